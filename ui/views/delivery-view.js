// Delivery: how often is deployed, how long a change takes to get there, what breaks, and how long until it is mended.
import { html, nothing } from 'lit';
import { getDelivery, listDeployments } from '../api.js';
import '../components/chart-frame.js';
import '../components/data-table.js';
import { explainMetric } from '../components/definition-dialog.js';
import { showDeploymentCommits } from '../components/deployment-commits-dialog.js';
import { chooseDeployments } from '../components/deployment-rules-dialog.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import '../components/metric-tile.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { deliveryPath, deliveryRowsPath } from '../lib/delivery-address.js';
import { deliveryWords, isTold, sourcesLine } from '../lib/delivery-words.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { isNarrowed, readFilter, usualFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { navigate } from '../router.js';
import { deploymentsChart, leadTimeChart } from './delivery-charts.js';
import { deploymentColumns } from './delivery-columns.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import { openPage } from './repos-actions.js';

/** @import { Delivery, DeliveryMetricId, Deployment } from '../delivery-types.js' */
/** @import { ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */

/** What can be done with a deployment. @param {Deployment} row */
export const deploymentMenu = (row) => [
  { label: 'Show its commits', sign: 'git-commit-horizontal', disabled: row.commits === null, run: () => void showDeploymentCommits(row) },
  { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void openPage(row.key.kind === 'merge' ? 'pull_request' : 'deployment', row.key.id) },
];

export class DeliveryView extends LightElement {
  static properties = { route: { attribute: false }, question: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** What the list asks; a new object asks anew. @type {{ filter: ReportFilter }} */
    this.question = { filter: usualFilter() };
    new ReportChanges(this, () => this.#reload());
  }

  #report = new Loaded(this, () => getDelivery(this.#filter));

  get #filter() {
    return readFilter(this.route?.query ?? '');
  }

  #reload() {
    void this.#report.reload();
    /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'))?.refresh();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    rememberReport(deliveryPath(this.#filter));
    this.question = { filter: this.#filter };
    // The first reading is the controller's own.
    if (changed.get('route')) void this.#report.reload();
  }

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => navigate(deliveryPath({ ...this.#filter, ...part }));

  #choose = async () => {
    if (await chooseDeployments()) this.#reload();
  };

  /** @param {{ filter: ReportFilter, sort: string, descending: boolean, offset: number, limit: number }} asked */
  #load = ({ filter, sort, descending, offset, limit }) => listDeployments({ filter, week: null, list: { search: '', state: null, sort, descending, offset, limit } });

  render() {
    const { value: report, failure } = this.#report;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(this.#filter);
    const choose = html`<button type="button" class="button secondary" @click=${this.#choose}>${icon('settings-2')}How deployments are told</button>`;
    return html`
      ${pageHeader({ heading: 'Delivery', line: report && !nothingYet ? coverageLine(report) : undefined, actions: report && !nothingYet && isTold(report.sources) ? choose : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters .filter=${this.#filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {Delivery} report */
  #renderReport(report) {
    const filter = this.#filter;
    if (report.coverage.repositories === 0) return nothingMatches({ weeks: report.weeks, coverage: report.coverage }, filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    if (!isTold(report.sources)) return this.#renderUntold(report);
    const explain = (/** @type {DeliveryMetricId} */ metric) => void explainMetric(metric, report.tiles.find((tile) => tile.metric === metric) ?? null, rowsOf(metric, filter));
    const actions = { filter, change: this.#change, explain };
    const { said, notes } = sourcesLine(report.sources);
    const aside = [
      report.openIncidents > 0 ? `${counted(report.openIncidents, 'incident')} still open` : '',
      report.withoutCommits > 0 ? `${counted(report.withoutCommits, 'deployment')} of commits that are not on this computer` : '',
      notes,
    ].filter(Boolean);
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(report.tiles[0].n, 'deployment')}</p>
      <ul class="tile-grid delivery-tiles">${report.tiles.map((tile) => html`<li class="tile-place"><metric-tile .tile=${tile} .path=${rowsOf(/** @type {DeliveryMetricId} */ (tile.metric), filter)}></metric-tile></li>`)}</ul>
      <p class="delivery-sources ink-2">${counted(report.tiles[0].n, 'deployment')}. ${said}.${aside.map((words) => html` <span>${words}.</span>`)}</p>
      <div class="chart-grid">${deploymentsChart(report, actions)}${leadTimeChart(report, actions)}</div>
      ${report.tiles[0].n === 0 ? nothing : this.#renderList()}`;
  }

  #renderList() {
    return html`<h2 class="list-heading">Deployments</h2>
      <data-table class="delivery-table" .label=${'Deployments'} .nouns=${['deployment', 'deployments']} .columns=${deploymentColumns} .load=${this.#load} .filters=${this.question} .sort=${'date'} .descending=${true}
        .rowLabel=${(/** @type {Deployment} */ row) => row.name} .menu=${deploymentMenu} @row-open=${(/** @type {CustomEvent<Deployment>} */ event) => void showDeploymentCommits(event.detail)}></data-table>`;
  }

  /** @param {Delivery} report */
  #renderUntold(report) {
    return html`<div class="empty-state">
      <h2 class="paper-only">No rule for deployments is chosen</h2>
      <p class="paper-only">What counts as a deployment is still open here: a deployment GitLab holds, a tag, or a merge into the default branch. Until it is chosen no figure of deliveries is counted.</p>
      <h2 class="not-on-paper">What is a deployment here?</h2>
      <p class="not-on-paper">It can be a deployment GitLab holds, a tag, or a merge into the default branch. Choose once for all repos, and otherwise where a repo differs.</p>
      <div class="actions not-on-paper"><button type="button" class="button primary" @click=${this.#choose}>Choose how deployments are told</button></div>
      <p class="quiet-line">Incidents are tickets GitLab calls so. ${report.openIncidents > 0 ? `${counted(report.openIncidents, 'incident')} of this range ${report.openIncidents === 1 ? 'is' : 'are'} open.` : ''}</p>
    </div>`;
  }
}

/** Where the rows of a figure are. @param {DeliveryMetricId} metric @param {ReportFilter} filter */
const rowsOf = (metric, filter) => deliveryRowsPath(deliveryWords[metric].kind === 'incident' ? 'incidents' : 'deployments', filter);

customElements.define('delivery-view', DeliveryView);
