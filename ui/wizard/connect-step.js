// Second step: the address, where it is not gitlab.com, and the way in.
import { html, nothing } from 'lit';
import { ConnectByToken } from '../components/connect-by-token.js';
import { successBanner } from '../components/success-banner.js';
import { tabList } from '../components/tab-list.js';
import { icon } from '../lib/icon.js';
import { navigate } from '../router.js';
import { StepElement } from './step-element.js';
import { stepPath } from './wizard.js';

/** @import { ConnectionReport } from '../types.js' */

const tabs = [{ value: 'oauth', label: 'OAuth' }, { value: 'token', label: 'Access Token' }];

export class ConnectStep extends StepElement {
  render() {
    const { wizard } = this;
    const passed = wizard.report?.passed === true;
    return html`
      <div class="page-body grows connect-body">
        ${wizard.report && passed ? successBanner(wizard.report) : nothing}
        ${wizard.provider === 'gitlab_self_managed' ? this.#renderAddress() : nothing}
        ${tabList({ label: 'Way to connect', value: wizard.tab, tabs, panelId: 'connect-panel', onChoose: (value) => this.#chooseTab(value) })}
        <div id="connect-panel" role="tabpanel" aria-labelledby="connect-panel-tab-${wizard.tab}">${wizard.tab === 'oauth' ? this.#renderOauth() : this.#renderToken()}</div>
      </div>
      <div class="foot-bar">
        <a class="button quiet" href="#${stepPath('provider')}">Back</a>
        <span class="spacer"></span>
        ${passed ? nothing : html`<span class="result" id="next-reason">Test the connection first</span>`}
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

  #renderToken() {
    const { wizard } = this;
    return html`
      <connect-by-token .provider=${wizard.provider} .address=${wizard.address} .useSampleToken=${wizard.useSampleToken} .sampleNote=${wizard.sampleNote} .report=${wizard.report}
        @connection-passed=${this.#onPassed} @connection-changed=${this.#onChanged} @sample-dropped=${this.#onSampleDropped} @address-missing=${this.#onAddressMissing}></connect-by-token>`;
  }

  #renderOauth() {
    return html`
      <div class="oauth-panel card">
        <span class="icon-square">${icon('globe', 20)}</span>
        <div class="section">
          <h2>Signing in by OAuth comes with a later version</h2>
          <p class="ink-2">It needs an application that is registered in GitLab, and its application ID. This version holds none and cannot take one yet,
            so it does not pretend to. An access token reads the same data, and a later version can change over without importing anything again.</p>
          <div><button type="button" class="button secondary" @click=${() => this.#chooseTab('token', true)}>Use an access token</button></div>
        </div>
      </div>`;
  }

  /** @param {string} value @param {boolean} [focus] */
  #chooseTab(value, focus = false) {
    this.wizard.tab = value === 'oauth' ? 'oauth' : 'token';
    this.changed();
    if (focus) void this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector('[role=tab][aria-selected=true]'))?.focus());
  }

  /** @param {InputEvent} event */
  #onAddress(event) {
    this.wizard.address = /** @type {HTMLInputElement} */ (event.target).value;
    this.wizard.addressError = '';
    this.#token?.reset();
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  #onAddressKey(event) {
    if (event.key === 'Enter') void this.#token?.test();
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

  #onChanged() {
    this.wizard.forgetReport();
    this.changed();
  }

  #onSampleDropped() {
    this.wizard.useSampleToken = false;
    this.wizard.forgetReport();
    this.changed();
  }

  get #token() {
    return /** @type {ConnectByToken | null} */ (this.querySelector('connect-by-token'));
  }
}

customElements.define('connect-step', ConnectStep);
