// Review workflow: every pull request that was open at some time of the range, as a bar from its opening to its end.
import { html, nothing } from 'lit';
import { getCalendar, getReviewWorkflow, listWorkflowRows } from '../api.js';
import '../components/data-table.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { segmentControl } from '../components/segment-control.js';
import { explainWords } from '../components/words-dialog.js';
import { AskedAhead } from '../data/asked-ahead.js';
import { PAGE_SIZE } from '../data/paged-rows.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, usualFilter } from '../lib/report-address.js';
import { daysOf, likelyDays, spanWords } from '../lib/report-range.js';
import { workflowWords } from '../lib/review-words.js';
import { readWorkflowPlace, workflowPath } from '../lib/workflow.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';
import { hatch, workflowColumns, workflowFigures, workflowKey } from './workflow-parts.js';

/** @import { CalendarOccurrence } from '../calendar-types.js' */
/** @import { ReportFilter } from '../report-types.js' */
/** @import { Workflow, WorkflowRow, WorkflowShow } from '../review-types.js' */
/** @import { WorkflowPlace, WorkflowSort } from '../lib/workflow.js' */
/** @import { Route } from '../types.js' */
/** @import { Column } from './workflow-parts.js' */

/** @type {{ value: WorkflowShow, label: string }[]} */
const shows = [{ value: 'all', label: 'All' }, { value: 'open', label: 'Open' }, { value: 'merged', label: 'Merged' }, { value: 'closed', label: 'Closed' }];

/** What is drawn of a report, made once for each. @typedef {{ report: Workflow, columns: Column[], occurrences: CalendarOccurrence[] }} Drawn */

/** The same list each time. @type {CalendarOccurrence[]} */
const none = [];

export class WorkflowView extends LightElement {
  static properties = { route: { attribute: false }, asked: { state: true }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** What the table asks; a new object asks anew. @type {{ filter: ReportFilter, show: WorkflowShow }} */
    this.asked = { filter: usualFilter(), show: 'all' };
    /** Id of the pull request whose detail is open. @type {number | null} */
    this.opened = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #rows = new AskedAhead((/** @type {{ filter: ReportFilter, show: WorkflowShow } & import('../components/data-table.js').TableQuery} */ { filter, show, sort, descending, offset, limit }) => (
    listWorkflowRows({ filter, show, list: { search: '', state: null, sort, descending, offset, limit } })));
  #report = new Loaded(this, () => this.#read());
  #calendar = new Loaded(this, () => getCalendar(this.#place.filter.range), () => ['calendar']);
  /** @type {Drawn | null} */
  #drawn = null;
  /** Which of them the table shows. @type {WorkflowShow | null} */
  #shown = null;

  get #place() {
    return readWorkflowPlace(this.route?.query ?? '');
  }

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @type {string | null} */
  #filterRead = null;

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    const { filter, show } = this.#place;
    if (changed.has('route') && this.route) {
      rememberReport(workflowPath(filter));
      this.opened = null;
      const asked = workflowPath(filter);
      // The first reading is the controller's own; another order or choice needs none.
      if (this.#filterRead !== null && this.#filterRead !== asked) {
        void this.#report.reload();
        void this.#calendar.reload();
      }
      this.#filterRead = asked;
    }
    const report = this.#report.value;
    if (!report) return;
    const calendar = this.#calendar.value;
    const occurrences = calendar && calendar.from === report.from && calendar.to === report.to ? calendar.occurrences : none;
    const isSame = report === this.#drawn?.report;
    if (!isSame || occurrences !== this.#drawn?.occurrences) this.#drawn = { report, occurrences, columns: workflowColumns(report, occurrences) };
    if (isSame && show === this.#shown) return;
    this.#shown = show;
    // Days as the report told them: its bars and its rows are of the same range at midnight, too.
    this.asked = { filter: { ...filter, range: { from: report.from, to: report.to } }, show };
  }

  /** @param {Partial<WorkflowPlace>} part */
  #change = (part) => {
    const place = { ...this.#place, ...part };
    navigate(workflowPath(place.filter, place));
  };

  /** A report is read together with the rows its table will ask for first. */
  #read() {
    const { filter, show, sort, descending } = this.#place;
    const report = getReviewWorkflow(filter);
    this.#rows.ask({ filter: { ...filter, range: likelyDays(filter.range, new Date()) }, show, sort, descending, offset: 0, limit: PAGE_SIZE });
    return report;
  }

  /** A page of the table. @param {{ filter: ReportFilter, show: WorkflowShow } & import('../components/data-table.js').TableQuery} query */
  #load = (query) => this.#rows.take(query);

  render() {
    const { value: report, failure } = this.#report;
    const { filter } = this.#place;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(filter);
    return html`
      ${pageHeader({ heading: 'Review workflow', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows data-page workflow-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<import('../report-types.js').ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : this.#drawn ? this.#renderReport(this.#drawn) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Drawn} drawn */
  #renderReport({ report, columns, occurrences }) {
    const { filter, show, sort, descending } = this.#place;
    if (!report.hasPullRequests && report.coverage.repositories > 0) return html`<div class="empty-state"><h2>Pull requests are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (report.pullRequests === 0) {
      const weeks = Array.from({ length: Math.ceil(daysOf(report.from, report.to) / 7) }, () => ({ start: report.from, whole: true }));
      return nothingMatches({ weeks, coverage: report.coverage }, filter, { clear: () => this.#change({ filter: usualFilter() }), change: (part) => this.#change({ filter: { ...filter, ...part } }) });
    }
    const explain = () => void explainWords('Review workflow', workflowWords(report.waitingAfterDays));
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(report.pullRequests, 'pull request')} open at some time</p>
      ${hatch}${workflowFigures(report, filter, show)}
      <div class="tool-row">${segmentControl({ label: 'Pull requests shown', value: show, options: shows, onChoose: (chosen) => this.#change({ show: chosen }) })}</div>
      <data-table class="workflow-table" standing .label=${'Pull requests'} .nouns=${['pull request', 'pull requests']} .columns=${columns} .load=${this.#load} .filters=${this.asked} ?filtering=${show !== 'all'}
        .sort=${sort} .descending=${descending} .rowLabel=${(/** @type {WorkflowRow} */ row) => `!${row.iid} ${row.title}`} .opened=${this.opened} .menu=${this.#menu} @clear-filters=${() => this.#change({ show: 'all' })}
        @sort-change=${(/** @type {CustomEvent<{ sort: WorkflowSort, descending: boolean }>} */ { detail }) => this.#change(detail)} @row-open=${(/** @type {CustomEvent<WorkflowRow>} */ event) => { this.opened = event.detail.id; }}></data-table>
      ${workflowKey(report, occurrences, explain)}
      ${this.opened === null ? nothing
        : html`<repository-detail .kind=${'pull_request'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}`;
  }

  #menu = (/** @type {WorkflowRow} */ row) => [
    { label: 'Show detail', sign: 'info', run: () => { this.opened = row.id; } },
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', disabled: !row.webUrl, run: () => void openPage('pull_request', row.id) },
  ];

  /** @param {CustomEvent<number>} event */
  async #step(event) {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  }
}

customElements.define('workflow-view', WorkflowView);
