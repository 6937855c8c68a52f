// Writes every table for other programs: what is wanted, then how far it is, then where it is. It can be cancelled at any time.
import { html, nothing } from 'lit';
import { asFailure, cancelExport, exportTables } from '../api.js';
import { copyText } from '../lib/clipboard.js';
import { LightElement } from '../lib/element.js';
import { counted, formatBytes, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { dayText } from '../lib/report-address.js';
import { checkRange } from '../lib/report-range.js';
import { openFolderOf } from '../lib/saved-file.js';
import { failurePanel } from './failure-panel.js';
import { segmentControl } from './segment-control.js';

/** @import { CommandFailure } from '../api.js' */
/** @import { ExportProgress } from '../manage-types.js' */

export class ExportRunner extends LightElement {
  static properties = {
    format: { state: true }, chosenDays: { state: true }, from: { state: true }, to: { state: true }, asked: { state: true }, withAddresses: { state: true },
    progress: { state: true }, running: { state: true }, saved: { state: true }, failure: { state: true },
  };

  constructor() {
    super();
    /** @type {'parquet' | 'csv'} */
    this.format = 'parquet';
    this.chosenDays = false;
    this.from = '';
    this.to = '';
    /** Whether the two days were to be used: only then an empty field is wrong. */
    this.asked = false;
    this.withAddresses = false;
    this.running = false;
    /** @type {ExportProgress | null} */
    this.progress = null;
    /** @type {{ path: string, rows: number, files: number, bytes: number } | null} */
    this.saved = null;
    /** @type {CommandFailure | null} */
    this.failure = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    // Nobody would see its end; what is half done is deleted.
    if (this.running) void cancelExport();
  }

  render() {
    return html`
      ${this.running ? nothing : this.#renderForm()}
      <div class="backup" aria-live="polite">
        ${this.running ? this.#renderProgress() : this.saved ? this.#renderSaved(this.saved) : nothing}
        ${this.failure ? failurePanel(this.failure) : nothing}</div>`;
  }

  #renderForm() {
    return html`
      <form class="export-form" novalidate @submit=${this.#start}>
        <div class="export-choice"><span class="weight-500">Format</span>
          ${segmentControl({ label: 'Format', value: this.format, options: [{ value: 'parquet', label: 'Parquet' }, { value: 'csv', label: 'CSV' }], onChoose: (format) => { this.format = format; } })}
          <p class="hint">${this.format === 'parquet' ? 'For DuckDB, Spark and notebooks: folders by month and repo.' : 'For spreadsheets: one file for each table.'}</p></div>
        <div class="export-choice"><span class="weight-500">Days</span>
          ${segmentControl({ label: 'Days', value: this.chosenDays ? 'chosen' : 'all', options: [{ value: 'all', label: 'Everything' }, { value: 'chosen', label: 'Chosen days' }], onChoose: (days) => { this.chosenDays = days === 'chosen'; } })}
          ${this.chosenDays ? this.#renderDays() : nothing}</div>
        <label class="export-check"><input class="check" type="checkbox" aria-describedby="export-addresses-hint" .checked=${this.withAddresses} @change=${(/** @type {Event} */ event) => { this.withAddresses = /** @type {HTMLInputElement} */ (event.target).checked; }}>
          <span>E-mail addresses and long texts</span></label>
        <p class="hint" id="export-addresses-hint">Addresses of authors, messages, descriptions and comments. Names and titles are always in it.</p>
        <button type="submit" class="button secondary">${icon('download')}Export tables</button>
      </form>`;
  }

  #renderDays() {
    const { problem, field } = checkRange(this.from, this.to, dayText(new Date()));
    const said = this.asked ? problem : null;
    return html`
      <div class="range-fields">${this.#renderDay('from', 'From', said !== null && field === 'from')}${this.#renderDay('to', 'To', said !== null && field === 'to')}</div>
      <div id="export-days-said" role="status">${said === null ? nothing : html`<p class="error-line">${icon('circle-x')}<span>${said}</span></p>`}</div>`;
  }

  /** @param {'from' | 'to'} name @param {string} label @param {boolean} wrong */
  #renderDay(name, label, wrong) {
    return html`<div class="field"><label for="export-${name}">${label}</label>
      <input class="input" id="export-${name}" type="text" inputmode="numeric" placeholder="2026-01-31" maxlength="10" spellcheck="false" autocomplete="off" aria-describedby="export-days-said"
        aria-invalid=${wrong ? 'true' : nothing} .value=${this[name]} @input=${(/** @type {InputEvent} */ event) => { this[name] = /** @type {HTMLInputElement} */ (event.target).value; }}></div>`;
  }

  #renderProgress() {
    const { tablesDone, tables, rows } = this.progress ?? { tablesDone: 0, tables: 0, rows: 0 };
    const words = tables === 0 ? 'Starting' : `Table ${formatNumber(Math.min(tablesDone + 1, tables))} of ${formatNumber(tables)}, ${counted(rows, 'row')} written`;
    return html`<div class="backup-progress"><progress class="progress" max=${tables || 1} .value=${tablesDone} aria-label="Export"></progress><span>${words}</span>
      <button type="button" class="button text small" @click=${() => void cancelExport()}>Cancel export</button></div>`;
  }

  /** @param {{ path: string, rows: number, files: number, bytes: number }} saved */
  #renderSaved({ path, rows, files, bytes }) {
    return html`<p class="backup-saved">${icon('circle-check', 16, 'positive-mark')}<span>${counted(rows, 'row')} in ${counted(files, 'file')}, ${formatBytes(bytes)}: <span class="mono selectable">${path}</span></span>
      <button type="button" class="button quiet icon-only" aria-label="Copy the path" title="Copy the path" @click=${() => void copyText(path, 'Path copied')}>${icon('copy')}</button>
      <button type="button" class="button text small" @click=${() => void openFolderOf(path)}>Open folder</button></p>`;
  }

  /** @param {SubmitEvent} event */
  #start = async (event) => {
    event.preventDefault();
    const { range, field } = checkRange(this.from, this.to, dayText(new Date()));
    if (this.chosenDays && !range) {
      this.asked = true;
      /** @type {HTMLElement | null} */ (this.querySelector(`#export-${field}`))?.focus();
      return;
    }
    Object.assign(this, { running: true, progress: null, failure: null, saved: null });
    try {
      const choice = { format: this.format, range: this.chosenDays ? range : null, withAddresses: this.withAddresses };
      this.saved = await exportTables(choice, (progress) => { this.progress = progress; });
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.failure = failure.code === 'cancelled' ? null : failure;
    } finally {
      this.running = false;
    }
  };
}

customElements.define('export-runner', ExportRunner);
