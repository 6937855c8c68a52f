// Chooses one or several of many things that are looked for where they are kept: integrations, repos, people.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { asFailure } from '../api.js';
import { TypingPause } from '../data/typing-pause.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { PopoverPicker } from './popover-picker.js';

/** @typedef {{ key: string, label: string, aside?: string }} Option */
/** @typedef {{ options: Option[], total: number }} Found */

/** Fewer options than this need no search. */
const SEARCHED = 8;

export class SearchPicker extends PopoverPicker {
  static properties = {
    sign: { type: String }, all: { type: String }, nouns: { attribute: false }, multiple: { type: Boolean }, chosen: { attribute: false }, load: { attribute: false },
    search: { state: true }, found: { state: true }, problem: { state: true },
  };

  constructor() {
    super();
    /** Name of an icon. */
    this.sign = '';
    /** What is said while nothing is chosen. */
    this.all = '';
    /** @type {[string, string]} */
    this.nouns = ['one', 'several'];
    this.multiple = false;
    /** What is chosen, with its name where that is known. @type {Option[]} */
    this.chosen = [];
    /** Answers with the first options that match, and how many there are. @type {((search: string) => Promise<Found>) | null} */
    this.load = null;
    this.search = '';
    /** @type {Found | null} */
    this.found = null;
    /** Why there are no options. @type {string | null} */
    this.problem = null;
  }

  #round = 0;
  /** Whether there are enough options for a search: decided by the first answer, so that the field does not come and go. */
  #searched = false;
  #typing = new TypingPause(this, () => void this.#ask());
  /** What was chosen when the panel opened stands first and does not jump while it is ticked off. @type {Option[]} */
  #first = [];

  get choice() {
    const [only] = this.chosen;
    const words = this.chosen.length === 0 ? this.all : this.chosen.length === 1 ? only.label : counted(this.chosen.length, ...this.nouns);
    return { sign: this.sign, words, chosen: this.chosen.length > 0 };
  }

  prepare() {
    this.search = '';
    this.found = null;
    this.#first = this.chosen;
    void this.#ask();
  }

  updated() {
    this.place();
  }

  async #ask() {
    const round = ++this.#round;
    try {
      const found = await this.load?.(this.search.trim());
      if (round !== this.#round) return;
      this.found = found ?? { options: [], total: 0 };
      this.problem = null;
      if (this.search === '') this.#searched = this.found.total >= SEARCHED;
    } catch (thrown) {
      if (round !== this.#round) return;
      this.problem = asFailure(thrown).message;
    }
  }

  renderPanel() {
    const { found } = this;
    const first = this.search === '' ? this.#first : [];
    const rest = (found?.options ?? []).filter(({ key }) => !first.some((each) => each.key === key));
    const more = found === null ? 0 : Math.max(0, found.total - found.options.length);
    return html`
      ${this.#searched || this.search !== '' ? html`<div class="search wide">${icon('search')}<input class="input" type="search" autofocus aria-label="Search ${this.nouns[1]}" placeholder="Search ${this.nouns[1]}" spellcheck="false"
        autocomplete="off" .value=${live(this.search)} @input=${this.#typed} @keydown=${this.#key}></div>` : nothing}
      <div class="picker-list" role="group" aria-label=${this.label} @keydown=${this.#key}>${[...first, ...rest].map((option) => this.#renderOption(option))}</div>
      ${this.problem === null ? nothing : html`<p class="picker-note danger-text" role="alert">${this.problem}</p>`}
      <p class="picker-note" role="status">${found !== null && first.length + rest.length === 0 ? `No ${this.nouns[1]} match.` : more > 0 ? `and ${formatNumber(more)} more; write to find them` : ''}</p>
      ${this.chosen.length > 0 ? html`<hr><button type="button" class="menu-item" @click=${() => { this.close(); this.#tell([]); }}>${icon('x')}<span>${this.all}</span></button>` : nothing}`;
  }

  /** @param {Option} option */
  #renderOption(option) {
    const on = this.chosen.some(({ key }) => key === option.key);
    return html`<label class="menu-item" title=${option.label}><input class=${this.multiple ? 'check' : 'radio'} type=${this.multiple ? 'checkbox' : 'radio'} name=${this.ownId} .checked=${live(on)} @change=${() => this.#choose(option, !on)}>
      <span class="truncate">${option.label}</span>${option.aside ? html`<span class="aside ink-3">${option.aside}</span>` : nothing}</label>`;
  }

  /** @param {Option} option @param {boolean} on */
  #choose(option, on) {
    if (this.multiple) {
      this.#tell(on ? [...this.chosen, option] : this.chosen.filter(({ key }) => key !== option.key));
    } else {
      this.close();
      this.#tell(on ? [option] : []);
    }
  }

  /** @param {Option[]} chosen */
  #tell(chosen) {
    this.dispatchEvent(new CustomEvent('choose', { detail: chosen }));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  /** Arrows go from the search into the options and through them. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.picker-panel input')]);
    const next = stops[stops.indexOf(/** @type {HTMLElement} */ (event.target)) + (event.key === 'ArrowDown' ? 1 : -1)];
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  }
}

customElements.define('search-picker', SearchPicker);
