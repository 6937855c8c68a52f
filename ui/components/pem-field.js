// Takes something in PEM form, pasted or from a file, and then says what it holds instead of showing it: a key has no place on a screen.
import { html, nothing } from 'lit';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';

/** Larger files are no certificate, and are not read, in bytes. */
const largestFile = 512 * 1024;

/** Fires `pem-text` with the text, and `pem-remove`. */
export class PemField extends LightElement {
  static properties = {
    label: { type: String }, name: { type: String }, hint: { type: String }, error: { type: String },
    /** What is taken already, in words; the field is then closed. */
    taken: { type: String },
    reading: { state: true },
  };

  constructor() {
    super();
    this.label = '';
    this.name = 'pem';
    this.hint = '';
    this.error = '';
    this.taken = '';
    this.reading = '';
  }

  render() {
    const id = `pem-${this.name}`;
    const problem = this.reading || this.error;
    if (this.taken) {
      return html`
        <div class="field" role="group" aria-labelledby="${id}-label">
          <span class="field-label" id="${id}-label">${this.label}</span>
          <p class="taken-line">${icon('check', 14, 'positive-mark')}<span>${this.taken}</span> <button type="button" class="link small" @click=${this.#remove}>Remove<span class="visually-hidden"> ${this.label.toLowerCase()}</span></button></p>
          ${problem ? html`<p class="error-line" role="alert">${icon('circle-x')}<span>${problem}</span></p>` : nothing}
        </div>`;
    }
    return html`
      <div class="field">
        <div class="label-row"><label for=${id}>${this.label}</label>
          <label class="link small file-link">Choose a file<input class="visually-hidden" type="file" accept=".pem,.crt,.cer,.key,.txt" aria-label="Choose a file for: ${this.label}" @change=${this.#onFile}></label></div>
        <textarea class="input pem-input" id=${id} rows="2" spellcheck="false" autocomplete="off" autocapitalize="off" placeholder="-----BEGIN …"
          aria-invalid=${problem ? 'true' : 'false'} aria-describedby="${id}-state" @input=${this.#onInput} @change=${this.#onChange}></textarea>
        <div id="${id}-state" aria-live="polite">${problem ? html`<p class="error-line">${icon('circle-x')}<span>${problem}</span></p>` : html`<p class="hint">${this.hint}</p>`}</div>
      </div>`;
  }

  /** Empties the field, for the next one. */
  clear() {
    const area = this.querySelector('textarea');
    if (area) area.value = '';
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.querySelector('textarea, button'))?.focus();
  }

  /** What is complete is taken at once: a paste needs no second press. @param {Event} event */
  #onInput(event) {
    const { value } = /** @type {HTMLTextAreaElement} */ (event.target);
    this.reading = '';
    if (/-----END [A-Z0-9 ]+-----\s*$/.test(value)) this.#tell(value);
  }

  /** @param {Event} event */
  #onChange(event) {
    const { value } = /** @type {HTMLTextAreaElement} */ (event.target);
    if (value.trim()) this.#tell(value);
  }

  /** @param {Event} event */
  async #onFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    this.reading = '';
    if (file.size > largestFile) {
      this.reading = `${file.name} is too large to be a certificate.`;
      return;
    }
    try {
      this.#tell(await file.text());
    } catch {
      this.reading = `${file.name} could not be read.`;
    }
  }

  /** @param {string} text */
  #tell(text) {
    this.dispatchEvent(new CustomEvent('pem-text', { detail: text, bubbles: true }));
  }

  #remove() {
    this.dispatchEvent(new CustomEvent('pem-remove', { bubbles: true }));
    void this.updateComplete.then(() => this.focus());
  }
}

customElements.define('pem-field', PemField);
