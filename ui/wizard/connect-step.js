// Second step: the address, where it is not gitlab.com, and the way in.
import { html, nothing } from 'lit';
import { accountNote } from '../components/account-note.js';
import '../components/connect-by-oauth.js';
import '../components/connect-by-token.js';
import { askServiceAccount } from '../components/service-account-dialog.js';
import { successBanner } from '../components/success-banner.js';
import { tabList } from '../components/tab-list.js';
import { askTrust } from '../components/trust-authority-dialog.js';
import { hostOf } from '../lib/host.js';
import { icon } from '../lib/icon.js';
import { withTrusted } from '../lib/network-form.js';
import { navigate } from '../router.js';
import { StepElement } from './step-element.js';
import { stepPath } from './wizard.js';

/** @import { LadderAction } from '../components/connection-ladder.js' */
/** @import { ConnectByOauth } from '../components/connect-by-oauth.js' */
/** @import { ConnectByToken } from '../components/connect-by-token.js' */
/** @import { NetworkDraft } from '../lib/network-form.js' */
/** @import { ConnectionReport } from '../types.js' */

const tabs = [{ value: 'oauth', label: 'OAuth' }, { value: 'token', label: 'Access Token' }];

export class ConnectStep extends StepElement {
  render() {
    const { wizard } = this;
    const passed = wizard.report?.passed === true;
    const reason = wizard.tab === 'oauth' ? 'Connect to GitLab first' : 'Test the connection first';
    return html`
      <div class="page-body grows connect-body" @network-change=${this.#onNetwork} @ladder-action=${this.#onLadderAction}>
        ${wizard.report && passed ? html`${successBanner(wizard.report)}${accountNote(wizard.report, () => void this.#createAccount())}` : nothing}
        ${wizard.provider === 'gitlab_self_managed' ? this.#renderAddress() : nothing}
        ${tabList({ label: 'Way to connect', value: wizard.tab, tabs, panelId: 'connect-panel', onChoose: (value) => this.#chooseTab(value) })}
        <div id="connect-panel" role="tabpanel" aria-labelledby="connect-panel-tab-${wizard.tab}">${wizard.tab === 'oauth' ? this.#renderOauth() : this.#renderToken()}</div>
      </div>
      <div class="foot-bar">
        <a class="button quiet" href="#${stepPath('provider')}">Back</a>
        <span class="spacer"></span>
        ${passed ? nothing : html`<span class="result" id="next-reason">${reason}</span>`}
        <button type="button" class="button primary" data-role="next" ?disabled=${!passed} aria-describedby=${passed ? nothing : 'next-reason'} @click=${() => navigate(stepPath('services'))}>Next</button>
      </div>`;
  }

  firstUpdated() {
    if (this.wizard.report) return;
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector('#gitlab-address'));
    if (field && !field.value) field.focus();
  }

  #renderAddress() {
    const { address, addressError } = this.wizard;
    return html`
      <div class="field address-field">
        <label for="gitlab-address">GitLab address</label>
        <input class="input" id="gitlab-address" name="gitlab-address" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false"
          placeholder="https://gitlab.example.com" .value=${address} aria-invalid=${addressError ? 'true' : 'false'} aria-describedby="gitlab-address-state" @input=${this.#onAddress} @keydown=${this.#onAddressKey}>
        <div id="gitlab-address-state" aria-live="polite">${addressError
          ? html`<p class="error-line">${icon('circle-x')}<span>${addressError}</span></p>`
          : html`<p class="hint">Any page of it will do; paste what is in your browser.</p>`}</div>
      </div>`;
  }

  /** The report of this tab, so that one tab never shows what the other found. @param {'oauth' | 'access_token'} kind */
  #reportOf(kind) {
    const { report } = this.wizard;
    return report && (report.authKind ?? 'access_token') === kind ? report : null;
  }

  #renderToken() {
    const { wizard } = this;
    return html`
      <connect-by-token .provider=${wizard.provider} .address=${wizard.address} .network=${wizard.network} .useSampleToken=${wizard.useSampleToken} .sampleNote=${wizard.sampleNote} .report=${this.#reportOf('access_token')}
        @connection-passed=${this.#onPassed} @connection-changed=${this.#onChanged} @sample-dropped=${this.#onSampleDropped} @address-missing=${this.#onAddressMissing}></connect-by-token>`;
  }

  #renderOauth() {
    const { wizard } = this;
    return html`
      <connect-by-oauth .provider=${wizard.provider} .address=${wizard.address} .network=${wizard.network} .report=${this.#reportOf('oauth')}
        @connection-passed=${this.#onPassed} @connection-changed=${this.#onChanged} @address-missing=${this.#onAddressMissing} @token-wanted=${() => this.#chooseTab('token', true)}></connect-by-oauth>`;
  }

  /** @param {string} value @param {boolean} [focus] */
  #chooseTab(value, focus = false) {
    this.wizard.chooseTab(value === 'oauth' ? 'oauth' : 'token');
    this.changed();
    if (focus) void this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector('[role=tab][aria-selected=true]'))?.focus());
  }

  /** @param {InputEvent} event */
  #onAddress(event) {
    this.wizard.address = /** @type {HTMLInputElement} */ (event.target).value;
    this.wizard.addressError = '';
    this.#way?.reset();
    this.wizard.forgetReport();
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  #onAddressKey(event) {
    if (event.key === 'Enter') this.#again();
  }

  #onAddressMissing() {
    this.wizard.addressError = 'Give the address of your GitLab first.';
    this.changed();
    /** @type {HTMLElement | null} */ (this.querySelector('#gitlab-address'))?.focus();
  }

  /** @param {CustomEvent<{ report: ConnectionReport }>} event */
  async #onPassed(event) {
    this.wizard.accept(event.detail.report);
    this.changed();
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('[data-role=next]'))?.focus({ preventScroll: true });
  }

  /** A service account takes the place of the owner who made it. */
  async #createAccount() {
    const report = await askServiceAccount(this.wizard.report?.connectionId ?? '');
    if (!report) return;
    this.wizard.tab = 'token';
    this.wizard.accept(report);
    this.changed();
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('[data-role=next]'))?.focus({ preventScroll: true });
  }

  #onChanged() {
    this.wizard.forgetReport();
    this.changed();
  }

  /** @param {CustomEvent<NetworkDraft>} event */
  #onNetwork(event) {
    this.wizard.network = event.detail;
    this.#way?.reset();
    this.wizard.forgetReport();
    this.changed();
  }

  /** An authority is trusted after its fingerprint was shown, and the check runs again with it. @param {CustomEvent<LadderAction>} event */
  async #onLadderAction(event) {
    const { action, report } = event.detail;
    if (action !== 'trust_authority' || !report.trustable) return;
    const host = this.wizard.provider === 'gitlab' ? 'gitlab.com' : hostOf(this.wizard.address) ?? '';
    if (!await askTrust(report.trustable, host)) return;
    this.wizard.network = withTrusted(this.wizard.network, report.trustable);
    this.changed();
    await this.updateComplete;
    this.#again();
  }

  #again() {
    const way = this.#way;
    if (way && 'start' in way) void way.start();
    else if (way) void way.test();
  }

  #onSampleDropped() {
    this.wizard.useSampleToken = false;
    this.wizard.forgetReport();
    this.changed();
  }

  get #way() {
    return /** @type {ConnectByOauth | ConnectByToken | null} */ (this.querySelector('connect-by-oauth, connect-by-token'));
  }
}

customElements.define('connect-step', ConnectStep);
