// The overview: what the team did and how pull requests flow, in eight figures and two charts, each leading to its rows.
import { html, nothing } from 'lit';
import { getOverview } from '../api.js';
import '../components/chart-frame.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import '../components/metric-tile.js';
import { pageHeader } from '../components/page-header.js';
import { paperMenu } from '../components/paper-menu.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { metricRowsPath, overviewPath, readFilter, rowsOfWeeks, usualFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { coverageWords, emptinessOf } from '../lib/report-words.js';
import { navigate } from '../router.js';
import { timeToMergeChart, workTypesChart } from './overview-charts.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';

/** @import { MetricId, Overview, ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */

export class OverviewView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    new ReportChanges(this, () => void this.#overview.reload());
  }

  #overview = new Loaded(this, () => getOverview(this.#filter));

  get #filter() {
    return readFilter(this.route?.query ?? '');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    rememberReport(overviewPath(this.#filter));
    // The first reading is the controller's own.
    if (changed.get('route')) void this.#overview.reload();
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(overviewPath({ ...this.#filter, ...part }));

  render() {
    const { value: overview, failure } = this.#overview;
    const emptiness = overview ? emptinessOf(overview, this.#filter) : null;
    return html`
      ${pageHeader({ heading: 'Overview', line: overview && emptiness !== 'nothing_imported' ? coverageLine(overview) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#overview.pending ? 'true' : 'false'}>
        ${emptiness === 'nothing_imported' ? nothingImported : html`
          <report-filters timed .filter=${this.#filter} .overview=${overview} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && overview ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#overview.reload()}>Try again</button>`) : nothing}
          ${failure && !overview ? failedPage(failure, () => void this.#overview.reload()) : overview ? this.#renderReport(overview, emptiness) : this.#overview.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Overview} overview @param {'nothing_imported' | 'nothing_matches' | null} emptiness */
  #renderReport(overview, emptiness) {
    const filter = this.#filter;
    if (emptiness === 'nothing_matches') return nothingMatches(overview, filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    const actions = {
      change: this.#change,
      explain: (/** @type {MetricId} */ metric) => void explainMetric(metric, overview.tiles.find((tile) => tile.metric === metric) ?? null, metricRowsPath(metric, filter)),
      rows: (/** @type {MetricId} */ metric, /** @type {string[]} */ weeks) => rowsOfWeeks(metric, filter, weeks, overview),
    };
    return html`
      <p class="visually-hidden" role="status">${spanWords(overview.from, overview.to)}, ${counted(overview.people, 'person', 'people')}</p>
      <ul class="tile-grid">${overview.tiles.map((tile) => html`<li class="tile-place"><metric-tile .tile=${tile} .path=${metricRowsPath(/** @type {MetricId} */ (tile.metric), filter)}></metric-tile></li>`)}</ul>
      <div class="chart-grid">${timeToMergeChart(overview, actions)}${workTypesChart(overview, actions)}</div>`;
  }
}

/** How far the data reaches, and the way to what is missing. @param {Pick<Overview, 'coverage'>} report */
export function coverageLine({ coverage }) {
  const { span, repositories, missing } = coverageWords(coverage, Date.now());
  return html`<span class="report-coverage"><span>${span}</span><span aria-hidden="true"> · </span><span>${repositories}</span>
    ${missing === null ? nothing : html`<span aria-hidden="true"> · </span><a href="#/settings/repos">${missing}</a>`}</span>
    <span class="made-at"></span>${paperMenu()}`;
}

customElements.define('overview-view', OverviewView);
