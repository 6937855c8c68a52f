// Answers every command of the app from a made-up world. The address chooses it: ?world=full|empty, &check=<rung>, &keyring=none, &locked=1,
// &progress=off|paused|waiting, &startup=newer, &account=owner|person; more in sign-in.js and credentials.js.
import { bus, changed, emit } from './bus.js';
import { climb } from './ladder.js';
import { credentialCommands, credentialStates } from './credentials.js';
import { applicationOf, endPending, signIn, submit } from './sign-in.js';
import { commitDetail, commitRow, pullRequestDetail, pullRequestRow, ticketDetail, ticketRow } from './rows.js';
import { activityCommands } from './activity.js';
import { webhookCommands } from './webhooks.js';
import { reachCommands } from './reach.js';
import { ruleCommands } from './rules.js';
import { excludedPathsCommands } from './excluded-paths.js';
import { manageCommands, manyIntegrations } from './manage.js';
import { memberCommands } from './members.js';
import { deliveryCommands } from './delivery.js';
import { daysOf, timelineCommands } from './timeline.js';
import { overviewOf, reportCommands } from './reports.js';
import { calendarCommands } from './calendar.js';
import { countCommands } from './count-rules.js';
import { reviewCommands } from './reviews.js';
import { teamCommands } from './teams.js';
import { ticketCommands } from './tickets.js';
import { workLogCommands } from './work-log.js';
import { groupsOf, integrationsOf, now, repositoriesOf } from './data-fixtures.js';

const options = new URLSearchParams(location.search);
const integrations = (integrationsOf[options.get('world') ?? 'full'] ?? integrationsOf.full)();
Object.assign(integrations[0] ?? {}, credentialStates[options.get('credential')]?.());
if (options.get('world') === 'many') integrations.push(...manyIntegrations(200 - integrations.length));
const repositories = new Map(integrations.map((each) => [each.id, repositoriesOf(each)]));
const connections = new Map();
/** Calls that only leave the window: tests read them. */
export const opened = [];
globalThis.mockOpened = opened;
globalThis.mockEmit = emit;

const application = {
  version: '0.1.0', theme: options.get('theme') ?? 'system', density: options.get('density') ?? 'comfortable',
  secretStorage: {
    mode: options.get('keyring') === 'none' ? 'undecided' : options.get('locked') ? 'file' : 'keyring', keyringAvailable: options.get('keyring') !== 'none',
    keyringProblem: options.get('keyring') === 'none' ? { code: 'secrets.keyring_unavailable', title: 'There is no keyring', message: 'This computer offers no keyring that could hold the token.', remedy: null, action: 'choose_secret_storage' } : null, fileLocked: options.get('locked') === '1', problemCode: options.get('keyring') === 'none' ? 'secrets.keyring_unavailable' : options.get('secrets'), fileExists: options.get('locked') === '1',
  },
  dataBytes: integrations.length ? 48_200_000_000 : 200_000, dataFolder: '/home/ines/.local/share/example.flow-desktop',
  startupProblem: options.get('startup') === 'newer' ? failure('store.newer', 'The data is from a newer Flow Desktop', 'This version cannot read it, and left it as it is.', 'Install the newer version again, or move the data folder away to start anew.') : null,
};

function failure(code, title, message, remedy = null, action = null) {
  return { code, title, message, remedy, action };
}

function find(integrationId) {
  const found = integrations.find((each) => each.id === integrationId);
  if (!found) throw failure('integration.not_found', 'Not found', 'This integration is no longer here.');
  return found;
}

function findRepository(repositoryId) {
  for (const list of repositories.values()) {
    const found = list.find((each) => each.id === repositoryId);
    if (found) return found;
  }
  throw failure('repository.not_found', 'Not found', 'This repo is no longer here.');
}

const mode = options.get('progress') ?? 'on';
function progressOf(integrationId) {
  const integration = find(integrationId);
  const running = integration.dataStatus === 'processing' && mode !== 'off';
  const { repositoriesImported: total, repositoriesComplete: done, repositoriesFailed: failed } = integration;
  const current = running ? (repositories.get(integrationId) ?? []).filter((each) => each.dataStatus === 'processing').slice(0, 3) : [];
  return {
    integrationId, running: running && mode !== 'paused', paused: running && mode === 'paused',
    repositories: { total, done, running: current.length, waiting: Math.max(0, total - done - failed - current.length), failed },
    held: mode === 'held', requestsInFlight: running && mode !== 'waiting' ? 11 : running ? 0 : null, requestsAllowedInFlight: running ? 16 : null,
    items: { done: 41_208, totalKnown: 63_900 }, itemsPerMinute: running ? 2140 : null, secondsLeft: running ? 640 : null,
    waitingForGitlabSeconds: mode === 'waiting' ? 43 : null, requestsLeftThisMinute: running ? 1412 : null,
    current: current.map((each) => ({ repositoryId: each.id, stream: 'commits', done: 41_020, total: 66_000 })), sequence: ++sequence, finishedAt: running ? null : integration.lastUpdatedAt,
  };
}
let sequence = 0;

function pageOf(all, { offset, limit }) {
  return { total: all.length, offset, rows: all.slice(offset, offset + limit) };
}

function compare(left, right) {
  if (left === right) return 0;
  if (left === null || left === undefined) return -1;
  if (right === null || right === undefined) return 1;
  return typeof left === 'string' ? left.localeCompare(right) : left - right;
}

const repositoryKeys = { name: 'name', groups: 'groupPath', status: 'dataStatus', commits: 'commitCount', pullRequests: 'pullRequestCount', tickets: 'ticketCount', lastUpdated: 'lastUpdatedAt' };
const rowKeys = { date: 'authoredAt', author: 'authorName', title: 'title', additions: 'additions', deletions: 'deletions', number: 'iid', created: 'createdAt', updated: 'updatedAt', state: 'state', notes: 'noteCount' };

/** All rows of one kind, made once per repository and kept for the next page. */
const made = new Map();
function rowsOf(query, kind, make) {
  const repository = findRepository(query.repositoryId);
  const key = JSON.stringify([kind, query.repositoryId, query.search, query.state, query.sort, query.descending]);
  if (!made.has(key)) {
    const count = { commits: repository.commitCount, pull_requests: repository.pullRequestCount, tickets: repository.ticketCount }[kind] ?? 0;
    const search = query.search.toLowerCase();
    const all = Array.from({ length: count }, (_, index) => make(repository, index))
      .filter((row) => (!search || `${row.title} ${row.authorName} ${row.sha ?? ''} ${row.iid ?? ''}`.toLowerCase().includes(search)) && (!query.state || row.state === query.state));
    const sortKey = rowKeys[query.sort];
    if (sortKey) all.sort((a, b) => compare(a[sortKey], b[sortKey]) * (query.descending ? -1 : 1));
    made.set(key, all);
  }
  return pageOf(made.get(key), query);
}

const detail = (id, make) => make(findRepository(Math.floor(id / 100_000)), id % 100_000);

export const commands = {
  get_application_state: () => application,
  set_theme: ({ theme }) => { application.theme = theme; changed('settings'); },
  set_density: ({ density }) => { application.density = density; changed('settings'); },
  choose_secret_storage: ({ mode: chosen, passphrase }) => {
    if (chosen === 'file' && (passphrase ?? '').length < 8) throw failure('secrets.passphrase_short', 'The passphrase is too short', 'It must have at least 8 characters.');
    Object.assign(application.secretStorage, { mode: chosen, fileLocked: false });
    changed('settings');
  },
  unlock_secret_file: ({ passphrase }) => {
    if (passphrase === 'wrong') throw failure('secrets.wrong_passphrase', 'This passphrase does not fit', 'The file stays locked.', 'Try again.');
    application.secretStorage.fileLocked = false;
    changed('settings');
  },
  log_ui_error: ({ message, stack }) => { console.error('logged', message, stack); },
  list_integrations: () => integrations,
  get_integration: ({ integrationId }) => find(integrationId),
  rename_integration: ({ integrationId, name }) => { find(integrationId).name = name; changed('integrations', `integration:${integrationId}`); },
  ...manageCommands({ integrations, find, failure, changed, pageOf }),
  check_connection: async ({ request, onRung }) => {
    const report = await climb({ ...request, account: options.get('account') }, options.get('check'), (rung) => onRung.onmessage(rung), Number(options.get('pace') ?? 60));
    connections.set(report.connectionId, report);
    return report;
  },
  cancel_connection_check: () => {},
  save_connection_report: () => ({ path: '/home/ines/Downloads/flow-desktop-connection-report.txt' }),
  get_oauth_application: (arguments_) => applicationOf(arguments_, options),
  open_application_page: (arguments_) => { opened.push(['application page', arguments_]); },
  begin_sign_in: async (arguments_) => {
    const { integrationId } = arguments_.request;
    const stored = integrationId === null ? null : find(integrationId);
    const report = await signIn(stored ? { ...arguments_, request: { ...arguments_.request, provider: stored.provider, address: stored.baseUrl } } : arguments_, options);
    connections.set(report.connectionId, report);
    return report;
  },
  cancel_sign_in: () => endPending(),
  open_sign_in_page: () => { opened.push(['sign-in page']); },
  submit_callback: ({ text }) => submit(text),
  take_link_failure: () => null,
  ...credentialCommands({ options, find, failure, changed, connections, application: () => application }),
  open_token_page: (arguments_) => { opened.push(['token page', arguments_]); },
  check_integration_name: ({ name }) => {
    const taken = integrations.some((each) => each.name.toLowerCase() === name.trim().toLowerCase());
    return { available: !taken, problem: taken ? 'This name is taken.' : null };
  },
  create_integration: ({ connectionId, name, services }) => {
    if (application.secretStorage.mode === 'undecided') throw failure('secrets.undecided', 'Choose where the token is kept', 'This computer has no keyring.', null, 'choose_secret_storage');
    const report = connections.get(connectionId);
    const created = { ...integrationsOf.full()[6], id: Math.max(0, ...integrations.map((each) => each.id)) + 1, name, services, provider: report.provider, host: report.host, baseUrl: report.baseUrl, groupsReached: report.groups, repositoriesAvailable: report.repositories, isSample: report.host.startsWith('127.'), secretKeptIn: application.secretStorage.mode, authKind: report.authKind, account: report.account };
    integrations.push(created);
    repositories.set(created.id, repositoriesOf(created));
    changed('integrations');
    return created;
  },
  start_sample: async () => { await new Promise((resolve) => setTimeout(resolve, 300)); return { address: 'http://127.0.0.1:41873', tokenNote: 'A token of the sample company is filled in.', applicationId: 'sample-application' }; },
  ...ruleCommands({ options, find, failure, changed, repositories, groupsOf }),
  ...excludedPathsCommands({ options, failure, changed, findRepository }),
  read_available: async ({ integrationId }) => {
    for (const read of [20, 60, 96]) {
      await new Promise((resolve) => setTimeout(resolve, 120));
      emit('available:progress', { integrationId, groups: Math.min(12, read / 4), repositories: read });
    }
    find(integrationId).listReadAt = Date.now();
    changed(`integration:${integrationId}`);
    return { groups: 12, repositories: 96 };
  },
  import_repositories: ({ integrationId, repositoryIds }) => {
    for (const id of repositoryIds) Object.assign(findRepository(id), { imported: true, importedAt: now, dataStatus: 'processing', streams: ['commits', 'pull_requests', 'tickets'].map((stream) => ({ stream, state: 'waiting', done: 0, total: null, failure: null, syncedAt: null, remoteTotal: null })) });
    const integration = find(integrationId);
    integration.repositoriesImported += repositoryIds.length;
    integration.dataStatus = 'processing';
    changed('integrations', `integration:${integrationId}`);
    emit('import:progress', progressOf(integrationId));
    return progressOf(integrationId);
  },
  get_import_progress: ({ integrationId }) => progressOf(integrationId),
  pause_import: ({ integrationId }) => { emit('import:progress', { ...progressOf(integrationId), running: false, paused: true }); },
  resume_import: ({ integrationId }) => { emit('import:progress', progressOf(integrationId)); },
  cancel_import: ({ integrationId }) => { find(integrationId).dataStatus = 'healthy'; changed(`integration:${integrationId}`, 'integrations'); emit('import:progress', progressOf(integrationId)); },
  sync_now: ({ integrationId }) => { find(integrationId).dataStatus = 'processing'; changed('integrations', `integration:${integrationId}`); },
  cancel_repository: ({ repositoryId }) => { const found = findRepository(repositoryId); for (const each of found.streams) if (each.state !== 'complete') each.state = 'cancelled'; changed(`repository:${repositoryId}`, `integration:${found.integrationId}`); },
  ...reachCommands({ failure, find, groupsOf, repositories }),
  ...memberCommands({ options, integrations, failure, changed, pageOf }),
  ...reportCommands({ options, integrations, repositories, failure, pageOf }),
  ...countCommands({ options, failure, changed }),
  ...calendarCommands({ options, failure, changed, daysOf }),
  ...reviewCommands({ options, integrations, failure, pageOf }),
  ...teamCommands({ options, integrations, failure, changed, overviewOf }),
  ...deliveryCommands({ options, integrations, failure }),
  ...timelineCommands({ options, integrations, failure }),
  ...ticketCommands({ options, integrations, failure, pageOf }),
  ...workLogCommands({ options, integrations, failure, pageOf }),
  ...webhookCommands({ options, find, failure, changed }),
  ...activityCommands({ options, integrations, find, failure, changed, repositories, pageOf }),
  retry_repository: ({ repositoryId }) => { Object.assign(findRepository(repositoryId), { dataStatus: 'processing', failure: null }); changed(`repository:${repositoryId}`); },
  remove_repository: ({ repositoryId }) => { const found = findRepository(repositoryId); found.imported = false; changed(`repository:${repositoryId}`, `integration:${found.integrationId}`); },
  list_repositories: ({ query }) => {
    const search = query.search.toLowerCase();
    const all = [...repositories.values()].flat().filter((each) => each.imported && (query.integrationId === null || each.integrationId === query.integrationId)
      && (!query.status || each.dataStatus === query.status) && `${each.name} ${each.groupPath}`.toLowerCase().includes(search));
    all.sort((a, b) => compare(a[repositoryKeys[query.sort]], b[repositoryKeys[query.sort]]) * (query.descending ? -1 : 1));
    return pageOf(all, query);
  },
  get_repository: ({ repositoryId }) => findRepository(repositoryId),
  list_commits: ({ query }) => rowsOf(query, 'commits', commitRow),
  list_pull_requests: ({ query }) => rowsOf(query, 'pull_requests', pullRequestRow),
  list_tickets: ({ query }) => rowsOf(query, 'tickets', ticketRow),
  get_commit: ({ id }) => detail(id, commitDetail),
  get_pull_request: ({ id }) => detail(id, pullRequestDetail),
  get_ticket: ({ id }) => detail(id, ticketDetail),
  open_in_gitlab: (arguments_) => { opened.push(['gitlab', arguments_]); },
};

export { bus };
