// The three tables of a repo: their columns, orders and states. Templates only.

import { html } from 'lit';
import { listCommits, listPullRequests, listTickets } from '../api.js';
import { formatAgo, formatExact, formatNumber, formatPercent } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { mostOf, unmeasuredWords, workTooltip } from '../lib/work-words.js';

/** @typedef {import('../types.js').CommitRow} CommitRow */
/** @typedef {import('../types.js').PullRequestRow} PullRequestRow */
/** @typedef {import('../types.js').TicketRow} TicketRow */
/** @typedef {import('../components/data-table.js').Column} Column */

/**
 * @typedef {object} RowKind
 * @property {'commit'|'pull_request'|'ticket'} kind
 * @property {'commits'|'pull_requests'|'tickets'} stream
 * @property {string} label
 * @property {[string, string]} nouns
 * @property {string} search what the search field looks through
 * @property {string} sort
 * @property {boolean} descending
 * @property {Column[]} columns
 * @property {(query: any) => Promise<import('../types.js').Page<any>>} load
 * @property {{ value: string, label: string }[]} states segments; `all` asks for every state
 * @property {(row: any) => string} rowLabel
 */

/** @param {number} at */
const ago = (at) => html`<span class="muted">${formatAgo(at)}</span>`;

/** @param {string|null} name @param {boolean} isBot */
function author(name, isBot) {
  if (name === null) return html`<span class="ink-3">not available</span>`;
  return isBot ? html`<span class="with-icon">${icon('bot', 14, 'ink-3')}<span class="truncate">${name}</span></span>` : name;
}

/** @param {number|null} count @param {string} sign @param {string} classes */
function lines(count, sign, classes) {
  if (count === null) return html`<span class="ink-3">none</span>`;
  return html`<span class=${count === 0 ? 'ink-3' : classes}>${count === 0 ? '0' : `${sign}${formatNumber(count)}`}</span>`;
}

/** A title is cut before its tags are. @param {string} title @param {unknown[]} tags */
function titleCell(title, ...tags) {
  const shown = tags.filter(Boolean);
  if (shown.length === 0) return html`<span class="title-cell">${title}</span>`;
  return html`<span class="with-icon"><span class="title-cell truncate">${title}</span>${shown}</span>`;
}

/** @type {Column[]} */
const commitColumns = [
  { key: 'title', title: 'Title', sort: 'title', cell: (/** @type {CommitRow} */ row) => titleCell(row.title || 'No message', row.isMerge && html`<span class="tag">Merge</span>`), tooltip: (row) => row.title },
  { key: 'sha', title: 'Commit', width: [5.5, 5], cell: (/** @type {CommitRow} */ row) => html`<span class="sha">${row.sha.slice(0, 8)}</span>`, tooltip: (row) => row.sha },
  { key: 'author', title: 'Author', sort: 'author', width: [9, 6.25], cell: (/** @type {CommitRow} */ row) => row.authorName, tooltip: (row) => `${row.authorName} <${row.authorEmail}>` },
  { key: 'date', title: 'Date', sort: 'date', firstDescending: true, width: [6.25, 5.5], cell: (/** @type {CommitRow} */ row) => ago(row.authoredAt), tooltip: (row) => formatExact(row.authoredAt) },
  { key: 'additions', title: 'Added', sort: 'additions', firstDescending: true, number: true, width: [4.75, 4.5], cell: (/** @type {CommitRow} */ row) => lines(row.additions, '+', 'plus'), tooltip: linesTooltip },
  { key: 'deletions', title: 'Deleted', sort: 'deletions', firstDescending: true, number: true, width: [5, 4.75], cell: (/** @type {CommitRow} */ row) => lines(row.deletions, '−', 'minus'), tooltip: linesTooltip },
  { key: 'work', title: 'Work type', width: [11.75, 8.75], cell: workCell, tooltip: workTooltip },
];

/** The largest work type; the tooltip has them all. @param {CommitRow} row @param {boolean} narrow */
function workCell(row, narrow) {
  if (row.work === null) return html`<span class="ink-3 small">${unmeasuredWords(row)}</span>`;
  const most = mostOf(row.work);
  if (most === null) return html`<span class="ink-3 small">no lines</span>`;
  return html`<span class="work-type"><span class=${`swatch ${most.key}`} aria-hidden="true"></span>${most.word}${narrow ? '' : html` <span class="ink-3">${formatPercent(most.share)}</span>`}</span>`;
}

/** @param {CommitRow} row */
function linesTooltip(row) {
  if (row.additions !== null) return '';
  return row.isMerge ? 'Lines are not counted for merges' : 'Lines were not counted for this commit';
}

/** Shape, colour and word of a state. @type {Record<string, [string, string, string]>} */
const stateSigns = {
  merged: ['git-pull-request', 'accent-mark', 'Merged'],
  opened: ['circle', 'positive-mark', 'Open'],
  closed: ['circle-x', 'danger-mark', 'Closed'],
  locked: ['lock', 'ink-3', 'Locked'],
};

/** A state by shape and word; a word this version does not know is shown as it came. @param {string} state @param {boolean} [ticket] */
export function stateSign(state, ticket = false) {
  const [sign, mark, word] = ticket && state === 'closed' ? ['circle-check', 'accent-mark', 'Closed'] : (stateSigns[state] ?? ['circle-dashed', 'ink-3', state]);
  return html`<span class="data-status">${icon(sign, 14, mark)}<span>${word}</span></span>`;
}

/** @type {Column[]} */
const pullRequestColumns = [
  { key: 'number', title: 'No.', sort: 'number', firstDescending: true, number: true, width: [4.25, 4], cell: (/** @type {PullRequestRow} */ row) => html`<span class="ink-2">!${row.iid}</span>` },
  { key: 'title', title: 'Title', sort: 'title', cell: (/** @type {PullRequestRow} */ row) => titleCell(row.title, row.draft && html`<span class="tag">Draft</span>`), tooltip: (row) => row.title },
  { key: 'state', title: 'State', sort: 'state', width: [6, 5.5], cell: (/** @type {PullRequestRow} */ row) => stateSign(row.state) },
  { key: 'author', title: 'Author', sort: 'author', width: [9, 7], cell: (/** @type {PullRequestRow} */ row) => author(row.authorName, row.authorIsBot), tooltip: authorTooltip },
  { key: 'created', title: 'Created', sort: 'created', firstDescending: true, width: [6, 6], cell: (/** @type {PullRequestRow} */ row) => ago(row.createdAt), tooltip: (row) => formatExact(row.createdAt) },
  { key: 'updated', title: 'Updated', sort: 'updated', firstDescending: true, width: [6, 5.5], wideOnly: true, cell: (/** @type {PullRequestRow} */ row) => ago(row.updatedAt), tooltip: (row) => formatExact(row.updatedAt) },
  { key: 'notes', title: 'Notes', sort: 'notes', firstDescending: true, number: true, width: [4.5, 4], cell: (/** @type {PullRequestRow} */ row) => formatNumber(row.noteCount) },
];

/** @param {PullRequestRow|TicketRow} row */
function authorTooltip(row) {
  if (row.authorName === null) return 'GitLab names no author';
  return row.authorUsername ? `${row.authorName} @${row.authorUsername}` : row.authorName;
}

/** @type {Column[]} */
const ticketColumns = [
  { key: 'number', title: 'No.', sort: 'number', firstDescending: true, number: true, width: [4.25, 4], cell: (/** @type {TicketRow} */ row) => html`<span class="ink-2">#${row.iid}</span>` },
  {
    key: 'title', title: 'Title', sort: 'title', tooltip: (row) => row.title,
    cell: (/** @type {TicketRow} */ row) => titleCell(row.title, row.confidential && html`<span class="tag warning">Confidential</span>`, row.issueType !== 'issue' && row.issueType !== '' && html`<span class="tag">${typeWord(row.issueType)}</span>`),
  },
  { key: 'state', title: 'State', sort: 'state', width: [6, 5.5], cell: (/** @type {TicketRow} */ row) => stateSign(row.state, true) },
  { key: 'author', title: 'Author', sort: 'author', width: [8, 7], cell: (/** @type {TicketRow} */ row) => author(row.authorName, false), tooltip: authorTooltip },
  { key: 'assignees', title: 'Assignees', width: [7.5, 6], wideOnly: true, cell: (/** @type {TicketRow} */ row) => (row.assigneeNames.length > 0 ? row.assigneeNames.join(', ') : html`<span class="ink-3">none</span>`), tooltip: (row) => row.assigneeNames.join(', ') },
  { key: 'created', title: 'Created', sort: 'created', firstDescending: true, width: [6, 6], cell: (/** @type {TicketRow} */ row) => ago(row.createdAt), tooltip: (row) => formatExact(row.createdAt) },
  { key: 'updated', title: 'Updated', sort: 'updated', firstDescending: true, width: [6, 5.5], wideOnly: true, cell: (/** @type {TicketRow} */ row) => ago(row.updatedAt), tooltip: (row) => formatExact(row.updatedAt) },
  { key: 'notes', title: 'Notes', sort: 'notes', firstDescending: true, number: true, width: [4.5, 4], cell: (/** @type {TicketRow} */ row) => formatNumber(row.noteCount) },
];

/** @param {string} type */
export function typeWord(type) {
  const words = type.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Tables by the name of their tab. @type {Record<string, RowKind>} */
export const rowKinds = {
  commits: {
    kind: 'commit', stream: 'commits', label: 'Commits', nouns: ['commit', 'commits'], search: 'Search title, author or sha', sort: 'date', descending: true, columns: commitColumns, load: listCommits, states: [],
    rowLabel: (/** @type {CommitRow} */ row) => row.title,
  },
  'pull-requests': {
    kind: 'pull_request', stream: 'pull_requests', label: 'Pull requests', nouns: ['pull request', 'pull requests'], search: 'Search title, author or number', sort: 'updated', descending: true, columns: pullRequestColumns, load: listPullRequests,
    states: [{ value: 'all', label: 'All' }, { value: 'opened', label: 'Open' }, { value: 'merged', label: 'Merged' }, { value: 'closed', label: 'Closed' }], rowLabel: (/** @type {PullRequestRow} */ row) => row.title,
  },
  tickets: {
    kind: 'ticket', stream: 'tickets', label: 'Tickets', nouns: ['ticket', 'tickets'], search: 'Search title, author or number', sort: 'updated', descending: true, columns: ticketColumns, load: listTickets,
    states: [{ value: 'all', label: 'All' }, { value: 'opened', label: 'Open' }, { value: 'closed', label: 'Closed' }], rowLabel: (/** @type {TicketRow} */ row) => row.title,
  },
};
