// The rows one figure was made of: every number of the overview can be looked up here, down to the pull request or commit in GitLab.
import { html, nothing } from 'lit';
import { getOverview, listMetricRows } from '../api.js';
import '../components/data-table.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { TypingPause } from '../data/typing-pause.js';
import { LightElement } from '../lib/element.js';
import { basisSentence, figureWithUnit } from '../lib/figure-words.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { isMetric, metricWords } from '../lib/metric-words.js';
import { isTimed } from '../lib/pull-request-time.js';
import { isOfTimeline, metricRowsPath, overviewPath, readFilter, readWeek, usualFilter } from '../lib/report-address.js';
import { theseWeeks, weekWords } from '../lib/report-range.js';
import { timelinePath } from '../lib/timeline-address.js';
import { navigate } from '../router.js';
import { metricColumns, metricRowLabel } from './overview-rows-columns.js';
import './repository-detail.js';
import { judgementItem } from './commit-judgement.js';
import { openPage } from './repos-actions.js';

/** @import { MetricId, MetricRow, ReportFilter } from '../report-types.js' */
/** @import { Route } from '../types.js' */

export class OverviewRowsView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true }, question: { state: true }, search: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** Id of the row whose detail is open. @type {number | null} */
    this.opened = null;
    /** What the table asks; a new object asks anew. @type {{ filter: ReportFilter, week: string | null, search: string }} */
    this.question = { filter: usualFilter(), week: null, search: '' };
    /** What is written in the search. */
    this.search = '';
    new ReportChanges(this, () => {
      this.#table?.refresh();
      void this.#overview.reload();
    });
  }

  #typing = new TypingPause(this, () => this.#ask());

  #overview = new Loaded(this, () => getOverview(readFilter(this.route?.query ?? '')));

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  /** @returns {MetricId | null} */
  get #metric() {
    const word = this.route?.parameters.metric;
    return isMetric(word) ? word : null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    // A word that is no metric leads to the report it would be a part of.
    if (!this.#metric) {
      navigate(overviewPath(readFilter(this.route.query)), { replace: true });
      return;
    }
    this.question = { filter: readFilter(this.route.query), week: readWeek(this.route.query), search: this.search.trim() };
    this.opened = null;
    if (changed.get('route')) void this.#overview.reload();
  }

  #load = (/** @type {any} */ { filter, week, search, sort, descending, offset, limit }) => listMetricRows({ metric: this.#metric ?? 'time_to_merge', filter, week, list: { search, state: null, sort, descending, offset, limit } });

  /** @param {Partial<ReportFilter>} part */
  #change(part) {
    // Another range may not have the week.
    const week = part.range === undefined ? this.question.week : null;
    navigate(metricRowsPath(this.#metric ?? 'time_to_merge', { ...this.question.filter, ...part }, week));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  #ask() {
    this.question = { ...this.question, search: this.search.trim() };
  }

  /** @param {CustomEvent<number>} event */
  async #step(event) {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  }

  render() {
    const metric = this.#metric;
    if (!metric) return nothing;
    const words = metricWords[metric];
    const { filter, week } = this.question;
    const overview = this.#overview.value;
    const tile = overview?.tiles.find((each) => each.metric === metric) ?? null;
    return html`
      ${pageHeader({
        heading: words.name, crumbs: [isOfTimeline(metric) ? { label: 'Project timeline', path: timelinePath({ filter }) } : { label: 'Overview', path: overviewPath(filter) }, { label: words.name }],
        line: html`${words.short} <button type="button" class="link" @click=${() => explainMetric(metric, tile, null)}>How is this computed?</button>`,
      })}
      <div class="page-body grows data-page">
        <report-filters ?timed=${isTimed(metric)} .filter=${filter} .overview=${overview} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
        <div class="tool-row"><div class="search wide">${icon('search')}<input class="input" type="search" aria-label="Search title, author or repo" placeholder="Search title, author or repo" .value=${this.search}
          spellcheck="false" autocomplete="off" @input=${this.#typed}></div>${week === null ? nothing : html`<button type="button" class="tag week-tag" title="Show all weeks" @click=${() => { this.#table?.focus(); navigate(metricRowsPath(metric, filter)); }}>${weekWords(week, true)}
          <span class="visually-hidden">, show all weeks</span>${icon('x', 14)}</button>`}</div>
        ${this.#overview.failure ? failurePanel(this.#overview.failure) : nothing}
        <data-table .label=${words.name} .nouns=${words.kind === 'commit' ? ['commit', 'commits'] : ['pull request', 'pull requests']} .columns=${this.#columnsOf(metric)} .load=${this.#load} .filters=${this.question} ?filtering=${this.question.search !== ''} @clear-filters=${() => { this.search = ''; this.#ask(); }}
          .sort=${'value'} .descending=${true} .rowLabel=${metricRowLabel} .opened=${this.opened} .menu=${this.#menu} .empty=${this.#empty()}
          .note=${tile !== null && tile.value !== null && week === null ? html`<span>${figureWithUnit(tile.value, tile.unit)}, made of ${basisSentence(tile.n, tile.nOf)}</span>` : nothing}
          @row-open=${(/** @type {CustomEvent<MetricRow>} */ event) => { this.opened = event.detail.id; }}></data-table>
        ${this.opened === null ? nothing
          : html`<repository-detail .kind=${words.kind} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}
      </div>`;
  }

  /** @type {{ metric: MetricId, columns: import('../components/data-table.js').Column[] } | null} */
  #columns = null;

  /** The same array for the same metric, so that the table is not drawn anew. @param {MetricId} metric */
  #columnsOf(metric) {
    if (this.#columns?.metric !== metric) this.#columns = { metric, columns: metricColumns(metric) };
    return this.#columns.columns;
  }

  #menu = (/** @type {MetricRow} */ row) => [
    { label: 'Show detail', sign: 'info', run: () => { this.opened = row.id; } },
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', disabled: !row.webUrl, run: () => void openPage(row.kind, row.id) },
    ...judgementItem(row),
  ];

  #empty() {
    const { filter, week } = this.question;
    const weeks = this.#overview.value?.weeks.length ?? 0;
    return html`<div class="empty-state"><h2>No rows</h2>
      <p>Nothing that this figure is made of falls into ${week === null && weeks > 0 ? theseWeeks(weeks) : 'this week'}.</p>
      <div class="actions">${week === null ? html`<a class="button secondary" href="#${this.#metric && isOfTimeline(this.#metric) ? timelinePath({ filter }) : overviewPath(filter)}">Back to the report</a>`
        : html`<button type="button" class="button secondary" @click=${() => navigate(metricRowsPath(this.#metric ?? 'time_to_merge', filter))}>Show all weeks</button>`}</div></div>`;
  }
}

customElements.define('overview-rows-view', OverviewRowsView);
