// Users of the made-up worlds. The address chooses: &users=<how many>, &users=none.
import { now, scatter } from './worlds.js';

const day = 86_400_000;
const firsts = ['Ines', 'Tomasz', 'Priya', 'Lukas', 'Amara', 'Jonas', 'Mei', 'Rafael', 'Zofia', 'Khalid', 'Freja', 'Bruno'];
const lasts = ['Varnholt', 'Kowalski', 'Raman', 'Brandt', 'Okafor', 'Lind', 'Tanaka', 'Souza', 'Nowak', 'Haddad', 'Holm', 'Marek'];
const bots = [['Renovate Bot', 'renovate-bot'], ['project_42_bot_7f3a', 'project_42_bot_7f3a'], ['Release Service', 'service_account_group_9_ab12']];

function aliasOf(member, index) {
  const account = index === 0;
  return {
    key: `${account ? 'account git.varnholt.example' : 'address'} ${member.id} ${index}`, kind: account ? 'account' : 'address', name: member.name, names: account || index > 1 ? [member.name] : [member.name, member.name.split(' ')[0], 'Pair station'],
    username: account ? member.handle.slice(1) : null, host: account ? 'git.varnholt.example' : null, address: account ? null : `${member.handle.slice(1)}@${index === 1 ? 'varnholt.example' : 'home.example'}`, shared: false, isBot: member.isBot,
    integrations: index === 0 ? ['Varnholt', 'Varnholt, tokens of Ines'] : ['Varnholt'], commits: account ? 0 : Math.floor(member.commits / (index + 1)), pullRequests: account ? member.pullRequests : 0, tickets: account ? member.tickets : 0, lastActiveAt: member.lastActiveAt,
  };
}

function memberOf(index) {
  const bot = bots[index - 4];
  const first = firsts[Math.floor(scatter(index) * firsts.length)];
  const last = lasts[Math.floor(scatter(index + 0.5) * lasts.length)];
  const name = bot ? bot[0] : index > 140 ? `${first} ${last} ${index}` : `${first} ${last}`;
  const commits = Math.floor(scatter(index + 1) ** 6 * 9000);
  const member = {
    id: `alias ${index}`, name, handle: `@${bot ? bot[1] : `${first}.${last}`.toLowerCase()}`, isBot: Boolean(bot), isBotChosen: false, treatment: bot ? 'excluded' : index % 23 === 9 ? 'excluded' : index % 31 === 12 ? 'hidden' : 'included', choice: bot ? 'automatic' : index % 23 === 9 ? 'excluded' : index % 31 === 12 ? 'hidden' : 'automatic',
    aliasCount: 1 + Math.floor(scatter(index + 2) * 3), commits, pullRequests: Math.floor(commits / 14), tickets: Math.floor(scatter(index + 3) ** 4 * 120), lastActiveAt: commits === 0 ? null : now - Math.floor(scatter(index + 4) ** 2 * 800 * day), suggestions: null,
  };
  member.aliases = Array.from({ length: member.aliasCount }, (_, place) => aliasOf(member, place));
  return member;
}

export function memberCommands({ options, integrations, failure, changed, pageOf }) {
  const wanted = options.get('users') ?? (integrations.length === 0 ? 'none' : '180');
  let members = wanted === 'none' ? [] : Array.from({ length: Number(wanted) }, (_, index) => memberOf(index));
  let apart = new Set();
  let before = null;
  let undo = 0;
  const change = (work) => {
    before = structuredClone({ members, apart });
    const member = work() ?? null;
    undo += 1;
    changed('members');
    return { undo, member, changed: 1 };
  };
  const find = (id) => members.find((each) => each.id === id) ?? (() => { throw failure('store.not_found', 'Not found', 'This is no longer here.'); })();
  const active = (each) => each.lastActiveAt !== null && each.lastActiveAt >= now - 90 * day;
  const row = ({ aliases, ...rest }) => ({ ...rest, aliasCount: aliases.length });
  const sentences = (first, second) => [`Both are called “${first.name}”.`, `@${first.handle.slice(1)} opened 41 of the 42 pull requests with commits of “${second.aliases.at(-1).address ?? second.handle}”.`];
  const pairs = () => {
    const seen = new Map();
    const found = [];
    for (const each of members.filter((candidate) => !candidate.isBot && candidate.treatment !== 'hidden')) {
      const other = seen.get(each.name);
      const id = other && `${other.id}\n${each.id}`;
      if (other && !apart.has(id)) found.push({ id, first: row(other), second: row(each), strength: ['certain', 'likely', 'possible'][Math.min(2, Math.floor(found.length / 4))], evidence: found.length < 4 ? [`“31-${each.handle.slice(1)}@users.noreply.git.varnholt.example” is the address GitLab gave ${other.handle} in place of their own.`] : found.length < 8 ? sentences(other, each) : [`Both are called “${each.name}”.`] });
      else if (!other) seen.set(each.name, each);
    }
    return found;
  };
  const join = (ids, name) => {
    const [target, ...rest] = ids.map(find);
    for (const other of rest) {
      target.aliases.push(...other.aliases);
      for (const key of ['commits', 'pullRequests', 'tickets']) target[key] += other[key];
    }
    members = members.filter((each) => !rest.includes(each));
    if (name) target.name = name;
    return target.id;
  };
  const filters = {
    all: (each) => each.treatment !== 'hidden', active: (each) => each.treatment !== 'hidden' && active(each), bots: (each) => each.isBot && each.treatment !== 'hidden',
    excluded: (each) => each.treatment === 'excluded', hidden: (each) => each.treatment === 'hidden',
    suggested: (each) => pairs().some((pair) => pair.first.id === each.id || pair.second.id === each.id),
  };
  const keys = { name: 'name', aliases: 'aliasCount', commits: 'commits', pullRequests: 'pullRequests', tickets: 'tickets', lastActive: 'lastActiveAt', included: 'treatment' };
  return {
    list_members: ({ query }) => {
      const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
      const found = members.filter(filters[query.filter]).filter((each) => words.every((word) => `${each.name} ${each.handle}`.toLowerCase().includes(word)));
      const key = keys[query.sort] ?? 'name';
      found.sort((a, b) => (typeof a[key] === 'string' ? a[key].localeCompare(b[key]) : (a[key] ?? -1) - (b[key] ?? -1)) * (query.descending ? -1 : 1));
      return pageOf(found.map(row), query);
    },
    get_member_counts: () => Object.fromEntries(['all', 'active', 'bots', 'excluded', 'hidden'].map((name) => [name, members.filter(filters[name]).length])),
    get_member: ({ id }) => {
      const member = find(id);
      return { ...member, aliasCount: member.aliases.length, matches: pairs().filter((pair) => pair.first.id === id || pair.second.id === id) };
    },
    list_member_suggestions: ({ query }) => ({ ...pageOf(pairs(), query), certain: pairs().filter(({ strength }) => strength === 'certain').length }),
    join_members: ({ ids, name }) => change(() => join(ids, name)),
    join_certain_members: () => change(() => { for (const pair of pairs().filter(({ strength }) => strength === 'certain')) join([pair.first.id, pair.second.id]); }),
    separate_member_alias: ({ id, alias }) => change(() => {
      const member = find(id);
      const [taken] = member.aliases.splice(member.aliases.findIndex(({ key }) => key === alias), 1);
      members.push({ ...member, id: taken.key, name: taken.name, aliases: [taken], choice: 'automatic' });
      apart.add(`${id}\n${taken.key}`);
    }),
    separate_member_name: ({ name }) => change(() => { members.push({ ...memberOf(1), id: `name ${name}`, name, aliases: [] }); }),
    keep_members_apart: ({ first, second }) => change(() => { apart.add(`${first}\n${second}`); }),
    set_member_treatment: ({ ids, choice }) => change(() => { for (const member of ids.map(find)) Object.assign(member, { choice, treatment: choice === 'automatic' ? (member.isBot ? 'excluded' : 'included') : choice }); }),
    set_member_bot: ({ ids, isBot }) => change(() => { for (const member of ids.map(find)) Object.assign(member, { isBot, isBotChosen: true }); }),
    rename_member: ({ id, name }) => change(() => { find(id).name = name; }),
    undo_member_change: ({ undo: number }) => {
      if (number !== undo || before === null) throw failure('store.not_found', 'Not found', 'This is no longer here.');
      ({ members, apart } = before);
      before = null;
      changed('members');
    },
  };
}
