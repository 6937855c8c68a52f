// PR resolution: every merged pull request as a mark, and the figures and rows of those a brush selects.
import { html, nothing } from 'lit';
import { getPrResolution, listIntegrations, listPullRequestHeads } from '../api.js';
import { MOST_MARKS } from '../charts/scatter.js';
import '../components/chart-frame.js';
import '../components/data-table.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { explainResolution } from '../components/resolution-definitions-dialog.js';
import '../components/scatter-chart.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { counted, formatDay, formatNumber } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, readFilter, resolutionPath, usualFilter } from '../lib/report-address.js';
import { daysOf, spanWords } from '../lib/report-range.js';
import { readColumns, sorted } from '../lib/resolution-figures.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';
import { axisDates, figureLine, resolutionColumns, resolutionTable, took } from './resolution-parts.js';

/** @import { Brush } from '../charts/scatter.js' */
/** @import { Resolution, ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */
/** @import { Resolved } from '../lib/resolution-figures.js' */
/** @import { Column, Row } from './resolution-parts.js' */

/** Pixels the dates are spread over at first; the chart places them by their instants. */
const DATES_OVER = 640;

/** What is drawn of a report, made once for each. @typedef {{ report: Resolution, resolved: Resolved, all: number[], span: { from: number, to: number }, dates: { at: number, label: string }[], columns: Column[], hollow: (index: number) => boolean, unreviewed: number, timeless: number }} Drawn */

export class ResolutionView extends LightElement {
  static properties = { route: { attribute: false }, brush: { state: true }, selected: { state: true }, asked: { state: true }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** @type {Brush | null} */
    this.brush = null;
    /** Places in the brush, null without one. @type {number[] | null} */
    this.selected = null;
    /** What the table asks; a new object asks anew. @type {{ places: number[] }} */
    this.asked = { places: [] };
    /** Id of the pull request whose detail is open. @type {number | null} */
    this.opened = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #report = new Loaded(this, () => getPrResolution(this.#filter));
  #integrations = new Loaded(this, listIntegrations, () => ['integrations']);
  /** @type {Drawn | null} */
  #drawn = null;

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

  /** @param {Resolution} report */
  #draw(report) {
    const resolved = readColumns(report.columns);
    const all = resolved.ids.map((_, place) => place);
    const hollow = (/** @type {number} */ index) => resolved.reviews[index] === 0;
    this.#drawn = {
      report, resolved, all, span: { from: report.fromAt, to: report.toAt }, dates: axisDates(report, DATES_OVER), columns: resolutionColumns(resolved), hollow,
      unreviewed: all.filter(hollow).length, timeless: resolved.mergeTimes.filter(Number.isNaN).length,
    };
    // Places are those of another report now.
    this.#choose(null, null);
  }

  /** The table asks anew when a brush stays, not on the way. @param {Brush | null} brush @param {number[] | null} selected @param {boolean} [done] */
  #choose(brush, selected, done = true) {
    this.brush = brush;
    this.selected = selected;
    if (done) this.asked = { places: selected ?? this.#drawn?.all ?? [] };
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(resolutionPath({ ...this.#filter, ...part }));

  /** @type {{ key: string, places: number[], sorted: number[] }} */
  #order = { key: '', places: [], sorted: [] };

  /** A page of the table: its order is known here, its words are asked. @param {{ places: number[], sort: string, descending: boolean, offset: number, limit: number }} query */
  #load = async ({ places, sort, descending, offset, limit }) => {
    const resolved = this.#drawn?.resolved;
    if (!resolved) return { total: 0, offset: 0, rows: [] };
    const key = `${sort} ${descending}`;
    if (this.#order.key !== key || this.#order.places !== places) this.#order = { key, places, sorted: sorted(resolved, places, sort, descending) };
    const page = this.#order.sorted.slice(offset, offset + limit);
    const heads = page.length === 0 ? [] : await listPullRequestHeads(page.map((place) => resolved.ids[place]));
    const byId = new Map(heads.map((head) => [head.id, head]));
    const rows = page.map((place) => {
      const id = resolved.ids[place];
      return { place, ...(byId.get(id) ?? { id, repository: '', iid: 0, title: 'No longer here', author: null, webUrl: '' }) };
    });
    return { total: places.length, offset, rows };
  };

  render() {
    const { value: report, failure } = this.#report;
    const narrowed = isNarrowed(this.#filter);
    const nothingYet = report !== null && report.coverage.repositories === 0 && !narrowed;
    return html`
      ${pageHeader({ heading: 'PR resolution', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported(this.#integrations.value?.length ?? null) : html`
          <report-filters .filter=${this.#filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : this.#drawn ? this.#renderReport(this.#drawn) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Drawn} drawn */
  #renderReport(drawn) {
    const { report, resolved, all } = drawn;
    if (!report.hasPullRequests && report.coverage.repositories > 0) return html`<div class="empty-state"><h2>Pull requests are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (all.length === 0) {
      const weeks = Array.from({ length: Math.ceil(daysOf(report.from, report.to) / 7) }, () => ({ start: report.from, whole: true }));
      return nothingMatches({ weeks, coverage: report.coverage }, this.#filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    }
    const clear = () => this.#choose(null, null);
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(all.length, 'merged pull request')}</p>
      <chart-frame .basis=${counted(all.length, 'merged pull request')} .heading=${'Time to merge'} .unit=${'by day of merge, logarithmic'} .chart=${this.#renderChart(drawn)} .table=${() => resolutionTable(resolved, report)} .explain=${explainResolution}></chart-frame>
      ${this.#renderKey(drawn)}
      ${figureLine(resolved, this.selected ?? all, { selected: this.selected !== null, sharingIndex: report.sharingIndex, clear })}
      <data-table class="resolution-table" .label=${'Pull requests'} .nouns=${['pull request', 'pull requests']} .columns=${drawn.columns} .load=${this.#load} .filters=${this.asked} ?filtering=${this.selected !== null}
        .sort=${'time'} .descending=${true} .rowLabel=${(/** @type {Row} */ row) => `!${row.iid} ${row.title}`} .opened=${this.opened} .menu=${this.#menu} @clear-filters=${clear}
        @row-open=${(/** @type {CustomEvent<Row>} */ event) => { this.opened = event.detail.id; }}></data-table>
      ${this.opened === null ? nothing
        : html`<repository-detail .kind=${'pull_request'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}`;
  }

  /** @param {Drawn} drawn */
  #renderChart({ resolved, span, dates, hollow }) {
    return html`<scatter-chart .label=${'Time to merge by day of merge'} .times=${resolved.mergedAt} .durations=${resolved.mergeTimes} .hollow=${hollow} .span=${span} .dates=${dates} .brush=${this.brush} .selected=${this.selected}
      .describe=${this.#describe} @brush-change=${(/** @type {CustomEvent<{ brush: Brush | null, selected: number[] | null, done: boolean }>} */ { detail }) => this.#choose(detail.brush, detail.selected, detail.done)}
      @mark-open=${(/** @type {CustomEvent<number>} */ { detail }) => { this.opened = resolved.ids[detail]; }}></scatter-chart>`;
  }

  /** What the marks are. @param {Drawn} drawn */
  #renderKey({ all, unreviewed, timeless }) {
    const marks = all.length > MOST_MARKS ? html`<span><span class="key-cell" aria-hidden="true"></span>More pull requests, stronger colour</span>`
      : html`<span><span class="key-dot" aria-hidden="true"></span>Reviewed or not read yet, ${formatNumber(all.length - unreviewed)}</span>
        <span><span class="key-diamond" aria-hidden="true"></span>Unreviewed, ${formatNumber(unreviewed)}</span>`;
    return html`<p class="scatter-key">${marks}
      ${timeless > 0 ? html`<span>${formatNumber(timeless)} merged before ${timeless === 1 ? 'it was' : 'they were'} opened, without a mark</span>` : nothing}<span class="spacer"></span><button type="button" class="link" @click=${() => explainResolution()}>How is this counted?</button></p>`;
  }

  #describe = (/** @type {number} */ index) => {
    const resolved = this.#drawn?.resolved;
    if (!resolved) return { heading: '', rows: [], foot: '' };
    const count = (/** @type {number} */ value) => (Number.isNaN(value) ? 'not read' : formatNumber(value));
    return {
      heading: `Merged ${formatDay(resolved.mergedAt[index])}`,
      rows: [{ name: 'Time to merge', value: took(resolved.mergeTimes[index]) }, { name: 'Comments', value: count(resolved.comments[index]) }, { name: 'Follow-on commits', value: count(resolved.followOnCommits[index]) }],
      foot: ['Unreviewed', 'Reviewed', 'Thoroughly reviewed'][resolved.reviews[index]] ?? 'Review not read yet',
    };
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
