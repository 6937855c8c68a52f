// Services, auto-import and exclusion rules of the made-up worlds. The address chooses: &rules=none, &hidden=<groups>, &service=impossible.
import { now } from './worlds.js';

const day = 86_400_000;
const rows = { repos: 412_906, pull_requests: 23_118, tickets: 8_412 };

function wildcard(pattern) {
  const text = pattern.replace(/^\/+|\/+$/g, '').replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${text}$`, 'i');
}

/** Says why a pattern is none, or gives the test of a repository. */
function testOf({ kind, pattern }, failure) {
  const problem = (message) => ({ problem: failure('input.rule_invalid', 'This rule cannot be used', message) });
  if (kind === 'archived') return { test: (each) => each.archived };
  if (!pattern.trim()) return problem('Nothing is written yet.');
  if (kind === 'visibility') return { test: (each) => each.visibility === pattern };
  if (kind === 'inactive') {
    const days = Number(pattern);
    return Number.isInteger(days) && days > 0 && days <= 36_500 ? { test: (each) => each.lastActivityAt !== null && each.lastActivityAt < now - days * day } : problem('Write a number of days from 1 to 36,500.');
  }
  if (kind === 'name') {
    const expression = wildcard(pattern);
    return { test: (each) => (pattern.includes('/') ? expression.test(each.fullPath) : expression.test(each.name)) };
  }
  try {
    const expression = new RegExp(pattern);
    return { test: (each) => expression.test(each.fullPath) };
  } catch {
    return problem('This is no regular expression: unclosed group.');
  }
}

export function ruleCommands({ options, find, failure, changed, repositories, groupsOf }) {
  /** Switched groups by id, rules, and rows that were given up. */
  const switched = new Set();
  let rules = options.get('rules') === 'none' ? [] : [
    { id: 1, kind: 'name', pattern: 'varnholt/experiments-*', enabled: true, createdAt: now - 9 * day }, { id: 2, kind: 'expression', pattern: '-(legacy|mainframe)-', enabled: true, createdAt: now - 8 * day },
    { id: 3, kind: 'inactive', pattern: '365', enabled: true, createdAt: now - 7 * day }, { id: 4, kind: 'archived', pattern: '', enabled: false, createdAt: now - 7 * day }, { id: 5, kind: 'name', pattern: 'scratchpad', enabled: true, createdAt: now - day },
  ];
  const deleted = new Set();
  let hidden = Number(options.get('hidden') ?? 0);
  const listOf = (integrationId) => repositories.get(integrationId) ?? [];
  const groups = (integrationId) => {
    const all = groupsOf(integrationId, listOf(integrationId));
    const on = new Set(all.filter((each) => switched.has(each.id)).map((each) => each.fullPath));
    const covered = (path) => [...on].some((above) => path.startsWith(`${above}/`));
    return all.map((each) => ({ ...each, shared: each.fullPath.includes('research'), autoImport: on.has(each.fullPath) ? 'on' : covered(each.fullPath) ? 'covered' : 'off' }));
  };
  const preview = (integrationId, rule) => {
    const { problem = null, test } = testOf(rule, failure);
    const all = listOf(integrationId);
    const found = test ? all.filter(test) : [];
    return { problem, total: problem ? 0 : all.length, matching: found.length, imported: found.filter((each) => each.imported).length, found };
  };
  return {
    list_groups: ({ integrationId }) => groups(integrationId),
    get_services: ({ integrationId }) => ['repos', 'pull_requests', 'tickets'].map((service) => {
      const impossible = options.get('service') === 'impossible' && service === 'tickets';
      return {
        service, on: find(integrationId).services.includes(service), held: deleted.has(service) || find(integrationId).repositoriesImported === 0 ? 0 : rows[service],
        verdict: { service, verdict: impossible ? 'impossible' : 'ready', sentence: impossible ? 'The scope read_api is missing.' : 'Ready', remedy: impossible ? 'Make a token with read_api.' : null, action: null },
      };
    }),
    set_services: ({ integrationId, services, forgotten }) => {
      for (const each of forgotten ?? []) deleted.add(each);
      find(integrationId).services = services;
      changed('integrations', `integration:${integrationId}`);
      return find(integrationId);
    },
    get_auto_import: () => ({ on: switched.size + hidden, hidden }),
    forget_hidden_auto_import: ({ integrationId }) => { hidden = 0; changed(`integration:${integrationId}`); },
    get_auto_import_effect: ({ integrationId, groupId }) => {
      const path = groups(integrationId).find((each) => each.id === groupId).fullPath;
      const below = listOf(integrationId).filter((each) => each.fullPath.startsWith(`${path}/`));
      const count = (test) => below.filter(test).length;
      return { chosen: count((each) => !each.imported && !each.cannotImport), imported: count((each) => each.imported), excluded: 2, leftOut: 0, impossible: count((each) => each.cannotImport), elsewhere: 0 };
    },
    set_auto_import: ({ integrationId, groupId, on }) => {
      if (on) switched.add(groupId);
      else switched.delete(groupId);
      changed('integrations', `integration:${integrationId}`);
      return on ? 14 : 0;
    },
    list_exclusion_rules: ({ integrationId }) => rules.map((rule) => {
      const { found, ...counts } = preview(integrationId, rule);
      return { ...rule, ...counts };
    }),
    preview_exclusion_rule: ({ integrationId, kind, pattern }) => {
      const { found, ...counts } = preview(integrationId, { kind, pattern });
      return { ...counts, rows: found.slice(0, 20).map(({ id, fullPath, imported, archived, visibility, lastActivityAt }) => ({ id, fullPath, imported, archived, visibility, lastActivityAt })) };
    },
    save_exclusion_rule: ({ integrationId, ruleId, rule }) => {
      const { problem } = testOf(rule, failure);
      if (problem) throw problem;
      const id = ruleId ?? Math.max(0, ...rules.map((each) => each.id)) + 1;
      rules = ruleId === null ? [...rules, { id, createdAt: Date.now(), ...rule }] : rules.map((each) => (each.id === ruleId ? { ...each, ...rule } : each));
      changed(`integration:${integrationId}`);
      return id;
    },
    delete_exclusion_rule: ({ integrationId, ruleId }) => { rules = rules.filter((each) => each.id !== ruleId); changed(`integration:${integrationId}`); },
  };
}
