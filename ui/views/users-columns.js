// The columns of the table of users. Templates only.

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatAgo, formatExact, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';

/** @typedef {import('../types.js').Member} Member */

/**
 * @param {(row: Member, included: boolean) => void} include
 * @returns {import('../components/data-table.js').Column[]}
 */
export function memberColumns(include) {
  return [
    { key: 'name', title: 'Name', sort: 'name', cell: nameCell, tooltip: (row) => [row.name, row.handle].filter(Boolean).join(', ') },
    numberColumn('aliasCount', 'Aliases', 'aliases', [4.5, 4.25]),
    numberColumn('commits', 'Commits', 'commits', [5, 5]),
    numberColumn('pullRequests', 'Pull requests', 'pullRequests', [6.5, 5.75]),
    numberColumn('tickets', 'Tickets', 'tickets', [4.25, 3.75]),
    {
      key: 'lastActive', title: 'Last active', sort: 'lastActive', firstDescending: true, width: [6.5, 6],
      cell: (row) => html`<span class="muted">${formatAgo(row.lastActiveAt)}</span>`,
      tooltip: (row) => (row.lastActiveAt === null ? 'Nothing of theirs was read' : formatExact(row.lastActiveAt)),
    },
    { key: 'included', title: 'Include in metrics', sort: 'included', width: [8.5, 8], cell: (row) => includeCell(row, include) },
  ];
}

/** @param {Member} row @param {boolean} narrow */
function nameCell(row, narrow) {
  return html`<span class="with-icon">${icon(row.isBot ? 'bot' : 'user-round', 16, 'ink-3')}<span class="name truncate">${row.name || 'No name'}</span>
    ${row.isBot ? html`<span class="tag">Bot</span>` : nothing}${row.treatment === 'hidden' ? html`<span class="tag">Hidden</span>` : nothing}
    ${row.handle && !narrow ? html`<span class="ink-3 truncate user-handle">${row.handle}</span>` : nothing}</span>`;
}

/**
 * The row's keys reach it through the row's menu, so the switch is no stop of Tab among hundreds.
 *
 * @param {Member} row
 * @param {(row: Member, included: boolean) => void} include
 */
function includeCell(row, include) {
  if (row.treatment === 'hidden') return html`<span class="ink-3">Hidden</span>`;
  return html`<input class="switch" type="checkbox" role="switch" tabindex="-1" aria-label=${`Include ${row.name} in metrics`} .checked=${live(row.treatment === 'included')}
    @click=${(/** @type {Event} */ event) => event.stopPropagation()} @change=${(/** @type {Event} */ event) => include(row, /** @type {HTMLInputElement} */ (event.target).checked)} />`;
}

/**
 * @param {'aliasCount'|'commits'|'pullRequests'|'tickets'} key
 * @param {string} title
 * @param {string} sort
 * @param {[number, number]} width
 * @returns {import('../components/data-table.js').Column}
 */
function numberColumn(key, title, sort, width) {
  return { key, title, sort, firstDescending: true, number: true, width, cell: (row) => (row[key] === 0 ? html`<span class="ink-3">0</span>` : formatNumber(row[key])) };
}
