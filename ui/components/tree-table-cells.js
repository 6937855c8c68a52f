// What the cells of the import tree say. A repo that cannot be chosen says why, here and in words.
//
// Templates and small decisions only; nothing here calls the app or keeps state.

import { html, nothing } from 'lit';
import { agoInSentence, counted, formatAgo, formatExact, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { streamWords } from '../data/words.js';

/** @typedef {import('../types.js').ListedRepository} Repository */
/** @typedef {import('../data/tree.js').TreeNode} TreeNode */
/** @typedef {import('../data/tree.js').GroupNode} GroupNode */

/**
 * The quiet line beside a group: how many repos, how many of them are here, how many a filter hides.
 *
 * @param {GroupNode} node
 * @param {import('../data/selection.js').GroupCount|undefined} count
 */
export function groupNote(node, count) {
  const parts = [counted(node.total, 'repo')];
  // A repo that was chosen and waits is not here yet, so it is not called imported.
  if (node.imported > 0) parts.push(node.complete === node.imported ? `${formatNumber(node.imported)} imported` : `${formatNumber(node.complete)} of ${formatNumber(node.imported)} imported`);
  // Only what a tick would take along is worth a warning.
  if (count && count.hidden > 0) parts.push(`${formatNumber(count.hidden)} hidden by filters`);
  return parts.join(', ');
}

/** @param {TreeNode} node */
export function activityOf(node) {
  const at = node.kind === 'group' ? node.lastActivityAt : node.repository.lastActivityAt;
  if (at === null) return node.kind === 'group' && node.total === 0 ? nothing : html`<span title="GitLab does not say it">not known</span>`;
  return html`<span title=${formatExact(at)}>${formatAgo(at)}</span>`;
}

/**
 * Pull requests as GitLab counts them. Before an import that is often unknown, and then nothing is drawn: a zero would
 * be a claim.
 *
 * @param {TreeNode} node
 */
export function pullRequestsOf(node) {
  const count = node.kind === 'group' ? node.pullRequests : node.repository.pullRequestCount;
  return count === null ? html`<span class="visually-hidden">not known before the import</span>` : formatNumber(count);
}

/**
 * @param {Repository} repository
 * @param {{ stream: string, done: number, total: number|null }|undefined} running what the import does with it right now
 */
export function stateCell(repository, running) {
  if (repository.imported) return importedState(repository, running);
  if (repository.cannotImport) {
    return state(icon('lock', 16, 'ink-3'), repository.cannotImport.sentence, repository.cannotImport.sentence);
  }
  if (repository.note) return state(icon(repository.empty ? 'circle-dashed' : repository.archived ? 'archive' : 'minus', 16, 'ink-3'), repository.note, repository.note);
  return nothing;
}

/**
 * @param {unknown} mark
 * @param {unknown} words
 * @param {string} [title]
 */
function state(mark, words, title) {
  return html`<span class="data-status" title=${title ?? nothing}>${mark}<span class="truncate detail">${words}</span></span>`;
}

/**
 * @param {Repository} repository
 * @param {{ stream: string, done: number, total: number|null }|undefined} running
 */
function importedState(repository, running) {
  if (running) return runningState(running);
  switch (repository.dataStatus) {
    case 'healthy':
      return html`<span class="data-status">${icon('circle-check', 16, 'positive-mark')}<span class="truncate">Imported
        <span class="detail" title=${repository.lastUpdatedAt === null ? nothing : formatExact(repository.lastUpdatedAt)}>${agoInSentence(repository.lastUpdatedAt)}</span></span></span>`;
    case 'failed':
      return failedState(repository);
    case 'rate_limited':
      return state(icon('hourglass', 16, 'warning-mark'), 'Rate limited, goes on by itself');
    default:
      return processingState(repository);
  }
}

/** @param {Repository} repository */
function processingState(repository) {
  if (repository.stream?.state === 'running') return runningState(repository.stream);
  if (repository.stream?.state === 'cancelled') return state(icon('circle', 16, 'ink-3'), 'Cancelled');
  return state(icon('clock', 16, 'ink-3'), 'Waiting');
}

/** @param {{ stream: string, done: number, total: number|null }} running */
function runningState({ stream, done, total }) {
  const words = `${streamWords[stream] ?? stream} ${formatNumber(done)}${total === null ? '' : ` of ${formatNumber(total)}`}`;
  const bar = total === null || total === 0
    ? nothing
    : html`<progress class="progress" max=${total} .value=${Math.min(done, total)} aria-label=${words}></progress>`;
  return html`<span class="data-status running">${arc()}${bar}<span class="truncate" title=${words}>${words}</span></span>`;
}

/** @param {Repository} repository */
function failedState(repository) {
  const { failure } = repository;
  const title = failure?.title ?? 'Failed';
  const whole = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : title;
  return html`<span class="data-status">${icon('circle-x', 16, 'danger-mark')}<span class="truncate danger-text" title=${whole}>${title}</span>
    <a href=${`#/settings/repos/${repository.id}`} tabindex="-1">Details</a></span>`;
}

