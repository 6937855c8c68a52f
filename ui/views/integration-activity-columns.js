// The columns of the run history and of the queue. Templates only.

import { html, nothing } from 'lit';
import { statusSign } from '../components/data-status.js';
import { processingOf, shortPath, streamWords } from '../data/words.js';
import { formatAgo, formatExact, formatNumber, formatPercent } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { outcomeOf, readWords, reasonSentences, reasonWords, tookWords, troubleOf, waitedWords } from '../lib/run-words.js';
import { statusWords } from '../lib/words.js';
import { repositoryPath } from '../router.js';

/** @import { Repository, Run } from '../types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** @type {Column[]} */
export const runColumns = [
  { key: 'started', title: 'Started', width: [6, 5.5], cell: (/** @type {Run} */ row) => formatAgo(row.startedAt), tooltip: (row) => formatExact(row.startedAt) },
  { key: 'reason', title: 'Why', width: [6.75, 6.25], cell: (/** @type {Run} */ row) => reasonWords[row.reason] ?? row.reason, tooltip: (row) => reasonSentences[/** @type {Run} */ (row).reason] ?? '' },
  { key: 'outcome', title: 'Outcome', cell: outcomeCell, tooltip: (row) => [troubleOf(row), row.failure?.message, row.failure?.remedy].filter(Boolean).join('. ') },
  { key: 'took', title: 'Took', number: true, width: [5.75, 5.5], cell: (/** @type {Run} */ row) => tookWords(row, Date.now()) },
  { key: 'repositories', title: 'Repos', number: true, width: [4.25, 3.75], cell: (/** @type {Run} */ row) => formatNumber(row.repositories) },
  { key: 'read', title: 'Read', cell: (/** @type {Run} */ row) => html`<span class="muted">${readWords(row)}</span>`, tooltip: readWords },
  { key: 'requests', title: 'Requests', number: true, width: [5.5, 5], cell: (/** @type {Run} */ row) => formatNumber(row.requests) },
  { key: 'waited', title: 'Waited', number: true, width: [5.5, 4.5], wideOnly: true, cell: (/** @type {Run} */ row) => waitedWords(row) || html`<span class="ink-3">none</span>`, tooltip: (row) => (row.waitedMs > 0 ? 'Because GitLab asked for it' : 'GitLab never asked to wait') },
];

/** @param {Run} row */
function outcomeCell(row) {
  const { sign, mark, word } = outcomeOf(row);
  const trouble = troubleOf(row);
  return html`<span class="data-status">${sign === 'arc' ? arc() : icon(sign, 16, mark)}<span>${word}</span>${trouble ? html`<span class="detail truncate">${trouble}</span>` : nothing}</span>`;
}

/** @param {boolean} moving whether a run is at it @returns {Column[]} */
const columnsOfQueue = (moving) => [
  { key: 'name', title: 'Repo', cell: (/** @type {Repository} */ row) => html`<a class="name truncate" tabindex="-1" href=${`#${repositoryPath(row.id)}`}>${row.name}</a>`, tooltip: (row) => row.fullPath },
  { key: 'groups', title: 'Groups', width: [9, 7], wideOnly: true, cell: groupsCell, tooltip: (row) => row.groups },
  { key: 'state', title: 'State', width: [9, 8], cell: (/** @type {Repository} */ row) => queueState(row, moving) },
  { key: 'what', title: 'What of it', cell: whatCell, tooltip: (row) => (row.failure ? [row.failure.message, row.failure.remedy].filter(Boolean).join(' ') : whatWords(row)) },
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
