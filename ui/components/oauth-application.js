// The application that a host's sign-ins go through: looked up for the address, asked for where the app knows none, and registered with
// the guide. It holds no secret: an application ID is public.
import { html, nothing } from 'lit';
import { getOauthApplication, openApplicationPage } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { LightElement } from '../lib/element.js';
import { hostOf } from '../lib/host.js';
import { icon } from '../lib/icon.js';
import { applicationIdRemark, cleanApplicationId, missingFor } from '../lib/sign-in.js';
import { applicationGuide } from './application-guide.js';

/** @import { TemplateResult } from 'lit' */
/** @import { OauthApplication, Provider } from '../types.js' */

/** How long an address must rest before its application is looked up, in milliseconds. */
const restMilliseconds = 300;

/** Fires `application-found` when the app answered, `application-edited` when a person changed the ID, `address-missing`, and `connect-wanted` on Enter. */
export class OauthApplicationField extends LightElement {
  static properties = {
    provider: { type: String }, address: { type: String },
    /** True where the ID is given and nothing is asked. */
    quiet: { type: Boolean },
    /** What stands between the field and the guide, so that the guide never pushes it out of sight. */
    actions: { attribute: false },
    application: { state: true }, applicationId: { state: true }, error: { state: true }, guideOpen: { state: true },
  };

  constructor() {
    super();
    /** @type {Provider} */
    this.provider = 'gitlab';
    this.address = '';
    this.quiet = false;
    /** @type {TemplateResult | typeof nothing} */
    this.actions = nothing;
    /** @type {OauthApplication | null} */
    this.application = null;
    this.applicationId = '';
    this.error = '';
    /** What a person chose; null while they have not. @type {boolean | null} */
    this.guideOpen = null;
  }

  #lookup = 0;
  #lookedUp = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#rest);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('provider') && !changed.has('address')) return;
    const key = `${this.provider} ${this.provider === 'gitlab' ? '' : this.address.trim()}`;
    if (key === this.#lookedUp) return;
    const first = this.#lookedUp === '';
    this.#lookedUp = key;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#lookUp(), first ? 0 : restMilliseconds);
  }

  get host() {
    return this.provider === 'gitlab' ? 'gitlab.com' : hostOf(this.address) ?? 'your GitLab';
  }

  render() {
    const { application, applicationId, error } = this;
    if (this.quiet || application?.source === 'build') return this.actions;
    const stored = application?.source === 'stored' && applicationId === application.applicationId;
    const open = this.guideOpen ?? !stored;
    return html`
      <section class="application-section" aria-label="Application">
        <div class="field application-field">
          <label for="application-id">Application ID</label>
          <input class="input mono" id="application-id" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${applicationId}
            aria-invalid=${error ? 'true' : 'false'} aria-describedby="application-id-state" @input=${this.#onInput} @keydown=${this.#onKey}>
          <div id="application-id-state" aria-live="polite">${error ? html`<p class="error-line">${icon('circle-x')}<span>${error}</span></p>` : this.#renderHint(stored)}</div>
        </div>
        ${this.actions}
        ${application ? applicationGuide({ application, host: this.host, open, onToggle: () => { this.guideOpen = !open; }, openPage: () => void this.openPage() }) : nothing}
      </section>`;
  }

  /** @returns {boolean} whether a sign-in may start; says what is missing where it may not */
  check() {
    if (this.quiet) return true;
    const missing = missingFor({ selfManaged: this.provider === 'gitlab_self_managed', address: this.address, application: this.application, applicationId: this.applicationId });
    if (missing === 'address') this.#fire('address-missing');
    if (missing === 'application') {
      this.error = 'Paste the Application ID first; the guide below makes one.';
      void this.reveal();
    }
    return missing === null;
  }

  /** Opens the guide and leads to the field; where nothing is asked, to the page in GitLab. */
  async reveal() {
    this.guideOpen = true;
    await this.updateComplete;
    const field = /** @type {HTMLElement | null} */ (this.querySelector('#application-id'));
    if (field) field.focus();
    else await this.openPage();
  }

  /** The app keeps an ID that led somebody in; the guide has done its work then. */
  remembered() {
    if (!this.application || this.application.source === 'build' || !this.applicationId) return;
    this.application = { ...this.application, applicationId: this.applicationId, source: 'stored' };
    this.guideOpen = null;
  }

  async openPage() {
    if (this.provider === 'gitlab_self_managed' && !this.address.trim()) this.#fire('address-missing');
    else await attempt(() => openApplicationPage(this.provider, this.address.trim()));
  }

  /** @param {boolean} stored */
  #renderHint(stored) {
    const remark = applicationIdRemark(this.applicationId);
    if (remark) return html`<p class="hint remark">${icon('triangle-alert', 14, 'warning-mark')} <span>${remark}</span></p>`;
    return html`<p class="hint">${stored ? `Remembered for ${this.host}.` : 'Public, not a secret. It is remembered for this host.'}</p>`;
  }

  /** A host that cannot be told yet is asked about again when the address changes. */
  async #lookUp() {
    const round = ++this.#lookup;
    const before = this.application?.applicationId ?? '';
    /** @type {OauthApplication | null} */
    let found = null;
    try {
      found = await getOauthApplication(this.provider, this.address.trim());
    } catch {
      // What is typed so far is no address; the sign-in itself says so when it is asked for.
    }
    if (round !== this.#lookup || !this.isConnected) return;
    this.application = found;
    if (this.applicationId === before || found?.applicationId) this.applicationId = found?.applicationId ?? '';
    if (this.applicationId) this.error = '';
    this.#fire('application-found');
  }

  /** @param {InputEvent} event */
  #onInput(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    this.applicationId = cleanApplicationId(input.value);
    if (input.value !== this.applicationId) input.value = this.applicationId;
    this.error = '';
    this.#fire('application-edited');
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'Enter') this.#fire('connect-wanted');
  }

  /** @param {string} name */
  #fire(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}

customElements.define('oauth-application', OauthApplicationField);
