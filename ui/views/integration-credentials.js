// The credential of an integration: what it may do, how long it lives, where it is kept; tested and replaced here.
//
// The token itself is never here: the app keeps it, and this page knows only what it is called.

import { html, nothing } from 'lit';
import { asFailure, replaceToken } from '../api.js';
import '../components/connect-by-token.js';
import { failurePanel } from '../components/failure-panel.js';
import { storageButton } from '../components/storage-button.js';
import { LightElement } from '../lib/element.js';
import { daysUntil, formatCalendarDate, formatExact } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { ensureSecretStorage } from '../lib/secret-storage.js';
import { showToast } from '../lib/toasts.js';
import { accountKindWords, secretStorageWords } from '../lib/words.js';

/** @typedef {import('../types.js').Integration} Integration */

export class IntegrationCredentials extends LightElement {
  static properties = {
    integration: { attribute: false },
    passed: { state: true },
    storedWorks: { state: true },
    busy: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {Integration|null} */
    this.integration = null;
    /** Report on a new token that may take the place of the old one. @type {import('../types.js').ConnectionReport|null} */
    this.passed = null;
    this.storedWorks = false;
    this.busy = false;
    /** @type {import('../types.js').Failure|null} */
    this.failure = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel', 'credentials');
  }

  /** @param {CustomEvent<{ report: import('../types.js').ConnectionReport, stored: boolean }>} event */
  #tested({ detail: { report, stored } }) {
    this.passed = stored ? null : report;
    this.storedWorks = stored;
    this.failure = null;
  }

  #changed() {
    this.passed = null;
    this.storedWorks = false;
  }

  async #replace() {
    const { integration, passed } = this;
    if (!integration || !passed || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      if (!(await ensureSecretStorage())) return;
      this.integration = await replaceToken(integration.id, passed.connectionId);
      this.passed = null;
      showToast({ words: `Token of “${integration.name}” replaced` });
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const { integration } = this;
    if (!integration) return nothing;
    return html`
      <section class="card" aria-label="Credential">${this.#facts(integration)}</section>
      <section class="section" aria-labelledby="credential-test">
        <h2 id="credential-test">Test or replace the token</h2>
        <connect-by-token .provider=${integration.provider} .address=${integration.baseUrl} .integrationId=${integration.id}
          @connection-passed=${this.#tested} @connection-changed=${this.#changed}></connect-by-token>
        ${this.failure ? failurePanel(this.failure, storageButton(this.failure, () => void this.#replace())) : nothing}
        <div class="tool-row">
          <button type="button" class="button secondary" ?disabled=${this.passed === null} aria-busy=${this.busy ? 'true' : 'false'} aria-describedby="replace-reason" @click=${this.#replace}>
            ${this.busy ? html`${arc()}Replacing` : html`${icon('key-round')}Replace token`}</button>
          <span class="hint" id="replace-reason" role="status">${this.#reason()}</span>
        </div>
      </section>`;
  }

  #reason() {
    if (this.passed) return `The new token works as ${this.passed.account?.username ?? 'an account'}. Replacing keeps every repo and its data.`;
    if (this.storedWorks) return 'The token kept now works. Nothing needs to be replaced.';
    return 'Paste a new token and test it first; the data stays where it is.';
  }

  /** @param {Integration} integration */
  #facts(integration) {
    const { account } = integration;
    const role = account.highestRoleName ? `, highest role ${account.highestRoleName}` : '';
    return html`<dl class="fact-list">
      <dt>Account</dt><dd>${account.name} <span class="ink-3">@${account.username}, ${accountKindWords[account.kind]}${role}</span></dd>
      <dt>Signed in by</dt><dd>${integration.authKind === 'oauth' ? 'OAuth' : 'Access token'}</dd>
      <dt>Token name</dt><dd>${integration.tokenName ?? html`<span class="ink-3">not available, GitLab does not tell it for this kind of token</span>`}</dd>
      <dt>Expires</dt><dd>${expiry(integration.tokenExpiresOn)}</dd>
      <dt>Scopes</dt><dd>${integration.scopes.length > 0 ? integration.scopes.map((scope) => html`<code class="tag">${scope}</code> `) : html`<span class="ink-3">not available</span>`}</dd>
      <dt>Kept in</dt><dd>${secretStorageWords[integration.secretKeptIn]}</dd>
      <dt>GitLab</dt><dd>${integration.gitlabVersion ?? html`<span class="ink-3">version not available</span>`} <span class="ink-3">at ${integration.baseUrl}</span></dd>
      <dt>Added</dt><dd>${formatExact(integration.createdAt)} <span class="ink-3">by ${integration.addedBy}</span></dd>
    </dl>`;
  }
}

/** @param {string|null} day */
function expiry(day) {
  if (day === null) return html`<span class="ink-3">No day is set, or GitLab does not tell it</span>`;
  const left = daysUntil(day);
  if (left === null) return day;
  if (left < 0) return html`<span class="danger-text">${formatCalendarDate(day)}, expired</span>`;
  const words = left === 0 ? 'today' : left === 1 ? 'tomorrow' : `in ${left} days`;
  return html`${formatCalendarDate(day)} <span class=${left <= 7 ? 'warning-text' : 'ink-3'}>${words}</span>`;
}

customElements.define('integration-credentials', IntegrationCredentials);
