// Parts of the report on how long pull requests take: the figures of what is selected, the columns of its table, the table behind the
// chart, and what its figures mean. Templates and texts only.
import { html, nothing } from 'lit';
import { datedPlaces } from '../charts/axis.js';
import { dayText } from '../lib/report-address.js';
import { counted, formatDay, formatExact, formatNumber } from '../lib/format.js';
import { formatFigure } from '../lib/figure-words.js';
import { axisDay, daysOf } from '../lib/report-range.js';
import { durationWords, figuresOf, summary } from '../lib/resolution-figures.js';

/** @import { Resolution } from '../report-types.js' */
/** @import { Resolved } from '../lib/resolution-figures.js' */
/** @typedef {import('../components/data-table.js').Column} Column */
/** @typedef {{ id: number, place: number, repository: string, iid: number, title: string, author: string | null, webUrl: string }} Row */

const day = 86_400_000;

/** @param {number} value */
const tenths = (value) => formatFigure(value, 'hours');

/** @param {number} milliseconds */
export const took = (milliseconds) => (Number.isNaN(milliseconds) ? 'not known' : durationWords(milliseconds, tenths));

/** @param {number | null} hours */
const tookHours = (hours) => (hours === null ? null : durationWords(hours * 3_600_000, tenths));

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole === 0 ? null : `${formatFigure((100 * part) / whole, 'percent')} %`);

/**
 * The figures of what is selected, or of all.
 * @param {Resolved} resolved
 * @param {number[]} places
 * @param {{ selected: boolean, sharingIndex: number | null, clear: () => void }} state
 */
export function figureLine(resolved, places, { selected, sharingIndex, clear }) {
  const figures = figuresOf(resolved, places);
  const { timeToMerge, firstComment, followOn, comments, iteration, reaction, responsiveness, read, unreviewed, thorough } = figures;
  const mean = tookHours(timeToMerge.mean);
  /** @type {[string, string | null, string][]} */
  const shown = [
    ['Time to merge', tookHours(timeToMerge.median), mean === null ? '' : `median, mean ${mean}`],
    ['First comment', tookHours(firstComment.median), `median of ${formatNumber(firstComment.n)}`],
    ['Follow-on commits', followOn.median === null ? null : formatNumber(followOn.median), `mean ${tenths(followOn.mean ?? 0)}, sum ${formatNumber(followOn.sum)}`],
    ['Unreviewed', percent(unreviewed, read), `${formatNumber(unreviewed)} of ${formatNumber(read)}`],
    ['Thoroughly reviewed', percent(thorough, read), `${formatNumber(thorough)} of ${formatNumber(read)}`],
    ['Reviewer comments', comments.mean === null ? null : tenths(comments.mean), `mean, sum ${formatNumber(comments.sum)}`],
    ['Reaction time', tookHours(reaction.value), `mean of ${counted(reaction.n, 'answer')}`],
    ['Responsiveness', tookHours(responsiveness.value), `mean of ${counted(responsiveness.n, 'answer')}`],
    ['Iteration time', tookHours(iteration.mean), `mean of ${formatNumber(iteration.n)}`],
  ];
  if (!selected) shown.push(['Sharing index', sharingIndex === null ? null : sharingIndex.toFixed(2), '0 one reviewer, 1 even']);
  return html`<dl class="figure-line">
    <div><dt>${selected ? 'Selected' : 'Pull requests'}</dt><dd><strong>${formatNumber(places.length)}</strong> <span class="basis">${selected ? html`of ${formatNumber(resolved.ids.length)} <button type="button" class="link" @click=${clear}>Clear</button>` : 'merged'}</span></dd></div>
    ${shown.map(([name, value, basis]) => html`<div><dt>${name}</dt><dd>${value === null ? html`<span class="ink-2">n/a</span>` : html`<strong>${value}</strong> <span class="basis">${basis}</span>`}</dd></div>`)}
  </dl>`;
}

/** @param {string | null} words */
const orNone = (words) => words ?? html`<span class="ink-3">not available</span>`;

/** A count, of what was not read none. @param {number} value */
const countCell = (value) => (Number.isNaN(value) ? html`<span class="ink-3">not read</span>` : formatNumber(value));

/** @param {Resolved} resolved @returns {Column[]} */
export const resolutionColumns = (resolved) => [
  { key: 'title', title: 'Pull request', cell: (/** @type {Row} */ row) => html`<span class="ink-2">!${row.iid}</span> <span class="title-cell">${row.title}</span>${resolved.reviews[row.place] === 0 ? html`<span class="tag warning">Unreviewed</span>` : nothing}`, tooltip: (row) => row.title },
  { key: 'repository', title: 'Repo', width: [9.5, 7], wideOnly: true, cell: (/** @type {Row} */ row) => html`<span class="ink-2">${row.repository.split('/').at(-1) ?? ''}</span>`, tooltip: (row) => row.repository },
  { key: 'author', title: 'Author', width: [9, 7], cell: (/** @type {Row} */ row) => orNone(row.author), tooltip: (row) => row.author ?? 'GitLab names no author' },
  { key: 'merged', title: 'Merged', sort: 'merged', firstDescending: true, width: [5.5, 5], cell: (/** @type {Row} */ row) => html`<span class="muted">${formatDay(resolved.mergedAt[row.place])}</span>`, tooltip: (row) => formatExact(resolved.mergedAt[row.place]) },
  { key: 'time', title: 'Time to merge', sort: 'time', firstDescending: true, number: true, width: [7.5, 7], cell: (/** @type {Row} */ row) => took(resolved.mergeTimes[row.place]) },
  { key: 'comments', title: 'Comments', sort: 'comments', firstDescending: true, number: true, width: [6.5, 6], cell: (/** @type {Row} */ row) => countCell(resolved.comments[row.place]) },
  { key: 'followOn', title: 'Follow-on', sort: 'followOn', firstDescending: true, number: true, width: [6.5, 6], cell: (/** @type {Row} */ row) => countCell(resolved.followOnCommits[row.place]) },
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

/** The rows behind the chart, by day of merge: the last days first would be hard to compare with the chart, so the first are. @param {Resolved} resolved @param {Resolution} report */
export function resolutionTable(resolved, { fromAt, toAt }) {
  const weeks = Math.max(1, Math.ceil((toAt - fromAt) / (7 * day)));
  /** @type {number[][]} */
  const places = Array.from({ length: weeks }, () => []);
  resolved.mergedAt.forEach((at, place) => places[Math.min(weeks - 1, Math.max(0, Math.floor((at - fromAt) / (7 * day))))].push(place));
  const rows = places.map((own, week) => {
    const start = dayText(new Date(fromAt + week * 7 * day + day / 8));
    const { median, mean } = summary(resolved.mergeTimes, own);
    return { start, n: own.length, median, mean, unreviewed: own.filter((place) => resolved.reviews[place] === 0).length };
  });
  const hours = (/** @type {number | null} */ value) => (value === null ? null : value / 3_600_000);
  const words = (/** @type {number | null} */ value) => (value === null ? 'n/a' : formatFigure(value, 'hours'));
  return {
    head: ['Seven days from', 'Median h', 'Mean h', 'Unreviewed', 'Pull requests'], valueHead: ['seven_days_from', 'median_hours', 'mean_hours', 'unreviewed', 'pull_requests'],
    rows: rows.map(({ start, n, median, mean, unreviewed }) => ({ path: null, cells: [start, words(hours(median)), words(hours(mean)), formatNumber(unreviewed), formatNumber(n)] })),
    values: rows.map(({ start, n, median, mean, unreviewed }) => [start, hours(median), hours(mean), unreviewed, n]),
  };
}
