// What can be done with imported repos, from a row, a selection or a page: open, sync, copy, try again, remove.

import { cancelRepository, openInGitlab, removeRepository, retryRepository, syncNow } from '../api.js';
import { attempt } from '../lib/attempt.js';
import { counted, formatNumber } from '../lib/format.js';
import { confirm } from '../lib/dialogs.js';
import { showToast } from '../lib/toasts.js';

/** @typedef {import('../types.js').Repository} Repository */
/** @typedef {import('../components/menu-button.js').MenuItem} MenuItem */

/**
 * Runs an action, and says when it worked; a failure says itself.
 *
 * @param {() => Promise<unknown>} action
 * @param {string} done
 */
export async function run(action, done) {
  if (await attempt(action)) showToast({ words: done });
}

/** @param {string} text @param {string} what names it in the toast */
export function copyText(text, what) {
  return run(() => navigator.clipboard.writeText(text), `${what} copied`);
}

/** @param {import('../types.js').OpenableKind} kind @param {number} id */
export const openPage = (kind, id) => attempt(() => openInGitlab(kind, id));

/**
 * @param {Repository} row
 * @param {(removed: Repository) => void} [removed]
 * @returns {(MenuItem | 'separator')[]}
 */
export function repositoryMenu(row, removed = () => {}) {
  /** @type {(MenuItem | 'separator')[]} */
  const items = [
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', run: () => void openPage('repository', row.id) },
    { label: 'Sync now', sign: 'refresh-cw', run: () => void syncRepositories([row]) },
    { label: 'Copy path', sign: 'copy', run: () => void copyText(row.fullPath, 'Path') },
    'separator',
    { label: 'Remove', sign: 'trash-2', danger: true, run: () => void removeRepositories([row]).then((done) => done && removed(row)) },
  ];
  if (row.streams.some((stream) => ['waiting', 'running', 'rate_limited'].includes(stream.state))) {
    items.splice(2, 0, { label: 'Take off the queue', sign: 'x', run: () => void run(() => cancelRepository(row.id), `“${row.name}” is off the queue`) });
  }
  if (row.dataStatus === 'failed') items.splice(2, 0, { label: 'Try again', sign: 'play', run: () => void run(() => retryRepository(row.id), `Reading “${row.name}” again`) });
  return items;
}

/**
 * Starts a sync of the given repos, asking each integration once.
 *
 * @param {Repository[]} rows
 */
export function syncRepositories(rows) {
  /** @type {Map<number, number[]>} */
  const byIntegration = new Map();
  for (const { integrationId, id } of rows) byIntegration.set(integrationId, [...(byIntegration.get(integrationId) ?? []), id]);
  const what = rows.length === 1 ? `“${rows[0].name}”` : counted(rows.length, 'repo');
  return run(async () => {
    for (const [integrationId, ids] of byIntegration) await syncNow(integrationId, ids);
  }, `Sync of ${what} started`);
}

/**
 * Asks, then removes the repos and all that was read of them.
 *
 * @param {Repository[]} rows
 * @returns {Promise<boolean>} whether they were removed
 */
export async function removeRepositories(rows) {
  const one = rows.length === 1;
  const what = one ? `“${rows[0].name}”` : counted(rows.length, 'repo');
  const done = await confirm({
    heading: `Remove ${what}?`,
    explanation: `Everything Flow Desktop has read of ${one ? 'this repo' : 'these repos'} is deleted from this computer. Nothing changes in GitLab, and ${one ? 'it' : 'they'} can be imported again.`,
    rows: [
      { label: 'Commits', value: sumOf(rows, 'commitCount') },
      { label: 'Pull requests', value: sumOf(rows, 'pullRequestCount') },
      { label: 'Tickets', value: sumOf(rows, 'ticketCount') },
    ],
    confirmLabel: one ? 'Remove repo' : `Remove ${formatNumber(rows.length)} repos`,
    busyLabel: 'Removing',
    danger: true,
    sign: 'trash-2',
    action: async () => {
      for (const row of rows) await removeRepository(row.id);
    },
  });
  if (done) showToast({ words: `${what} removed`, sign: 'trash-2', mark: 'ink-2' });
  return done;
}

/** @param {Repository[]} rows @param {'commitCount'|'pullRequestCount'|'ticketCount'} name */
function sumOf(rows, name) {
  const known = rows.map((row) => row[name]).filter((count) => count !== null);
  return known.length === 0 ? 'none read' : formatNumber(known.reduce((sum, count) => sum + count, 0));
}
