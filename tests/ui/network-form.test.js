import assert from 'node:assert/strict';
import test from 'node:test';
import { draftOf, emptyDraft, networkInput, problemsOf, splitPem, summariseNetwork, wholeNetworkInput, withAuthorities, withTrusted } from '../../ui/lib/network-form.js';

const pem = (body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
const custom = (more = {}) => ({ ...emptyDraft(), proxyMode: 'custom', proxyAddress: 'http://proxy.example.com:3128', ...more });

test('what the system decides is not said', () => {
  assert.equal(networkInput(emptyDraft()), null);
  assert.deepEqual(wholeNetworkInput(emptyDraft()), { proxy: { mode: 'system', address: '', password: null }, trustedAuthorities: [], clientCertificate: null });
  assert.equal(networkInput({ ...emptyDraft(), proxyMode: 'direct' })?.proxy.mode, 'direct', 'no proxy is a choice');
});

test('the user stands in the address, the password never does', () => {
  const { proxy } = /** @type {any} */ (networkInput(custom({ proxyUser: 'ines@example', proxyPassword: 'p:@/ss' })));
  assert.deepEqual(proxy, { mode: 'custom', address: 'http://ines%40example@proxy.example.com:3128', password: 'p:@/ss' });
});

test('an address without a scheme is one of http, and a user in it counts', () => {
  assert.equal(networkInput(custom({ proxyAddress: 'proxy:3128' }))?.proxy.address, 'http://proxy:3128');
  assert.equal(networkInput(custom({ proxyAddress: 'socks5://kofi@proxy:1080' }))?.proxy.address, 'socks5://kofi@proxy:1080');
});

test('no password given keeps the one that is stored', () => {
  assert.equal(networkInput(custom({ proxyPasswordStored: true }))?.proxy.password, null);
  assert.equal(wholeNetworkInput({ ...custom({ proxyPassword: 'x' }), proxyMode: 'system' }).proxy.password, null, 'none goes along where no proxy is');
});

test('what an integration uses comes back as it was', () => {
  const draft = draftOf({ proxy: 'http://ines%40example@squid:3128', trustedAuthorities: [{ subject: 'CA', fingerprint: 'AB', validUntil: 1, pem: pem('A') }], hasClientCertificate: true, clientCertificate: pem('C') });
  assert.deepEqual([draft.proxyMode, draft.proxyAddress, draft.proxyUser, draft.proxyPasswordStored], ['custom', 'http://squid:3128', 'ines@example', true]);
  const input = wholeNetworkInput(draft);
  assert.equal(input.proxy.address, 'http://ines%40example@squid:3128');
  assert.deepEqual(input.trustedAuthorities, [pem('A')]);
  assert.deepEqual(input.clientCertificate, { certificatePem: pem('C'), keyPem: null }, 'the key that is stored stays');
  assert.deepEqual(problemsOf(draft), {});
  assert.equal(draftOf({ proxy: 'direct', trustedAuthorities: [], hasClientCertificate: false, clientCertificate: null }).proxyMode, 'direct');
});

test('a proxy that cannot be one is named', () => {
  const problem = (proxyAddress) => problemsOf(custom({ proxyAddress })).proxy ?? '';
  assert.equal(problem('https://proxy.example.com:8443'), '');
  assert.equal(problem('socks5://127.0.0.1:1080'), '');
  assert.match(problem(''), /Give the address/);
  assert.match(problem('ftp://proxy'), /http, https or socks5/);
  assert.match(problem('http://a:b@proxy:1'), /password/);
  assert.match(problem('http://proxy:1/path'), /no path/);
  assert.match(problem('http://proxy:99999'), /no address/);
  assert.equal(problemsOf({ ...emptyDraft(), proxyAddress: 'nonsense:' }).proxy, undefined, 'what is not used is not judged');
});

test('certificates are found whatever stands around them', () => {
  assert.deepEqual(splitPem(`subject=CN\r\n${pem('A').replaceAll('\n', '\r\n')}\r\nnoise\n${pem('B')}`), [pem('A'), pem('B')]);
  assert.deepEqual(splitPem('nothing'), []);
});

test('an authority is added once, several at a time, and never together with a key', () => {
  const first = withAuthorities(emptyDraft(), `${pem('A')}\n${pem('B')}\n${pem('A')}`);
  assert.equal(first.added, 2);
  assert.match(withAuthorities(first.draft, pem('A')).problem, /already/);
  const withKey = withAuthorities(emptyDraft(), `${pem('A')}\n${key}`);
  assert.deepEqual([withKey.added, withKey.draft.authorities.length], [0, 0], 'a key must not travel as an authority');
  assert.match(withKey.problem, /private key/);
  assert.match(withAuthorities(emptyDraft(), 'hello').problem, /No certificate/);
});

test('trusting what a check found twice adds it once', () => {
  const authority = { pem: pem('A'), subject: 'CA', fingerprint: 'AB:CD' };
  const draft = withTrusted(withTrusted(emptyDraft(), authority), authority);
  assert.equal(draft.authorities.length, 1);
  assert.deepEqual(networkInput(draft)?.trustedAuthorities, [pem('A')]);
});

test('a client certificate and its key come together', () => {
  const problems = (more) => problemsOf({ ...emptyDraft(), ...more });
  assert.match(problems({ certificatePem: pem('A') }).key ?? '', /needs its private key/);
  assert.match(problems({ keyPem: key }).certificate ?? '', /needs its certificate/);
  assert.match(problems({ certificatePem: 'x', keyPem: key }).certificate ?? '', /no certificate/);
  assert.match(problems({ certificatePem: pem('A'), keyPem: key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') }).key ?? '', /passphrase/);
  assert.deepEqual(problems({ certificatePem: pem('A'), keyPem: key }), {});
  assert.deepEqual(problems({ certificatePem: pem('A'), keyStored: true }), {});
});

test('the settings are told in one line, without a secret', () => {
  assert.equal(summariseNetwork(emptyDraft()), '');
  const words = summariseNetwork(custom({ proxyUser: 'ines', proxyPassword: 'geheim', authorities: [{ pem: pem('A'), subject: null, fingerprint: null, validUntil: null }], certificatePem: pem('C') }));
  assert.equal(words, 'proxy proxy.example.com:3128, 1 authority trusted, client certificate');
});
