// PR resolution: merged pull requests as marks or cells, and the figures and rows of those a brush selects.
import { html, nothing } from 'lit';
import { asFailure, getPrResolution, getResolutionChoice, listResolutionRows } from '../api.js';
import { wholeBrush } from '../charts/scatter.js';
import '../components/chart-frame.js';
import '../components/data-table.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { explainResolution } from '../components/resolution-definitions-dialog.js';
import '../components/resolution-figures.js';
import '../components/scatter-chart.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, readFilter, resolutionPath, usualFilter } from '../lib/report-address.js';
import { daysOf, spanWords } from '../lib/report-range.js';
import { readPoints } from '../lib/resolution-figures.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';
import { axisDates, cellWords, markWords, resolutionColumns, resolutionTable } from './resolution-parts.js';

/** @import { CommandFailure } from '../api.js' */
/** @import { Cell } from '../charts/scatter-grid.js' */
/** @import { Brush } from '../charts/scatter.js' */
/** @import { Resolution, ResolutionChoice, ResolutionFigures, ResolutionRow as Row, ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */
/** @import { Resolved } from '../lib/resolution-figures.js' */

/** Pixels the dates are spread over at first; the chart places them by their instants. */
const DATES_OVER = 640;

/**
 * What is drawn of a report, made once for each.
 * @typedef {object} Drawn
 * @property {Resolution} report
 * @property {ReportFilter} filter what it was asked for
 * @property {Resolved | null} resolved null where there is a grid
 * @property {{ times: ArrayLike<number>, durations: ArrayLike<number>, hollow: (index: number) => boolean }} marks
 * @property {{ from: number, to: number }} span
 * @property {{ at: number, label: string }[]} dates
 */

/** @param {Resolution} report @param {ReportFilter} filter @returns {Drawn} */
function drawnOf(report, filter) {
  const resolved = report.points === null ? null : readPoints(report.points);
  const marks = { times: resolved?.mergedAt ?? [], durations: resolved?.mergeTimes ?? [], hollow: (/** @type {number} */ index) => resolved?.reviews[index] === 0 };
  return { report, filter, resolved, marks, span: { from: report.fromAt, to: report.toAt }, dates: axisDates(report, DATES_OVER) };
}

/** @param {Row} row */
const rowLabel = (row) => `!${row.iid} ${row.title}`;

export class ResolutionView extends LightElement {
  static properties = { route: { attribute: false }, brush: { state: true }, chosen: { state: true }, asked: { state: true }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** @type {Brush | null} */
    this.brush = null;
    /** The figures of what the brush covers, null without one and until they are there. @type {ResolutionFigures | null} */
    this.chosen = null;
    /** What the table asks; a new object asks anew. @type {{ filter: ReportFilter, choice: ResolutionChoice | null }} */
    this.asked = { filter: usualFilter(), choice: null };
    /** Id of the pull request whose detail is open. @type {number | null} */
    this.opened = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #report = new Loaded(this, () => getPrResolution(this.#filter));
  /** @type {Drawn | null} */
  #drawn = null;
  /** Why the figures of a choice are not there. @type {CommandFailure | null} */
  #choiceFailure = null;

  get #filter() {
    return readFilter(this.route?.query ?? '');
  }

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    const report = this.#report.value;
    if (report && report !== this.#drawn?.report) this.#draw(report);
    if (!changed.has('route') || !this.route) return;
    rememberReport(resolutionPath(this.#filter));
    this.opened = null;
    // The first reading is the controller's own.
    if (changed.get('route')) void this.#report.reload();
  }

  /** What is chosen stays chosen when the same is read again. @param {Resolution} report */
  #draw(report) {
    const filter = this.#filter;
    const isSame = this.#drawn !== null && resolutionPath(filter) === resolutionPath(this.#drawn.filter);
    this.#drawn = drawnOf(report, filter);
    void this.#choose(isSame ? this.brush : null);
  }

  /** Figures and rows follow a brush that rests. @param {Brush | null} brush */
  async #choose(brush) {
    // Of what is drawn: another report may be on its way.
    const filter = this.#drawn?.filter ?? this.#filter;
    const choice = brush === null ? null : wholeBrush(brush);
    this.brush = brush;
    this.asked = { filter, choice };
    this.#choiceFailure = null;
    const { asked } = this;
    if (choice === null) {
      this.chosen = null;
      this.#tellMoving(null);
      return;
    }
    try {
      const chosen = await getResolutionChoice(filter, choice);
      if (asked === this.asked) this.chosen = chosen;
    } catch (thrown) {
      if (asked !== this.asked) return;
      this.chosen = null;
      this.#choiceFailure = asFailure(thrown);
      this.#tellMoving(null);
      this.requestUpdate();
    }
  }

  #clear = () => void this.#choose(null);

  /** On its way a brush draws nothing here but how many it covers. @param {{ count: number, exact: boolean } | null} moving */
  #tellMoving(moving) {
    const figures = /** @type {import('../components/resolution-figures.js').ResolutionFigures | null} */ (this.querySelector('resolution-figures'));
    if (figures) figures.moving = moving;
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(resolutionPath({ ...this.#filter, ...part }));

  /** A page of the table. @param {{ filter: ReportFilter, choice: ResolutionChoice | null } & import('../components/data-table.js').TableQuery} query */
  #load = ({ filter, choice, sort, descending, offset, limit }) => listResolutionRows({ filter, choice, list: { search: '', state: null, sort, descending, offset, limit } });

  render() {
    const { value: report, failure } = this.#report;
    const narrowed = isNarrowed(this.#filter);
    const nothingYet = report !== null && report.coverage.repositories === 0 && !narrowed;
    return html`
      ${pageHeader({ heading: 'PR resolution', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters timed .filter=${this.#filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : this.#drawn ? this.#renderReport(this.#drawn) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Drawn} drawn */
  #renderReport(drawn) {
    const { report } = drawn;
    const { pullRequests } = report.figures;
    if (!report.hasPullRequests && report.coverage.repositories > 0) return html`<div class="empty-state"><h2>Pull requests are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (pullRequests === 0) {
      const weeks = Array.from({ length: Math.ceil(daysOf(report.from, report.to) / 7) }, () => ({ start: report.from, whole: true }));
      return nothingMatches({ weeks, coverage: report.coverage }, this.#filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    }
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(pullRequests, 'merged pull request')}</p>
      <chart-frame .basis=${counted(pullRequests, 'merged pull request')} .heading=${'Time to merge'} .unit=${'by day of merge, logarithmic'} .chart=${this.#renderChart(drawn)} .table=${() => resolutionTable(report)} .explain=${explainResolution}></chart-frame>
      ${this.#renderKey(report)}
      ${this.#choiceFailure ? failurePanel(this.#choiceFailure, html`<button type="button" class="button secondary small" @click=${() => this.#choose(this.brush)}>Try again</button>`) : nothing}
      <resolution-figures .figures=${this.chosen ?? report.figures} .total=${pullRequests} ?selected=${this.chosen !== null} .sharingIndex=${report.sharingIndex} @clear=${this.#clear}></resolution-figures>
      <data-table class="resolution-table" .label=${'Pull requests'} .nouns=${['pull request', 'pull requests']} .columns=${resolutionColumns} .load=${this.#load} .filters=${this.asked} ?filtering=${this.brush !== null}
        .sort=${'time'} .descending=${true} .rowLabel=${rowLabel} .opened=${this.opened} .menu=${this.#menu} @clear-filters=${this.#clear}
        @row-open=${(/** @type {CustomEvent<Row>} */ event) => { this.opened = event.detail.id; }}></data-table>
      ${this.opened === null ? nothing
        : html`<repository-detail .kind=${'pull_request'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}`;
  }

  /** @param {Drawn} drawn */
  #renderChart({ report, marks, span, dates, resolved }) {
    return html`<scatter-chart .label=${'Time to merge by day of merge'} .marks=${marks} .grid=${report.grid} .span=${span} .dates=${dates} .brush=${this.brush} .describe=${this.#describe}
      @brush-move=${(/** @type {CustomEvent<{ count: number, exact: boolean }>} */ { detail }) => this.#tellMoving(detail)} @brush-change=${(/** @type {CustomEvent<Brush | null>} */ { detail }) => this.#choose(detail)}
      @mark-open=${(/** @type {CustomEvent<number>} */ { detail }) => { this.opened = resolved?.ids[detail] ?? null; }}></scatter-chart>`;
  }

  /** What the marks are. @param {Resolution} report */
  #renderKey({ figures: { pullRequests, unreviewed, mergeTime }, grid }) {
    const timeless = pullRequests - mergeTime.n;
    const marks = grid ? html`<span><span class="key-cell" aria-hidden="true"></span>More pull requests, stronger colour</span><span><span class="key-diamond whole" aria-hidden="true"></span>Unreviewed, larger for a larger share, ${formatNumber(unreviewed)}</span>`
      : html`<span><span class="key-dot" aria-hidden="true"></span>Reviewed or not read yet, ${formatNumber(pullRequests - unreviewed)}</span><span><span class="key-diamond" aria-hidden="true"></span>Unreviewed, ${formatNumber(unreviewed)}</span>`;
    return html`<p class="scatter-key">${marks}
      ${timeless > 0 ? html`<span>${formatNumber(timeless)} merged before ${timeless === 1 ? 'it was' : 'they were'} opened, without a mark</span>` : nothing}<span class="spacer"></span><button type="button" class="link" @click=${() => explainResolution()}>How is this counted?</button></p>`;
  }

  #describe = (/** @type {number} */ index, /** @type {Cell | null} */ cell) => {
    const resolved = this.#drawn?.resolved;
    if (cell) return cellWords(cell);
    return resolved ? markWords(resolved, index) : { heading: '', rows: [], foot: '' };
  };

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

customElements.define('resolution-view', ResolutionView);
