// The columns of the rows a number was made of: pull requests or commits, with what each adds to it. Templates only.
import { html } from 'lit';
import { figureWithUnit } from '../lib/figure-words.js';
import { counted, formatAgo, formatExact, formatNumber } from '../lib/format.js';
import { complexityWords, impactInputs, impactPoints } from '../lib/impact-words.js';
import { leftOutWords, metricWords } from '../lib/metric-words.js';

/** @import { CommitMetricRow, MetricId, MetricRow, PullRequestMetricRow } from '../report-types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** @param {string | null} words */
const orNone = (words) => words ?? html`<span class="ink-3">not available</span>`;

/** The last part of a path, which tells repos apart; the tooltip has the whole. @param {string} path */
const lastPart = (path) => path.split('/').at(-1) ?? path;

/** @param {number | null} at */
const ago = (at) => (at === null ? orNone(null) : html`<span class="muted">${formatAgo(at)}</span>`);

/** What a pull request adds to the figure. @param {MetricId} metric @param {number | null} value */
export function valueWords(metric, value) {
  if (value === null) return null;
  if (metric === 'unreviewed_pull_requests') return value > 0 ? 'Unreviewed' : 'Reviewed';
  if (metric === 'iterated_pull_requests') return formatNumber(value);
  return figureWithUnit(value, 'hours');
}

/** @type {Column} */
const author = { key: 'author', title: 'Author', sort: 'author', width: [9, 6.5], cell: (/** @type {MetricRow} */ row) => orNone(row.author), tooltip: (row) => row.author ?? 'GitLab names no author' };
/** @type {Column} */
const repository = { key: 'repository', title: 'Repo', sort: 'repository', width: [9.5, 7], cell: (/** @type {MetricRow} */ row) => html`<span class="ink-2">${lastPart(row.repository)}</span>`, tooltip: (row) => row.repository };

/** @param {MetricId} metric @returns {Column[]} */
function pullRequestColumns(metric) {
  return [
    { key: 'number', title: 'No.', number: true, width: [4.5, 4], cell: (/** @type {PullRequestMetricRow} */ row) => html`<span class="ink-2">!${row.iid}</span>` },
    { key: 'title', title: 'Title', cell: (/** @type {PullRequestMetricRow} */ row) => html`<span class="title-cell">${row.title}</span>`, tooltip: (row) => row.title },
    repository, author,
    { key: 'date', title: 'Merged', sort: 'date', firstDescending: true, width: [6.25, 6], cell: (/** @type {PullRequestMetricRow} */ row) => ago(row.mergedAt), tooltip: (row) => (row.mergedAt === null ? '' : formatExact(row.mergedAt)) },
    { key: 'value', title: metricWords[metric].valueHead, sort: 'value', firstDescending: true, number: true, width: [8.5, 8], cell: (/** @type {PullRequestMetricRow} */ row) => orNone(valueWords(metric, row.value)) },
  ];
}

/** @param {CommitMetricRow} row */
function linesOf({ lines, leftOut }) {
  if (lines === null) return html`<span class="ink-3">${leftOut === 'merge' ? 'none' : 'not measured'}</span>`;
  return html`<span class=${leftOut === null ? '' : 'ink-3'}>${formatNumber(lines)}</span>`;
}

/** @param {CommitMetricRow} row */
function commitTitle({ title, leftOut }) {
  const words = title || 'No message';
  if (leftOut === null) return html`<span class="title-cell">${words}</span>`;
  const [tag, why] = leftOutWords[leftOut] ?? [leftOut, ''];
  return html`<span class="with-icon"><span class="title-cell truncate">${words}</span><span class="tag" title="Left out. ${why}">${tag}<span class="visually-hidden">, left out</span></span></span>`;
}

/** Rows of efficiency are put in order by what takes from it, the rework. @param {boolean} byRework @returns {Column[]} */
const commitColumns = (byRework) => [
  { key: 'title', title: 'Title', cell: commitTitle, tooltip: (row) => row.title },
  { key: 'sha', title: 'Commit', width: [5.5, 5], wideOnly: true, cell: (/** @type {CommitMetricRow} */ row) => html`<span class="sha">${row.sha.slice(0, 8)}</span>`, tooltip: (row) => row.sha },
  repository, author,
  { key: 'date', title: 'Date', sort: 'date', firstDescending: true, width: [6.25, 6], cell: (/** @type {CommitMetricRow} */ row) => ago(row.authoredAt), tooltip: (row) => formatExact(row.authoredAt) },
  { key: 'rework', title: 'Rework', sort: byRework ? 'value' : undefined, firstDescending: true, number: true, width: [5.5, 5], cell: (/** @type {CommitMetricRow} */ row) => (row.rework === null ? html`<span class="ink-3">none</span>` : formatNumber(row.rework)), tooltip: (row) => (row.rework === null ? '' : counted(row.rework, 'line')) },
  { key: 'value', title: 'Lines', sort: byRework ? undefined : 'value', firstDescending: true, number: true, width: [6, 5.5], cell: linesOf },
];

/** @type {Column} */
const date = { key: 'date', title: 'Date', sort: 'date', firstDescending: true, width: [6.25, 6], cell: (/** @type {CommitMetricRow} */ row) => ago(row.authoredAt), tooltip: (row) => formatExact(row.authoredAt) };
/** Columns between the title and the figure of a commit. */
const whoAndWhere = [repository, author, date];

/** @param {CommitMetricRow} row */
const valueOrWhy = (row) => (row.value === null ? linesOf({ ...row, lines: null }) : html`<span class=${row.leftOut === null ? '' : 'ink-3'}>${formatNumber(row.value)}</span>`);

/** Points with what they are made of. @param {'impact' | 'commit_complexity'} metric @returns {Column[]} */
const pointColumns = (metric) => /** @type {Column[]} */ ([
  { key: 'title', title: 'Title', cell: commitTitle, tooltip: (row) => row.title },
  { ...repository, width: [7.5, 6.5] }, { ...author, width: [8, 6.5] }, date,
  { key: 'inputs', title: 'Made of', width: [metric === 'impact' ? 12 : 9, 8], wideOnly: true, cell: (/** @type {CommitMetricRow} */ row) => html`<span class="ink-2">${impactInputs(row.impact)}</span>`, tooltip: (row) => impactPoints(row.impact, metric) },
  ...(metric === 'commit_complexity' ? [{ key: 'complexity', title: 'Complexity', width: [6, 6], cell: (/** @type {CommitMetricRow} */ row) => (row.impact === null ? html`<span class="ink-3">not known</span>` : html`<span>${complexityWords[row.impact.complexity]}</span>`) }] : []),
  { key: 'value', title: 'Points', sort: 'value', firstDescending: true, number: true, width: [6.75, 6.75], cell: valueOrWhy, tooltip: (/** @type {CommitMetricRow} */ row) => impactPoints(row.impact, metric) },
]);

/** Lines of one kind, and all of the commit. @param {MetricId} metric @returns {Column[]} */
const kindColumns = (metric) => [
  { key: 'title', title: 'Title', cell: commitTitle, tooltip: (row) => row.title },
  ...whoAndWhere,
  { key: 'lines', title: 'All lines', number: true, width: [6, 5.5], cell: linesOf },
  { key: 'value', title: metricWords[metric].name, sort: 'value', firstDescending: true, number: true, width: [8.5, 8], cell: valueOrWhy },
];

/** @param {MetricId} metric @returns {Column[]} */
export function metricColumns(metric) {
  if (metric === 'impact' || metric === 'commit_complexity') return pointColumns(metric);
  if (metric === 'new_work' || metric === 'legacy_refactor' || metric === 'help_others' || metric === 'rework') return kindColumns(metric);
  return metricWords[metric].kind === 'commit' ? commitColumns(metric === 'efficiency') : pullRequestColumns(metric);
}

/** @param {MetricRow} row */
export const metricRowLabel = (row) => (row.kind === 'commit' ? `commit ${row.sha.slice(0, 8)}` : `!${row.iid} ${row.title}`);

