// The receiver of webhooks: on or off, where it listens, and the address GitLab is to call. Off until somebody wants it.
import { html, nothing } from 'lit';
import { asFailure, setWebhookReceiver, suggestReceiverAddress } from '../api.js';
import { LightElement } from '../lib/element.js';
import { arc, icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';
import { countsWords, isUnencrypted, portProblem } from '../lib/webhook-words.js';
import { copyButton } from './copy-button.js';
import { failurePanel } from './failure-panel.js';

/** @import { Failure } from '../types.js' */
/** @import { Receiver } from '../webhook-types.js' */
/** @typedef {{ address: string, port: string, own: string }} Draft */

export class WebhookReceiver extends LightElement {
  static properties = { integrationId: { attribute: false }, receiver: { attribute: false }, draft: { state: true }, busy: { state: true }, failure: { state: true }, suggested: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    /** @type {Receiver | null} */
    this.receiver = null;
    /** What a person typed and did not apply yet. @type {Draft | null} */
    this.draft = null;
    this.busy = false;
    /** @type {Failure | null} */
    this.failure = null;
    /** The address of this computer that GitLab most likely reaches. @type {string | null} */
    this.suggested = null;
  }

  connectedCallback() {
    super.connectedCallback();
    void suggestReceiverAddress(this.integrationId).then((address) => { this.suggested = address; }, () => {});
  }

  render() {
    const { receiver } = this;
    if (!receiver) return nothing;
    const draft = this.#draft(receiver);
    const problem = portProblem(draft.port);
    const changed = draft.address.trim() !== receiver.address || draft.port.trim() !== String(receiver.port) || draft.own.trim() !== receiver.ownCallAddress;
    const failure = this.failure ?? receiver.failure;
    return html`<section class="card settings-card" aria-labelledby="receiver-title">
      <h2 id="receiver-title">Receiver</h2>
      <label class="setting-row"><span><span class="weight-500" id="receiver-on">Receive webhooks on this computer</span>
        <span class="hint" id="receiver-on-hint">For a GitLab in the same network, or behind a tunnel of your own. It is off until you switch it on, and only listens while Flow Desktop runs.</span></span>
        <input class="switch" type="checkbox" role="switch" aria-labelledby="receiver-on" aria-describedby="receiver-on-hint" .checked=${receiver.on} ?disabled=${this.busy || Boolean(problem)}
          @change=${(/** @type {Event} */ event) => void this.#apply(/** @type {HTMLInputElement} */ (event.target).checked)}></label>
      <form class="receiver-fields" novalidate @submit=${(/** @type {Event} */ event) => { event.preventDefault(); if (changed && !problem) void this.#apply(receiver.on); }}>
        ${this.#field('receiver-address', 'Address', draft.address, this.#addressHint(draft), '', (value) => this.#change({ address: value }))}
        ${this.#field('receiver-port', 'Port', draft.port, '', problem, (value) => this.#change({ port: value }))}
        ${this.#field('receiver-own', 'Address GitLab calls', draft.own, 'Only for a tunnel or a proxy; empty means the receiver itself.', '', (value) => this.#change({ own: value }), receiver.callAddress ?? `http://${draft.address}:${draft.port}`)}
        <button type="submit" class="button secondary" ?disabled=${!changed || Boolean(problem)} aria-busy=${this.busy}>${this.busy ? html`${arc()} Applying` : 'Apply'}</button>
      </form>
      ${failure ? failurePanel(failure) : nothing}
      ${this.#state(receiver)}
    </section>`;
  }

  /** @param {Receiver} receiver */
  #state(receiver) {
    const { listening, callAddress } = receiver;
    const counts = countsWords(receiver);
    return html`<div class="receiver-state" role="status">
      <span class="data-status">${listening ? icon('circle-check', 14, 'positive-mark') : icon('circle-dashed', 14, 'ink-3')}<span>${listening ? 'Listening' : 'Not listening'}${callAddress ? ', GitLab calls' : ''}</span></span>
      ${callAddress ? html`<span class="with-icon"><code>${callAddress}</code>${copyButton({ text: callAddress, what: 'address GitLab calls' })}</span>` : nothing}
      ${counts ? html`<span class="hint">${counts}</span>` : nothing}
      ${listening && callAddress && isUnencrypted(callAddress) ? html`<span class="hint">Deliveries cross the network unencrypted. Nothing of them is kept: each only says what to read again.</span>` : nothing}
    </div>`;
  }

  /** @param {Draft} draft */
  #addressHint({ address }) {
    const { suggested } = this;
    if (!suggested || suggested === address.trim()) return '';
    return html`GitLab most likely reaches <button type="button" class="button text small" @click=${() => this.#change({ address: suggested })}>${suggested}</button>`;
  }

  /** @param {string} id @param {string} label @param {string} value @param {unknown} hint @param {string} problem @param {(value: string) => void} onInput @param {string} [placeholder] */
  #field(id, label, value, hint, problem, onInput, placeholder = '') {
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input class="input" id=${id} type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${placeholder} .value=${value} aria-invalid=${problem ? 'true' : 'false'} aria-describedby="${id}-state"
        @input=${(/** @type {Event} */ event) => onInput(/** @type {HTMLInputElement} */ (event.target).value)}>
      <div id="${id}-state" aria-live="polite">${problem ? html`<p class="error-line">${icon('circle-x')}<span>${problem}</span></p>` : hint ? html`<p class="hint">${hint}</p>` : nothing}</div>
    </div>`;
  }

  /** @param {Receiver} receiver @returns {Draft} */
  #draft(receiver) {
    return this.draft ?? { address: receiver.address, port: String(receiver.port), own: receiver.ownCallAddress };
  }

  /** @param {Partial<Draft>} part */
  #change(part) {
    if (this.receiver) this.draft = { ...this.#draft(this.receiver), ...part };
    this.failure = null;
  }

  /** @param {boolean} on */
  async #apply(on) {
    if (!this.receiver || this.busy) return;
    const { address, port, own } = this.#draft(this.receiver);
    this.busy = true;
    this.failure = null;
    try {
      this.receiver = await setWebhookReceiver({ on, address: address.trim(), port: Number(port), ownCallAddress: own.trim() });
      this.draft = null;
      showToast({ words: on ? 'The receiver listens' : 'The receiver is off' });
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('webhook-receiver', WebhookReceiver);
