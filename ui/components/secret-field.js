// A field for a token or passphrase. What is typed lives in the input alone and is read once; it is never an attribute, never logged.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';

/** @import { TemplateResult } from 'lit' */

/** How long a secret may stand readable, in milliseconds. */
const shownMilliseconds = 20_000;

/** Fires `secret-change` when something is typed, pasted or cleared. */
export class SecretField extends LightElement {
  static properties = {
    label: { type: String }, name: { type: String }, hint: { type: String }, error: { type: String }, placeholder: { type: String },
    /** Blanks belong to a passphrase, never to a token. */
    keepBlanks: { type: Boolean },
    /** Something to stand at the right of the label. */
    beside: { attribute: false },
    shown: { state: true }, filled: { state: true }, cleaned: { state: true },
  };

  constructor() {
    super();
    this.label = '';
    this.name = 'secret';
    this.hint = '';
    this.error = '';
    this.placeholder = '';
    this.keepBlanks = false;
    /** @type {TemplateResult | typeof nothing} */
    this.beside = nothing;
    this.shown = false;
    this.filled = false;
    this.cleaned = false;
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    addEventListener('blur', this.#hide);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('blur', this.#hide);
    clearTimeout(this.#timer);
  }

  /** What is in the field. */
  get secret() {
    return this.#input?.value ?? '';
  }

  /** Empties the field, as soon as what it held is no longer needed here. */
  clear() {
    if (this.#input) this.#input.value = '';
    this.filled = false;
    this.cleaned = false;
    this.#hide();
  }

  focus() {
    this.#input?.focus();
  }

  render() {
    const id = `secret-${this.name}`;
    return html`
      <div class="field">
        <div class="label-row"><label for=${id}>${this.label}</label>${this.beside}</div>
        <div class="input-wrap two">
          <input class="input secret-input ${this.shown ? 'shown' : 'hidden'}" id=${id} name=${this.name} type=${this.shown ? 'text' : 'password'} autocomplete="off"
            autocapitalize="off" spellcheck="false" placeholder=${this.placeholder || nothing} aria-invalid=${this.error ? 'true' : 'false'} aria-describedby="${id}-state" @input=${this.#onInput}>
          <span class="inside">${this.filled ? this.#renderTools() : nothing}</span>
        </div>
        <div id="${id}-state" aria-live="polite">${this.#renderState()}</div>
      </div>`;
  }

  #renderTools() {
    const toggle = this.shown ? 'Hide' : 'Show for 20 seconds';
    return html`
      <button type="button" class="button quiet icon-only" aria-label=${toggle} title=${toggle} aria-pressed=${this.shown} @click=${this.#toggle}>${icon(this.shown ? 'eye-off' : 'eye')}</button>
      <button type="button" class="button quiet icon-only" aria-label="Clear" title="Clear" @click=${this.#onClear}>${icon('x')}</button>`;
  }

  #renderState() {
    if (this.error) return html`<p class="error-line">${icon('circle-x')}<span>${this.error}</span></p>`;
    if (this.cleaned) return html`<p class="hint">Blanks and line ends were dropped.</p>`;
    return this.hint ? html`<p class="hint">${this.hint}</p>` : nothing;
  }

  get #input() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector('input'));
  }

  #onInput() {
    const input = this.#input;
    if (!input) return;
    const clean = input.value.replace(/\s+/g, '');
    if (!this.keepBlanks && clean !== input.value) {
      input.value = clean;
      this.cleaned = true;
    } else {
      this.cleaned = false;
    }
    this.filled = input.value !== '';
    this.#tell();
  }

  #onClear() {
    this.clear();
    this.#tell();
    this.focus();
  }

  #toggle() {
    clearTimeout(this.#timer);
    this.shown = !this.shown;
    if (this.shown) this.#timer = setTimeout(this.#hide, shownMilliseconds);
  }

  #hide = () => {
    clearTimeout(this.#timer);
    this.shown = false;
  };

  #tell() {
    this.dispatchEvent(new CustomEvent('secret-change', { bubbles: true }));
  }
}

customElements.define('secret-field', SecretField);
