// The two charts of the report on deployments with their tables and their empty states. Templates only.
import { html, nothing } from 'lit';
import { deploymentBars } from '../components/deployment-bars.js';
import { lineChart } from '../components/line-chart.js';
import { deliveryRowsOfWeeks } from '../lib/delivery-address.js';
import { formatFigure } from '../lib/figure-words.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { theseWeeks, widerPreset } from '../lib/report-range.js';

/** @import { Delivery, DeliveryMetricId } from '../delivery-types.js' */
/** @import { ReportFilter } from '../report-types.js' */
/** @typedef {{ filter: ReportFilter, change: (part: Partial<ReportFilter>) => void, explain: (metric: DeliveryMetricId) => void }} ChartActions */

/** @param {number} value */
const hours = (value) => formatFigure(value, 'hours');
/** @param {number | null} value */
const hoursOrNone = (value) => (value === null ? 'n/a' : hours(value));
/** @param {string} start @param {boolean} whole */
const weekCell = (start, whole) => `${formatCalendarDate(start)}${whole ? '' : ' (not full)'}`;

/** Goes to the deployments of a mark. @param {Delivery} report @param {ChartActions} actions */
const opens = (report, { filter }) => (/** @type {string[]} */ weeks) => { location.hash = deliveryRowsOfWeeks('deployments', filter, weeks, report); };

/** @param {Delivery} report @param {ChartActions} actions */
export function deploymentsChart(report, actions) {
  const { weeks, byWeek } = report;
  const empty = byWeek.every(({ deployments, incidents }) => deployments + incidents === 0);
  const table = () => ({
    head: ['Week', 'Deployments', 'Incidents'], valueHead: ['week', 'deployments', 'incidents'],
    rows: weeks.map(({ start, whole }, index) => ({ path: deliveryRowsOfWeeks('deployments', actions.filter, [start], report), cells: [weekCell(start, whole), formatNumber(byWeek[index].deployments), formatNumber(byWeek[index].incidents)] })),
    values: weeks.map(({ start }, index) => [start, byWeek[index].deployments, byWeek[index].incidents]),
  });
  const incidents = byWeek.reduce((sum, week) => sum + week.incidents, 0);
  return html`<div><chart-frame .basis=${`${counted(byWeek.reduce((sum, week) => sum + week.deployments, 0), 'deployment')}, ${counted(incidents, 'incident')}`} .heading=${'Deployments'} .unit=${'a week'} .chart=${empty ? nothing : deploymentBars({ weeks, rows: byWeek, onOpen: opens(report, actions) })} .table=${table}
    .empty=${empty ? emptyWords('deployment is', weeks.length, actions) : nothing} .explain=${() => actions.explain('deployment_frequency')}></chart-frame>
    ${empty ? nothing : html`<p class="scatter-key"><span><span class="key-bar" aria-hidden="true"></span>Deployments</span>
      <span><span class="key-diamond filled" aria-hidden="true"></span>Incidents opened in the week, ${formatNumber(incidents)}</span></p>`}</div>`;
}

/** @param {Delivery} report @param {ChartActions} actions */
export function leadTimeChart(report, actions) {
  const { weeks, byWeek } = report;
  const empty = byWeek.every(({ leadTimeMedian }) => leadTimeMedian === null);
  const series = [
    { key: 'median', name: 'Median', values: byWeek.map(({ leadTimeMedian }) => leadTimeMedian) },
    { key: 'ninetieth', name: '90 %', values: byWeek.map(({ leadTimeNinetieth }) => leadTimeNinetieth) },
  ];
  const chart = () => lineChart({ label: 'Lead time for changes in hours, by week of deployment', weeks, series, format: hours, unit: 'h', foot: (index) => counted(byWeek[index].commits, 'commit'), onOpen: opens(report, actions) });
  const table = () => ({
    head: ['Week', 'Median h', '90 % under h', 'Commits'], valueHead: ['week', 'median_hours', 'ninetieth_percentile_hours', 'commits'],
    rows: weeks.map(({ start, whole }, index) => {
      const { leadTimeMedian, leadTimeNinetieth, commits } = byWeek[index];
      return { path: deliveryRowsOfWeeks('deployments', actions.filter, [start], report), cells: [weekCell(start, whole), hoursOrNone(leadTimeMedian), hoursOrNone(leadTimeNinetieth), formatNumber(commits)] };
    }),
    values: weeks.map(({ start }, index) => [start, byWeek[index].leadTimeMedian, byWeek[index].leadTimeNinetieth, byWeek[index].commits]),
  });
  return html`<chart-frame .basis=${counted(byWeek.reduce((sum, { commits }) => sum + commits, 0), 'commit')} .heading=${'Lead time'} .unit=${'hours, by week'} .chart=${empty ? nothing : chart()} .table=${table}
    .empty=${empty ? emptyWords('deployment with a commit that counts is', weeks.length, actions) : nothing} .explain=${() => actions.explain('lead_time')}></chart-frame>`;
}

/** One sentence and one way out. @param {string} what @param {number} weeks @param {ChartActions} actions */
function emptyWords(what, weeks, actions) {
  const wider = widerPreset(weeks);
  return html`<p>No ${what} in ${theseWeeks(weeks)}.</p>
    ${wider ? html`<button type="button" class="link" @click=${() => actions.change({ range: { preset: wider.preset } })}>${wider.label}</button>` : nothing}`;
}
