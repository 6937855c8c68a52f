// A table of any length: sorted and filtered where the rows are, drawn only where they are looked at.
//
// It knows paging, keyboard, selection and states; what a row is and where it comes from is told by its owner. It never
// calls the app itself.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { PagedRows } from '../data/paged-rows.js';
import { LightElement } from '../lib/element.js';
import { afterNextFrame } from '../lib/first-frame.js';
import { formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { MOST_PRINTED, onPaper } from '../lib/paper.js';
import { headCell, rowTemplate, spacer, widthOf } from './data-table-parts.js';
import { ScrolledRows } from './scrolled-rows.js';

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {() => unknown} [head] drawn in place of the title, of a column that cannot be sorted by
 * @property {(row: any, narrow: boolean) => unknown} cell what to draw
 * @property {(row: any) => string} [tooltip] the whole text of a cell that may be cut
 * @property {string} [sort] name of the order in the query; without it the column cannot be sorted by
 * @property {boolean} [firstDescending] whether the first press sorts downwards: newest, largest
 * @property {boolean} [number] right aligned
 * @property {[number, number]} [width] rem in a wide and a narrow window; one column has none and takes the rest
 * @property {boolean} [wideOnly] left out in a narrow window; the row's page or detail says it
 */

/**
 * What an owner needs to answer for a page of rows.
 *
 * @typedef {object} TableQuery
 * @property {string} sort
 * @property {boolean} descending
 * @property {number} offset
 * @property {number} limit
 */

/** Skeletons appear when rows are later than this, milliseconds: sooner they would only flicker. */
const SKELETON_AFTER = 100;
/** Skeleton rows of a table that has not said yet how long it is. */
const SKELETON_ROWS = 8;

export class DataTable extends LightElement {
  static properties = {
    label: { attribute: false },
    columns: { attribute: false },
    load: { attribute: false },
    filters: { attribute: false },
    filtering: { type: Boolean },
    sort: { attribute: false },
    descending: { attribute: false },
    nouns: { attribute: false },
    rowLabel: { attribute: false },
    selectable: { type: Boolean },
    menu: { attribute: false },
    empty: { attribute: false },
    note: { attribute: false },
    opened: { attribute: false },
    standing: { type: Boolean },
    active: { state: true },
    slow: { state: true },
  };

  constructor() {
    super();
    /** Accessible name of the table. @type {string} */
    this.label = '';
    /** @type {Column[]} */
    this.columns = [];
    /** Answers for one page. @type {((query: any) => Promise<import('../data/paged-rows.js').Page<any>>)|null} */
    this.load = null;
    /** Search and filters, merged into every query; a new object asks a new question. @type {Record<string, unknown>} */
    this.filters = {};
    /** Whether `filters` leave anything out; decides which empty state is said. */
    this.filtering = false;
    this.sort = '';
    this.descending = false;
    /** One and many of what a row is. @type {[string, string]} */
    this.nouns = ['row', 'rows'];
    /** Name of a row for its check box and menu. @type {(row: any) => string} */
    this.rowLabel = (row) => String(row.id);
    this.selectable = false;
    /** What can be done with a row. @type {((row: any) => (import('./menu-button.js').MenuItem | 'separator')[])|null} */
    this.menu = null;
    /** Drawn when there is nothing at all. @type {unknown} */
    this.empty = nothing;
    /** Drawn at the right of the foot line. @type {unknown} */
    this.note = nothing;
    /** Id of the row whose detail is open. @type {number|null} */
    this.opened = null;
    /** Whether the page around it was on the screen before the table came, so that rows keep nothing from showing and are asked at once. */
    this.standing = false;
    /** Place of the row that keys act on, -1 while none is. */
    this.active = -1;
    this.slow = false;
    /** Selected rows by id: they stay selected wherever they scroll to. @type {Map<number, any>} */
    this.selected = new Map();
    this.#rows = new PagedRows(() => this.#arrived());
  }

  /** @type {PagedRows<any>} */
  #rows;
  #scroll = new ScrolledRows(this, { total: () => this.#rows.total ?? 0, rowHeight: 36, scrolled: () => this.#tellInView(), moved: () => this.#ensure() });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #slowTimer;
  #lastTicked = -1;
  /** Fulfilled when the table's frame is on the screen: rows never keep the page around it from showing. */
  #stands = Promise.resolve();
  /** Whether the next answer starts at the top of the list. */
  #fromTop = true;

  connectedCallback() {
    super.connectedCallback();
    this.#stands = afterNextFrame();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#slowTimer);
  }

  /** Rows in the whole list, `null` before the first answer. */
  get total() {
    return this.#rows.total;
  }

  /** Reads the rows in view again; place and selection stay. */
  refresh() {
    this.#rows.refresh();
    this.#ensure();
    this.requestUpdate();
  }

  /**
   * Moves the active row, for a detail that pages through the list.
   *
   * @param {number} by rows, negative upwards
   * @returns {Promise<any>} the row now active, `undefined` at either end
   */
  async step(by) {
    const index = this.active + by;
    if (index < 0 || index >= (this.#rows.total ?? 0)) return undefined;
    this.#activate(index);
    return this.#rows.at(index) ?? (await this.#rows.range(index, index + 1))[0];
  }

  clearSelection() {
    this.selected = new Map();
    this.#tellSelection();
  }

  /** Gives the focus to the table, where keys move from row to row. */
  focus() {
    this.#grid?.focus();
  }

  get #shownColumns() {
    return this.#scroll.narrow ? this.columns.filter((column) => !column.wideOnly) : this.columns;
  }

  get #grid() {
    return /** @type {HTMLTableElement|null} */ (this.querySelector('table'));
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!['load', 'filters', 'sort', 'descending'].some((name) => changed.has(name)) || !this.load) return;
    const { load, filters, sort, descending, standing } = this;
    this.#fromTop = true;
    this.#rows.ask(async (range) => {
      if (!standing) await this.#stands;
      return load({ ...filters, sort, descending, ...range });
    });
    this.#ensure();
  }

  /** Scrolling changes the foot line without drawing anything again. */
  #tellInView() {
    const words = this.querySelector('.in-view');
    if (words) words.textContent = this.#inView();
  }

  #ensure() {
    this.#rows.ensure(this.#scroll.view.first, Math.max(this.#scroll.view.end, 1));
    clearTimeout(this.#slowTimer);
    if (this.#rows.loading) this.#slowTimer = setTimeout(() => (this.slow = this.#rows.loading), SKELETON_AFTER);
  }

  #arrived() {
    if (!this.#rows.loading) this.slow = false;
    if (this.#fromTop && !this.#rows.error) {
      this.#fromTop = false;
      this.active = Math.min(this.active, 0);
      this.#lastTicked = -1;
      this.#scroll.toTop();
    }
    const total = this.#rows.total ?? 0;
    this.active = Math.min(this.active, total - 1);
    this.#scroll.renew();
    this.#ensure();
    this.#renewSelected();
    this.dispatchEvent(new CustomEvent('rows-changed', { detail: { total: this.#rows.total } }));
    this.requestUpdate();
  }

  /** A selected row that came anew replaces the one kept, so that actions see its present state. */
  #renewSelected() {
    if (this.selected.size === 0) return;
    for (let index = this.#scroll.view.first; index < this.#scroll.view.end; index += 1) {
      const row = this.#rows.at(index);
      if (row && this.selected.has(row.id)) this.selected.set(row.id, row);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest('thead') || (target !== this.#grid && ['Enter', ' '].includes(event.key))) return;
    const row = this.active >= 0 ? this.#rows.at(this.active) : undefined;
    if (event.key === 'Enter' && row) this.#open(row);
    else if (event.key === ' ' && this.selectable && row) this.#tick(this.active, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.selectable) void this.#tickAll(true);
    else if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') {
      const menu = /** @type {import('./data-table-parts.js').RowMenu|null} */ (this.querySelector(`tr[data-index="${this.active}"] row-menu`));
      if (!menu) return;
      menu.toggle();
    } else {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const next = this.#scroll.indexAfter(event.key, this.active);
      if (next === null) return;
      this.#grid?.focus({ preventScroll: true });
      this.#activate(next);
    }
    event.preventDefault();
  }

  /** @param {number} index */
  #activate(index) {
    this.active = index;
    this.#scroll.reveal(index);
  }

  /** @param {any} row */
  #open(row) {
    this.dispatchEvent(new CustomEvent('row-open', { detail: row }));
  }

  /** @param {MouseEvent} event @param {number} index @param {any} row */
  #pressed(event, index, row) {
    const target = /** @type {HTMLElement} */ (event.target);
    this.active = index;
    if (target.closest('row-menu')) return;
    if (target.closest('.tick-cell')) {
      this.#tick(index, event.shiftKey);
      this.#grid?.focus({ preventScroll: true });
      return;
    }
    // A press on a link or button inside a cell is its own; marking text is not opening.
    if (target.closest('a, button') || String(getSelection() ?? '') !== '') return;
    this.#grid?.focus({ preventScroll: true });
    this.#open(row);
  }

  /** @param {number} index @param {boolean} extend whether everything since the last tick follows */
  #tick(index, extend) {
    const row = this.#rows.at(index);
    if (!row) return;
    const on = !this.selected.has(row.id);
    if (extend && this.#lastTicked >= 0) {
      void this.#tickRange(Math.min(index, this.#lastTicked), Math.max(index, this.#lastTicked) + 1, true);
    } else {
      this.#setTicks([row], on);
    }
    this.#lastTicked = index;
  }

  /** @param {boolean} on */
  async #tickAll(on) {
    if (on) await this.#tickRange(0, this.#rows.total ?? 0, true);
    else this.clearSelection();
  }

  /** @param {number} first @param {number} end @param {boolean} on */
  async #tickRange(first, end, on) {
    try {
      this.#setTicks(await this.#rows.range(first, end), on);
    } catch {
      // The rows of the stretch could not be read: nothing is ticked, and the list itself shows the failure when it is read.
      this.refresh();
    }
  }

  /** @param {any[]} rows @param {boolean} on */
  #setTicks(rows, on) {
    for (const row of rows) {
      if (on) this.selected.set(row.id, row);
      else this.selected.delete(row.id);
    }
    this.#tellSelection();
  }

  #tellSelection() {
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('selection-change', { detail: this.selected }));
  }

  /** @param {Column} column */
  #sortBy(column) {
    if (this.sort === column.sort) this.descending = !this.descending;
    else {
      this.sort = column.sort ?? '';
      this.descending = column.firstDescending ?? false;
    }
    this.dispatchEvent(new CustomEvent('sort-change', { detail: { sort: this.sort, descending: this.descending } }));
  }

  render() {
    const total = this.#rows.total;
    if (total === 0 && !this.filtering && !this.#rows.error && !this.#rows.outdated) return html`<div class="data-table-empty">${this.empty}</div>`;
    const failed = this.#rows.error !== null;
    return html`
      ${failed ? this.#failure() : nothing}
      <div class="data-table-scroller" @scroll=${() => this.#scroll.follow()}>
        <table
          class="table data-grid" role="grid" tabindex="0" aria-label=${this.label} aria-rowcount=${(total ?? -1) < 0 ? -1 : (total ?? 0) + 1}
          aria-colcount=${this.#shownColumns.length + (this.selectable ? 1 : 0) + (this.menu ? 1 : 0)} aria-busy=${this.#rows.loading ? 'true' : 'false'}
          aria-multiselectable=${this.selectable ? 'true' : nothing} aria-activedescendant=${this.#activeId() ?? nothing}
          @keydown=${this.#key} @focus=${() => { if (this.active < 0 && (total ?? 0) > 0) this.active = 0; }}>
          ${this.#columnWidths()}
          <thead>${this.#head()}</thead>
          ${this.#body()}
        </table>
        ${total === 0 && this.filtering ? this.#nothingFound() : nothing}
      </div>
      ${this.#foot()}`;
  }

  #activeId() {
    return this.active >= this.#scroll.view.first && this.active < this.#scroll.view.end ? this.#rowId(this.active) : undefined;
  }

  /** @param {number} index */
  #rowId(index) {
    return `row-${this.label.replace(/\W+/g, '-')}-${index}`;
  }

  #columnWidths() {
    return html`<colgroup>
      ${this.selectable ? html`<col data-width="2.375rem" />` : nothing}
      ${this.#shownColumns.map((column) => html`<col data-width=${widthOf(column, this.#scroll.narrow)} />`)}
      ${this.menu ? html`<col data-width="2.75rem" />` : nothing}
    </colgroup>`;
  }

  #head() {
    const total = this.#rows.total ?? 0;
    const all = total > 0 && this.selected.size >= total;
    return html`<tr aria-rowindex="1">
      ${this.selectable
        ? html`<th scope="col" class="tick-cell"><input class="check" type="checkbox" aria-label=${`Select all ${this.nouns[1]}`} .checked=${live(all)}
            .indeterminate=${live(this.selected.size > 0 && !all)} ?disabled=${total === 0} @change=${() => this.#tickAll(!all)} /></th>`
        : nothing}
      ${this.#shownColumns.map((column) => headCell(column, this.sort, this.descending, () => this.#sortBy(column)))}
      ${this.menu ? html`<th scope="col"><span class="visually-hidden">Actions</span></th>` : nothing}
    </tr>`;
  }

  #body() {
    const spans = this.#shownColumns.length + (this.selectable ? 1 : 0) + (this.menu ? 1 : 0);
    const { first, end, before, after } = this.#rows.total === null ? { first: 0, end: this.slow ? SKELETON_ROWS : 0, before: 0, after: 0 } : this.#scroll.view;
    const places = Array.from({ length: end - first }, (_, place) => first + place);
    // By identity where a row has a menu: an open one must stay with its row when others come or go above it. Without menus the
    // same elements take the next rows, which costs less while scrolling.
    const rows = this.menu
      ? repeat(places, (index) => this.#rows.at(index)?.id ?? `waiting ${index}`, (index) => this.#row(index))
      : places.map((index) => this.#row(index));
    return html`<tbody class=${this.#rows.outdated && this.slow ? 'outdated' : ''}>${spacer(before, spans)}${rows}${spacer(after, spans)}</tbody>`;
  }

  /** @param {number} index */
  #row(index) {
    const row = this.#rows.at(index);
    return rowTemplate({
      row,
      index,
      id: this.#rowId(index),
      columns: this.#shownColumns,
      selectable: this.selectable,
      selected: row !== undefined && this.selected.has(row.id),
      active: index === this.active,
      opened: row !== undefined && row.id === this.opened,
      slow: this.slow,
      narrow: this.#scroll.narrow,
      label: row === undefined ? '' : this.rowLabel(row),
      menu: this.menu,
      pressed: (event) => this.#pressed(event, index, row),
    });
  }

  #nothingFound() {
    return html`<p class="nothing-found"><span>No ${this.nouns[1]} match these filters.</span>
      <button type="button" class="link" @click=${() => this.dispatchEvent(new CustomEvent('clear-filters'))}>Clear filters</button></p>`;
  }

  #failure() {
    const failure = /** @type {any} */ (this.#rows.error);
    return html`<div class="failure-panel" role="alert">
      <span class="title">${failure.title ?? `The ${this.nouns[1]} could not be read`}</span>
      <div class="row"><span>${failure.message ?? 'The data on this computer did not answer.'} ${failure.remedy ?? ''}</span>
        <button type="button" class="button secondary small" @click=${() => this.refresh()}>${icon('refresh-cw')}Try again</button></div>
    </div>`;
  }

  /** How many rows the eye can see, of how many there are. */
  #inView() {
    const total = this.#rows.total ?? 0;
    // A filter that finds nothing does not make the table empty.
    if (total === 0) return this.filtering ? '' : `No ${this.nouns[1]}`;
    if (onPaper()) return total > MOST_PRINTED ? `The first ${formatNumber(MOST_PRINTED)} of ${formatNumber(total)} ${this.nouns[1]}` : `${formatNumber(total)} ${total === 1 ? this.nouns[0] : this.nouns[1]}`;
    const top = Math.round(this.#scroll.scrollTop / this.#scroll.rowHeight);
    const visible = Math.max(1, Math.min(total - top, Math.floor(this.#scroll.height / this.#scroll.rowHeight + 0.1)));
    return `${formatNumber(visible)} of ${formatNumber(total)} ${total === 1 ? this.nouns[0] : this.nouns[1]} in view`;
  }

  #foot() {
    const total = this.#rows.total;
    if (total === null) return nothing;
    const noun = total === 1 ? this.nouns[0] : this.nouns[1];
    return html`<div class="table-foot data-table-foot">
      <span class="in-view" .textContent=${live(this.#inView())}></span>
      <span class="spacer"></span>${this.note}
      <span class="visually-hidden" role="status">${this.filtering && !this.#rows.outdated ? `${formatNumber(total)} ${noun} found` : ''}</span>
    </div>`;
  }
}

customElements.define('data-table', DataTable);
