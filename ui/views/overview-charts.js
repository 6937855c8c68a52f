// The two charts of the overview with their tables and their empty states. Templates only.
import { html, nothing } from 'lit';
import { lineChart } from '../components/line-chart.js';
import { shareWords, stackedBars } from '../components/stacked-bars.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { formatFigure } from '../lib/figure-words.js';
import { theseWeeks, widerPreset } from '../lib/report-range.js';
import { halocOf, workTypes } from '../lib/work-words.js';

/** @import { MetricId, Overview, ReportFilter } from '../report-types.js' */
/** @typedef {{ change: (part: Partial<ReportFilter>) => void, explain: (metric: MetricId) => void, rows: (metric: MetricId, weeks: string[]) => string }} ChartActions */

/** @param {number} value hours */
const hours = (value) => formatFigure(value, 'hours');

/** Goes to an address of the window. @param {string} path */
const go = (path) => { location.hash = path; };

/** @param {number | null} value */
const hoursOrNone = (value) => (value === null ? 'n/a' : hours(value));

/** @param {Overview} overview @param {ChartActions} actions */
export function timeToMergeChart({ weeks, timeToMerge, tiles }, actions) {
  const off = tiles.find(({ metric }) => metric === 'time_to_merge')?.notAvailable === 'service_off';
  const empty = timeToMerge.every(({ mean }) => mean === null);
  const series = [
    { key: 'mean', name: 'Mean', values: timeToMerge.map(({ mean }) => mean) },
    { key: 'median', name: 'Median', values: timeToMerge.map(({ median }) => median) },
  ];
  const chart = () => lineChart({
    label: 'Time to merge in hours, by week of merge', weeks, series, format: hours, unit: 'h', foot: (index) => counted(timeToMerge[index].n, 'pull request'),
    onOpen: (opened) => go(actions.rows('time_to_merge', opened)),
  });
  const table = () => ({
    head: ['Week', 'Mean h', 'Median h', 'Pull requests'], valueHead: ['week', 'mean_hours', 'median_hours', 'pull_requests'],
    rows: weeks.map(({ start, whole }, index) => ({ path: actions.rows('time_to_merge', [start]), cells: [weekCell(start, whole), hoursOrNone(timeToMerge[index].mean), hoursOrNone(timeToMerge[index].median), formatNumber(timeToMerge[index].n)] })),
    values: weeks.map(({ start }, index) => [start, timeToMerge[index].mean, timeToMerge[index].median, timeToMerge[index].n]),
  });
  const reason = off ? html`<p>Pull requests are not read.</p><a href="#/settings/integrations">Switch them on in an integration</a>` : emptyWords('pull request was merged', weeks.length, actions);
  return html`<chart-frame .basis=${counted(timeToMerge.reduce((sum, { n }) => sum + n, 0), 'pull request')} .heading=${'Time to merge'} .unit=${'hours, by week of merge'} .chart=${empty ? nothing : chart()} .table=${table} .empty=${empty ? reason : nothing}
    .explain=${() => actions.explain('time_to_merge')}></chart-frame>`;
}

/** @param {Overview} overview @param {ChartActions} actions */
export function workTypesChart({ weeks, workTypes: rows, tiles }, actions) {
  const off = tiles.find(({ metric }) => metric === 'code_volume')?.notAvailable === 'service_off';
  const empty = rows.every((row) => halocOf(row) === 0);
  /** @type {[string, string][]} */
  const parts = workTypes.map(([key, word]) => [key, word]);
  // On the page the last bar's parts are named at it and the others when pointed at; paper and pictures need the whole key.
  const key = html`<p class="scatter-key paper-key">${parts.map(([part, word]) => html`<span><span class="swatch ${part}" aria-hidden="true"></span>${word}</span>`)}</p>`;
  const chart = () => html`${stackedBars({ label: 'Work types as shares of changed lines, by week', weeks, rows, parts, noun: 'lines', onOpen: (opened) => go(actions.rows('code_volume', opened)) })}${key}`;
  const table = () => ({
    head: ['Week', ...workTypes.map(([, word]) => word), 'Lines'], valueHead: ['week', ...workTypes.map(([key]) => `${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_lines`), 'lines'],
    rows: weeks.map(({ start, whole }, index) => {
      const all = halocOf(rows[index]);
      return { path: actions.rows('code_volume', [start]), cells: [weekCell(start, whole), ...workTypes.map(([key]) => (all > 0 ? shareWords(rows[index][key] / all) : 'none')), formatNumber(all)] };
    }),
    values: weeks.map(({ start }, index) => [start, ...workTypes.map(([key]) => rows[index][key]), halocOf(rows[index])]),
  });
  const reason = off ? html`<p>Commits are not read.</p><a href="#/settings/integrations">Switch them on in an integration</a>` : emptyWords('line of a commit that counts was changed', weeks.length, actions);
  return html`<chart-frame .basis=${counted(rows.reduce((sum, row) => sum + halocOf(row), 0), 'changed line')} .heading=${'Work types'} .unit=${'share of lines'} .chart=${empty ? nothing : chart()} .table=${table} .empty=${empty ? reason : nothing}
    .explain=${() => actions.explain('code_volume')}></chart-frame>`;
}

/** @param {string} start @param {boolean} whole */
const weekCell = (start, whole) => `${formatCalendarDate(start)}${whole ? '' : ' (not full)'}`;

/** One sentence and one way out. @param {string} what @param {number} weeks @param {ChartActions} actions */
function emptyWords(what, weeks, actions) {
  const wider = widerPreset(weeks);
  return html`<p>No ${what} in ${theseWeeks(weeks)}.</p>
    ${wider ? html`<button type="button" class="link" @click=${() => actions.change({ range: { preset: wider.preset } })}>${wider.label}</button>` : nothing}`;
}
