// The worlds of worlds.js and one more, `large`: 50,000 repos in 500 groups, a repo with 50,000 commits, names of 255
// characters, every state a repo can be in. For looking at tables and trees at the sizes they promise to hold.
import * as worlds from './worlds.js';

export const { now } = worlds;
const day = 86_400_000;
const largeId = 90;
const longName = `${'a-name-as-long-as-the-host-allows-'.repeat(8)}`.slice(0, 255);

/** @returns {any[]} */
function large() {
  const [base] = worlds.integrationsOf.full();
  return [{ ...base, id: largeId, name: 'Ostrava Instruments', host: 'git.ostrava.example', baseUrl: 'https://git.ostrava.example', repositoriesImported: 6, repositoriesComplete: 2, repositoriesFailed: 1, repositoriesAvailable: 50_000, groupsReached: 500, autoImportGroups: 0, listReadAt: now - 2 * day }];
}

export const integrationsOf = { ...worlds.integrationsOf, large };

const groupPaths = Array.from({ length: 500 }, (_, index) => (index === 0 ? 'ostrava' : index % 10 === 0 ? `ostrava/division-${index / 10}` : `ostrava/division-${Math.floor(index / 10) * 10 / 10}/team-${index}`.replace('division-0/', '')));

/** @param {number} integrationId @param {any[]} repositories @returns {any[]} */
export function groupsOf(integrationId, repositories) {
  if (integrationId !== largeId) return worlds.groupsOf(integrationId, repositories);
  const counts = Map.groupBy(repositories, (each) => each.groupPath);
  return groupPaths.map((fullPath, index) => {
    const inside = counts.get(fullPath) ?? [];
    return {
      id: largeId * 1000 + index, fullPath, name: fullPath.split('/').at(-1), parentFullPath: fullPath.includes('/') ? fullPath.slice(0, fullPath.lastIndexOf('/')) : null, visibility: 'internal', accessLevel: 30, roleName: 'Developer',
      webUrl: `https://git.ostrava.example/${fullPath}`, archived: false, repositoriesAvailable: inside.length, repositoriesImported: inside.filter((each) => each.imported).length, kind: 'group',
    };
  });
}

const refused = { code: 'gitlab.forbidden', title: 'Role too low', message: 'GitLab refused the code of this repo.', remedy: 'Ask for the Reporter role, then try again.', action: 'retry' };

/** What each of the imported repos shows. @type {[string, string, any][]} */
const imported = [
  ['ledger-core', 'healthy', {}],
  [longName, 'healthy', { archived: true, shared: true, objectFormat: 'sha256' }],
  ['settlement-batch', 'processing', { streams: ['complete', 'running', 'waiting'] }],
  ['reconciliation', 'processing', { streams: ['waiting', 'waiting', 'waiting'] }],
  ['data-lake-ingest', 'failed', { streams: ['failed', 'complete', 'complete'], failure: refused }],
  ['notes-only', 'healthy', { streams: ['complete', 'off', 'off'] }],
];

/** @param {any} integration @param {number} [count] @returns {any[]} */
export function repositoriesOf(integration, count) {
  if (integration.id !== largeId) return worlds.repositoriesOf(integration, count);
  return Array.from({ length: 50_000 }, (_, index) => repositoryOf(integration, index));
}

/** @param {any} integration @param {number} index */
function repositoryOf({ host }, index) {
  const group = groupPaths[(index * 7) % groupPaths.length];
  const [name, status, more] = imported[index] ?? [`repo-${String(index).padStart(5, '0')}`, null, {}];
  const isImported = index < imported.length;
  const counts = [50_000, 50_000, 1200];
  const streams = isImported ? streamsOf(more.streams ?? ['complete', 'complete', 'complete'], counts, more.failure ?? null) : [];
  const reasons = ['no_access', 'repository_disabled', 'pending_deletion'];
  const sentences = ['Guest here, Reporter needed', 'The repository is switched off in GitLab', 'Marked for deletion in GitLab'];
  const locked = !isImported && index % 97 === 0;
  return {
    id: largeId * 1000 + index, integrationId: largeId, name, fullPath: `${group}/${name}`, groupPath: group, groups: group, webUrl: `https://${host}/${group}/${name}`, visibility: ['private', 'internal', 'public'][index % 3],
    archived: more.archived ?? index % 29 === 3, empty: index % 41 === 5, shared: more.shared ?? false, accessLevel: 30, roleName: 'Developer', defaultBranch: 'main', objectFormat: more.objectFormat ?? 'sha1',
    lastActivityAt: index % 13 === 0 ? null : now - (index % 900) * day, imported: isImported, importedAt: isImported ? now - day : null,
    cannotImport: locked ? { reason: reasons[(index / 97) % 3], sentence: sentences[(index / 97) % 3] } : null, note: index % 41 === 5 ? 'Empty, nothing to read yet' : index % 29 === 3 ? 'Archived, read only' : null,
    dataStatus: status, failure: more.failure ?? null, lastUpdatedAt: status === 'healthy' ? now - 240_000 : null, streams,
    commitCount: isImported ? streams[0].done : null, pullRequestCount: isImported ? streams[1].done : null, ticketCount: isImported ? streams[2].done : null,
  };
}

/** @param {string[]} states @param {number[]} counts @param {any} failure */
function streamsOf(states, counts, failure) {
  return ['commits', 'pull_requests', 'tickets'].map((stream, at) => {
    const state = states[at];
    const done = state === 'complete' ? counts[at] : state === 'running' ? Math.floor(counts[at] * 0.3) : 0;
    const known = ['complete', 'running'].includes(state);
    return { stream, state, done, total: known ? counts[at] : null, failure: state === 'failed' ? failure : null, syncedAt: state === 'complete' ? now - 240_000 : null, remoteTotal: known && stream !== 'commits' ? counts[at] : null };
  });
}
