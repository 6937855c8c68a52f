// Parts of the report on how long pull requests take: the columns of its table, the table behind the chart, and what is read out of it.
// Templates and texts only.
import { html, nothing } from 'lit';
import { datedPlaces } from '../charts/axis.js';
import { dayText } from '../lib/report-address.js';
import { formatDay, formatExact, formatNumber } from '../lib/format.js';
import { formatFigure } from '../lib/figure-words.js';
import { axisDay, daysOf } from '../lib/report-range.js';
import { durationWords } from '../lib/resolution-figures.js';

/** @import { Cell } from '../charts/scatter-grid.js' */
/** @import { ReadOut } from '../components/scatter-chart.js' */
/** @import { Resolution, ResolutionRow as Row } from '../report-types.js' */
/** @import { Resolved } from '../lib/resolution-figures.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

const hour = 3_600_000;

/** @param {number} value */
const tenths = (value) => formatFigure(value, 'hours');

/** @param {number | null} milliseconds */
export const took = (milliseconds) => (milliseconds === null || Number.isNaN(milliseconds) ? 'not known' : durationWords(milliseconds, tenths));

/** @param {string | null} words */
const orNone = (words) => words ?? html`<span class="ink-3">not available</span>`;

/** A count, of what was not read none. @param {number | null} value */
const countCell = (value) => (value === null ? html`<span class="ink-3">not read</span>` : formatNumber(value));

/** @type {Column[]} */
export const resolutionColumns = [
  { key: 'title', title: 'Pull request', cell: (/** @type {Row} */ row) => html`<span class="with-icon"><span class="truncate"><span class="ink-2">!${row.iid}</span> <span class="title-cell">${row.title}</span></span>${row.review === 0 ? html`<span class="tag warning">Unreviewed</span>` : nothing}</span>`, tooltip: (row) => row.title },
  { key: 'repository', title: 'Repo', width: [9.5, 7], wideOnly: true, cell: (/** @type {Row} */ row) => html`<span class="ink-2">${row.repository.split('/').at(-1) ?? ''}</span>`, tooltip: (row) => row.repository },
  { key: 'author', title: 'Author', width: [9, 7], cell: (/** @type {Row} */ row) => orNone(row.author), tooltip: (row) => row.author ?? 'GitLab names no author' },
  { key: 'merged', title: 'Merged', sort: 'merged', firstDescending: true, width: [5.5, 5], cell: (/** @type {Row} */ row) => html`<span class="muted">${formatDay(row.mergedAt)}</span>`, tooltip: (row) => formatExact(row.mergedAt) },
  { key: 'time', title: 'Time to merge', sort: 'time', firstDescending: true, number: true, width: [7.5, 7], cell: (/** @type {Row} */ row) => took(row.mergeTime) },
  { key: 'comments', title: 'Comments', sort: 'comments', firstDescending: true, number: true, width: [6.5, 6], cell: (/** @type {Row} */ row) => countCell(row.comments) },
  { key: 'followOn', title: 'Follow-on', sort: 'follow_on', firstDescending: true, number: true, width: [6.5, 6], cell: (/** @type {Row} */ row) => countCell(row.followOnCommits) },
];

/** Days under the axis: Mondays, three to five. @param {Resolution} report @param {number} width pixels */
export function axisDates({ from, to, fromAt, toAt }, width) {
  const weeks = Math.max(1, Math.ceil(daysOf(from, to) / 7));
  const first = new Date(fromAt);
  const monday = (8 - first.getDay()) % 7;
  /** @type {number[]} */
  const starts = [];
  for (let week = 0; week < weeks; week += 1) {
    const at = new Date(first.getFullYear(), first.getMonth(), first.getDate() + monday + 7 * week).getTime();
    if (at < toAt) starts.push(at);
  }
  if (starts.length === 0) starts.push(fromAt);
  const places = starts.map((at) => ((at - fromAt) / Math.max(1, toAt - fromAt)) * width);
  return datedPlaces(places, 70).map((index) => ({ at: starts[index], label: axisDay(dayText(new Date(starts[index])), weeks) }));
}

/** The rows behind the chart, by day of merge: the last days first would be hard to compare with the chart, so the first are. @param {Resolution} report */
export function resolutionTable({ sevenDays }) {
  const hours = (/** @type {number | null} */ value) => (value === null ? null : value / hour);
  const words = (/** @type {number | null} */ value) => (value === null ? 'n/a' : formatFigure(value / hour, 'hours'));
  return {
    head: ['Seven days from', 'Median h', 'Mean h', 'Unreviewed', 'Pull requests'], valueHead: ['seven_days_from', 'median_hours', 'mean_hours', 'unreviewed', 'pull_requests'],
    rows: sevenDays.map(({ start, pullRequests, median, mean, unreviewed }) => ({ path: null, cells: [start, words(median), words(mean), formatNumber(unreviewed), formatNumber(pullRequests)] })),
    values: sevenDays.map(({ start, pullRequests, median, mean, unreviewed }) => [start, hours(median), hours(mean), unreviewed, pullRequests]),
  };
}

/** What is read out of a pull request. @param {Resolved} resolved @param {number} index @returns {ReadOut} */
export function markWords(resolved, index) {
  const count = (/** @type {number} */ value) => (Number.isNaN(value) ? 'not read' : formatNumber(value));
  return {
    heading: `Merged ${formatDay(resolved.mergedAt[index])}`,
    rows: [{ name: 'Time to merge', value: took(resolved.mergeTimes[index]) }, { name: 'Comments', value: count(resolved.comments[index]) }, { name: 'Follow-on commits', value: count(resolved.followOnCommits[index]) }],
    foot: ['Unreviewed', 'Reviewed', 'Thoroughly reviewed'][resolved.reviews[index]] ?? 'Review not read yet',
  };
}

/** What is read out of those that lie together. @param {Cell} cell @returns {ReadOut} */
export function cellWords({ from, to, low, high, count, unreviewed }) {
  const [first, last] = [formatDay(from), formatDay(to)];
  const long = low === null && high === null ? 'any' : low === null ? `up to ${took(high)}` : high === null ? `${took(low)} and more` : `${took(low)} to ${took(high)}`;
  return {
    heading: `Merged ${first === last ? first : `${first} to ${last}`}`,
    rows: [{ name: 'Time to merge', value: long }, { name: 'Pull requests', value: formatNumber(count) }, { name: 'Unreviewed', value: formatNumber(unreviewed) }],
    foot: 'Press to select them',
  };
}
