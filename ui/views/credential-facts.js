// What is known of an integration's credential, as a list of facts. The credential itself is never here.
import { html, nothing } from 'lit';
import { copyButton } from '../components/copy-button.js';
import { expiryOf } from '../lib/expiry.js';
import { formatDay, formatExact } from '../lib/format.js';
import { accountKindWords, secretStorageWords } from '../lib/words.js';

/** @import { Integration, TrustedAuthority } from '../types.js' */

/** @param {Integration} integration */
export function credentialFacts(integration) {
  const { account, authKind } = integration;
  const oauth = authKind === 'oauth';
  const role = account.highestRoleName ? `, highest role ${account.highestRoleName}` : '';
  return html`<dl class="fact-list">
    <dt>Account</dt><dd>${account.name} <span class="ink-3">@${account.username}, ${accountKindWords[account.kind]}${role}</span></dd>
    <dt>Signed in by</dt><dd>${oauth ? 'OAuth' : 'Access token'}${integration.needsSignIn ? html` <span class="tag danger">Sign-in needed</span>` : nothing}</dd>
    ${oauth
      ? html`<dt>Application ID</dt><dd>${integration.applicationId ? html`<span class="id-line"><code class="selectable">${integration.applicationId}</code>${copyButton({ text: integration.applicationId, what: 'application ID' })}</span>` : html`<span class="ink-3">built in</span>`}</dd>`
      : html`<dt>Token name</dt><dd>${integration.tokenName ?? html`<span class="ink-3">not available, GitLab does not tell it for this kind of token</span>`}</dd>`}
    <dt>Expires</dt><dd>${expiry(integration)}</dd>
    <dt>Scopes</dt><dd>${integration.scopes.length > 0 ? integration.scopes.map((scope) => html`<code class="tag">${scope}</code> `) : html`<span class="ink-3">not available</span>`}</dd>
    <dt>Kept in</dt><dd>${secretStorageWords[integration.secretKeptIn]}</dd>
    <dt>Proxy</dt><dd>${proxyWords(integration.proxy)}</dd>
    ${integration.trustedAuthorities?.length ? html`<dt>Trusted authorities</dt><dd>${integration.trustedAuthorities.map(authority)}</dd>` : nothing}
    ${integration.hasClientCertificate ? html`<dt>Client certificate</dt><dd>In use, its key is kept with the credential</dd>` : nothing}
    <dt>GitLab</dt><dd>${integration.gitlabVersion ?? html`<span class="ink-3">version not available</span>`} <span class="ink-3">at ${integration.baseUrl}</span></dd>
    <dt>Added</dt><dd>${formatExact(integration.createdAt)} <span class="ink-3">by ${integration.addedBy}</span></dd>
  </dl>`;
}

/** @param {string | undefined} proxy */
function proxyWords(proxy) {
  if (proxy === 'direct') return 'None';
  if (!proxy || proxy === 'system') return html`<span class="ink-3">As this computer is set</span>`;
  return html`<span class="mono selectable">${proxy}</span>`;
}

/** @param {TrustedAuthority} each */
const authority = ({ subject, fingerprint, validUntil }) => html`
  <div class="authority-fact"><span>${subject || 'A certificate that cannot be read'} ${!validUntil ? nothing : html`<span class="ink-3">until ${formatDay(validUntil)}</span>`}</span><code class="fingerprint selectable">${fingerprint}</code></div>`;

/** @param {Integration} integration */
function expiry(integration) {
  const { words, when, level } = expiryOf(integration);
  const ink = level === 'danger' ? 'danger-text' : level === 'warning' ? 'warning-text' : 'ink-3';
  return html`<span class=${level === 'danger' ? 'danger-text' : ''}>${words}</span> <span class=${ink}>${when}</span>`;
}
