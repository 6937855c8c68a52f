// How one integration reaches its GitLab: the proxy, the authorities trusted for it alone, and a certificate of its own. It edits a
// draft and hands that out with each change; nothing is kept here.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { emptyDraft, problemsOf, splitPem, summariseNetwork, withAuthorities } from '../lib/network-form.js';
import { copyButton } from './copy-button.js';
import './pem-field.js';
import './secret-field.js';

/** @import { NetworkDraft } from '../lib/network-form.js' */
/** @import { PemField } from './pem-field.js' */
/** @import { SecretField } from './secret-field.js' */

/** @type {{ mode: NetworkDraft['proxyMode'], label: string, hint: string }[]} */
const proxies = [
  { mode: 'system', label: 'As this computer is set', hint: 'The proxy of the system settings or the environment, if there is one.' },
  { mode: 'direct', label: 'No proxy', hint: 'Straight to GitLab, whatever the system says.' },
  { mode: 'custom', label: 'This proxy', hint: 'For this integration alone.' },
];

/** Fires `network-change` with the new draft. */
export class NetworkSettings extends LightElement {
  static properties = { draft: { attribute: false }, opened: { type: Boolean }, complain: { type: Boolean }, authorityProblem: { state: true }, message: { state: true } };

  constructor() {
    super();
    /** @type {NetworkDraft} */
    this.draft = emptyDraft();
    this.opened = false;
    /** Whether what cannot be used is said; it is once a check was asked for. */
    this.complain = false;
    this.authorityProblem = '';
    this.message = '';
  }

  render() {
    const summary = summariseNetwork(this.draft);
    return html`
      <button type="button" class="button quiet network-toggle" aria-expanded=${this.opened} aria-controls="network-panel" @click=${() => { this.opened = !this.opened; }}>
        ${icon('settings-2')} <span>Proxy and certificates ${summary ? html`<span class="summary ink-3 small">${summary}</span>` : nothing}</span></button>
      <section class="network-panel card" id="network-panel" aria-label="Proxy and certificates" ?hidden=${!this.opened}>
        ${this.opened ? html`${this.#renderProxy()}${this.#renderAuthorities()}${this.#renderClient()}` : nothing}
      </section>
      <p class="visually-hidden" aria-live="polite">${this.message}</p>`;
  }

  /** Opens the panel and leads to the first thing in it that cannot be used, else to its beginning. */
  async reveal() {
    this.opened = true;
    await this.updateComplete;
    const target = /** @type {HTMLElement | null} */ (this.querySelector('[aria-invalid="true"]') ?? this.querySelector('#network-panel input:checked') ?? this.querySelector('#network-panel input'));
    target?.focus();
    target?.scrollIntoView({ block: 'center' });
  }

  /** @returns {boolean} whether the draft can be used; says what is wrong where it cannot */
  check() {
    const right = Object.keys(problemsOf(this.draft)).length === 0;
    this.complain = !right;
    if (!right) void this.reveal();
    return right;
  }

  #renderProxy() {
    const { proxyMode } = this.draft;
    return html`
      <fieldset class="network-group">
        <legend>Proxy</legend>
        ${proxies.map(({ mode, label, hint }) => html`
          <label class="choice-row">
            <input class="radio" type="radio" name="network-proxy" .checked=${proxyMode === mode} aria-labelledby="proxy-${mode}" aria-describedby="proxy-${mode}-hint" @change=${() => this.#set({ proxyMode: mode })}>
            <span><span class="weight-500" id="proxy-${mode}">${label}</span><span class="hint" id="proxy-${mode}-hint">${hint}</span></span>
          </label>`)}
        ${proxyMode === 'custom' ? this.#renderProxyAddress() : nothing}
      </fieldset>`;
  }

  #renderProxyAddress() {
    const { proxyAddress, proxyUser, proxyPassword, proxyPasswordStored } = this.draft;
    const problem = this.complain ? problemsOf(this.draft).proxy ?? '' : '';
    const kept = proxyPassword !== '' || proxyPasswordStored;
    return html`
      <div class="network-fields">
        <div class="field wide">
          <label for="proxy-address">Proxy address</label>
          <input class="input" id="proxy-address" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="http://proxy.example.com:3128" .value=${proxyAddress}
            aria-invalid=${problem ? 'true' : 'false'} aria-describedby="proxy-address-state" @input=${(/** @type {InputEvent} */ event) => this.#set({ proxyAddress: valueOf(event) })}>
          <div id="proxy-address-state" aria-live="polite">${problem ? html`<p class="error-line">${icon('circle-x')}<span>${problem}</span></p>` : html`<p class="hint">Starts with http, https or socks5.</p>`}</div>
        </div>
        <div class="field">
          <label for="proxy-user">User <span class="ink-3">if it asks</span></label>
          <input class="input" id="proxy-user" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${proxyUser} @input=${(/** @type {InputEvent} */ event) => this.#set({ proxyUser: valueOf(event) })}>
        </div>
        <secret-field label="Proxy password" name="proxy-password" keepBlanks placeholder=${kept ? 'Kept; type to replace it' : ''}
          @secret-change=${(/** @type {Event} */ event) => { event.stopPropagation(); this.#set({ proxyPassword: /** @type {SecretField} */ (event.currentTarget).secret }); }}></secret-field>
      </div>`;
  }

  #renderAuthorities() {
    const { authorities } = this.draft;
    return html`
      <div class="network-group" role="group" aria-labelledby="authorities-title">
        <p class="weight-600" id="authorities-title">Authorities trusted for this integration</p>
        <p class="hint">Besides those this computer trusts. Nothing outside this integration is changed.</p>
        ${authorities.length > 0 ? html`
          <ul class="authority-list">${authorities.map((each, index) => html`
            <li>
              ${icon('shield', 14)}
              <span class="authority-words"><span class="weight-500 selectable">${each.subject ?? 'Certificate, read at the next check'}</span>
                ${each.fingerprint ? html`<span class="fingerprint-line"><code class="fingerprint selectable">${each.fingerprint}</code>${copyButton({ text: each.fingerprint, what: 'fingerprint' })}</span>` : nothing}</span>
              <button type="button" class="link small" @click=${() => this.#removeAuthority(index)}>Remove<span class="visually-hidden"> ${each.subject ?? 'certificate'}</span></button>
            </li>`)}</ul>` : nothing}
        <pem-field label="Add a certificate authority" name="authority" hint="Paste it in PEM form or choose a file; several in one are fine." .error=${this.authorityProblem} @pem-text=${this.#addAuthority}></pem-field>
      </div>`;
  }

  #renderClient() {
    const { certificatePem, keyPem, keyStored } = this.draft;
    const problems = this.complain ? problemsOf(this.draft) : {};
    const count = splitPem(certificatePem).length;
    return html`
      <div class="network-group" role="group" aria-labelledby="client-title">
        <p class="weight-600" id="client-title">Client certificate</p>
        <p class="hint">Only where your GitLab asks computers for one.</p>
        <div class="network-fields">
          <pem-field label="Certificate" name="client-certificate" hint="With its chain, in PEM form." .taken=${count > 0 ? (count === 1 ? '1 certificate' : `${count} certificates`) : ''} .error=${problems.certificate ?? ''}
            @pem-text=${(/** @type {CustomEvent<string>} */ event) => this.#set({ certificatePem: event.detail })} @pem-remove=${() => this.#set({ certificatePem: '', keyPem: '', keyStored: false })}></pem-field>
          <pem-field label="Private key" name="client-key" hint="Kept where your tokens are kept." .taken=${keyPem ? 'Taken, not shown' : keyStored && certificatePem ? 'Kept with your tokens' : ''} .error=${problems.key ?? ''}
            @pem-text=${(/** @type {CustomEvent<string>} */ event) => this.#set({ keyPem: event.detail })} @pem-remove=${() => this.#set({ keyPem: '', keyStored: false })}></pem-field>
        </div>
      </div>`;
  }

  /** @param {CustomEvent<string>} event */
  #addAuthority(event) {
    const { draft, added, problem } = withAuthorities(this.draft, event.detail);
    this.authorityProblem = problem;
    if (added === 0) return;
    /** @type {PemField} */ (event.currentTarget).clear();
    this.message = added === 1 ? 'Certificate added' : `${added} certificates added`;
    this.#set(draft);
  }

  /** @param {number} index */
  #removeAuthority(index) {
    this.message = 'Certificate removed';
    this.#set({ authorities: this.draft.authorities.filter((_, at) => at !== index) });
    void this.updateComplete.then(() => /** @type {PemField | null} */ (this.querySelector('pem-field'))?.focus());
  }

  /** @param {Partial<NetworkDraft>} change */
  #set(change) {
    this.draft = { ...this.draft, ...change };
    this.dispatchEvent(new CustomEvent('network-change', { detail: this.draft, bubbles: true }));
  }
}

/** @param {InputEvent} event */
const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

customElements.define('network-settings', NetworkSettings);
