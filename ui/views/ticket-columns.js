// The columns of a table of tickets. Templates only.
import { html, nothing } from 'lit';
import { formatDay, formatExact, formatNumber } from '../lib/format.js';
import { backflowOf, categoryName, spanOf, statusName } from '../lib/ticket-words.js';

/** @import { TicketRow } from '../ticket-types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** @param {string | null} words */
const orNone = (words) => words ?? html`<span class="ink-3">n/a</span>`;

/** What the status of a ticket means, as a mark, and its name. @param {{ status: string | null, category: import('../ticket-types.js').StatusCategory }} ticket */
export const statusCell = (ticket) => html`<span class="status-cell"><span class="status-mark ${ticket.category}" aria-hidden="true"></span><span class="truncate">${statusName(ticket)}</span><span class="visually-hidden">, ${categoryName(ticket.category)}</span></span>`;

/** @param {TicketRow} row */
export const ticketLabel = (row) => `#${row.iid} ${row.title}`;

/** @type {Column[]} */
export const ticketColumns = [
  { key: 'title', title: 'Ticket', cell: (/** @type {TicketRow} */ row) => html`<span class="with-icon"><span class="truncate"><span class="ink-2">#${row.iid}</span> <span class="title-cell">${row.title}</span></span>${row.reopenings > 0 ? html`<span class="tag warning">Reopened</span>` : nothing}</span>`, tooltip: (row) => row.title },
  { key: 'repository', title: 'Repo', width: [6.5, 6], wideOnly: true, cell: (/** @type {TicketRow} */ row) => html`<span class="ink-2">${row.repository.split('/').at(-1) ?? ''}</span>`, tooltip: (row) => row.repository },
  { key: 'status', title: 'Status', sort: 'status', width: [6.5, 6.5], cell: statusCell, tooltip: (row) => `${row.status ?? statusName(row)}, ${categoryName(row.category)} since ${formatExact(row.since)}` },
  { key: 'assignees', title: 'Assignees', width: [7, 7], wideOnly: true, cell: (/** @type {TicketRow} */ row) => (row.assignees.length === 0 ? html`<span class="ink-3">nobody</span>` : row.assignees.join(', ')), tooltip: (row) => row.assignees.join(', ') || 'Assigned to nobody now' },
  { key: 'cycle', title: 'Cycle', sort: 'cycle', firstDescending: true, number: true, width: [4.75, 4.75], cell: (/** @type {TicketRow} */ row) => orNone(spanOf(row.cycle)), tooltip: (row) => (row.cycle !== null ? '' : row.completedAt === null ? 'Not done yet' : row.detailsRead ? 'It was never in an active status' : 'Its history is not read yet') },
  { key: 'queue', title: 'Queue', sort: 'queue', firstDescending: true, number: true, width: [4.75, 4.75], cell: (/** @type {TicketRow} */ row) => orNone(spanOf(row.queue)), tooltip: (row) => (row.queue !== null ? '' : row.detailsRead ? 'Its repo has no statuses' : 'Its history is not read yet') },
  { key: 'backflow', title: 'Backflow', sort: 'backflow', firstDescending: true, number: true, width: [5.75, 5.75], cell: (/** @type {TicketRow} */ row) => orNone(backflowOf(row)), tooltip: (row) => `${formatNumber(row.backwardMoves)} of ${formatNumber(row.moves)} changes of status led back` },
  { key: 'completed', title: 'Completed', sort: 'completed', firstDescending: true, width: [6.25, 6], cell: (/** @type {TicketRow} */ row) => (row.completedAt === null ? html`<span class="ink-3">not done</span>` : html`<span class="muted">${formatDay(row.completedAt)}</span>`), tooltip: (row) => (row.completedAt === null ? '' : formatExact(row.completedAt)) },
];
