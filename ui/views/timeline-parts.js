// Parts of the report Project timeline: its two charts with what is chosen of them and their tables, and whose lines they are. Templates
// and texts only.
import { html, nothing } from 'lit';
import { overlayNames, periodBars } from '../components/period-bars.js';
import { segmentControl } from '../components/segment-control.js';
import { shareWords } from '../components/stacked-bars.js';
import { MOVING, trendLine, valueOf } from '../charts/volume.js';
import { eventsByPeriod } from '../lib/calendar-days.js';
import { between, keyOf, namedWords } from '../lib/calendar.js';
import { formatLarge } from '../lib/figure-words.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { metricRowsPath } from '../lib/report-address.js';
import { measureWords } from '../lib/timeline-words.js';
import { halocOf, workTypes } from '../lib/work-words.js';

/** @import { CalendarOccurrence } from '../calendar-types.js' */
/** @import { DrawnEvents } from './timeline-view.js' */
/** @import { MetricId } from '../report-types.js' */
/** @import { Overlay, TimelinePlace } from '../lib/timeline-address.js' */
/** @import { ProjectTimeline, ShareOf, TimelinePeriod, VolumeMeasure, WorkShare, WorkShares } from '../timeline-types.js' */
/** @typedef {{ place: TimelinePlace, show: (part: Partial<TimelinePlace>) => void, explain: (metric: MetricId) => void, addEvent: () => void }} TimelineActions */

/** The metric of each kind of lines. @type {Record<WorkShares['workType'], MetricId>} */
const metricOfKind = { newWork: 'new_work', legacyRefactor: 'legacy_refactor', helpOthers: 'help_others', rework: 'rework' };

const measures = /** @type {VolumeMeasure[]} */ (Object.keys(measureWords));
const overlays = /** @type {Overlay[]} */ (Object.keys(overlayNames));

/** Rows of some days. @param {MetricId} metric @param {TimelineActions} actions @param {string} from @param {string} to */
const rowsOfDays = (metric, { place }, from, to) => metricRowsPath(metric, { ...place.filter, range: { from, to } });

/** Goes to an address of the window. @param {string} path */
const go = (path) => { location.hash = path; };

/** @param {TimelinePeriod} period @param {ProjectTimeline['step']} step */
const periodCell = ({ first, whole }, step) => `${formatCalendarDate(first)}${whole ? '' : ` (not a full ${step})`}`;

/** What the lines over the bars look like, for a picture without the page around it. @type {Record<Overlay, string>} */
const overlayLooks = { trend: 'as a line', average: 'dashed', daily: 'dotted' };

/** Events named under the chart; the table has all. */
const MOST_IN_KEY = 12;

/** The volume of work, with the calendar events of its days. @param {ProjectTimeline} report @param {DrawnEvents} drawn @param {TimelineActions} actions */
export function volumeChart(report, { occurrences, all, shaded }, actions) {
  const { measure, overlays: shown } = actions.place;
  const { unit, metric, name, format } = measureWords[measure];
  const { periods, step } = report;
  const chart = html`${periodBars({ label: `${name} by ${step}`, periods, step, measure, overlays: shown, occurrences, allEvents: all, shaded, onOpen: (from, to) => go(rowsOfDays(metric, actions, from, to)) })}${eventKey(occurrences)}`;
  const words = (/** @type {number | null} */ value) => (value === null ? 'n/a' : format(value));
  // A column of events that are not there would only make the table wide.
  const [eventHead, eventKeyHead] = occurrences.length === 0 ? [[], []] : [['Events'], ['events']];
  // Of events that are told in groups the table still names each.
  const eventCells = () => {
    if (occurrences.length === 0) return periods.map(() => []);
    const own = all === null ? periods.map(({ first, last }) => between(occurrences, first, last)) : eventsByPeriod(all, periods);
    return own.map((events) => [events.map(namedWords).join('; ')]);
  };
  const table = () => tableOf(eventCells());
  // What the bars count has a column of its own only where no other column is the same.
  const own = measure === 'per_day' || measure === 'impact' ? { head: [name], key: [measure === 'per_day' ? 'commits_per_coding_day' : measure] } : { head: [], key: [] };
  const valuesOf = (/** @type {TimelinePeriod} */ period) => own.head.map(() => valueOf(measure, period));
  const tableOf = (/** @type {string[][]} */ cells) => ({
    head: ['From', ...own.head, 'Commits', 'Coding days', 'Lines', ...eventHead], valueHead: ['from', ...own.key, 'commits', 'coding_days', 'lines', ...eventKeyHead], words: occurrences.length === 0 ? -1 : 4 + own.head.length,
    rows: periods.map((period, index) => ({ path: rowsOfDays(metric, actions, period.first, period.last), cells: [periodCell(period, step), ...valuesOf(period).map(words), ...[period.commits, period.codingDays, halocOf(period.lines)].map(formatNumber), ...cells[index]] })),
    values: periods.map((period, index) => [period.first, ...valuesOf(period), period.commits, period.codingDays, halocOf(period.lines), ...cells[index]]),
  });
  return html`
    <div class="timeline-choices">
      ${segmentControl({ label: 'Bars count', value: measure, options: measures.map((value) => ({ value, label: measureWords[value].name })), onChoose: (value) => actions.show({ measure: value }) })}
      <fieldset class="timeline-lines"><legend class="visually-hidden">Lines over the bars</legend>${overlays.map((each) => overlayBox(each, report, actions))}</fieldset>
      <span class="spacer"></span><button type="button" class="button quiet small" @click=${actions.addEvent}>${icon('plus', 14)}Add event</button>
    </div>
    <chart-frame .basis=${[counted(report.whole.commits, 'commit'), ...shown.map((each) => `${overlayNames[each]} ${overlayLooks[each]}`)].join(' · ')} .heading=${'Work volume'} .unit=${`${unit}, by ${step}`} .chart=${chart} .table=${table} .explain=${() => actions.explain(metric)}></chart-frame>
    ${measure === 'impact' ? impactNote(report) : nothing}`;
}

/** What the marks above the bars are, and where they are changed. @param {CalendarOccurrence[]} occurrences */
function eventKey(occurrences) {
  if (occurrences.length === 0) return nothing;
  const { entries, more } = keyOf(occurrences, MOST_IN_KEY);
  return html`<p class="scatter-key event-key">${entries.map(({ kind, name, words }) => html`<span title=${name}><span class="event-sign ${kind}" aria-hidden="true"></span>${words}</span>`)}
    ${more > 0 ? html`<span>and ${formatNumber(more)} more in the table</span>` : nothing}<a class="link" href="#/settings/calendar">Change events</a></p>`;
}

/** @param {Overlay} overlay @param {ProjectTimeline} report @param {TimelineActions} actions */
function overlayBox(overlay, { periods, step }, { place, show }) {
  const on = place.overlays.includes(overlay);
  const isTooShort = overlay === 'trend' && trendLine(periods.map(() => 0), periods.map(({ whole }) => whole)) === null;
  const title = { trend: isTooShort ? `A trend needs four full ${step}s` : `The straight line that fits the full ${step}s best`, average: `Mean of each bar and the ${MOVING - 1} before it`, daily: 'What every bar would be if all days of the range had been alike' }[overlay];
  const toggle = () => show({ overlays: on ? place.overlays.filter((each) => each !== overlay) : [...place.overlays, overlay] });
  return html`<label class="timeline-line" title=${title}><input class="check" type="checkbox" .checked=${on} ?disabled=${isTooShort && !on} @change=${toggle}><svg width="18" height="8" aria-hidden="true" focusable="false"><line class="volume-line ${overlay}" x1="0" x2="18" y1="4" y2="4"></line></svg>${overlayNames[overlay]}</label>`;
}

/** Commits without points are said, never drawn as none. @param {ProjectTimeline} report */
function impactNote({ whole }) {
  const unknown = whole.commits - whole.impactCommits;
  return unknown === 0 ? nothing : html`<p class="quiet-line ink-2">${counted(unknown, 'commit')} of ${formatNumber(whole.commits)} ${unknown === 1 ? 'has' : 'have'} no points yet. The next sync measures ${unknown === 1 ? 'it' : 'them'}.</p>`;
}

/** Kinds of work over time. @param {ProjectTimeline} report @param {TimelineActions} actions */
export function workTypesChart(report, actions) {
  const { periods, step } = report;
  const { asLines } = actions.place;
  const empty = periods.every(({ lines }) => halocOf(lines) === 0);
  const key = html`<p class="scatter-key paper-key">${workTypes.map(([part, word]) => html`<span><span class="swatch ${part}" aria-hidden="true"></span>${word}</span>`)}</p>`;
  const chart = () => html`${periodBars({ label: `Work types by ${step}`, periods, step, measure: 'types', asShares: !asLines, onOpen: (from, to) => go(rowsOfDays('code_volume', actions, from, to)) })}${key}`;
  const cell = (/** @type {number} */ lines, /** @type {number} */ all) => (asLines ? formatNumber(lines) : all > 0 ? shareWords(lines / all) : 'none');
  const table = () => ({
    head: ['From', ...workTypes.map(([, word]) => word), 'Lines'], valueHead: ['from', ...workTypes.map(([key]) => `${metricOfKind[key]}_lines`), 'lines'],
    rows: periods.map((period) => {
      const all = halocOf(period.lines);
      return { path: rowsOfDays('code_volume', actions, period.first, period.last), cells: [periodCell(period, step), ...workTypes.map(([key]) => cell(period.lines[key], all)), formatNumber(all)] };
    }),
    values: periods.map(({ first, lines }) => [first, ...workTypes.map(([key]) => lines[key]), halocOf(lines)]),
  });
  return html`
    <div class="timeline-choices">${segmentControl({ label: 'Work types as', value: asLines ? 'lines' : 'shares', options: [{ value: 'shares', label: 'Share' }, { value: 'lines', label: 'Lines' }], onChoose: (value) => actions.show({ asLines: value === 'lines' }) })}
      ${asLines ? html`<p class="timeline-key">${workTypes.map(([key, word]) => html`<span><span class="swatch ${key}" aria-hidden="true"></span>${word}</span>`)}</p>` : nothing}</div>
    <chart-frame .basis=${counted(periods.reduce((sum, { lines }) => sum + halocOf(lines), 0), 'changed line')} .heading=${'Work types'} .unit=${`${asLines ? 'lines' : 'share of lines'}, by ${step}`} .chart=${empty ? nothing : chart()} .table=${table} .empty=${empty ? html`<p>No line of a commit that counts was changed, or none is measured yet.</p>` : nothing}
      .explain=${() => actions.explain('code_volume')}></chart-frame>`;
}

/** Whose lines they are, one list for each kind. @param {ProjectTimeline} report @param {TimelineActions} actions */
export function workShares(report, actions) {
  const { by } = actions.place;
  const whose = [{ value: /** @type {ShareOf} */ ('people'), label: 'People' }, { value: /** @type {ShareOf} */ ('repositories'), label: 'Repos' }];
  return html`<section class="work-shares" aria-label="Where the lines are from">
    <header class="chart-head"><h2>Where the lines are from</h2><span class="spacer"></span>${segmentControl({ label: 'Lines by', value: by, options: whose, onChoose: (value) => actions.show({ by: value }) })}</header>
    <p class="quiet-line ink-2">Lines say where work happened, not how good it was or how hard.</p>
    <div class="share-lists">${report.shares.map((shares) => shareList(shares, report, actions))}</div>
  </section>`;
}

/** @param {WorkShares} shares @param {ProjectTimeline} report @param {TimelineActions} actions */
function shareList({ workType, lines, sources, most }, report, actions) {
  const word = workTypes.find(([key]) => key === workType)?.[1] ?? '';
  const all = halocOf(report.whole.lines);
  const noun = actions.place.by === 'people' ? counted(sources, 'person', 'people') : counted(sources, 'repo');
  const largest = Math.max(1, ...most.map((each) => each.lines));
  const metric = metricOfKind[workType];
  return html`<div class="share-list">
    <h3><span class="swatch ${workType}" aria-hidden="true"></span><a class="name" href="#${metricRowsPath(metric, actions.place.filter)}">${word}</a><span class="share-sum" title=${`${formatNumber(lines)} lines`}>${all > 0 ? shareWords(lines / all) : 'none'}</span></h3>
    ${most.length === 0 ? html`<p class="ink-2">No such lines</p>` : html`<ol>${most.map((each) => shareRow(each, { metric, largest, word }, actions))}</ol>`}
    ${sources > most.length ? html`<p class="ink-3">of ${noun}</p>` : nothing}
  </div>`;
}

/** @param {WorkShare} share @param {{ metric: MetricId, largest: number, word: string }} list @param {TimelineActions} actions */
function shareRow({ memberKey, repositoryId, name, lines }, { metric, largest, word }, { place }) {
  const filter = memberKey === null ? { ...place.filter, repositoryIds: repositoryId === null ? [] : [repositoryId] } : { ...place.filter, memberKeys: [memberKey] };
  const label = name === '' ? 'Not named any more' : name;
  const short = memberKey === null ? (label.split('/').at(-1) ?? label) : label;
  return html`<li title=${`${label}: ${formatNumber(lines)} lines`}><a class="name truncate" href="#${metricRowsPath(metric, filter)}" aria-label=${`${label}, ${formatNumber(lines)} lines of ${word}`}>${short}</a><span class="number">${formatLarge(lines)}</span>
    <svg class="share-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="part part-${kindOfMetric[metric]}" x="0" y="0" width=${(100 * lines) / largest} height="4"></rect></svg></li>`;
}

/** @type {Partial<Record<MetricId, string>>} */
const kindOfMetric = Object.fromEntries(Object.entries(metricOfKind).map(([kind, metric]) => [metric, kind]));
