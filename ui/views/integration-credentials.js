// The credential of an integration: what it may do, how long it lives, where it is kept; tested, renewed, replaced and given up here.
//
// The credential itself is never here: the app keeps it, and this page knows only what it is called.
import { html, nothing } from 'lit';
import { asFailure, replaceToken } from '../api.js';
import '../components/connect-by-oauth.js';
import '../components/connect-by-token.js';
import { failurePanel } from '../components/failure-panel.js';
import '../components/service-switches.js';
import { askSignOut } from '../components/sign-out-dialog.js';
import { storageButton } from '../components/storage-button.js';
import { tabList } from '../components/tab-list.js';
import { askTrust } from '../components/trust-authority-dialog.js';
import { LightElement } from '../lib/element.js';
import { arc, icon } from '../lib/icon.js';
import { draftOf, emptyDraft, withTrusted } from '../lib/network-form.js';
import { renew } from '../lib/renewal.js';
import { ensureSecretStorage } from '../lib/secret-storage.js';
import { showToast } from '../lib/toasts.js';
import { credentialFacts } from './credential-facts.js';

/** @import { ConnectByOauth } from '../components/connect-by-oauth.js' */
/** @import { ConnectByToken } from '../components/connect-by-token.js' */
/** @import { LadderAction } from '../components/connection-ladder.js' */
/** @import { NetworkDraft } from '../lib/network-form.js' */
/** @import { ConnectionReport, Failure, Integration } from '../types.js' */

const tabs = [{ value: 'oauth', label: 'OAuth' }, { value: 'token', label: 'Access Token' }];

export class IntegrationCredentials extends LightElement {
  static properties = {
    integration: { attribute: false }, way: { state: true }, passed: { state: true }, stored: { state: true }, network: { state: true }, networkChanged: { state: true },
    busy: { state: true }, failure: { state: true },
  };

  constructor() {
    super();
    /** @type {Integration | null} */
    this.integration = null;
    /** The way a person looks at; null means the one in use. @type {'oauth' | 'token' | null} */
    this.way = null;
    /** The report of a check that passed. @type {ConnectionReport | null} */
    this.passed = null;
    /** Whether that check was of the credential kept now. */
    this.stored = false;
    /** @type {NetworkDraft} */
    this.network = emptyDraft();
    this.networkChanged = false;
    this.busy = false;
    /** @type {Failure | null} */
    this.failure = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('tab-panel', 'credentials');
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('integration') || !this.integration) return;
    const before = /** @type {Integration | undefined} */ (changed.get('integration'));
    if (before?.id !== this.integration.id || !this.networkChanged) this.network = draftOf(this.integration);
  }

  render() {
    const { integration } = this;
    if (!integration) return nothing;
    const way = this.#way(integration);
    return html`
      <section class="card" aria-label="Credential">
        ${credentialFacts(integration)}
        <div class="tool-row card-foot">
          ${integration.authKind === 'access_token' && !integration.isSample ? html`<button type="button" class="button secondary small" @click=${() => void this.#renew()}>${icon('refresh-cw', 14)} Renew token</button>` : nothing}
          ${integration.failure?.code === 'credential.signed_out' ? html`<span class="hint">Signed out. What was imported can be read.</span>` : html`<button type="button" class="button secondary small" @click=${() => void askSignOut(integration)}>Sign out</button>`}
        </div>
      </section>
      <service-switches .integration=${integration}></service-switches>
      <section class="section" aria-labelledby="credential-test" @network-change=${this.#onNetwork} @ladder-action=${this.#onLadderAction}>
        <h2 id="credential-test">${integration.needsSignIn ? 'Sign in again' : 'Test, or sign in another way'}</h2>
        ${tabList({ label: 'Way to connect', value: way, tabs, panelId: 'credential-panel', onChoose: (value) => this.#choose(value) })}
        <div class="credential-panel" id="credential-panel" role="tabpanel" aria-labelledby="credential-panel-tab-${way}">${way === 'oauth' ? this.#renderOauth(integration) : this.#renderToken(integration)}</div>
        ${this.failure ? failurePanel(this.failure, storageButton(this.failure, () => void this.#replace())) : nothing}
        ${this.#renderResult(integration, way)}
      </section>`;
  }

  /** @param {Integration} integration */
  #way({ authKind }) {
    return this.way ?? (authKind === 'oauth' ? 'oauth' : 'token');
  }

  /** @param {Integration} integration */
  #renderToken(integration) {
    return html`
      <connect-by-token .provider=${integration.provider} .address=${integration.baseUrl} .integrationId=${integration.id} .network=${this.network} ?networkChanged=${this.networkChanged}
        @connection-passed=${this.#onPassed} @connection-changed=${this.#onChanged}></connect-by-token>`;
  }

  /** Where the integration came in by a token, the application is asked for as in the wizard. @param {Integration} integration */
  #renderOauth(integration) {
    return html`
      <connect-by-oauth .provider=${integration.provider} .address=${integration.baseUrl} .integrationId=${integration.id} ?asksApplication=${integration.authKind !== 'oauth'} .network=${this.network}
        ?networkChanged=${this.networkChanged} ?calm=${!integration.needsSignIn}
        @connection-passed=${this.#onPassed} @connection-changed=${this.#onChanged} @token-wanted=${() => this.#choose('token')}></connect-by-oauth>`;
  }

  /** @param {Integration} integration @param {'oauth' | 'token'} way */
  #renderResult(integration, way) {
    const label = this.passed && this.stored ? 'Save these settings' : way === 'oauth' ? 'Use this sign-in' : 'Replace token';
    const usable = this.passed !== null && (!this.stored || this.networkChanged);
    // By OAuth there is nothing to press before somebody else came back from the browser.
    if (way === 'oauth' && !usable) return html`<p class="hint" role="status">${this.#reason(integration, way)}</p>`;
    return html`
      <div class="tool-row">
        <button type="button" class="button secondary" ?disabled=${!usable} aria-busy=${this.busy} aria-describedby="replace-reason" @click=${() => void this.#replace()}>
          ${this.busy ? html`${arc()} Replacing` : html`${icon('key-round')} ${label}`}</button>
        <span class="hint" id="replace-reason" role="status">${this.#reason(integration, way)}</span>
      </div>`;
  }

  /** @param {Integration} integration @param {'oauth' | 'token'} way */
  #reason({ account, needsSignIn }, way) {
    const thing = way === 'oauth' ? 'sign-in' : 'token';
    const now = this.passed?.account?.username;
    if (this.passed && this.stored && this.networkChanged) return 'The connection works with these settings. They are not saved yet.';
    if (this.passed && this.stored) return `The ${thing} kept now works. Nothing needs to be replaced.`;
    if (this.passed && now && now !== account.username) return `This is ${now}; until now it was ${account.username}. Groups and repos that ${now} cannot see stop updating; the data stays.`;
    if (this.passed) return `The new ${thing} works as ${now ?? 'an account'}. Replacing keeps every repo and its data.`;
    if (way === 'oauth') return needsSignIn ? 'Name, repos and data stay.' : 'Signing in again takes the place of what is kept now. Name, repos and data stay.';
    return 'Paste a new token and test it first; the data stays where it is.';
  }

  /** @param {CustomEvent<{ report: ConnectionReport, stored: boolean }>} event */
  #onPassed({ detail: { report, stored } }) {
    this.passed = report;
    this.stored = stored;
    this.failure = null;
    // Who came back from the browser as the same person has said already what they want.
    const same = report.account?.username === this.integration?.account.username;
    if (!stored && same && this.integration && this.#way(this.integration) === 'oauth') void this.#replace();
  }

  #onChanged() {
    this.passed = null;
    this.stored = false;
  }

  /** @param {CustomEvent<NetworkDraft>} event */
  #onNetwork(event) {
    this.network = event.detail;
    this.networkChanged = true;
    this.#connect?.reset();
    this.#onChanged();
  }

  /** @param {CustomEvent<LadderAction>} event */
  async #onLadderAction(event) {
    const { action, report } = event.detail;
    if (action !== 'trust_authority' || !report.trustable || !this.integration) return;
    if (!await askTrust(report.trustable, this.integration.host)) return;
    this.network = withTrusted(this.network, report.trustable);
    this.networkChanged = true;
    await this.updateComplete;
    await this.#connect?.test();
  }

  /** @param {string} value */
  #choose(value) {
    this.way = value === 'oauth' ? 'oauth' : 'token';
    this.failure = null;
    this.#onChanged();
  }

  async #renew() {
    if (!this.integration || await renew(this.integration) !== 'page') return;
    this.#choose('token');
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('.connect-fields > secret-field'))?.focus();
  }

  async #replace() {
    const { integration, passed } = this;
    if (!integration || !passed || this.busy) return;
    this.busy = true;
    this.failure = null;
    const settingsOnly = this.stored;
    try {
      if (!(await ensureSecretStorage())) return;
      this.networkChanged = false;
      this.integration = await replaceToken(integration.id, passed.connectionId);
      this.passed = null;
      this.#connect?.reset();
      this.way = null;
      showToast({ words: settingsOnly ? `Settings of “${integration.name}” saved` : passed.authKind === 'oauth' ? `Signed in again: “${integration.name}”` : `Token of “${integration.name}” replaced` });
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }

  get #connect() {
    return /** @type {ConnectByOauth | ConnectByToken | null} */ (this.querySelector('connect-by-oauth, connect-by-token'));
  }
}

customElements.define('integration-credentials', IntegrationCredentials);
