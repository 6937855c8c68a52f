// What to look at when nothing comes back. GitLab answers a wrong application id or redirect URI with an error page and never sends
// anybody back, so this window cannot know; after a while it says so by itself.
import { html, nothing } from 'lit';
import { asFailure, submitCallback } from '../api.js';
import { LightElement } from '../lib/element.js';
import { arc, icon } from '../lib/icon.js';
import { copyButton } from './copy-button.js';

/** @import { Failure, SignInWaiting } from '../types.js' */

export class SignInHelp extends LightElement {
  static properties = {
    waiting: { attribute: false }, redirectUris: { attribute: false }, scopes: { attribute: false },
    /** Whether it has waited long enough to open by itself. */
    urgent: { type: Boolean },
    opened: { state: true }, pasting: { state: true }, busy: { state: true }, failure: { state: true },
  };

  constructor() {
    super();
    /** @type {SignInWaiting | null} */
    this.waiting = null;
    /** @type {string[]} */
    this.redirectUris = [];
    /** @type {string[]} */
    this.scopes = [];
    this.urgent = false;
    /** What a person chose; null while they have not. @type {boolean | null} */
    this.opened = null;
    this.pasting = false;
    this.busy = false;
    /** @type {Failure | null} */
    this.failure = null;
  }

  render() {
    const device = this.waiting?.way === 'device';
    const open = this.opened ?? this.urgent;
    return html`
      <div class="sign-in-help ${this.urgent ? 'urgent' : ''}">
        <p class="help-line">${icon('circle-question-mark', 16, this.urgent ? 'info-mark' : 'ink-3')}
          <span>${this.urgent ? html`<span class="weight-500">Nothing has come back yet.</span> ` : nothing}<span class="ink-2">${device ? 'The page takes no code?' : 'GitLab shows an error page?'}</span></span>
          <button type="button" class="link" aria-expanded=${open} aria-controls="sign-in-checks" @click=${() => { this.opened = !open; }}>What to check</button>
          ${device ? nothing : html`${this.urgent ? nothing : html`<span class="ink-3" aria-hidden="true">·</span>`}
            <button type="button" class="link" aria-expanded=${this.pasting} aria-controls="callback-paste" @click=${this.#togglePaste}>Paste the address you were sent to</button>`}
        </p>
        <div id="sign-in-checks" ?hidden=${!open}>${open ? (device ? deviceChecks(this.waiting?.host ?? 'GitLab') : this.#renderChecks()) : nothing}</div>
        <div id="callback-paste" ?hidden=${!this.pasting}>${this.pasting ? this.#renderPaste() : nothing}</div>
      </div>`;
  }

  #renderChecks() {
    const uri = this.waiting?.redirectUri;
    return html`
      <p class="prose-small ink-2">On an error page GitLab never sends you back, so this window goes on waiting. It says:</p>
      <ul class="checks">
        <li>“Client authentication failed”: <strong>the Application ID is another one.</strong></li>
        <li>“The redirect URI included is not valid”: <strong>the application lacks</strong>
          ${(uri ? [uri] : this.redirectUris).map((each) => html`<span class="pasteable"><code class="selectable">${withoutPort(each)}</code>${copyButton({ text: withoutPort(each), what: 'redirect URI' })}</span>`)}</li>
        <li>“The requested scope is invalid”: <strong>it was registered without</strong> ${this.scopes.map((scope, index) => html`${index > 0 ? ' or ' : ''}<code>${scope}</code>`)}.</li>
        <li>Another person is signed in there: sign out in the browser, then open the page again.</li>
        <li>The browser asked to open Flow Desktop and was told no: open the page again, or use a code instead.</li>
      </ul>`;
  }

  #renderPaste() {
    const { failure, busy } = this;
    return html`
      <form class="field paste-form" novalidate @submit=${this.#submit}>
        <label for="callback-address">Address from the browser</label>
        <div class="paste-row">
          <input class="input mono" id="callback-address" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="flow-desktop://oauth/callback?code=…"
            aria-invalid=${failure ? 'true' : 'false'} aria-describedby="callback-state" @input=${() => { this.failure = null; }}>
          <button type="submit" class="button secondary" aria-busy=${busy}>${busy ? html`${arc()} Reading` : 'Use this address'}</button>
        </div>
        <div id="callback-state" aria-live="polite">${failure
          ? html`<p class="error-line">${icon('circle-x')}<span>${failure.title}. ${failure.message} ${failure.remedy ?? ''} Still waiting.</span></p>`
          : html`<p class="hint">After Authorize, the browser may stop at an address it cannot open. Copy all of it and paste it here.</p>`}</div>
      </form>`;
  }

  async #togglePaste() {
    this.pasting = !this.pasting;
    if (!this.pasting) return;
    await this.updateComplete;
    this.#input?.focus();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const input = this.#input;
    if (this.busy || !input) return;
    if (!input.value.trim()) {
      input.focus();
      return;
    }
    this.busy = true;
    this.failure = null;
    try {
      await submitCallback(input.value.trim());
      // It holds a code that works once; it has no business in the window any longer.
      input.value = '';
    } catch (thrown) {
      this.failure = asFailure(thrown);
      input.focus();
      await this.updateComplete;
      this.querySelector('.paste-form')?.scrollIntoView({ block: 'nearest' });
    } finally {
      this.busy = false;
    }
  }

  get #input() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector('#callback-address'));
  }
}

/** A local address is registered without its port: any port is right then. @param {string} uri */
const withoutPort = (uri) => uri.replace(/^(http:\/\/127\.0\.0\.1):\d+/, '$1');

/** @param {string} host */
const deviceChecks = (host) => html`
  <ul class="checks">
    <li><strong>Not found?</strong> ${host} may be older than 17.2, which brought codes. Use the browser instead, or an access token.</li>
    <li><strong>Code refused?</strong> A code is good for five minutes and once. Cancel, and connect again for a new one.</li>
    <li><strong>Another person?</strong> Sign out in the browser first; GitLab connects whoever is signed in there.</li>
  </ul>`;

customElements.define('sign-in-help', SignInHelp);
