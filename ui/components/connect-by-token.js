// Connects by an access token: the field, the check, and the ladder that says how far it came. The wizard and the Credentials tab
// both use it. The token goes to the app once and is then forgotten here; what comes back is a report that holds no secret.
import { html, nothing } from 'lit';
import { asFailure, cancelConnectionCheck, checkConnection, getApplicationState, openTokenPage } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { LightElement } from '../lib/element.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { askSecretStorage, askUnlock } from '../lib/secret-storage.js';
import { emptyDraft, networkInput, wholeNetworkInput } from '../lib/network-form.js';
import { rungMap } from '../lib/sign-in.js';
import { hostOf } from '../lib/host.js';
import { navigate } from '../router.js';
import './connection-ladder.js';
import './network-settings.js';
import './secret-field.js';

/** @import { NetworkDraft } from '../lib/network-form.js' */
/** @import { ConnectionReport, Failure, Provider, RungName, RungReport, SecretStorageMode } from '../types.js' */
/** @import { ConnectionLadder, LadderAction } from './connection-ladder.js' */
/** @import { NetworkSettings } from './network-settings.js' */
/** @import { SecretField } from './secret-field.js' */

/** Rungs whose failure is about the token, so that its field says so too. */
const tokenRungs = ['token', 'scopes', 'account'];

/** Where the token will be kept, in a sentence. @type {Record<SecretStorageMode, string>} */
const keptWords = {
  keyring: 'The token is kept in the keyring of this computer.',
  memory: 'The token is kept for this run only.',
  file: 'The token is kept in a file that your passphrase opens.',
  undecided: 'You choose where the token is kept before it is kept anywhere.',
};

/**
 * Fires `connection-passed` with `{ report, stored }` (`stored`: the token already kept was tested), `connection-changed` when a
 * passed report no longer fits what is in the fields, and `sample-dropped` when a person brings a token of their own instead.
 */
export class ConnectByToken extends LightElement {
  static properties = {
    provider: { type: String }, address: { type: String },
    /** The integration whose token is tested or replaced; null while a new one is set up. */
    integrationId: { attribute: false },
    /** True where the app fills in the token of its sample company. */
    useSampleToken: { type: Boolean }, sampleNote: { type: String },
    network: { attribute: false },
    /** Whether the settings of the network differ from those the integration has. */
    networkChanged: { type: Boolean },
    /** The report of an earlier check, to start from. */
    report: { attribute: false },
    running: { state: true }, tokenError: { state: true }, failure: { state: true }, rungs: { state: true }, previous: { state: true },
  };

  constructor() {
    super();
    /** @type {Provider} */
    this.provider = 'gitlab';
    this.address = '';
    /** @type {number | null} */
    this.integrationId = null;
    this.useSampleToken = false;
    this.sampleNote = '';
    /** @type {NetworkDraft} */
    this.network = emptyDraft();
    this.networkChanged = false;
    /** @type {ConnectionReport | null} */
    this.report = null;
    this.running = false;
    this.tokenError = '';
    /** @type {Failure | null} */
    this.failure = null;
    /** @type {Map<RungName, RungReport>} */
    this.rungs = new Map();
    /** @type {Map<RungName, RungReport>} */
    this.previous = new Map();
  }

  /** Whether the report is of the token that is kept, with nothing in the field. */
  storedTested = false;
  #round = 0;
  #application = new Loaded(this, getApplicationState, () => ['settings']);

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.running) this.#cancel();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('report') && this.report && this.rungs.size === 0) this.rungs = rungMap(this.report.rungs);
  }

  render() {
    return html`
      <div class="connect-columns">
        <div class="connect-fields">
          ${this.useSampleToken ? this.#renderSample() : this.#renderToken()}
          <div class="connect-actions">
            <button type="button" class="button ${this.report?.passed ? 'secondary' : 'primary'}" data-role="test" aria-busy=${this.running} @click=${() => void this.test()}>
              ${this.running ? html`${arc()} Testing` : 'Test connection'}
            </button>
            ${this.running ? html`<button type="button" class="button quiet" @click=${this.#cancel}>Cancel</button>` : nothing}
            <network-settings .draft=${this.network}></network-settings>
          </div>
          ${this.failure ? html`<p class="error-line" role="alert">${icon('circle-x')}<span>${this.failure.message} ${this.failure.remedy ?? nothing}</span></p>` : nothing}
          <div class="connect-note">${icon('key-round')}<p class="prose-small">${this.#note}</p></div>
        </div>
        <connection-ladder .rungs=${this.rungs} .previous=${this.previous} .running=${this.running} .report=${this.report}
          @ladder-action=${this.#act}></connection-ladder>
      </div>`;
  }

  /** Runs the check with what is in the fields. */
  async test() {
    if (this.running) return;
    const token = this.#field?.secret ?? '';
    if (!this.#mayTest(token)) return;
    const round = ++this.#round;
    this.#begin();
    const request = { provider: this.provider, address: this.address.trim(), token: token || null, useSampleToken: this.useSampleToken, integrationId: this.integrationId, network: this.#networkInput() };
    try {
      const report = await checkConnection(request, (rung) => {
        if (round === this.#round) this.rungs = new Map(this.rungs).set(rung.rung, rung);
      });
      if (round === this.#round) this.#end(report, token === '' && this.integrationId !== null);
    } catch (thrown) {
      if (round !== this.#round) return;
      this.running = false;
      this.failure = asFailure(thrown);
    }
  }

  /** Forgets the result, because what was tested is no longer what is in the fields. */
  reset() {
    this.tokenError = '';
    this.failure = null;
    if (!this.report) return;
    this.previous = rungMap(this.report.rungs);
    this.rungs = new Map();
    this.report = null;
    this.dispatchEvent(new CustomEvent('connection-changed', { bubbles: true }));
  }

  #renderToken() {
    const stored = this.integrationId !== null;
    const beside = html`<button type="button" class="link" @click=${this.#openTokenPage}>Create a token in GitLab${icon('external-link', 14)}</button>`;
    return html`
      <secret-field label=${stored ? 'New access token' : 'Access token'} name="access-token" .beside=${beside} .error=${this.tokenError}
        placeholder=${this.report?.passed && !this.storedTested ? 'Accepted, and no longer shown here' : ''}
        hint=${stored ? 'Leave it empty to test the token that is kept now.' : 'Needs the scopes read_api and read_repository.'}
        @secret-change=${() => this.reset()} @keydown=${this.#onKey}></secret-field>`;
  }

  #renderSample() {
    return html`
      <div class="field">
        <label for="sample-token">Access token</label>
        <div class="input-wrap">
          <input class="input" id="sample-token" type="text" disabled value="Sample token, filled in" aria-describedby="sample-token-note">
        </div>
        <p class="hint" id="sample-token-note">${this.sampleNote} <button type="button" class="link" @click=${this.#dropSample}>Use a token of my own</button></p>
      </div>`;
  }

  get #note() {
    if (this.useSampleToken) return 'The sample company runs on this computer. Nothing is sent anywhere else.';
    const host = this.provider === 'gitlab' ? 'gitlab.com' : hostOf(this.address);
    return `${keptWords[this.#application.value?.secretStorage.mode ?? 'undecided']} It is sent to ${host ?? 'this GitLab'} only.`;
  }

  get #field() {
    return /** @type {SecretField | null} */ (this.querySelector('.connect-fields > secret-field'));
  }

  get #network() {
    return /** @type {NetworkSettings | null} */ (this.querySelector('network-settings'));
  }

  get #ladder() {
    return /** @type {ConnectionLadder} */ (this.querySelector('connection-ladder'));
  }

  /** @param {string} token */
  #mayTest(token) {
    if (this.provider === 'gitlab_self_managed' && !this.address.trim()) {
      this.dispatchEvent(new CustomEvent('address-missing', { bubbles: true }));
      return false;
    }
    if (!token && !this.useSampleToken && this.integrationId === null) {
      this.tokenError = 'Paste an access token first.';
      this.#field?.focus();
      return false;
    }
    return this.#network?.check() ?? true;
  }

  /** What a stored integration uses is not said again unless it changed. */
  #networkInput() {
    if (this.integrationId === null) return networkInput(this.network);
    return this.networkChanged ? wholeNetworkInput(this.network) : null;
  }

  #begin() {
    if (this.report) this.dispatchEvent(new CustomEvent('connection-changed', { bubbles: true }));
    this.running = true;
    this.failure = null;
    this.tokenError = '';
    this.previous = this.rungs;
    this.rungs = new Map();
    this.report = null;
  }

  /** @param {ConnectionReport} report @param {boolean} stored */
  #end(report, stored) {
    this.running = false;
    this.report = report;
    this.previous = new Map();
    this.storedTested = stored;
    this.rungs = rungMap(report.rungs);
    if (report.passed) {
      // The app keeps the token from here on; the window forgets it.
      this.#field?.clear();
      this.dispatchEvent(new CustomEvent('connection-passed', { detail: { report, stored }, bubbles: true }));
      return;
    }
    const failed = report.rungs.find((each) => each.outcome === 'failed');
    if (failed && tokenRungs.includes(failed.rung)) this.tokenError = failed.failure?.title ? `${failed.failure.title}.` : 'This token cannot be used.';
    void this.#ladder.focusFailure();
  }

  #cancel = () => {
    this.#round += 1;
    this.running = false;
    void attempt(cancelConnectionCheck);
  };

  #openTokenPage = () => {
    void attempt(() => openTokenPage(this.provider, this.address.trim()));
  };

  #dropSample() {
    this.dispatchEvent(new CustomEvent('sample-dropped', { bubbles: true }));
    this.reset();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== 'Enter' || event.target !== this.#field?.querySelector('input')) return;
    event.preventDefault();
    void this.test();
  }

  /** @param {CustomEvent<LadderAction>} event */
  async #act(event) {
    const { action } = event.detail;
    // Who trusts whom is decided where the settings are kept.
    if (action === 'trust_authority') return;
    event.stopPropagation();
    if (action === 'create_token' || action === 'renew_token') this.#openTokenPage();
    else if (action === 'retry') await this.test();
    else if (action === 'network_settings') await this.#network?.reveal();
    else if (action === 'open_settings_security' || action === 'open_security') navigate('/settings/security');
    else if (action === 'choose_secret_storage') { if (await askSecretStorage()) await this.test(); }
    else if (action === 'unlock_secrets') { if (await askUnlock()) await this.test(); }
    else this.#field?.focus();
  }
}

customElements.define('connect-by-token', ConnectByToken);
