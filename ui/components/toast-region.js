// Shows one toast at a time at the foot of the content. It goes after five seconds, ten where something can be taken back, but never while it is hovered or focused, and one
// that stays goes when it is dismissed.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';
import { toastEvent } from '../lib/toasts.js';

/** @import { Toast } from '../lib/toasts.js' */

const shownMilliseconds = 5000;
const offeredMilliseconds = 10_000;

export class ToastRegion extends LightElement {
  static properties = { toast: { state: true } };

  constructor() {
    super();
    /** @type {Toast | null} */
    this.toast = null;
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    addEventListener(toastEvent, this.#onToast);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener(toastEvent, this.#onToast);
    clearTimeout(this.#timer);
  }

  render() {
    return html`<div role="status" aria-live="polite">${this.toast ? this.#renderToast(this.toast) : nothing}</div>`;
  }

  /** @param {Toast} toast */
  #renderToast(toast) {
    return html`
      <div class="toast" @mouseenter=${this.#hold} @mouseleave=${this.#release} @focusin=${this.#hold} @focusout=${this.#release}>
        ${icon(toast.sign ?? 'circle-check', 16, toast.mark ?? 'positive-mark')}
        <span>${toast.words}</span>
        ${toast.action ? html`<button type="button" class="button text small" @click=${this.#act}>${toast.actionLabel}</button>` : nothing}
        <button type="button" class="button quiet icon-only" aria-label="Dismiss" title="Dismiss" @click=${this.#putAway}>${icon('x')}</button>
      </div>`;
  }

  /** @param {Event} event */
  #onToast = (event) => {
    this.toast = /** @type {CustomEvent<Toast>} */ (event).detail;
    clearTimeout(this.#timer);
    if (this.toast.milliseconds) this.#timer = setTimeout(this.#dismiss, this.toast.milliseconds);
    else this.#release();
  };

  #hold = () => {
    if (!this.toast?.milliseconds) clearTimeout(this.#timer);
  };

  #release = () => {
    if (this.toast?.milliseconds) return;
    clearTimeout(this.#timer);
    if (!this.toast?.stays) this.#timer = setTimeout(this.#dismiss, this.toast?.action ? offeredMilliseconds : shownMilliseconds);
  };

  #act = () => {
    this.toast?.action?.();
    this.#dismiss();
  };

  #putAway = () => {
    this.toast?.dismissed?.();
    this.#dismiss();
  };

  #dismiss = () => {
    clearTimeout(this.#timer);
    this.toast = null;
  };
}

customElements.define('toast-region', ToastRegion);
