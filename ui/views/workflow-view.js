// Review workflow: every pull request that was open at some time of the range, as a bar from its opening to its end.
import { html, nothing } from 'lit';
import { getCalendar, getReviewWorkflow, listIntegrations, listPullRequestHeads, listWorkflowMoments, onDataChanged } from '../api.js';
import '../components/data-table.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { segmentControl } from '../components/segment-control.js';
import { explainWords } from '../components/words-dialog.js';
import { throttle } from '../data/throttle.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, usualFilter } from '../lib/report-address.js';
import { daysOf, spanWords } from '../lib/report-range.js';
import { workflowWords } from '../lib/review-words.js';
import { ordered, placesOf, readWorkflow, readWorkflowPlace, workflowPath } from '../lib/workflow.js';
import { navigate } from '../router.js';
import { concernsReports, coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';
import { hatch, workflowColumns, workflowFigures, workflowKey } from './workflow-parts.js';

/** @import { CalendarOccurrence } from '../calendar-types.js' */
/** @import { Workflow } from '../review-types.js' */
/** @import { OnTheWay, WorkflowPlace, WorkflowShow, WorkflowSort } from '../lib/workflow.js' */
/** @import { Route } from '../types.js' */
/** @import { Column, Row } from './workflow-parts.js' */

/** Least time between two readings while an import runs, milliseconds. */
const REFRESH_EVERY = 5000;

/** @type {{ value: WorkflowShow, label: string }[]} */
const shows = [{ value: 'all', label: 'All' }, { value: 'open', label: 'Open' }, { value: 'merged', label: 'Merged' }, { value: 'closed', label: 'Closed' }];

/** What is drawn of a report, made once for each. @typedef {{ report: Workflow, all: OnTheWay, columns: Column[], occurrences: CalendarOccurrence[] }} Drawn */

/** The same list each time. @type {CalendarOccurrence[]} */
const none = [];

export class WorkflowView extends LightElement {
  static properties = { route: { attribute: false }, asked: { state: true }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** What the table asks; a new object asks anew. @type {{ places: number[] }} */
    this.asked = { places: [] };
    /** Id of the pull request whose detail is open. @type {number | null} */
    this.opened = null;
  }

  #report = new Loaded(this, () => getReviewWorkflow(this.#place.filter));
  #calendar = new Loaded(this, () => getCalendar(this.#place.filter.range), () => ['calendar']);
  #integrations = new Loaded(this, listIntegrations, () => ['integrations']);
  /** @type {() => void} */
  #end = () => {};
  #refresh = throttle(() => void this.#report.reload(), REFRESH_EVERY);
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
    this.#end = onDataChanged((tags) => {
      if (concernsReports(tags)) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
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
    if (this.#drawn && isSame && occurrences !== this.#drawn.occurrences) this.#drawn = { ...this.#drawn, occurrences, columns: workflowColumns(this.#drawn.all, report, occurrences) };
    if (isSame && show === this.#shown) return;
    if (!isSame) {
      const all = readWorkflow(report.columns);
      this.#drawn = { report, all, occurrences, columns: workflowColumns(all, report, occurrences) };
    }
    this.#shown = show;
    if (this.#drawn) this.asked = { places: placesOf(this.#drawn.all, report, show) };
  }

  /** @param {Partial<WorkflowPlace>} part */
  #change = (part) => {
    const place = { ...this.#place, ...part };
    navigate(workflowPath(place.filter, place));
  };

  /** @type {{ key: string, places: number[], sorted: number[] }} */
  #order = { key: '', places: [], sorted: [] };

  /** A page of the table: its order is known here, its words and marks are asked. @param {{ places: number[], sort: string, descending: boolean, offset: number, limit: number }} query */
  #load = async ({ places, sort, descending, offset, limit }) => {
    const all = this.#drawn?.all;
    if (!all) return { total: 0, offset: 0, rows: [] };
    const key = `${sort} ${descending}`;
    if (this.#order.key !== key || this.#order.places !== places) this.#order = { key, places, sorted: ordered(all, places, sort, descending) };
    const page = this.#order.sorted.slice(offset, offset + limit);
    const ids = page.map((place) => all.ids[place]);
    const [heads, moments] = ids.length === 0 ? [[], []] : await Promise.all([listPullRequestHeads(ids), listWorkflowMoments(ids)]);
    const headOf = new Map(heads.map((head) => [head.id, head]));
    const momentsOf = new Map(moments.map((each) => [each.id, each]));
    const rows = page.map((place) => {
      const id = all.ids[place];
      return { place, moments: momentsOf.get(id) ?? null, ...(headOf.get(id) ?? { id, repository: '', iid: 0, title: 'No longer here', author: null, webUrl: '' }) };
    });
    return { total: places.length, offset, rows };
  };

  render() {
    const { value: report, failure } = this.#report;
    const { filter } = this.#place;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(filter);
    return html`
      ${pageHeader({ heading: 'Review workflow', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows data-page workflow-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported(this.#integrations.value?.length ?? null) : html`
          <report-filters .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<import('../report-types.js').ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : this.#drawn ? this.#renderReport(this.#drawn) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Drawn} drawn */
  #renderReport({ report, all, columns, occurrences }) {
    const { filter, show, sort, descending } = this.#place;
    if (!report.hasPullRequests && report.coverage.repositories > 0) return html`<div class="empty-state"><h2>Pull requests are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (all.ids.length === 0) {
      const weeks = Array.from({ length: Math.ceil(daysOf(report.from, report.to) / 7) }, () => ({ start: report.from, whole: true }));
      return nothingMatches({ weeks, coverage: report.coverage }, filter, { clear: () => this.#change({ filter: usualFilter() }), change: (part) => this.#change({ filter: { ...filter, ...part } }) });
    }
    const explain = () => void explainWords('Review workflow', workflowWords(report.waitingAfterDays));
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(all.ids.length, 'pull request')} open at some time</p>
      ${hatch}${workflowFigures(report, filter, show)}
      <div class="tool-row">${segmentControl({ label: 'Pull requests shown', value: show, options: shows, onChoose: (chosen) => this.#change({ show: chosen }) })}</div>
      <data-table class="workflow-table" .label=${'Pull requests'} .nouns=${['pull request', 'pull requests']} .columns=${columns} .load=${this.#load} .filters=${this.asked} ?filtering=${show !== 'all'}
        .sort=${sort} .descending=${descending} .rowLabel=${(/** @type {Row} */ row) => `!${row.iid} ${row.title}`} .opened=${this.opened} .menu=${this.#menu} @clear-filters=${() => this.#change({ show: 'all' })}
        @sort-change=${(/** @type {CustomEvent<{ sort: WorkflowSort, descending: boolean }>} */ { detail }) => this.#change(detail)} @row-open=${(/** @type {CustomEvent<Row>} */ event) => { this.opened = event.detail.id; }}></data-table>
      ${workflowKey(report, occurrences, explain)}
      ${this.opened === null ? nothing
        : html`<repository-detail .kind=${'pull_request'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}`;
  }

  #menu = (/** @type {Row} */ row) => [
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
