// The field for an integration's name, which asks while typing whether the name is free.
import { html, nothing } from 'lit';
import { checkIntegrationName } from '../api.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';

/** Pause in typing after which the name is checked, in milliseconds. */
const pauseMilliseconds = 180;

/** Fires `name-change` with the value and what is wrong with it, null when nothing is. */
export class NameField extends LightElement {
  static properties = { value: { type: String }, ownName: { type: String }, problem: { state: true }, free: { state: true } };

  constructor() {
    super();
    this.value = '';
    /** The name the integration has already, which is no clash. */
    this.ownName = '';
    /** @type {string | null} */
    this.problem = null;
    this.free = false;
  }

  #round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  firstUpdated() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector('input'));
    input.focus();
    input.select();
    void this.#check(this.value);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  render() {
    return html`
      <div class="field">
        <label for="integration-name">Integration name</label>
        <div class="input-wrap">
          <input class="input" id="integration-name" name="integration-name" type="text" autocomplete="off" spellcheck="false" maxlength="200" .value=${this.value}
            aria-invalid=${this.problem ? 'true' : 'false'} aria-describedby="integration-name-state" @input=${this.#onInput}>
          ${this.free ? html`<span class="inside">${icon('check', 16, 'positive-mark')}</span>` : nothing}
        </div>
        <div id="integration-name-state" aria-live="polite">${this.problem
          ? html`<p class="error-line">${icon('circle-x')}<span>${this.problem}</span></p>`
          : html`<p class="hint">How it is called in lists and reports. It can be changed later.</p>`}</div>
      </div>`;
  }

  /** @param {InputEvent} event */
  #onInput(event) {
    this.value = /** @type {HTMLInputElement} */ (event.target).value;
    this.free = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#check(this.value), pauseMilliseconds);
    this.#tell(this.value.trim() ? this.problem : 'Give it a name.');
  }

  /** @param {string} value */
  async #check(value) {
    const round = ++this.#round;
    const name = value.trim();
    if (!name) {
      this.#tell('Give it a name.');
      return;
    }
    if (name === this.ownName) {
      this.#tell(null);
      return;
    }
    const answer = await checkIntegrationName(name).catch(() => ({ available: true, problem: null }));
    // A later keystroke asked again: only its answer counts.
    if (round !== this.#round) return;
    this.free = answer.available;
    this.#tell(answer.available ? null : answer.problem ?? 'This name is taken.');
  }

  /** @param {string | null} problem */
  #tell(problem) {
    this.problem = problem;
    this.dispatchEvent(new CustomEvent('name-change', { detail: { value: this.value, problem }, bubbles: true }));
  }
}

customElements.define('name-field', NameField);
