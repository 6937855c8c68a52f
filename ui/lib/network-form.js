// The network settings of an integration as a person edits them, and as the app takes them. Pure.
//
// A draft may hold a proxy's password and a client key. It lives in memory while its page is open, is never kept anywhere, and is
// handed to the app with the next check.

/** @import { Integration, NetworkInput, TrustableAuthority } from '../types.js' */

/**
 * @typedef {object} DraftAuthority
 * @property {string} pem
 * @property {string | null} subject null until the app has read it
 * @property {string | null} fingerprint
 * @property {number | null} validUntil
 */

/**
 * @typedef {object} NetworkDraft
 * @property {'system' | 'direct' | 'custom'} proxyMode
 * @property {string} proxyAddress without user and password
 * @property {string} proxyUser
 * @property {string} proxyPassword
 * @property {boolean} proxyPasswordStored whether the app keeps one already
 * @property {DraftAuthority[]} authorities
 * @property {string} certificatePem
 * @property {string} keyPem
 * @property {boolean} keyStored whether the app keeps one already
 */

/** @returns {NetworkDraft} */
export const emptyDraft = () => ({
  proxyMode: 'system', proxyAddress: '', proxyUser: '', proxyPassword: '', proxyPasswordStored: false, authorities: [], certificatePem: '', keyPem: '', keyStored: false,
});

/** What an integration uses now. @param {Pick<Integration, 'proxy' | 'trustedAuthorities' | 'hasClientCertificate' | 'clientCertificate'>} integration @returns {NetworkDraft} */
export function draftOf({ proxy, trustedAuthorities, hasClientCertificate, clientCertificate }) {
  const custom = Boolean(proxy) && proxy !== 'system' && proxy !== 'direct';
  const { address, user } = custom ? splitUser(proxy) : { address: '', user: '' };
  return {
    ...emptyDraft(), proxyMode: custom ? 'custom' : proxy === 'direct' ? 'direct' : 'system', proxyAddress: address, proxyUser: user, proxyPasswordStored: user !== '',
    authorities: (trustedAuthorities ?? []).map(({ pem, subject, fingerprint, validUntil }) => ({ pem, subject: subject || null, fingerprint: fingerprint || null, validUntil })),
    certificatePem: clientCertificate ?? '', keyStored: hasClientCertificate === true,
  };
}

/** @param {string} text */
function splitUser(text) {
  const match = /^([a-z0-9+.-]+:\/\/)(?:([^@/]*)@)?(.*)$/i.exec(text.trim());
  if (!match) return { address: text.trim(), user: '' };
  const [user = ''] = (match[2] ?? '').split(':');
  return { address: `${match[1]}${match[3]}`, user: decoded(user) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** True where nothing differs from what the system decides. @param {NetworkDraft} draft */
export const isDefault = ({ proxyMode, authorities, certificatePem }) => proxyMode === 'system' && authorities.length === 0 && certificatePem.trim() === '';

/**
 * Returns what the app takes; null where the system decides everything.
 * @param {NetworkDraft} draft
 * @returns {NetworkInput | null}
 */
export function networkInput(draft) {
  return isDefault(draft) ? null : wholeNetworkInput(draft);
}

/** The same, said in full even where it is the default: for taking back what was stored. @param {NetworkDraft} draft @returns {NetworkInput} */
export function wholeNetworkInput(draft) {
  const { proxyMode, proxyPassword, authorities, certificatePem, keyPem } = draft;
  const certificate = certificatePem.trim();
  return {
    proxy: { mode: proxyMode, address: proxyMode === 'custom' ? proxyText(draft) : '', password: proxyMode === 'custom' && proxyPassword ? proxyPassword : null },
    trustedAuthorities: authorities.map(({ pem }) => pem),
    clientCertificate: certificate ? { certificatePem: certificate, keyPem: keyPem.trim() || null } : null,
  };
}

/** @param {NetworkDraft} draft */
function proxyText({ proxyAddress, proxyUser }) {
  const { address, user } = splitUser(withScheme(proxyAddress));
  const name = proxyUser.trim() || user;
  return name ? address.replace('://', `://${encodeURIComponent(name)}@`) : address;
}

/** @param {string} address */
const withScheme = (address) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) ? address.trim() : `http://${address.trim()}`);

/**
 * Returns a sentence for each field that cannot be used.
 * @param {NetworkDraft} draft
 * @returns {{ proxy?: string, certificate?: string, key?: string }}
 */
export function problemsOf({ proxyMode, proxyAddress, certificatePem, keyPem, keyStored }) {
  /** @type {{ proxy?: string, certificate?: string, key?: string }} */
  const problems = {};
  if (proxyMode === 'custom') {
    const problem = proxyProblem(proxyAddress);
    if (problem) problems.proxy = problem;
  }
  const certificates = splitPem(certificatePem);
  if (certificatePem.trim() && certificates.length === 0) problems.certificate = 'This is no certificate in PEM form: it starts with -----BEGIN CERTIFICATE-----.';
  if (keyPem.trim() && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(keyPem)) problems.key = 'This is no private key in PEM form.';
  else if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|ENCRYPTED/.test(keyPem)) problems.key = 'This key has a passphrase of its own. Save it without one, then paste it; it is kept with your tokens.';
  else if (certificates.length > 0 && !keyPem.trim() && !keyStored) problems.key = 'A client certificate needs its private key.';
  else if (keyPem.trim() && !certificatePem.trim()) problems.certificate = 'A private key needs its certificate.';
  return problems;
}

/** @param {string} address */
function proxyProblem(address) {
  if (!address.trim()) return 'Give the address of the proxy, such as http://proxy.example.com:3128.';
  try {
    const url = new URL(withScheme(address).replace(/^socks5h?:/i, 'http:'));
    if (!/^(https?|socks5h?):/i.test(withScheme(address))) return 'A proxy speaks http, https or socks5.';
    if (url.password) return 'Leave the password out of the address; it has a field of its own.';
    if ((url.pathname !== '/' && url.pathname !== '') || url.search) return 'A proxy has a host and a port, and no path.';
    return '';
  } catch {
    return 'This is no address, such as http://proxy.example.com:3128.';
  }
}

/** Returns each certificate of a text, whatever stands around them. @param {string} text */
export function splitPem(text) {
  const found = text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? [];
  return found.map((each) => each.replace(/\r\n?/g, '\n'));
}

/**
 * Returns the draft with the certificates of a text trusted as well.
 * @param {NetworkDraft} draft
 * @param {string} text
 * @returns {{ draft: NetworkDraft, added: number, problem: string }}
 */
export function withAuthorities(draft, text) {
  if (/PRIVATE KEY-----/.test(text)) return { draft, added: 0, problem: 'This holds a private key. An authority is a certificate alone; nothing was taken.' };
  const pems = splitPem(text);
  if (pems.length === 0) return { draft, added: 0, problem: 'No certificate in PEM form was found: it starts with -----BEGIN CERTIFICATE-----.' };
  const fresh = pems.filter((pem, index) => pems.findIndex((each) => body(each) === body(pem)) === index && !draft.authorities.some((each) => body(each.pem) === body(pem)));
  if (fresh.length === 0) return { draft, added: 0, problem: 'It is trusted already.' };
  return { draft: { ...draft, authorities: [...draft.authorities, ...fresh.map((pem) => ({ pem, subject: null, fingerprint: null, validUntil: null }))] }, added: fresh.length, problem: '' };
}

/** Returns the draft with the authority a check found. @param {NetworkDraft} draft @param {TrustableAuthority} authority @returns {NetworkDraft} */
export function withTrusted(draft, { pem, subject, fingerprint }) {
  if (draft.authorities.some((each) => each.fingerprint === fingerprint || body(each.pem) === body(pem))) return draft;
  return { ...draft, authorities: [...draft.authorities, { pem, subject, fingerprint, validUntil: null }] };
}

/** @param {string} pem */
const body = (pem) => pem.replace(/-----[^-]+-----|\s/g, '');

/** The settings in one line. @param {NetworkDraft} draft */
export function summariseNetwork(draft) {
  const parts = [];
  if (draft.proxyMode === 'direct') parts.push('no proxy');
  if (draft.proxyMode === 'custom') parts.push(`proxy ${splitUser(draft.proxyAddress).address.replace(/^[a-z0-9+.-]+:\/\//i, '') || 'not set'}`);
  if (draft.authorities.length > 0) parts.push(draft.authorities.length === 1 ? '1 authority trusted' : `${draft.authorities.length} authorities trusted`);
  if (draft.certificatePem.trim()) parts.push('client certificate');
  return parts.join(', ');
}
