// The ticket log: figures of tickets, and every ticket that was open in the range, with its way through its statuses.
import { html, nothing } from 'lit';
import { getTicketReport, listTicketLog } from '../api.js';
import '../components/data-table.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import '../components/metric-tile.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { segmentControl } from '../components/segment-control.js';
import '../components/ticket-statuses-dialog.js';
import { AskedAhead } from '../data/asked-ahead.js';
import { PAGE_SIZE } from '../data/paged-rows.js';
import { ReportChanges } from '../data/report-changes.js';
import { TypingPause } from '../data/typing-pause.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { icon } from '../lib/icon.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, usualFilter } from '../lib/report-address.js';
import { weekWords } from '../lib/report-range.js';
import { readTicketLog, ticketLogPath } from '../lib/ticket-address.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, waitingReport } from './report-states.js';
import { openPage } from './repos-actions.js';
import { ticketColumns, ticketLabel } from './ticket-columns.js';
import './ticket-way.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { TicketReport, TicketRow, TicketShow } from '../ticket-types.js' */
/** @import { Route } from '../types.js' */

/** The order a tile's rows come in: by what the tile is about. @type {Record<string, string>} */
const sortOf = { cycle_time: 'cycle', queue_time: 'queue', backflow_rate: 'backflow' };

/** @type {{ value: TicketShow, label: string }[]} */
const shows = [{ value: 'all', label: 'All' }, { value: 'completed', label: 'Completed' }, { value: 'open', label: 'Not over' }, { value: 'reopened', label: 'Reopened' }];

export class TicketLogView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true }, question: { state: true }, search: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** Id of the ticket whose way is shown. @type {number | null} */
    this.opened = null;
    /** What the table asks; a new object asks anew. @type {{ filter: ReportFilter, show: TicketShow, week: string | null, search: string }} */
    this.question = { filter: usualFilter(), show: 'all', week: null, search: '' };
    this.search = '';
    new ReportChanges(this, () => {
      void this.#report.reload();
      this.#table?.refresh();
    });
  }

  #rows = new AskedAhead((/** @type {any} */ { filter, show, week, search, sort, descending, offset, limit }) => listTicketLog({ filter, show, week, list: { search, state: null, sort, descending, offset, limit } }));
  #report = new Loaded(this, () => this.#read());
  #typing = new TypingPause(this, () => this.#ask());

  get #place() {
    return readTicketLog(this.route?.query ?? '');
  }

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    const { filter } = this.#place;
    rememberReport(ticketLogPath(filter));
    this.opened = null;
    this.#ask();
    if (changed.get('route')) void this.#report.reload();
  }

  /** Until its table is there, a report is read together with the first rows of it. */
  #read() {
    const { filter, show, week, sort } = this.#place;
    const report = getTicketReport(filter);
    if (!this.#table) this.#rows.ask({ filter, show, week, search: this.search.trim(), sort, descending: true, offset: 0, limit: PAGE_SIZE });
    return report;
  }

  #ask() {
    const { filter, show, week } = this.#place;
    this.question = { filter, show, week, search: this.search.trim() };
  }

  #load = (/** @type {any} */ query) => this.#rows.take(query);

  /** @param {Partial<import('../lib/ticket-address.js').TicketLogPlace>} part */
  #change(part) {
    const place = { ...this.#place, ...part };
    // Another range may not have the week.
    navigate(ticketLogPath(place.filter, { ...place, week: part.filter ? null : place.week }));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  render() {
    const { value: report, failure } = this.#report;
    const { filter } = this.#place;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(filter);
    return html`
      ${pageHeader({ heading: 'Ticket log', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows data-page ticket-log-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
          ${failure && report ? failurePanel(failure) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {TicketReport} report */
  #renderReport(report) {
    const { filter, show, week, sort } = this.#place;
    return html`
      ${report.hasTickets && !report.hasStatuses ? html`<div class="banner">${icon('info')}<span class="words"><span class="sentence">No labels are statuses yet.</span> <span class="consequence">Tickets are open or closed and nothing between, so that nobody can tell when work began or waited.</span></span>
        <button type="button" class="button secondary small" @click=${this.#chooseStatuses}>Choose statuses</button></div>` : nothing}
      <ul class="tile-grid ticket-tiles">${report.tiles.map((tile) => html`<li class="tile-place"><metric-tile .tile=${tile} .path=${ticketLogPath(filter, { show: 'completed', sort: sortOf[tile.metric] })}></metric-tile></li>`)}</ul>
      <div class="tool-row">${segmentControl({ label: 'Tickets shown', value: show, options: shows, onChoose: (chosen) => this.#change({ show: chosen, week: null }) })}
        <div class="search">${icon('search')}<input class="input" type="search" aria-label="Search tickets" placeholder="Search title, status, person or repo" .value=${this.search} spellcheck="false" autocomplete="off" @input=${this.#typed}></div>
        ${week === null ? nothing : html`<button type="button" class="tag week-tag" title="Show all weeks" @click=${() => this.#change({ week: null })}>${weekWords(week, true)}<span class="visually-hidden">, show all weeks</span>${icon('x', 14)}</button>`}
        <span class="spacer"></span><button type="button" class="button secondary small" @click=${this.#chooseStatuses}>${icon('settings-2')}Ticket statuses</button></div>
      <data-table .label=${'Tickets'} .nouns=${['ticket', 'tickets']} .columns=${ticketColumns} .load=${this.#load} .filters=${this.question} standing ?filtering=${this.question.search !== ''} .sort=${sort} .descending=${true}
        .rowLabel=${ticketLabel} .opened=${this.opened} .menu=${this.#menu} .empty=${this.#empty(report)} @clear-filters=${() => { this.search = ''; this.#ask(); }}
        @row-open=${(/** @type {CustomEvent<TicketRow>} */ event) => { this.opened = event.detail.id; }}></data-table>
      ${this.opened === null ? nothing : html`<ticket-way .ticketId=${this.opened} @closed=${() => { this.opened = null; }}></ticket-way>`}`;
  }

  #chooseStatuses = () => {
    const { repositoryIds } = this.#place.filter;
    void openDialog('ticket-statuses-dialog', { repositoryId: repositoryIds.length === 1 ? repositoryIds[0] : null });
  };

  #menu = (/** @type {TicketRow} */ row) => [
    { label: 'Show its way', sign: 'info', run: () => { this.opened = row.id; } },
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', disabled: !row.webUrl, run: () => void openPage('ticket', row.id) },
  ];

  /** @param {TicketReport} report */
  #empty({ hasTickets, coverage }) {
    const { filter, show } = this.#place;
    const gone = coverage.repositories === 0;
    return html`<div class="empty-state"><h2>${gone ? 'No repo matches these filters' : hasTickets ? 'No tickets' : 'Tickets are not read'}</h2>
      <p>${gone ? 'What was chosen is no longer here, or nothing of it is imported.' : hasTickets ? 'No ticket of this range is what was asked for.' : 'Switch them on with the services of the integration.'}</p>
      <div class="actions">${show === 'all' ? nothing : html`<button type="button" class="button secondary" @click=${() => this.#change({ show: 'all', week: null })}>Show all tickets</button>`}
        ${isNarrowed(filter) ? html`<button type="button" class="button secondary" @click=${() => this.#change({ filter: usualFilter() })}>Clear filters</button>` : nothing}</div></div>`;
  }
}

customElements.define('ticket-log-view', TicketLogView);
