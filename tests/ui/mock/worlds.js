// Made-up companies for looking at pages: the same ones as in the reference pictures, so the two can be laid side by side.
const minute = 60_000;
const day = 86_400_000;

/** The moment the worlds are seen from. */
export const now = Date.now();
const dayText = (offset) => new Date(now + offset * day).toISOString().slice(0, 10);

/** A number that looks random and is the same for the same seed. */
export function scatter(seed) {
  let value = (seed * 2654435761) >>> 0;
  value ^= value >>> 15;
  value = Math.imul(value, 2246822519) >>> 0;
  value ^= value >>> 13;
  return (value >>> 0) / 4294967296;
}

const account = (username, name, kind, level, role) => ({ username, name, kind, highestAccessLevel: level, highestRoleName: role });
const reader = account('flow-reader', 'Flow Reader', 'service_account', 20, 'Reporter');

function integration(id, name, provider, host, more = {}) {
  return {
    id, name, provider, host, baseUrl: `https://${host}`, authKind: 'access_token', services: ['repos', 'pull_requests', 'tickets'],
    dataStatus: 'healthy', failure: null, rateLimitedUntil: null, addedBy: 'Ines Valkama', createdAt: now - 90 * day, updatedAt: now - day,
    lastUpdatedAt: now - 4 * minute, account: reader, tokenName: 'flow-desktop', tokenExpiresOn: dayText(300),
    scopes: ['read_api', 'read_user', 'read_repository'], gitlabVersion: '18.5.2', isSample: false, secretKeptIn: 'keyring',
    repositoriesImported: 0, repositoriesComplete: 0, repositoriesFailed: 0, repositoriesAvailable: 0, groupsReached: 4, autoImportGroups: 0, listReadAt: now - 3600_000,
    applicationId: null, proxy: 'system', trustedAuthorities: [], hasClientCertificate: false, clientCertificate: null, canRenew: false, needsSignIn: false, expiryWarning: null, pausedAt: null, isSyncing: more.dataStatus === 'processing',
    ...more,
  };
}

const certificateFailure = {
  code: 'connect.certificate_expired', title: 'Certificate expired', message: 'The certificate of code.lumensparrow.example expired on 14 November.',
  remedy: 'Whoever runs that GitLab must renew it; your token is fine.', action: 'retry',
};

/** Integrations of each world. */
export const integrationsOf = {
  empty: () => [],
  full: () => [
    integration(1, 'Varnholt Engineering', 'gitlab_self_managed', 'git.varnholt.example', { dataStatus: 'processing', lastUpdatedAt: now - 10_000, repositoriesImported: 128, repositoriesComplete: 83, repositoriesFailed: 2, repositoriesAvailable: 655, groupsReached: 38 }),
    integration(2, 'Quillfeather Studio', 'gitlab', 'gitlab.com', { authKind: 'oauth', services: ['repos', 'pull_requests'], repositoriesImported: 214, repositoriesComplete: 214, repositoriesAvailable: 214, groupsReached: 12, tokenExpiresOn: null }),
    integration(3, 'Northern Ferry Operations: schedules and bookings', 'gitlab_self_managed', 'source.northernferry.example/engineering', { addedBy: 'Tadeo Lindqvarn', lastUpdatedAt: now - 31 * minute, repositoriesImported: 1906, repositoriesComplete: 1906, repositoriesAvailable: 2011, groupsReached: 160 }),
    integration(4, 'Ottermere Insurance', 'gitlab', 'gitlab.com', { dataStatus: 'rate_limited', rateLimitedUntil: now + 7 * minute, lastUpdatedAt: now - 45 * minute, tokenExpiresOn: dayText(7), repositoriesImported: 96, repositoriesComplete: 71, repositoriesAvailable: 120 }),
    integration(5, 'Sample company', 'gitlab_self_managed', '127.0.0.1:41873', { isSample: true, lastUpdatedAt: now - 2 * day, repositoriesImported: 48, repositoriesComplete: 48, repositoriesAvailable: 48 }),
    integration(6, 'Lumen & Sparrow', 'gitlab_self_managed', 'code.lumensparrow.example', { dataStatus: 'failed', failure: certificateFailure, addedBy: 'Kofi Brandtner', lastUpdatedAt: now - 6 * day, repositoriesImported: 187, repositoriesComplete: 187, repositoriesAvailable: 187 }),
    integration(7, 'Pellworm archive', 'gitlab', 'gitlab.com', { addedBy: 'Kofi Brandtner', services: ['repos'], lastUpdatedAt: null, repositoriesAvailable: 153 }),
  ],
};

const groupNames = ['varnholt', 'varnholt/platform', 'varnholt/platform/payments', 'varnholt/platform/payments/cross-border', 'varnholt/platform/identity', 'varnholt/platform/observability', 'varnholt/mobile', 'varnholt/data', 'varnholt/docs', 'varnholt/infrastructure', 'varnholt/research/simulation', 'varnholt/experiments-and-prototypes-2019-to-2023-kept-for-reference'];
const repositoryNames = ['ledger-core', 'settlement-batch', 'reconciliation-service-for-cross-border-transfers-and-fees', 'legacy-mainframe-bridge', 'identity-gateway', 'session-store', 'driver-app', 'design-tokens', 'signing-keys', 'data-lake-ingest', 'release-notes', 'terraform-modules', 'warehouse-optimiser', 'metrics-relay', 'alert-router', 'handbook'];

/** Groups the account of an integration reaches. */
export function groupsOf(integrationId, repositories) {
  return groupNames.map((fullPath, index) => {
    const inside = repositories.filter((each) => each.groupPath === fullPath);
    const guest = index === groupNames.length - 1;
    return {
      id: integrationId * 1000 + index, fullPath, name: fullPath.split('/').at(-1), parentFullPath: fullPath.includes('/') ? fullPath.slice(0, fullPath.lastIndexOf('/')) : null,
      visibility: 'private', accessLevel: guest ? 10 : 20, roleName: guest ? 'Guest' : 'Reporter', webUrl: `https://git.varnholt.example/${fullPath}`,
      archived: guest, repositoriesAvailable: inside.length, repositoriesImported: inside.filter((each) => each.imported).length, kind: 'group',
    };
  });
}

function streamsOf(status, counts, at) {
  return ['commits', 'pull_requests', 'tickets'].map((stream, index) => {
    const total = counts[index];
    const state = status === 'processing' ? ['complete', 'running', 'waiting'][index] : status === 'failed' && index === 1 ? 'failed' : status === 'rate_limited' && index === 1 ? 'rate_limited' : 'complete';
    const done = state === 'complete' ? total : state === 'waiting' ? 0 : Math.floor(total * 0.62);
    const failure = state === 'failed' ? { code: 'gitlab.forbidden', title: 'Role too low', message: 'GitLab refused the pull requests of this repo.', remedy: 'Ask for the Reporter role, then try again.', action: 'retry' } : null;
    return { stream, state, done, total: state === 'waiting' ? null : total, failure, syncedAt: state === 'complete' ? at : null, remoteTotal: total };
  });
}

/** Repositories the account of an integration reaches; the first `imported` of them are brought in. */
export function repositoriesOf({ id: integrationId, host, repositoriesImported }, count = 96) {
  return Array.from({ length: count }, (_, index) => {
    const group = groupNames[1 + (index % (groupNames.length - 1))];
    const base = repositoryNames[index % repositoryNames.length];
    const name = index < repositoryNames.length ? base : `${base}-${Math.floor(index / repositoryNames.length) + 1}`;
    const seed = integrationId * 1000 + index;
    const locked = base === 'signing-keys';
    const empty = base === 'design-tokens';
    const imported = !locked && index < Math.min(repositoriesImported, Math.floor(count * 0.6));
    const status = ['healthy', 'healthy', 'healthy', 'processing', 'healthy', 'rate_limited', 'healthy', 'failed'][Math.floor(scatter(seed) * 8)];
    const counts = empty ? [0, 0, 0] : [200 + Math.floor(scatter(seed + 1) * 52_000), Math.floor(scatter(seed + 2) * 3200), Math.floor(scatter(seed + 3) * 2400)];
    const at = now - Math.floor(scatter(seed + 4) * 3 * day);
    const streams = imported ? streamsOf(status, counts, at) : [];
    return {
      id: seed, integrationId, name, fullPath: `${group}/${name}`, groupPath: group, groups: group, webUrl: `https://${host}/${group}/${name}`,
      visibility: ['private', 'internal', 'public'][index % 3], archived: index % 17 === 5, empty, shared: index % 23 === 7,
      accessLevel: locked ? 10 : 20, roleName: locked ? 'Guest' : 'Reporter', defaultBranch: empty ? null : 'main', objectFormat: index % 31 === 3 ? 'sha256' : 'sha1',
      lastActivityAt: locked ? null : now - Math.floor(scatter(seed + 5) ** 3 * 700 * day), imported, importedAt: imported ? now - 30 * day : null,
      cannotImport: locked ? { reason: 'no_access', sentence: 'Guest here, Reporter needed' } : null,
      note: empty ? 'Empty, nothing to read yet' : index % 17 === 5 ? 'Archived, read only' : null,
      dataStatus: imported ? status : null, failure: streams.find((each) => each.failure)?.failure ?? null, lastUpdatedAt: imported ? at : null, streams,
      commitCount: imported ? streams[0].done : null, pullRequestCount: imported ? streams[1].done : null, ticketCount: imported ? streams[2].done : null,
    };
  });
}
