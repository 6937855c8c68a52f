// Team health: chosen figures of everybody, of each team and of the people in it, with the weeks of one of them drawn.
import { html, nothing } from 'lit';
import { getTeamHealth, onDataChanged } from '../api.js';
import '../components/chart-frame.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import { lineChart } from '../components/line-chart.js';
import '../components/metric-picker.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { explainResolution } from '../components/resolution-definitions-dialog.js';
import { REFRESH_EVERY, concernsReports } from '../data/report-changes.js';
import { throttle } from '../data/throttle.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { figureWithUnit, formatFigure, unitWords } from '../lib/figure-words.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { recall, remember } from '../lib/remembered.js';
import { isNarrowed, rowsOfWeeks, resolutionPath, usualFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { filterOfRow, healthSeries, readTeamHealth, rowName, seenRows, teamHealthPath, teamMetrics } from '../lib/team-health.js';
import { navigate } from '../router.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import './targets-dialog.js';
import { healthTable } from './team-health-table.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { HealthRow, TeamHealth, TeamMetric } from '../team-types.js' */
/** @import { Route } from '../types.js' */
/** @typedef {import('../lib/team-health.js').HealthPlace} HealthPlace */

/** Where the chosen metrics are kept. */
const METRICS = 'team-metrics';
/** Room for the names of lines, pixels. */
const END_ROOM = 168;

export class TeamHealthView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
  }

  #report = new Loaded(this, () => this.#read());
  /** @type {() => void} */
  #end = () => {};
  #refresh = throttle(() => void this.#report.reload(), REFRESH_EVERY);
  /** What the last answer was asked for: the chart is none of it. */
  #asked = '';

  /** @returns {HealthPlace} */
  get #place() {
    return readTeamHealth(this.route?.query ?? '', (recall(METRICS) ?? '').split(' '));
  }

  #read() {
    const { filter, metrics, opened } = this.#place;
    return getTeamHealth({ filter, metrics, opened });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#end = onDataChanged((tags) => {
      // Whoever changed teams or targets waits for it.
      if (tags.includes('teams')) void this.#report.reload();
      else if (concernsReports(tags)) this.#refresh();
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#end();
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    const place = this.#place;
    rememberReport(teamHealthPath(place));
    const asked = teamHealthPath({ ...place, chart: place.metrics[0] });
    // The first reading is the controller's own.
    if (changed.get('route') && asked !== this.#asked) void this.#report.reload();
    this.#asked = asked;
  }

  /** @param {Partial<HealthPlace>} part @param {boolean} [replace] without a way back */
  #change(part, replace = false) {
    navigate(teamHealthPath({ ...this.#place, ...part }), { replace });
  }

  /** @param {TeamMetric[]} metrics */
  #choose(metrics) {
    remember(METRICS, metrics.join(' '));
    const { chart } = this.#place;
    this.#change({ metrics, chart: metrics.includes(chart) ? chart : metrics[0] });
  }

  /** @param {number} teamId */
  #toggle(teamId) {
    const { opened } = this.#place;
    this.#change({ opened: opened.includes(teamId) ? opened.filter((id) => id !== teamId) : [...opened, teamId] }, true);
  }

  render() {
    const { value: report, failure } = this.#report;
    const { filter } = this.#place;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(filter);
    return html`
      ${pageHeader({ heading: 'Team health', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters timed .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {TeamHealth} report */
  #renderReport(report) {
    const place = this.#place;
    const narrowed = isNarrowed(place.filter);
    const teams = report.rows.filter(({ kind }) => kind === 'team').length;
    const [everybody] = report.rows;
    if (everybody.people === 0 && everybody.cells.every(({ value, notAvailable }) => value === null && notAvailable !== 'service_off')) {
      return nothingMatches(report, place.filter, { clear: () => this.#change({ filter: usualFilter() }), change: (part) => this.#change({ filter: { ...place.filter, ...part } }) });
    }
    const rows = seenRows(report.rows, place.opened);
    const actions = { draw: (/** @type {TeamMetric} */ chart) => this.#change({ chart }, true), toggle: (/** @type {number} */ id) => this.#toggle(id), explain };
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(teams, 'team')}</p>
      <div class="tool-row health-tools">
        <metric-picker .chosen=${place.metrics} @choose=${(/** @type {CustomEvent<TeamMetric[]>} */ event) => this.#choose(event.detail)}></metric-picker>
        <button type="button" class="button secondary small" @click=${() => openDialog('targets-dialog', { metrics: place.metrics })}>${icon('target', 14)}Targets</button>
        <span class="spacer"></span>
        ${teams === 0 ? html`<span class="ink-2 small">There are no teams yet. <a href="#/settings/teams">Make some</a></span>` : nothing}
      </div>
      ${healthTable(report, rows, place, narrowed, actions)}
      ${this.#renderChart(report, rows, place, narrowed)}`;
  }

  /** @param {TeamHealth} report @param {HealthRow[]} rows @param {HealthPlace} place @param {boolean} narrowed */
  #renderChart(report, rows, { chart, filter }, narrowed) {
    const index = report.metrics.indexOf(chart);
    // The answer to another choice is on its way.
    if (index < 0) return nothing;
    const { name, unit, rows: rowsOf } = teamMetrics[chart];
    const series = healthSeries(rows, index, narrowed);
    const weekPath = (/** @type {string[]} */ weeks) => (rowsOf === null ? resolutionPath(filterOfRow(filter, rows[0])) : rowsOfWeeks(rowsOf, filter, weeks, report));
    const lines = rows.filter(({ kind }) => kind !== 'person');
    const table = () => ({
      head: ['Week', ...lines.map((row) => rowName(row, narrowed))], valueHead: ['week', ...lines.map((row) => rowName(row, narrowed))],
      rows: report.weeks.map(({ start, whole }, at) => ({ path: weekPath([start]), cells: [`${formatCalendarDate(start)}${whole ? '' : ' (not full)'}`, ...lines.map((row) => { const value = row.cells[index].weekly[at]; return value === null ? 'n/a' : figureWithUnit(value, unit); })] })),
      values: report.weeks.map(({ start }, at) => [start, ...lines.map((row) => row.cells[index].weekly[at])]),
    });
    const drawn = lineChart({
      label: `${name} by week and team`, weeks: report.weeks, series, format: (value) => formatFigure(value, unit), unit: unit === 'hours' || unit === 'percent' ? unitWords[unit] : '', foot: () => '', endRoom: END_ROOM,
      onOpen: (weeks) => { location.hash = weekPath(weeks); },
    });
    const empty = series.every(({ values }) => values.every((value) => value === null));
    const basis = `Counted from ${lines.slice(0, series.length).map((row) => `${formatNumber(row.cells[index].n)} of ${rowName(row, narrowed)}`).join(', ')}`;
    return html`<chart-frame .basis=${basis} .heading=${name} .unit=${`${unitWords[unit]}${unitWords[unit] ? ', ' : ''}by week${lines.length > series.length ? `, the first ${series.length} of ${lines.length} rows` : ''}`} .chart=${empty ? nothing : drawn} .table=${table}
      .empty=${empty ? html`<p>No week has a value.</p>` : nothing} .explain=${() => explain(chart)}></chart-frame>`;
  }
}

/** @param {TeamMetric} metric */
function explain(metric) {
  const { rows } = teamMetrics[metric];
  if (rows === null) void explainResolution();
  else void explainMetric(rows, null, null);
}

customElements.define('team-health-view', TeamHealthView);
