// The columns of a table of imported repos, and how each state of a repo reads in them.
//
// Templates only. A number that is not known is never drawn as zero.

import { html, nothing } from 'lit';
import { statusSign } from '../components/data-status.js';
import { countOf, processingOf, shortPath, shownPath } from '../data/words.js';
import { formatAgo, formatClock, formatExact, formatNumber, formatPercent } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { statusWords } from '../lib/words.js';
import { repositoryPath } from '../router.js';

/** @typedef {import('../types.js').Repository} Repository */
/** @typedef {import('../components/data-table.js').Column} Column */

/**
 * @param {object} of
 * @param {(integrationId: number) => import('../types.js').Integration|undefined} of.integration
 * @param {boolean} of.withIntegration whether repos of several integrations stand in one table
 * @returns {Column[]}
 */
export function repositoryColumns({ integration, withIntegration }) {
  /** @type {Column[]} */
  const columns = [
    { key: 'name', title: 'Repo', sort: 'name', cell: nameCell, tooltip: (row) => row.fullPath },
    { key: 'groups', title: 'Groups', sort: 'groups', width: withIntegration ? [6.75, 6.5] : [8.75, 6.5], cell: groupsCell, tooltip: (row) => shownPath(row.groups) },
    { key: 'status', title: 'Data status', sort: 'status', width: withIntegration ? [9.75, 7.5] : [11.5, 7.5], cell: statusCell, tooltip: (row) => statusTooltip(row, integration(row.integrationId)?.rateLimitedUntil ?? null) },
    countColumn('commits', 'Commits', 'commits', withIntegration ? [4.75, 4.25] : [5, 4.25]),
    countColumn('pull_requests', 'Pull requests', 'pullRequests', withIntegration ? [6.5, 5.75] : [7, 5.75]),
    countColumn('tickets', 'Tickets', 'tickets', [4.25, 3.75]),
    {
      key: 'lastUpdated', title: 'Last updated', sort: 'lastUpdated', firstDescending: true, width: withIntegration ? [6, 5.75] : [6.25, 5.75],
      cell: (row) => html`<span class="muted">${formatAgo(row.lastUpdatedAt)}</span>`,
      tooltip: (row) => (row.lastUpdatedAt === null ? 'No sync was complete yet' : formatExact(row.lastUpdatedAt)),
    },
  ];
  if (withIntegration) {
    columns.splice(1, 0, {
      key: 'integration', title: 'Integration', width: [7, 6.5], wideOnly: true,
      cell: (row) => html`<span class="ink-2">${integration(row.integrationId)?.name ?? ''}</span>`,
      tooltip: (row) => integration(row.integrationId)?.name ?? '',
    });
  }
  return columns;
}

/** @param {Repository} row @param {boolean} narrow */
function nameCell(row, narrow) {
  const link = html`<a class="name truncate" tabindex="-1" href=${`#${repositoryPath(row.id)}`}>${row.name}</a>`;
  if (!row.archived) return link;
  const sign = narrow ? html`<span title="Archived">${icon('archive', 14, 'ink-3')}<span class="visually-hidden">Archived</span></span>` : html`<span class="tag">Archived</span>`;
  return html`<span class="with-icon">${link}${sign}</span>`;
}

/** @param {Repository} row */
function groupsCell(row) {
  const { lead, last } = shortPath(row.groups);
  return html`<span class="path"><span class="ink-3">${lead}</span>${last}</span>`;
}

/** Why, and until when. @param {Repository} row @param {number|null} rateLimitedUntil */
function statusTooltip(row, rateLimitedUntil) {
  if (row.dataStatus === 'rate_limited') return rateLimitedUntil === null ? 'Goes on by itself' : `Goes on at ${formatClock(rateLimitedUntil)}`;
  return row.failure ? [row.failure.message, row.failure.remedy].filter(Boolean).join(' ') : '';
}

/** @param {Repository} row */
function statusCell(row) {
  const status = row.dataStatus;
  if (status === null) return html`<span class="ink-3">Not imported</span>`;
  if (status === 'processing') {
    const { still, share } = processingOf(row.streams);
    const sign = still === null ? statusSign(status) : icon(still === 'waiting' ? 'clock' : 'circle', 16, 'ink-3');
    return line(sign, statusWords[status], still ?? (share === null ? nothing : formatPercent(share)));
  }
  if (status === 'failed' && row.failure) {
    return line(statusSign(status), statusWords[status], html`<a href=${`#${repositoryPath(row.id)}`} tabindex="-1">${row.failure.title}</a>`);
  }
  return line(statusSign(status), statusWords[status], nothing);
}

/** @param {unknown} sign @param {string} word @param {unknown} detail */
function line(sign, word, detail) {
  return html`<span class="data-status">${sign}<span>${word}</span>${detail === nothing ? nothing : html`<span class="detail truncate">${detail}</span>`}</span>`;
}

/**
 * @param {'commits'|'pull_requests'|'tickets'} name
 * @param {string} title
 * @param {string} sort
 * @param {[number, number]} width
 * @returns {Column}
 */
function countColumn(name, title, sort, width) {
  return { key: name, title, sort, firstDescending: true, number: true, width, cell: (row, narrow) => countCell(row, name, narrow), tooltip: (row) => countOf(row, name).reason };
}

/** @param {Repository} row @param {'commits'|'pull_requests'|'tickets'} name @param {boolean} narrow */
function countCell(row, name, narrow) {
  const count = countOf(row, name);
  if (count.kind === 'none') return html`<span class="ink-3">none</span>`;
  if (count.kind === 'unknown') return html`<span class="visually-hidden">not read yet</span>`;
  if (count.kind === 'partial' && count.total !== null) {
    // A number is never cut: where there is no room for both, the tooltip and the repo's page say how many there are. Of commits
    // GitLab seldom tells how many there are, so their column has none.
    const of = html` of ${formatNumber(count.total)}`;
    return html`<span class="warning-text">${formatNumber(count.done)}${narrow || name === 'commits' ? html`<span class="visually-hidden">${of}</span>` : of}</span>`;
  }
  return formatNumber(count.done);
}
