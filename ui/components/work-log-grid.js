// Days by people or repos: a table of any length whose cells have five lanes each; place and colour tell the kind, strength how much.
//
// It knows paging, keys and the read-out; where rows come from and what opens is its owner's.
import { html, nothing, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import { PagedRows } from '../data/paged-rows.js';
import { LightElement } from '../lib/element.js';
import { formatNumber } from '../lib/format.js';
import { MOST_PRINTED, onPaper } from '../lib/paper.js';
import { bounds, cellWords, lanes, lineWords, mixOf, nounsOf, rowNames, stepOf } from '../lib/work-log.js';
import { spacer } from './data-table-parts.js';
import { ScrolledRows } from './scrolled-rows.js';

/** @import { WorkCell, WorkGrouping, WorkKind, WorkRow } from '../report-types.js' */
/** @typedef {import('../lib/work-log.js').WorkDay} WorkDay */
/** @typedef {{ row: WorkRow, day: WorkDay }} OpenedCell */

/** Rows asked for at once; each has a fortnight of cells. */
const PAGE_SIZE = 50;
/** Pixels between a cell and its read-out. */
const GAP = 8;
/** Pixels of the longest mix at the right. */
const MIX_WIDTH = 62;
/** From this many days on the head has no room for the names of weekdays. */
const MANY_DAYS = 15;

export class WorkLogGrid extends LightElement {
  static properties = {
    days: { attribute: false }, load: { attribute: false }, question: { attribute: false }, grouping: { attribute: false }, most: { attribute: false }, unread: { attribute: false },
    searching: { type: Boolean }, note: { attribute: false }, at: { state: true }, pointed: { state: true }, said: { state: true }, away: { state: true },
  };

  constructor() {
    super();
    /** @type {WorkDay[]} */
    this.days = [];
    /** Answers for a window of rows. @type {((question: any) => Promise<import('../data/paged-rows.js').Page<WorkRow>>) | null} */
    this.load = null;
    /** What is asked; a new object asks anew. @type {Record<string, unknown>} */
    this.question = {};
    /** @type {WorkGrouping} */
    this.grouping = 'people';
    /** The largest total of a row. */
    this.most = 0;
    /** Lanes nothing is read for. @type {WorkKind[]} */
    this.unread = [];
    /** Whether the question leaves rows out. */
    this.searching = false;
    /** Drawn at the right of the foot line. @type {unknown} */
    this.note = nothing;
    /** The cell keys act on. @type {{ row: number, day: number } | null} */
    this.at = null;
    /** The cell under the pointer. @type {{ row: number, day: number } | null} */
    this.pointed = null;
    this.said = '';
    /** Whether the focus is elsewhere: the cell is kept for its return, but not read out. */
    this.away = true;
    this.#rows = new PagedRows(() => this.#arrived(), PAGE_SIZE);
  }

  /** @type {PagedRows<WorkRow>} */
  #rows;
  #fromTop = true;
  #scroll = new ScrolledRows(this, { total: () => this.#rows.total ?? 0, rowHeight: 46, scrolled: () => this.#scrolled(), moved: () => this.#ensure() });

  /** Reads the rows in view again; the place stays. */
  refresh() {
    this.#rows.refresh();
    this.#ensure();
    this.requestUpdate();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!['load', 'question'].some((name) => changed.has(name)) || !this.load) return;
    const { load, question } = this;
    this.#fromTop = true;
    this.pointed = null;
    this.#rows.ask((range) => load({ ...question, ...range }));
    this.#ensure();
  }

  #ensure() {
    this.#rows.ensure(this.#scroll.view.first, Math.max(this.#scroll.view.end, 1));
  }

  #arrived() {
    if (this.#fromTop && !this.#rows.error) {
      this.#fromTop = false;
      this.at = null;
      this.#scroll.toTop();
    }
    this.#scroll.renew();
    this.#ensure();
    this.requestUpdate();
  }

  #scrolled() {
    this.pointed = null;
    this.#placeReadOut();
    const words = this.querySelector('.in-view');
    if (words) words.textContent = this.#inView();
  }

  get #nouns() {
    return nounsOf[this.grouping];
  }

  #inView() {
    const total = this.#rows.total ?? 0;
    if (total === 0) return '';
    if (onPaper()) return total > MOST_PRINTED ? `The first ${formatNumber(MOST_PRINTED)} of ${formatNumber(total)} ${this.#nouns[1]}` : `${formatNumber(total)} ${total === 1 ? this.#nouns[0] : this.#nouns[1]}`;
    const top = Math.round(this.#scroll.scrollTop / this.#scroll.rowHeight);
    const visible = Math.max(1, Math.min(total - top, Math.floor(this.#scroll.height / this.#scroll.rowHeight + 0.1)));
    return `${formatNumber(visible)} of ${formatNumber(total)} ${total === 1 ? this.#nouns[0] : this.#nouns[1]} in view`;
  }

  /** @param {number} row @param {number} day @returns {{ row: WorkRow, day: WorkDay, cell: WorkCell | undefined } | null} */
  #cell(row, day) {
    const found = this.#rows.at(row);
    return found && this.days[day] ? { row: found, day: this.days[day], cell: found.cells.find((each) => each.day === this.days[day].place) } : null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.metaKey) return;
    const last = this.days.length - 1;
    const { row, day } = this.at ?? { row: 0, day: -1 };
    const sideways = /** @type {Record<string, number>} */ ({ ArrowLeft: Math.max(0, day - 1), ArrowRight: Math.min(last, day + 1), Home: 0, End: last });
    if (event.key === 'Escape') {
      if (!this.at) return;
      this.at = null;
      this.said = '';
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#open(row, day);
    } else if (event.key in sideways && !event.ctrlKey) {
      this.#go(row, sideways[event.key]);
    } else {
      const next = this.#scroll.indexAfter(event.key, row);
      if (next === null) return;
      this.#go(next, Math.max(0, day));
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} row @param {number} day */
  #go(row, day) {
    this.pointed = null;
    this.at = { row, day };
    this.#scroll.reveal(row);
    const found = this.#cell(row, day);
    this.said = found ? `${found.row.name}, ${cellWords(titleOf(found.day), found.cell, found.day.future)}` : '';
  }

  /** @param {number} row @param {number} day */
  #open(row, day) {
    const found = this.#cell(row, day);
    if (found?.cell) this.dispatchEvent(new CustomEvent('cell-open', { detail: { row: found.row, day: found.day } }));
  }

  /** The cell an event is in. @param {Event} event */
  #placeOf(event) {
    const cell = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.('.work-cell') ?? null);
    return cell ? { row: Number(cell.dataset.row), day: Number(cell.dataset.day) } : null;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const place = this.#placeOf(event);
    if (place?.row !== this.pointed?.row || place?.day !== this.pointed?.day) this.pointed = place;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const place = this.#placeOf(event);
    if (!place) return;
    this.at = place;
    this.#open(place.row, place.day);
  }

  updated() {
    this.#placeReadOut();
  }

  /** Beside its cell, never over it; gone while the cell is out of sight. */
  #placeReadOut() {
    const panel = /** @type {HTMLElement | null} */ (this.querySelector('.read-out'));
    const place = this.#shown;
    const cell = place ? this.querySelector(`#${this.#idOf(place.row, place.day)}`) : null;
    const seen = this.querySelector('.data-table-scroller')?.getBoundingClientRect();
    if (!panel || !seen) return;
    const top = cell?.getBoundingClientRect().top ?? -1;
    panel.classList.toggle('out-of-sight', !cell || top < seen.top || top > seen.bottom - GAP);
    if (!cell) return;
    const [own, bounds] = [cell.getBoundingClientRect(), this.getBoundingClientRect()];
    const right = own.right + GAP + panel.offsetWidth <= bounds.right;
    const x = right ? own.right + GAP : Math.max(bounds.left, own.left - GAP - panel.offsetWidth);
    const y = Math.max(bounds.top, Math.min(own.top, bounds.bottom - panel.offsetHeight));
    panel.style.setProperty('left', `${x - bounds.left}px`);
    panel.style.setProperty('top', `${y - bounds.top}px`);
  }

  /** @param {number} row @param {number} day */
  #idOf(row, day) {
    return `work-${row}-${day}`;
  }

  render() {
    const { total, error } = this.#rows;
    const { at } = this;
    const active = at && at.row >= this.#scroll.view.first && at.row < this.#scroll.view.end ? this.#idOf(at.row, at.day) : nothing;
    return html`
      ${error ? this.#renderFailure(/** @type {any} */ (error)) : nothing}
      <div class="data-table-scroller" @scroll=${() => this.#scroll.follow()} @pointermove=${this.#point} @pointerleave=${() => { this.pointed = null; }}>
        <table class="table work-grid ${this.days.length >= MANY_DAYS ? 'many' : ''}" role="grid" tabindex="0" aria-label=${`Work log by ${this.#nouns[0]} and day. Arrow keys read out a day, Enter opens it.`}
          aria-rowcount=${total === null ? -1 : total + 1} aria-colcount=${this.days.length + 2} aria-activedescendant=${active} aria-busy=${this.#rows.loading ? 'true' : 'false'}
          @keydown=${this.#key} @click=${this.#press} @focus=${() => this.#focused()} @blur=${() => { this.away = true; this.said = ''; }}>
          <colgroup><col data-width=${this.#scroll.narrow ? '8.5rem' : '10.875rem'}>${this.days.map((day) => html`<col data-width=${day.quiet ? (this.days.length >= MANY_DAYS ? '1.125rem' : '1.75rem') : 'auto'}>`)}<col data-width=${this.#scroll.narrow ? '3.5rem' : '7rem'}></colgroup>
          <thead>${this.#renderHead()}</thead>
          ${this.#renderBody()}
        </table>
        ${total === 0 && this.searching ? html`<p class="nothing-found"><span>No ${this.#nouns[1]} match this search.</span><button type="button" class="link" @click=${() => this.dispatchEvent(new CustomEvent('clear-search'))}>Clear search</button></p>` : nothing}
      </div>
      ${this.#renderReadOut()}
      <div class="table-foot data-table-foot"><span class="in-view" .textContent=${live(this.#inView())}></span><span class="spacer"></span>${this.note}</div>
      <div class="visually-hidden" role="status">${this.said}</div>`;
  }

  /** The cell that is read out. */
  get #shown() {
    return this.pointed ?? (this.away ? null : this.at);
  }

  #focused() {
    this.away = false;
    if (!this.at && (this.#rows.total ?? 0) > 0 && !this.pointed) this.#go(0, this.#firstShown);
  }

  /** Where keys begin: today, or the first day. */
  get #firstShown() {
    return Math.max(0, this.days.findIndex((day) => day.today));
  }

  #renderHead() {
    const many = this.days.length >= MANY_DAYS;
    return html`<tr aria-rowindex="1">
      <th scope="col"><span class="visually-hidden">${this.grouping === 'people' ? 'Person' : this.grouping === 'teams' ? 'Team' : 'Repo'}</span></th>
      ${this.days.map((day) => html`<th scope="col" class="day ${dayClasses(day)}" title=${titleOf(day)} aria-current=${day.today ? 'date' : nothing}><span aria-hidden="true">${many ? Number(day.day.slice(8)) : day.head}</span><span class="visually-hidden">${titleOf(day)}</span>
        ${day.kinds.length > 0 ? html`<span class="day-signs" aria-hidden="true">${day.kinds.slice(0, 2).map((kind) => html`<span class="event-sign ${kind}"></span>`)}</span>` : nothing}</th>`)}
      <th scope="col" class="total">Total</th></tr>`;
  }

  #renderBody() {
    const { first, end, before, after } = this.#scroll.view;
    const spans = this.days.length + 2;
    const places = this.#rows.total === null ? [] : Array.from({ length: end - first }, (_, place) => first + place);
    return html`<tbody class=${this.#rows.outdated ? 'outdated' : ''}>${spacer(before, spans)}${places.map((index) => this.#renderRow(index))}${spacer(after, spans)}</tbody>`;
  }

  /** @param {number} index */
  #renderRow(index) {
    const row = this.#rows.at(index);
    if (!row) return html`<tr class="data-row waiting" aria-rowindex=${index + 2}><th scope="row"><span class="skeleton"></span></th><td colspan=${this.days.length + 1}></td></tr>`;
    const cells = new Map(row.cells.map((cell) => [cell.day, cell]));
    const { name, above } = rowNames(row.name, this.grouping);
    return html`<tr class="data-row" aria-rowindex=${index + 2}>
      <th scope="row" title=${row.name}><span class="row-name truncate">${name}</span>${above ? html`<span class="second truncate">${above}</span>` : nothing}</th>
      ${this.days.map((day, place) => this.#renderCell(index, place, day, cells.get(day.place)))}
      <td class="total" role="gridcell"><span class="mix"><span class="number">${formatNumber(row.total)}</span>${this.#scroll.narrow ? nothing : html`<svg class="mix-bar" width=${MIX_WIDTH} height="10" viewBox="0 0 ${MIX_WIDTH} 10" aria-hidden="true">
        ${mixOf(row.counts, this.most, MIX_WIDTH).map(({ lane, x, width }) => svg`<rect class="mix-part lane-${lanes[lane].kind}" x=${x} y="0" width=${Math.max(0.5, width - 1)} height="10"></rect>`)}</svg>`}</span></td></tr>`;
  }

  /** @param {number} row @param {number} place @param {WorkDay} day @param {WorkCell | undefined} cell */
  #renderCell(row, place, day, cell) {
    const marked = !this.away && this.at?.row === row && this.at.day === place;
    return html`<td id=${this.#idOf(row, place)} class="work-cell ${dayClasses(day)} ${marked ? 'marked' : ''} ${cell ? 'full' : ''}" role="gridcell" data-row=${row} data-day=${place} aria-label=${cellWords(day.name, cell, day.future)}>
      <span class="lanes">${cell ? cell.counts.map((count, lane) => (count > 0 ? html`<span class="lane lane-${lanes[lane].kind} step-${stepOf(count, bounds[this.grouping][lane])}"></span>` : nothing)) : nothing}</span></td>`;
  }

  #renderReadOut() {
    const place = this.#shown;
    const found = place ? this.#cell(place.row, place.day) : null;
    if (!found) return nothing;
    const { row, day, cell } = found;
    if (!cell) return html`<div class="read-out" aria-hidden="true"><strong>${row.name}, ${day.name}</strong>${this.#renderEvents(day)}<span class="ink-2">${day.future ? 'Still to come' : 'Nothing'}</span></div>`;
    const lines = lineWords(cell, formatNumber);
    return html`<div class="read-out" aria-hidden="true"><strong>${row.name}, ${day.name}</strong>${this.#renderEvents(day)}
      ${lanes.map((lane, index) => html`<span class="read-out-row"><span class="swatch lane-${lane.kind}"></span><span>${lane.name}</span><span class="number">${this.unread.includes(lane.kind) ? html`<span class="ink-3">not read</span>` : formatNumber(cell.counts[index])}</span></span>`)}
      <span class="read-out-foot ink-3"><span>${lines}</span><span>Enter opens</span></span></div>`;
  }

  /** @param {WorkDay} day */
  #renderEvents({ events }) {
    return events === '' ? nothing : html`<span class="ink-2 day-events">${events}</span>`;
  }

  /** @param {import('../types.js').Failure} failure */
  #renderFailure(failure) {
    return html`<div class="failure-panel" role="alert"><span class="title">${failure.title ?? 'The work log could not be read'}</span>
      <div class="row"><span>${failure.message ?? 'The data on this computer did not answer.'} ${failure.remedy ?? ''}</span><button type="button" class="button secondary small" @click=${() => this.refresh()}>Try again</button></div></div>`;
  }
}

/** A day with what the calendar says of it: `Fri 25 Dec, Christmas (holiday)`. @param {WorkDay} day */
const titleOf = ({ name, events }) => (events === '' ? name : `${name}, ${events}`);

/** @param {WorkDay} day */
const dayClasses = ({ quiet, today, future }) => `${quiet ? 'weekend' : ''} ${today ? 'today' : ''} ${future ? 'future' : ''}`;

customElements.define('work-log-grid', WorkLogGrid);
