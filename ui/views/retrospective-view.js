// The retrospective: one stretch of days against as many before it, and the tickets worth talking about.
import { html, nothing } from 'lit';
import { getRetrospective } from '../api.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { basisSentence, formatFigure, unitWords } from '../lib/figure-words.js';
import { counted, formatDay, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, metricRowsPath, readFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { retrospectivePath, ticketLogPath } from '../lib/ticket-address.js';
import { changeOf, retrospectiveNames, spanOf } from '../lib/ticket-words.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, waitingReport } from './report-states.js';
import { statusCell } from './ticket-columns.js';
import './ticket-way.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { Retrospective, RetrospectiveFigure, RetrospectiveMetric, RetrospectiveValue, TicketRow } from '../ticket-types.js' */
/** @import { Route } from '../types.js' */

/** The rows of a figure. @param {RetrospectiveMetric} metric @param {ReportFilter} filter */
function rowsPath(metric, filter) {
  if (metric === 'coding_days' || metric === 'time_to_merge') return metricRowsPath(metric, filter);
  if (metric === 'merged_pull_requests') return metricRowsPath('time_to_merge', filter);
  const sort = { cycle_time: 'cycle', queue_time: 'queue', backflow_rate: 'backflow' }[/** @type {string} */ (metric)];
  return ticketLogPath(filter, { show: 'completed', sort });
}

export class RetrospectiveView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** Id of the ticket whose way is shown. @type {number | null} */
    this.opened = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #report = new Loaded(this, () => getRetrospective(this.#filter));

  get #filter() {
    return readFilter(this.route?.query ?? '');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    rememberReport(retrospectivePath(this.#filter));
    this.opened = null;
    if (changed.get('route')) void this.#report.reload();
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(retrospectivePath({ ...this.#filter, ...part }));

  render() {
    const { value: report, failure } = this.#report;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(this.#filter);
    return html`
      ${pageHeader({ heading: 'Retrospective', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters timed .filter=${this.#filter} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Retrospective} report */
  #renderReport(report) {
    const filter = this.#filter;
    const now = { ...filter, range: { from: report.from, to: report.to } };
    const before = { ...filter, range: { from: report.beforeFrom, to: report.beforeTo } };
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)} against ${spanWords(report.beforeFrom, report.beforeTo)}</p>
      <div class="table-region" tabindex="0" role="region" aria-label="Figures of both stretches"><table class="compare-table">
        <thead><tr><th scope="col">Figure</th><th scope="col">${spanWords(report.beforeFrom, report.beforeTo)}</th><th scope="col">${spanWords(report.from, report.to)}</th><th scope="col">Change</th></tr></thead>
        <tbody>${report.figures.map((figure) => this.#renderFigure(figure, now, before))}</tbody></table></div>
      <div class="retro-lists">
        <section aria-labelledby="retro-longest"><h2 id="retro-longest">Longest cycles</h2>
          ${report.longest.length === 0 ? html`<p class="ink-2">${report.hasStatuses ? 'No completed ticket was active before.' : html`No labels are statuses yet. <a href="#${ticketLogPath(filter)}">Choose some in the ticket log</a>`}</p>`
            : html`<ol class="retro-list">${report.longest.map((row) => this.#renderTicket(row, html`<strong>${spanOf(row.cycle)}</strong>`, row.completedAt))}</ol>`}</section>
        <section aria-labelledby="retro-reopened"><h2 id="retro-reopened">Reopened</h2>
          ${report.reopened.length === 0 ? html`<p class="ink-2">No ticket was taken up again.</p>`
            : html`<ol class="retro-list">${report.reopened.map((row) => this.#renderTicket(row, statusCell(row), row.reopenedAt))}</ol>
              <p class="small"><a href="#${ticketLogPath(now, { show: 'reopened' })}">${report.reopenedTotal > report.reopened.length ? `All ${formatNumber(report.reopenedTotal)} in the ticket log` : `${counted(report.reopenedTotal, 'ticket')} in the ticket log`}</a></p>`}</section>
      </div>
      ${this.opened === null ? nothing : html`<ticket-way .ticketId=${this.opened} @closed=${() => { this.opened = null; }}></ticket-way>`}`;
  }

  /** @param {RetrospectiveFigure} figure @param {ReportFilter} now @param {ReportFilter} before */
  #renderFigure(figure, now, before) {
    const { metric } = figure;
    const name = retrospectiveNames[metric];
    const { sign, ink, words } = changeOf(figure);
    return html`<tr><th scope="row">${name} <button type="button" class="button quiet icon-only" aria-label="How is ${name} computed?" title="How is this computed?" @click=${() => explainMetric(metric, null, rowsPath(metric, now))}>${icon('info', 14)}</button></th>
      <td class="earlier">${valueCell(figure, figure.before, rowsPath(metric, before))}</td><td>${valueCell(figure, figure.now, rowsPath(metric, now))}</td>
      <td><span class="tile-trend ${ink}">${icon(sign, 14)}<span>${words}</span></span></td></tr>`;
  }

  /** @param {TicketRow} row @param {unknown} told @param {number | null} at */
  #renderTicket(row, told, at) {
    return html`<li><button type="button" class="link" title=${row.title} @click=${() => { this.opened = row.id; }}>#${row.iid} ${row.title}</button><span>${told}</span><span class="ink-3">${at === null ? '' : formatDay(at)}</span></li>`;
  }
}

/** @param {RetrospectiveFigure} figure @param {RetrospectiveValue} value @param {string} path */
function valueCell({ unit, nOf }, { value, n }, path) {
  if (value === null) return html`<span class="ink-3">n/a</span>`;
  const counts = unit === 'tickets' || unit === 'pull_requests';
  return html`<a class="figure" href="#${path}">${formatFigure(value, unit)}</a>${counts ? nothing : html` <span class="tile-unit">${unitWords[unit]}</span><span class="basis">${basisSentence(n, nOf)}</span>`}`;
}

customElements.define('retrospective-view', RetrospectiveView);
