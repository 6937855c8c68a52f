// What stands around every chart: title, unit, the definition, and the same rows as a table that can be copied.
import { html, nothing } from 'lit';
import { csvOf } from '../charts/csv.js';
import { copyText } from '../lib/clipboard.js';
import { canCopyPictures, copyChart, pictureOfFrame, saveChart } from '../lib/chart-picture.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import './menu-button.js';

/**
 * @typedef {object} ChartTable
 * @property {string[]} head
 * @property {{ path: string | null, cells: string[] }[]} rows the first cell names the row and leads to its path
 * @property {import('../charts/csv.js').Cell[][]} values the same rows with unrounded values
 * @property {string[]} valueHead
 * @property {number} [words] the column of words, whose cells break; none without it
 */

export class ChartFrame extends LightElement {
  static properties = { heading: { type: String }, unit: { type: String }, basis: { type: String }, chart: { attribute: false }, table: { attribute: false }, empty: { attribute: false }, explain: { attribute: false }, asTable: { state: true } };

  constructor() {
    super();
    this.heading = '';
    /** Unit and basis, beside the heading. */
    this.unit = '';
    /** What a picture says it is of, such as `1,204 pull requests`. */
    this.basis = '';
    /** @type {unknown} */
    this.chart = nothing;
    /** The rows of the chart, made when they are asked for. @type {(() => ChartTable) | null} */
    this.table = null;
    /** Said in place of a chart of nothing; `nothing` where there is something. @type {unknown} */
    this.empty = nothing;
    /** Opens the definition. @type {() => void} */
    this.explain = () => {};
    this.asTable = false;
  }

  render() {
    const blank = this.empty !== nothing;
    return html`<section class="chart-frame" aria-label=${this.heading}>
      <header class="chart-head"><h2>${this.heading}</h2> <span class="chart-unit">${this.unit}</span><span class="spacer"></span>
        ${this.asTable && !blank ? html`<button type="button" class="button quiet icon-only" aria-label="Copy ${this.heading} as CSV" title="Copy as CSV" @click=${this.#copy}>${icon('copy')}</button>` : nothing}
        <button type="button" class="button quiet icon-only" aria-label="How is ${this.heading} computed?" title="How is this computed?" @click=${this.explain}>${icon('info')}</button>
        <menu-button .label=${`Save picture of ${this.heading}`} .sign=${'download'} .items=${this.#pictureItems()} ?disabled=${blank || this.asTable}></menu-button>
        <button type="button" class="button quiet icon-only" aria-label="${this.heading} as a table" title="As a table" aria-pressed=${this.asTable} ?disabled=${blank} @click=${() => { this.asTable = !this.asTable; }}>${icon('table-2')}</button>
      </header>
      ${blank ? html`<div class="chart-empty">${this.empty}</div>` : this.asTable ? this.#renderTable() : this.chart}
    </section>`;
  }

  /** @returns {import('./menu-button.js').MenuItem[]} */
  #pictureItems() {
    const draw = () => pictureOfFrame(this, this, Date.now());
    const copy = canCopyPictures() ? [{ label: 'Copy picture', sign: 'copy', run: () => void copyChart(draw) }] : [];
    return [
      { label: 'Save as SVG', sign: 'download', run: () => void saveChart(draw, 'svg', this.heading) },
      { label: 'Save as PNG', sign: 'download', run: () => void saveChart(draw, 'png', this.heading) }, ...copy,
    ];
  }

  #renderTable() {
    /** @type {Partial<ChartTable>} */
    const { head = [], rows = [], words = -1 } = this.table?.() ?? {};
    const kindOf = (/** @type {number} */ index) => (index === words ? 'words' : 'number');
    return html`<div class="table-region chart-table" tabindex="0" role="region" aria-label="${this.heading}, table">
      <table class="table"><thead><tr>${head.map((cell, index) => html`<th scope="col" class=${index > 0 ? kindOf(index) : ''}>${cell}</th>`)}</tr></thead>
        <tbody>${rows.map(({ path, cells: [first, ...rest] }) => html`<tr><th scope="row">${path === null ? first : html`<a class="name" href="#${path}">${first}</a>`}</th>
          ${rest.map((cell, index) => html`<td class=${kindOf(index + 1)}>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
  }

  #copy() {
    const table = this.table?.();
    if (table) void copyText(csvOf(table.valueHead, table.values), `${table.rows.length} rows copied as CSV`);
  }
}

customElements.define('chart-frame', ChartFrame);
