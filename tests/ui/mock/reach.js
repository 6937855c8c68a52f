// Answers why a group is missing, from the last letter of what is typed: `1` a role that is too low, `2` an old list, `3` another host,
// `0` a GitLab that cannot be asked, everything else hidden or not there.
const checks = [
  ['token', 'GitLab accepts the token'], ['scopes', 'The token may list groups'], ['listed', 'GitLab lists the group among the account’s own'],
  ['token_bound', 'The token is not bound to another group or repo'], ['path', 'The path leads to something the account sees'], ['role', 'The role is Reporter or higher'],
  ['minimal_access', 'The role is more than minimal access'], ['membership', 'The membership is neither over nor waiting for approval'],
  ['lifecycle', 'The group is neither archived nor about to be deleted'], ['address_list', 'The group takes requests from this network'],
  ['single_sign_on', 'The group asks for no sign-in through the company'], ['fine_grained', 'The token is not limited to other groups'],
  ['external_account', 'The account is no external one'], ['host', 'It is the right GitLab'], ['application', 'GitLab lets account and app in'],
];

const request = 'Hello, the account Reporting (@flow-reader) on gitlab.example reads commits, pull requests and tickets for engineering reports. Please add it to team/backend, or tell me where that group is now. It needs the Reporter role or higher in team/backend; nothing is written. Thank you!';

const answers = {
  1: { cause: 'role_too_low', sentence: '“flow-reader” is Guest in team/backend-1, and private repos can be read from Reporter on.', remedy: 'Send the text below to an owner of the group; then read the list again.', askWhom: 'an owner of the group', askText: request, action: 'show', at: 'role', similar: [] },
  2: { cause: 'list_is_old', sentence: 'GitLab lists team/backend-2 for “flow-reader” now, and the list here is older.', remedy: 'Read the list again.', askWhom: null, askText: null, action: 'read_again', at: 'listed', similar: [] },
  3: { cause: 'other_host', sentence: 'This is an address of gitlab.com, and this integration reads gitlab.example.', remedy: 'Add another integration for gitlab.com.', askWhom: null, askText: null, action: null, at: 'host', similar: [] },
  default: { cause: 'hidden_or_not_there', sentence: '“flow-reader” sees nothing at team/backend on gitlab.example: it is no member, or there is no such group. GitLab does not say which.', remedy: 'Send the text below to an owner of the group.', askWhom: 'an owner of the group', askText: request, action: null, at: 'path', similar: ['platform/backend'] },
};

/** Repos by columns, as the app sends them. @param {any[]} rows */
function columnsOf(rows) {
  const [groupPaths, sentences] = [new Map(), new Map()];
  const place = (texts, text) => texts.get(text) ?? (texts.set(text, texts.size), texts.size - 1);
  const sentence = (text) => (text ? place(sentences, text) : null);
  const column = (of) => rows.map(of);
  const places = (key) => rows.flatMap((row, at) => (row[key] ? [at] : []));
  const slugs = column((row) => row.fullPath.split('/').at(-1));
  return {
    id: column((row) => row.id), slug: slugs, name: column((row, at) => (row.name === slugs[at] ? null : row.name)), group: column((row) => place(groupPaths, row.groupPath)),
    visibility: column((row) => row.visibility), accessLevel: column((row) => row.accessLevel), lastActivityAt: column((row) => row.lastActivityAt),
    obstacle: column((row) => sentence(row.cannotImport?.sentence)), note: column((row) => sentence(row.note)), archived: places('archived'), empty: places('empty'),
    groupPaths: [...groupPaths.keys()], sentences: [...sentences.keys()],
  };
}

/** @param {any} row @param {number} at */
function importedOf(row, at) {
  const stream = row.streams.find((each) => each.state === 'running') ?? row.streams.find((each) => each.state === 'cancelled') ?? null;
  return {
    at, dataStatus: row.dataStatus, lastUpdatedAt: row.lastUpdatedAt, pullRequestCount: row.pullRequestCount, failure: row.failure ?? row.streams.find((each) => each.failure)?.failure ?? null,
    stream: stream && { stream: stream.stream, state: stream.state, done: stream.done, total: stream.total },
  };
}

export function reachCommands({ failure, find, groupsOf, repositories }) {
  return {
    list_available: ({ integrationId }) => {
      const rows = repositories.get(integrationId) ?? [];
      return { groups: groupsOf(integrationId, rows), repositories: columnsOf(rows), imported: rows.flatMap((row, at) => (row.imported ? [importedOf(row, at)] : [])), listReadAt: find(integrationId).listReadAt };
    },
    get_import_pace: ({ integrationId }) => (find(integrationId).repositoriesComplete > 0 ? { repositories: 42, requests: 3_100, milliseconds: 1_260_000, bytes: 2_900_000_000 } : null),
    explain_group: async ({ typed, onCheck }) => {
      if (typed.endsWith('0')) throw failure('network.timeout', 'GitLab did not answer', 'The server took too long.', 'Try again.', 'retry');
      const answer = answers[typed.at(-1)] ?? answers.default;
      const unknown = ['address_list', 'single_sign_on', 'membership', 'role', 'minimal_access'];
      const found = checks.map(([check, words]) => ({ check, words, outcome: check === answer.at ? 'cause' : answer.at === 'path' && unknown.includes(check) ? 'cannot_know' : 'ruled_out' }));
      for (const check of found) {
        onCheck.onmessage({ ...check, outcome: 'running' });
        await new Promise((resolve) => setTimeout(resolve, 30));
        onCheck.onmessage(check);
      }
      const { at, ...told } = answer;
      return { path: typed, ...told, checks: found };
    },
    cancel_group_check: () => {},
  };
}
