// The only door to the app: one function per command, and the three events. No other file imports @tauri-apps/api,
// so that a page can be drawn anywhere by replacing this door, and so that every error has one shape.
//
// It must not keep data, retry, or put words of its own before a person: commands are the truth, events are hints.
import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

export * from './report-api.js';

/** @import * as ManageTypes from './manage-types.js' */
/** @import * as Types from './types.js' */
/** @import * as WebhookTypes from './webhook-types.js' */

/** What a command rejects with. The window acts on `code` and `action`. @implements {Types.Failure} */
export class CommandFailure extends Error {
  /** @param {Types.Failure} failure */
  constructor(failure) {
    super(failure.message);
    this.name = 'CommandFailure';
    this.code = failure.code;
    this.title = failure.title;
    this.remedy = failure.remedy;
    this.action = failure.action;
  }
}

/**
 * Turns whatever was thrown into a failure a page can show.
 * @param {unknown} thrown
 * @returns {CommandFailure}
 */
export function asFailure(thrown) {
  if (thrown instanceof CommandFailure) return thrown;
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
    const given = /** @type {Partial<Types.Failure>} */ (thrown);
    return new CommandFailure({
      code: String(given.code), title: given.title ?? 'This did not work', message: String(given.message),
      remedy: given.remedy ?? null, action: given.action ?? null,
    });
  }
  return new CommandFailure({
    code: 'window.unexpected', title: 'This did not work', message: thrown instanceof Error ? thrown.message : String(thrown),
    remedy: 'Try again. If it happens again, the log in the data folder says more.', action: 'retry',
  });
}

/**
 * Asks the app; only for the functions of this file and of those it exports again.
 * @template T
 * @param {string} command
 * @param {Record<string, unknown>} [arguments_]
 * @returns {Promise<T>}
 */
export async function call(command, arguments_ = {}) {
  try {
    return await invoke(command, arguments_);
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

// Application and settings

/** @returns {Promise<Types.ApplicationState>} */
export const getApplicationState = () => call('get_application_state');
/** @param {Types.Theme} theme @returns {Promise<void>} */
export const setTheme = (theme) => call('set_theme', { theme });
/** @param {Types.Density} density @returns {Promise<void>} */
export const setDensity = (density) => call('set_density', { density });
/** @param {'memory' | 'file' | 'keyring'} mode @param {string | null} passphrase @returns {Promise<void>} */
export const chooseSecretStorage = (mode, passphrase) => call('choose_secret_storage', { mode, passphrase });
/** @param {string} passphrase @returns {Promise<void>} */
export const unlockSecretFile = (passphrase) => call('unlock_secret_file', { passphrase });
/** @param {string} message @param {string} stack @returns {Promise<void>} */
export const logUiError = (message, stack) => call('log_ui_error', { message, stack });

// Integrations

/** @returns {Promise<Types.Integration[]>} */
export const listIntegrations = () => call('list_integrations');
/** @param {number} integrationId @returns {Promise<Types.Integration>} */
export const getIntegration = (integrationId) => call('get_integration', { integrationId });
/** @param {number} integrationId @param {string} name @returns {Promise<void>} */
export const renameIntegration = (integrationId, name) => call('rename_integration', { integrationId, name });
/** What deleting them would take away. @param {number[]} integrationIds @returns {Promise<Types.DeletionSummary>} */
export const getDeletionSummary = (integrationIds) => call('get_deletion_summary', { integrationIds });
/** Hides them at once; they are deleted unless that is undone in time. @param {number[]} integrationIds @returns {Promise<{ undoUntil: number }>} */
export const removeIntegrations = (integrationIds) => call('remove_integrations', { integrationIds });
/** @param {number[]} integrationIds @returns {Promise<Types.Integration[]>} */
export const undoRemoval = (integrationIds) => call('undo_removal', { integrationIds });
/** Deletes what was removed without waiting any longer. @param {number[]} integrationIds @returns {Promise<void>} */
export const finishRemoval = (integrationIds) => call('finish_removal', { integrationIds });
/** @param {number} integrationId @param {boolean} paused @returns {Promise<Types.Integration>} */
export const setIntegrationPaused = (integrationId, paused) => call('set_integration_paused', { integrationId, paused });
/** @param {number} integrationId @param {string} connectionId @returns {Promise<Types.Integration>} */
export const replaceToken = (integrationId, connectionId) => call('replace_token', { integrationId, connectionId });
/** @param {number} integrationId @returns {Promise<Types.ServiceState[]>} */
export const getServices = (integrationId) => call('get_services', { integrationId });
/** @param {number} integrationId @param {Types.ServiceName[]} services @param {Types.ServiceName[]} forgotten services that are off and whose data is deleted @returns {Promise<Types.Integration>} */
export const setServices = (integrationId, services, forgotten = []) => call('set_services', { integrationId, services, forgotten });

// Keeping copies

/**
 * Copies all data into a file of the downloads folder and reads it again. Another call ends the one before.
 * @param {(progress: ManageTypes.BackupProgress) => void} onProgress
 * @returns {Promise<{ path: string, bytes: number }>}
 */
export function backUp(onProgress) {
  /** @type {Channel<ManageTypes.BackupProgress>} */
  const channel = new Channel();
  channel.onmessage = onProgress;
  return call('back_up', { onProgress: channel });
}
/** @returns {Promise<void>} */
export const cancelBackup = () => call('cancel_backup');
/**
 * Writes every table into a new folder of the downloads folder, for other programs.
 * @param {ManageTypes.ExportChoice} choice
 * @param {(progress: ManageTypes.ExportProgress) => void} onProgress
 * @returns {Promise<{ path: string, rows: number, files: number, bytes: number }>}
 */
export function exportTables(choice, onProgress) {
  /** @type {Channel<ManageTypes.ExportProgress>} */
  const channel = new Channel();
  channel.onmessage = onProgress;
  return call('export_tables', { choice, onProgress: channel });
}
/** @returns {Promise<void>} */
export const cancelExport = () => call('cancel_export');
/** Writes a picture into the downloads folder: the text of an SVG, or a PNG in base64. @param {ManageTypes.PictureFile} picture @returns {Promise<{ path: string, bytes: number }>} */
export const savePicture = (picture) => call('save_picture', { picture });
/** Shows the folder of something this run saved. @param {string} path @returns {Promise<void>} */
export const openSavedFolder = (path) => call('open_saved_folder', { path });
/** Opens the system's print dialog with the page that is shown. @returns {Promise<void>} */
export const printPage = () => call('print_page');
/** Writes the page that is shown as a PDF into the downloads folder; only some systems can. @param {string} name @returns {Promise<{ path: string, bytes: number }>} */
export const savePageAsPdf = (name) => call('save_page_as_pdf', { name });
/** Writes what is set up, without secrets, to the downloads folder. @returns {Promise<{ path: string, integrations: number }>} */
export const exportConfiguration = () => call('export_configuration');
/** What taking a configuration in would do. @param {string} text @returns {Promise<ManageTypes.ConfigurationEffect>} */
export const previewConfiguration = (text) => call('preview_configuration', { text });
/** @param {string} text @returns {Promise<ManageTypes.ConfigurationEffect>} */
export const importConfiguration = (text) => call('import_configuration', { text });
/** What became of the repos a configuration named for an integration; null where none wait. @param {number} integrationId @returns {Promise<ManageTypes.ConfiguredChoice | null>} */
export const getConfiguredRepositories = (integrationId) => call('get_configured_repositories', { integrationId });
/** @param {number} integrationId @returns {Promise<void>} */
export const forgetConfiguredRepositories = (integrationId) => call('forget_configured_repositories', { integrationId });

// What was done

/**
 * One window of what was done in the last 90 days, newest first.
 * @param {ManageTypes.ActivityChoice & { offset: number, limit: number }} query
 * @returns {Promise<Types.Page<ManageTypes.Activity>>}
 */
export const listActivities = ({ integrationId, actor, onlyFailed, offset, limit }) => call('list_activities', { choice: { integrationId, actor, onlyFailed }, query: { offset, limit } });
/** The same as a text that holds no secret. @param {ManageTypes.ActivityChoice} choice @returns {Promise<string>} */
export const getActivityText = ({ integrationId, actor, onlyFailed }) => call('get_activity_text', { choice: { integrationId, actor, onlyFailed } });

// Connecting

/**
 * Climbs the ladder. A failed rung is a result, not an error.
 * @param {Types.ConnectionRequest} request
 * @param {(report: Types.RungReport) => void} onRung called as each rung starts and ends
 * @returns {Promise<Types.ConnectionReport>}
 */
export function checkConnection(request, onRung) {
  /** @type {Channel<Types.RungReport>} */
  const channel = new Channel();
  channel.onmessage = onRung;
  return call('check_connection', { request, onRung: channel });
}
/** @returns {Promise<void>} */
export const cancelConnectionCheck = () => call('cancel_connection_check');
/** Writes the last report to the downloads folder. @returns {Promise<{ path: string }>} */
export const saveConnectionReport = () => call('save_connection_report');
/** Opens the host's token page in the system's browser. @param {Types.Provider} provider @param {string} address @returns {Promise<void>} */
export const openTokenPage = (provider, address) => call('open_token_page', { provider, address });
/** @param {string} name @returns {Promise<{ available: boolean, problem: string | null }>} */
export const checkIntegrationName = (name) => call('check_integration_name', { name });
/** @param {string} connectionId @param {string} name @param {Types.ServiceName[]} services @returns {Promise<Types.Integration>} */
export const createIntegration = (connectionId, name, services) => call('create_integration', { connectionId, name, services });
/** @returns {Promise<{ address: string, tokenNote: string, applicationId: string | null }>} */
export const startSample = () => call('start_sample');

// Signing in by OAuth

/** @param {Types.Provider} provider @param {string} address @returns {Promise<Types.OauthApplication>} */
export const getOauthApplication = (provider, address) => call('get_oauth_application', { provider, address });
/** Opens the page of the host where applications are registered. @param {Types.Provider} provider @param {string} address @returns {Promise<void>} */
export const openApplicationPage = (provider, address) => call('open_application_page', { provider, address });

/**
 * Opens the browser and waits for the answer, then climbs the rest of the ladder. Another call ends the one before.
 * @param {Types.SignInRequest} request
 * @param {(progress: Types.SignInProgress) => void} onProgress
 * @returns {Promise<Types.ConnectionReport>}
 */
export function beginSignIn(request, onProgress) {
  /** @type {Channel<Types.SignInProgress>} */
  const channel = new Channel();
  channel.onmessage = onProgress;
  return call('begin_sign_in', { request, onProgress: channel });
}
/** @returns {Promise<void>} */
export const cancelSignIn = () => call('cancel_sign_in');
/** @returns {Promise<void>} */
export const openSignInPage = () => call('open_sign_in_page');
/** Hands over an address copied from the browser. @param {string} text @returns {Promise<void>} */
export const submitCallback = (text) => call('submit_callback', { text });
/** Why a link was not used that came while no sign-in waited; told once. @returns {Promise<Types.Failure | null>} */
export const takeLinkFailure = () => call('take_link_failure');

// Credentials that live and end

/** @param {number} integrationId @returns {Promise<Types.Integration>} */
export const renewToken = (integrationId) => call('renew_token', { integrationId });
/** @param {number} integrationId @param {boolean} revokeToken @returns {Promise<{ revoked: boolean, failure: Types.Failure | null }>} */
export const signOut = (integrationId, revokeToken) => call('sign_out', { integrationId, revokeToken });
/** @param {string} current @param {string} next @returns {Promise<void>} */
export const changePassphrase = (current, next) => call('change_passphrase', { current, new: next });
/** @param {string} connectionId @returns {Promise<Types.ServiceAccountGroups>} */
export const listServiceAccountGroups = (connectionId) => call('list_service_account_groups', { connectionId });
/**
 * @param {Types.ServiceAccountRequest} request
 * @param {(report: Types.RungReport) => void} onRung called as each rung starts and ends
 * @returns {Promise<Types.ConnectionReport>}
 */
export function createServiceAccount(request, onRung) {
  /** @type {Channel<Types.RungReport>} */
  const channel = new Channel();
  channel.onmessage = onRung;
  return call('create_service_account', { ...request, onRung: channel });
}

// What an account can reach

/** @param {number} integrationId @returns {Promise<Types.Group[]>} */
export const listGroups = (integrationId) => call('list_groups', { integrationId });
/** Asks GitLab again. @param {number} integrationId @returns {Promise<{ groups: number, repositories: number }>} */
export const readAvailable = (integrationId) => call('read_available', { integrationId });
/** What the store knows, by columns. @param {number} integrationId @returns {Promise<Types.Available>} */
export const listAvailable = (integrationId) => call('list_available', { integrationId });

/**
 * Asks GitLab why a group is not in the list. Another question ends the one before.
 * @param {number} integrationId
 * @param {string} typed a path or any address
 * @param {(check: Types.GroupCheck) => void} onCheck called as each check begins and ends
 * @returns {Promise<Types.MissingGroup>}
 */
export function explainGroup(integrationId, typed, onCheck) {
  /** @type {Channel<Types.GroupCheck>} */
  const channel = new Channel();
  channel.onmessage = onCheck;
  return call('explain_group', { integrationId, typed, onCheck: channel });
}
/** @returns {Promise<void>} */
export const cancelGroupCheck = () => call('cancel_group_check');

// What is imported by itself, and what is left out

/** @param {number} integrationId @returns {Promise<Types.AutoImport>} */
export const getAutoImport = (integrationId) => call('get_auto_import', { integrationId });
/** @param {number} integrationId @param {number} groupId @returns {Promise<Types.AutoImportEffect>} */
export const getAutoImportEffect = (integrationId, groupId) => call('get_auto_import_effect', { integrationId, groupId });
/** @param {number} integrationId @param {number} groupId @param {boolean} on @returns {Promise<number>} repos chosen at once */
export const setAutoImport = (integrationId, groupId, on) => call('set_auto_import', { integrationId, groupId, on });
/** @param {number} integrationId @returns {Promise<void>} */
export const forgetHiddenAutoImport = (integrationId) => call('forget_hidden_auto_import', { integrationId });
/** @param {number} integrationId @returns {Promise<Types.ExclusionRule[]>} */
export const listExclusionRules = (integrationId) => call('list_exclusion_rules', { integrationId });
/** @param {number} integrationId @param {Types.RuleKind} kind @param {string} pattern @returns {Promise<Types.RulePreview>} */
export const previewExclusionRule = (integrationId, kind, pattern) => call('preview_exclusion_rule', { integrationId, kind, pattern });
/** @param {number} integrationId @param {number | null} ruleId null adds one @param {Types.RuleInput} rule @returns {Promise<number>} its id */
export const saveExclusionRule = (integrationId, ruleId, rule) => call('save_exclusion_rule', { integrationId, ruleId, rule });
/** @param {number} integrationId @param {number} ruleId @returns {Promise<void>} */
export const deleteExclusionRule = (integrationId, ruleId) => call('delete_exclusion_rule', { integrationId, ruleId });

// Files and folders of a repo that do not count

/** @param {number} repositoryId @returns {Promise<Types.ExcludedPaths>} */
export const getExcludedPaths = (repositoryId) => call('get_excluded_paths', { repositoryId });
/** Another preview ends the one before. @param {number} repositoryId @param {string} text @returns {Promise<Types.ExcludedPathsPreview>} */
export const previewExcludedPaths = (repositoryId, text) => call('preview_excluded_paths', { repositoryId, text });
/** @param {number} repositoryId @param {string} text @returns {Promise<Types.ExcludedPaths>} */
export const saveExcludedPaths = (repositoryId, text) => call('save_excluded_paths', { repositoryId, text });

// Importing

/** What imports took so far; null before the first. @param {number} integrationId @returns {Promise<Types.ImportPace | null>} */
export const getImportPace = (integrationId) => call('get_import_pace', { integrationId });
/** @param {number} integrationId @param {number[]} repositoryIds @returns {Promise<Types.Progress>} */
export const importRepositories = (integrationId, repositoryIds) => call('import_repositories', { integrationId, repositoryIds });
/** @param {number} integrationId @returns {Promise<Types.Progress>} */
export const getImportProgress = (integrationId) => call('get_import_progress', { integrationId });
/** @param {number} integrationId @returns {Promise<void>} */
export const pauseImport = (integrationId) => call('pause_import', { integrationId });
/** @param {number} integrationId @returns {Promise<void>} */
export const resumeImport = (integrationId) => call('resume_import', { integrationId });
/** @param {number} integrationId @returns {Promise<void>} */
export const cancelImport = (integrationId) => call('cancel_import', { integrationId });
/** Takes one repo off the queue; the others go on. @param {number} repositoryId @returns {Promise<void>} */
export const cancelRepository = (repositoryId) => call('cancel_repository', { repositoryId });
/** @param {number} integrationId @param {number[] | null} repositoryIds null means all of them @returns {Promise<void>} */
export const syncNow = (integrationId, repositoryIds = null) => call('sync_now', { integrationId, repositoryIds });
/** @param {number} repositoryId @returns {Promise<void>} */
export const retryRepository = (repositoryId) => call('retry_repository', { repositoryId });
/** @param {number} repositoryId @returns {Promise<void>} */
export const removeRepository = (repositoryId) => call('remove_repository', { repositoryId });

// What runs by itself, what ran, and how complete it is

/** @returns {Promise<Types.SyncSettings>} */
export const getSyncSettings = () => call('get_sync_settings');
/** @param {number} integrationId @returns {Promise<Types.NextRun>} */
export const getNextRun = (integrationId) => call('get_next_run', { integrationId });
/** @param {Types.Schedule} schedule @returns {Promise<void>} */
export const setSchedule = (schedule) => call('set_schedule', { schedule });
/** @param {string} host @param {number} sharePercent @param {boolean} polite @returns {Promise<void>} */
export const setHostPolicy = (host, sharePercent, polite) => call('set_host_policy', { host, sharePercent, polite });
/** @param {Types.ActivityQuery} query @returns {Promise<Types.Page<Types.Run>>} */
export const listRuns = ({ integrationId, ...query }) => call('list_runs', { integrationId, query });
/** @param {Types.ActivityQuery} query @returns {Promise<Types.Page<Types.Repository>>} */
export const listQueue = ({ integrationId, ...query }) => call('list_queue', { integrationId, query });
/** @param {number} integrationId @returns {Promise<Types.Coverage[]>} */
export const getCoverage = (integrationId) => call('get_coverage', { integrationId });

// Webhooks

/** What is allowed, the receiver, and the webhooks as last known. @param {number} integrationId @returns {Promise<WebhookTypes.WebhooksPage>} */
export const getWebhooks = (integrationId) => call('get_webhooks', { integrationId });
/** Asks GitLab how it sees them. @param {number} integrationId @returns {Promise<void>} */
export const checkWebhooks = (integrationId) => call('check_webhooks', { integrationId });
/** Groups and imported repos without one. @param {number} integrationId @param {string} search @returns {Promise<WebhookTypes.HookPlaces>} */
export const listWebhookPlaces = (integrationId, search) => call('list_webhook_places', { integrationId, search });
/** @param {WebhookTypes.ReceiverChoice} choice @returns {Promise<WebhookTypes.Receiver>} */
export const setWebhookReceiver = (choice) => call('set_webhook_receiver', { choice });
/** The address of this computer that GitLab most likely reaches. @param {number} integrationId @returns {Promise<string | null>} */
export const suggestReceiverAddress = (integrationId) => call('suggest_receiver_address', { integrationId });
/** @param {number} integrationId @param {WebhookTypes.HookTarget} target @param {number} remoteId @returns {Promise<WebhookTypes.Webhook>} */
export const addWebhook = (integrationId, target, remoteId) => call('add_webhook', { integrationId, target, remoteId });
/** @param {number} webhookId @returns {Promise<WebhookTypes.Webhook>} */
export const testWebhook = (webhookId) => call('test_webhook', { webhookId });
/** @param {number} webhookId @returns {Promise<WebhookTypes.Webhook>} */
export const repairWebhook = (webhookId) => call('repair_webhook', { webhookId });
/** @param {number} webhookId @returns {Promise<void>} */
export const removeWebhook = (webhookId) => call('remove_webhook', { webhookId });

// Reading, with or without a network

/** @param {Types.RepositoryQuery} query @returns {Promise<Types.Page<Types.Repository>>} */
export const listRepositories = (query) => call('list_repositories', { query });
/** @param {number} repositoryId @returns {Promise<Types.Repository>} */
export const getRepository = (repositoryId) => call('get_repository', { repositoryId });
/** @param {Types.RowQuery} query @returns {Promise<Types.Page<Types.CommitRow>>} */
export const listCommits = (query) => call('list_commits', { query });
/** @param {Types.RowQuery} query @returns {Promise<Types.Page<Types.PullRequestRow>>} */
export const listPullRequests = (query) => call('list_pull_requests', { query });
/** @param {Types.RowQuery} query @returns {Promise<Types.Page<Types.TicketRow>>} */
export const listTickets = (query) => call('list_tickets', { query });
/** @param {number} id @returns {Promise<Types.Commit>} */
export const getCommit = (id) => call('get_commit', { id });
/** @param {number} id @returns {Promise<Types.PullRequest>} */
export const getPullRequest = (id) => call('get_pull_request', { id });
/** @param {number} id @returns {Promise<Types.Ticket>} */
export const getTicket = (id) => call('get_ticket', { id });
/** Opens the object's page in the system's browser. @param {Types.OpenableKind} kind @param {number} id @returns {Promise<void>} */
export const openInGitlab = (kind, id) => call('open_in_gitlab', { kind, id });

// Users

/** @param {Types.MemberQuery} query @returns {Promise<Types.Page<Types.Member>>} */
export const listMembers = (query) => call('list_members', { query });
/** @returns {Promise<Types.MemberCounts>} */
export const getMemberCounts = () => call('get_member_counts');
/** @param {string} id @returns {Promise<Types.MemberDetail>} */
export const getMember = (id) => call('get_member', { id });
/** @param {{ offset: number, limit: number }} query @returns {Promise<Types.MemberSuggestions>} */
export const listMemberSuggestions = ({ offset, limit }) => call('list_member_suggestions', { query: { offset, limit } });
/** The first of them stays. @param {string[]} ids @param {string | null} name @returns {Promise<Types.MemberChange>} */
export const joinMembers = (ids, name) => call('join_members', { ids, name });
/** @returns {Promise<Types.MemberChange>} */
export const joinCertainMembers = () => call('join_certain_members');
/** @param {string} id @param {string} alias @returns {Promise<Types.MemberChange>} */
export const separateMemberAlias = (id, alias) => call('separate_member_alias', { id, alias });
/** @param {string} alias @param {string} name @returns {Promise<Types.MemberChange>} */
export const separateMemberName = (alias, name) => call('separate_member_name', { alias, name });
/** @param {string} first @param {string} second @returns {Promise<Types.MemberChange>} */
export const keepMembersApart = (first, second) => call('keep_members_apart', { first, second });
/** @param {string[]} ids @param {Types.TreatmentChoice} choice @returns {Promise<Types.MemberChange>} */
export const setMemberTreatment = (ids, choice) => call('set_member_treatment', { ids, choice });
/** @param {string[]} ids @param {boolean | null} isBot null leaves it to names and account types @returns {Promise<Types.MemberChange>} */
export const setMemberBot = (ids, isBot) => call('set_member_bot', { ids, isBot });
/** @param {string} id @param {string} name @returns {Promise<Types.MemberChange>} */
export const renameMember = (id, name) => call('rename_member', { id, name });
/** @param {number} undo @returns {Promise<void>} */
export const undoMemberChange = (undo) => call('undo_member_change', { undo });

// Events

/** Who listens to what, by event: the app is asked once for each, however many parts of a page listen. @type {Map<string, Set<{ hear: (payload: any) => void }>>} */
const listeners = new Map();

/** @param {string} name */
function listenersOf(name) {
  const known = listeners.get(name);
  if (known) return known;
  /** @type {Set<{ hear: (payload: any) => void }>} */
  const own = new Set();
  listeners.set(name, own);
  void listen(name, ({ payload }) => {
    for (const { hear } of [...own]) {
      // One that fails keeps no other from hearing.
      try { hear(payload); } catch (thrown) { reportError(thrown); }
    }
  });
  return own;
}

/**
 * @template T
 * @param {string} name
 * @param {(payload: T) => void} listener
 * @returns {() => void} ends the subscription
 */
function subscribe(name, listener) {
  const own = listenersOf(name);
  const subscription = { hear: listener };
  own.add(subscription);
  return () => void own.delete(subscription);
}

/** Says that stored data with these tags changed. @param {(tags: string[]) => void} listener */
export const onDataChanged = (listener) => subscribe('data:changed', (/** @type {{ tags: string[] }} */ { tags }) => listener(tags));
/** @param {(progress: Types.Progress) => void} listener */
export const onImportProgress = (listener) => subscribe('import:progress', listener);
/** @param {(progress: Types.AvailableProgress) => void} listener */
export const onAvailableProgress = (listener) => subscribe('available:progress', listener);
