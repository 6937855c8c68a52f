// Project timeline: how much work there was over time, of which kinds, and by whom and where.
import { html, nothing } from 'lit';
import { getCalendar, getProjectTimeline, listCalendarEvents } from '../api.js';
import '../components/chart-frame.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failedPage, failurePanel } from '../components/failure-panel.js';
import '../components/metric-tile.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { shadedSpans } from '../lib/calendar-days.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { rememberReport } from '../lib/last-report.js';
import { Loaded } from '../lib/loaded.js';
import { dayText, isNarrowed, metricRowsPath, usualFilter } from '../lib/report-address.js';
import { spanWords } from '../lib/report-range.js';
import { readTimeline, timelinePath } from '../lib/timeline-address.js';
import { navigate } from '../router.js';
import { addEvent } from './calendar-actions.js';
import { coverageLine } from './overview-view.js';
import { nothingImported, nothingMatches, waitingReport } from './report-states.js';
import { volumeChart, workShares, workTypesChart } from './timeline-parts.js';

/** @import { Calendar, CalendarEvent } from '../calendar-types.js' */
/** @import { DaySpan } from '../lib/calendar-days.js' */
/** @import { MetricId, ReportFilter, ReportRange } from '../report-types.js' */
/** @import { TimelinePlace } from '../lib/timeline-address.js' */
/** @import { ProjectTimeline } from '../timeline-types.js' */
/** @import { Route } from '../types.js' */

/** Events of a range; the last two are null where each of its times is told: every event, and the days they cover. @typedef {Calendar & { all: CalendarEvent[] | null, shaded: DaySpan[] | null }} DrawnEvents */

/** @type {DrawnEvents} */
const noEvents = { from: '', to: '', occurrences: [], all: null, shaded: null };

/** The events of a range, and where some stand for others, those as well. @param {ReportRange} range @returns {Promise<DrawnEvents>} */
async function drawnEvents(range) {
  const calendar = await getCalendar(range);
  if (calendar.occurrences.every(({ others = 0 }) => others === 0)) return { ...calendar, all: null, shaded: null };
  const all = await listCalendarEvents();
  return { ...calendar, all, shaded: shadedSpans(all, calendar.from, calendar.to) };
}

export class TimelineView extends LightElement {
  static properties = { route: { attribute: false } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    new ReportChanges(this, () => void this.#report.reload());
  }

  #report = new Loaded(this, () => getProjectTimeline(this.#place.filter, this.#place.by));
  // Events are no part of the report: without them it is whole, and a change of one reads nothing else.
  #calendar = new Loaded(this, () => drawnEvents(this.#place.filter.range), () => ['calendar']);
  /** What the report was last asked. */
  #asked = '';

  get #place() {
    return readTimeline(this.route?.query ?? '');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    const place = this.#place;
    rememberReport(timelinePath(place));
    const { filter, by } = place;
    const asked = timelinePath({ filter, by });
    // The first reading is the controller's own; what is drawn of a report changes nothing of it.
    if (changed.get('route') && asked !== this.#asked) {
      void this.#report.reload();
      void this.#calendar.reload();
    }
    this.#asked = asked;
  }

  /** @param {Partial<TimelinePlace>} part */
  #show = (part) => navigate(timelinePath({ ...this.#place, ...part }));

  /** @param {Partial<ReportFilter>} part */
  #change = (part) => this.#show({ filter: { ...this.#place.filter, ...part } });

  render() {
    const { value: report, failure } = this.#report;
    const { filter } = this.#place;
    const nothingYet = report !== null && report.coverage.repositories === 0 && !isNarrowed(filter);
    return html`
      ${pageHeader({ heading: 'Project timeline', line: report && !nothingYet ? coverageLine(report) : undefined })}
      <div class="page-body grows report-page" aria-busy=${this.#report.pending ? 'true' : 'false'}>
        ${nothingYet ? nothingImported : html`
          <report-filters .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change(event.detail)}></report-filters>
          ${failure && report ? failurePanel(failure, html`<button type="button" class="button secondary small" @click=${() => this.#report.reload()}>Try again</button>`) : nothing}
          ${failure && !report ? failedPage(failure, () => void this.#report.reload()) : report ? this.#renderReport(report) : this.#report.pending ? waitingReport() : nothing}`}
      </div>`;
  }

  /** @param {ProjectTimeline} report */
  #renderReport(report) {
    const place = this.#place;
    const { filter } = place;
    const isOff = report.tiles.some(({ notAvailable }) => notAvailable === 'service_off');
    if (isOff) return html`<div class="empty-state"><h2>Commits are not read</h2><div class="actions"><a class="button secondary" href="#/settings/integrations">Switch them on in an integration</a></div></div>`;
    if (report.whole.commits === 0) return nothingMatches({ weeks: report.weeks, coverage: report.coverage }, filter, { clear: () => this.#change(usualFilter()), change: this.#change });
    const explain = (/** @type {MetricId} */ metric) => void explainMetric(metric, report.tiles.find((tile) => tile.metric === metric) ?? null, metricRowsPath(metric, filter));
    // Events of the days that are drawn: another range may be on its way.
    const calendar = this.#calendar.value;
    const drawn = calendar && calendar.from === report.from && calendar.to === report.to ? calendar : noEvents;
    const actions = { place, show: this.#show, explain, addEvent: () => void addEvent(dayText(new Date())) };
    return html`
      <p class="visually-hidden" role="status">${spanWords(report.from, report.to)}, ${counted(report.whole.commits, 'commit')}</p>
      <ul class="tile-grid timeline-tiles">${report.tiles.map((tile) => html`<li class="tile-place"><metric-tile .tile=${tile} .path=${metricRowsPath(/** @type {MetricId} */ (tile.metric), filter)}></metric-tile></li>`)}</ul>
      ${volumeChart(report, drawn, actions)}
      ${workTypesChart(report, actions)}
      ${workShares(report, actions)}`;
  }
}

customElements.define('timeline-view', TimelineView);
