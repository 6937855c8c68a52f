// Chooses the days a report is about: full weeks up to now, or two days of one's own, with what is wrong with them said at once.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { dayText, rangePresets } from '../lib/report-address.js';
import { checkRange, rangeWords } from '../lib/report-range.js';
import { PopoverPicker } from './popover-picker.js';

/** @import { ReportRange, RangePreset } from '../report-types.js' */

export class RangePicker extends PopoverPicker {
  static properties = { range: { attribute: false }, shown: { attribute: false }, from: { state: true }, to: { state: true }, asked: { state: true } };

  constructor() {
    super();
    this.label = 'Range';
    /** @type {ReportRange} */
    this.range = { preset: 'last_12_full_weeks' };
    /** The days the report shows now, which two fields start from. @type {{ from: string, to: string } | null} */
    this.shown = null;
    this.from = '';
    this.to = '';
    /** Whether the two days were to be used: only then an empty field is wrong. */
    this.asked = false;
  }

  get choice() {
    return { sign: 'calendar', words: rangeWords(this.range), chosen: !('preset' in this.range) || this.range.preset !== 'last_12_full_weeks' };
  }

  prepare() {
    const days = 'preset' in this.range ? this.shown : this.range;
    this.from = days?.from ?? '';
    this.to = days?.to ?? '';
    this.asked = false;
  }

  renderPanel() {
    const preset = 'preset' in this.range ? this.range.preset : null;
    return html`
      <fieldset class="picker-list"><legend class="visually-hidden">Full weeks, Monday to Sunday</legend>
        ${rangePresets.map((each) => html`<label class="menu-item"><input class="radio" type="radio" name="${this.ownId}-preset" .checked=${each.preset === preset}
          @click=${() => this.#choose({ preset: each.preset })} @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(event, each.preset)}><span>${each.label}</span></label>`)}
      </fieldset>
      <hr>
      ${this.#renderDays()}`;
  }

  #renderDays() {
    const { problem, field, note } = checkRange(this.from, this.to, dayText(new Date()));
    // A field that is still being written is not wrong yet.
    const said = problem !== null && (this.asked || (this.from.trim().length >= 10 && this.to.trim().length >= 10)) ? problem : null;
    const words = said ?? note;
    return html`
      <form class="range-days" novalidate @submit=${this.#use}>
        <div class="range-fields">${this.#renderDay('from', 'From', said !== null && field === 'from')}${this.#renderDay('to', 'To', said !== null && field === 'to')}</div>
        <div id="${this.ownId}-said" class="range-said" role="status">${said === null ? nothing : html`<p class="error-line">${icon('circle-x')}<span>${said}</span></p>`}
          ${said === null && words ? html`<p class="hint">${words}</p>` : nothing}</div>
        <button type="submit" class="button secondary small">Use these days</button>
      </form>`;
  }

  /** @param {'from' | 'to'} name @param {string} label @param {boolean} wrong */
  #renderDay(name, label, wrong) {
    return html`<div class="field"><label for="${this.ownId}-${name}">${label}</label>
      <input class="input" id="${this.ownId}-${name}" type="text" inputmode="numeric" placeholder="2026-01-31" maxlength="10" spellcheck="false" autocomplete="off" aria-describedby="${this.ownId}-said"
        aria-invalid=${wrong ? 'true' : nothing} .value=${this[name]} @input=${(/** @type {InputEvent} */ event) => { this[name] = /** @type {HTMLInputElement} */ (event.target).value; }}></div>`;
  }

  /** Arrow keys only move through the presets; Enter and Space take one. @param {KeyboardEvent} event @param {RangePreset} preset */
  #key(event, preset) {
    if (['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'].includes(event.key)) {
      event.preventDefault();
      const all = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('input[type="radio"]')]);
      const step = event.key === 'ArrowDown' || event.key === 'ArrowRight' ? 1 : -1;
      all.at((all.indexOf(/** @type {HTMLElement} */ (event.target)) + step) % all.length)?.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#choose({ preset });
    }
  }

  /** @param {SubmitEvent} event */
  #use(event) {
    event.preventDefault();
    this.asked = true;
    const { range, field } = checkRange(this.from, this.to, dayText(new Date()));
    if (range) this.#choose(range);
    else /** @type {HTMLElement | null} */ (this.querySelector(`#${this.ownId}-${field}`))?.focus();
  }

  /** @param {ReportRange} range */
  #choose(range) {
    this.close();
    this.dispatchEvent(new CustomEvent('choose', { detail: range }));
  }
}

customElements.define('range-picker', RangePicker);
