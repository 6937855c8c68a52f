// The columns of the run history and of the queue. Templates only.

import { html, nothing } from 'lit';
import { statusSign } from '../components/data-status.js';
import { processingOf, shortPath, streamWords } from '../data/words.js';
import { formatAgo, formatExact, formatNumber, formatPercent } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { outcomeOf, readParts, readWords, reasonSentences, reasonWords, tookWords, troubleOf, waitedWords } from '../lib/run-words.js';
import { statusWords } from '../lib/words.js';
import { repositoryPath } from '../router.js';

/** @import { Repository, Run } from '../types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** @type {Column[]} */
export const runColumns = [
  { key: 'started', title: 'Started', width: [5.75, 5.5], cell: (/** @type {Run} */ row) => formatAgo(row.startedAt), tooltip: (row) => formatExact(row.startedAt) },
  { key: 'reason', title: 'Why', width: [6.25, 6.25], cell: (/** @type {Run} */ row) => reasonWords[row.reason] ?? row.reason, tooltip: (row) => reasonSentences[/** @type {Run} */ (row).reason] ?? '' },
  { key: 'outcome', title: 'Outcome', width: [10.25, 8.75], cell: outcomeCell, tooltip: (row) => [troubleOf(row), row.failure?.message, row.failure?.remedy].filter(Boolean).join('. ') },
  { key: 'took', title: 'Took', number: true, width: [6.25, 5.25], cell: tookCell, tooltip: (row) => (waitedWords(row) ? `Of it ${waitedWords(row)} because GitLab asked to wait` : 'GitLab never asked to wait') },
  { key: 'repositories', title: 'Repos', number: true, width: [3.75, 3.75], cell: (/** @type {Run} */ row) => formatNumber(row.repositories) },
  { key: 'read', title: 'Read', cell: readCell, tooltip: readWords },
  { key: 'requests', title: 'Requests', number: true, width: [5, 4.75], cell: (/** @type {Run} */ row) => formatNumber(row.requests) },
];

/** @param {Run} row */
function outcomeCell(row) {
  const { sign, mark, word } = outcomeOf(row);
  const trouble = troubleOf(row);
  return html`<span class="data-status">${sign === 'arc' ? arc() : icon(sign, 16, mark)}<span>${word}</span>${trouble ? html`<span class="detail truncate">${trouble}</span>` : nothing}</span>`;
}

/** With a sign where a part of it was a wait, which the tooltip tells. @param {Run} row */
function tookCell(row) {
  const took = tookWords(row, Date.now());
  return waitedWords(row) ? html`<span class="with-icon">${icon('hourglass', 14, 'warning-mark')}<span class="visually-hidden">GitLab asked to wait</span>${took}</span>` : took;
}

/** In words; where there is little room as icons with numbers, which the tooltip names. @param {Run} row @param {boolean} narrow */
function readCell(row, narrow) {
  const parts = readParts(row);
  if (!narrow || parts.length === 0) return html`<span class="muted">${readWords(row)}</span>`;
  return html`<span class="visually-hidden">${readWords(row)}</span><span class="muted read-parts" aria-hidden="true">${parts.map(({ sign, count }) => html`<span>${icon(sign, 14, 'ink-3')}${formatNumber(count)}</span>`)}</span>`;
}

/** @param {boolean} moving whether a run is at it @returns {Column[]} */
const columnsOfQueue = (moving) => [
  { key: 'name', title: 'Repo', width: [15, 13], cell: (/** @type {Repository} */ row) => html`<a class="name truncate" tabindex="-1" href=${`#${repositoryPath(row.id)}`}>${row.name}</a>`, tooltip: (row) => row.fullPath },
  { key: 'groups', title: 'Groups', width: [9, 7], wideOnly: true, cell: groupsCell, tooltip: (row) => row.groups },
  { key: 'state', title: 'State', width: [9, 8], cell: (/** @type {Repository} */ row) => queueState(row, moving) },
  { key: 'what', title: 'Left to read, or why not', cell: whatCell, tooltip: (row) => (row.failure ? [row.failure.message, row.failure.remedy].filter(Boolean).join(' ') : whatWords(row)) },
];

/** The same objects each time: a table draws anew for other ones. */
const queue = { moving: columnsOfQueue(true), still: columnsOfQueue(false) };

/** @param {boolean} moving */
export const queueColumns = (moving) => (moving ? queue.moving : queue.still);

/** @param {Repository} row */
function groupsCell(row) {
  const { lead, last } = shortPath(row.groups);
  return html`<span class="path"><span class="ink-3">${lead}</span>${last}</span>`;
}

/** @param {Repository} row @param {boolean} moving */
function queueState(row, moving) {
  const status = row.dataStatus ?? 'processing';
  const { still, share } = processingOf(row.streams);
  if (status === 'processing' && still !== null) {
    return html`<span class="data-status">${icon(still === 'waiting' ? 'clock' : 'x', 16, 'ink-3')}<span>${still === 'waiting' ? 'Waiting' : 'Cancelled'}</span></span>`;
  }
  return html`<span class="data-status">${statusSign(status, moving)}<span>${statusWords[status]}</span>${share === null || status !== 'processing' ? nothing : html`<span class="detail">${formatPercent(share)}</span>`}</span>`;
}

/** The cause of a failure, else the streams that are still to be read. @param {Repository} row */
function whatCell(row) {
  if (row.failure) return html`<span class="cause truncate">${row.failure.title}${row.failure.remedy ? html` <span class="ink-3">${row.failure.remedy}</span>` : nothing}</span>`;
  return html`<span class="muted">${whatWords(row)}</span>`;
}

/** @param {Repository} row */
function whatWords(row) {
  const open = row.streams.filter((stream) => stream.state !== 'complete' && stream.state !== 'off');
  return open.map((stream) => `${streamWords[stream.stream] ?? stream.stream}${stream.done > 0 ? ` (${formatNumber(stream.done)}${stream.total === null ? '' : ` of ${formatNumber(Math.max(stream.total, stream.done))}`})` : ''}`).join(', ');
}
