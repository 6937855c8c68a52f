// Deployments of the made-up worlds. The address chooses as for other reports: &report=empty|untold|unread|none|fifty|fails.
import { now, scatter } from './worlds.js';

const hour = 3_600_000;
const repositories = ['varnholt/payments/ledger-core', 'varnholt/payments/settlement-batch', 'varnholt/identity/identity-gateway', 'varnholt/web/customer-portal'];
const people = ['Ada Novák', 'Grace Okafor', 'Linus Bergström', 'Barbara Ito'];
const presets = { last_4_full_weeks: 4, last_12_full_weeks: 12, last_26_full_weeks: 26, last_52_full_weeks: 52 };
const text = (date) => `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const plus = (date, days) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
const monday = (date) => plus(date, -((date.getDay() + 6) % 7));
const noLeftOut = { merges: 214, outliers: 0, botCommits: 96, excludedCommits: 0, hiddenCommits: 0, bots: 2, excludedPeople: 0, hiddenPeople: 0, copies: 0, squashed: 0 };

function weeksOf(range) {
  if ('preset' in range) return Array.from({ length: presets[range.preset] }, (_, index) => ({ start: text(plus(monday(new Date(now)), (index - presets[range.preset]) * 7)), whole: true }));
  const weeks = [];
  const [from, to] = [new Date(`${range.from}T00:00`), new Date(`${range.to}T00:00`)];
  for (let start = monday(from); start <= to; start = plus(start, 7)) weeks.push({ start: text(start), whole: start >= from && plus(start, 6) <= to });
  return weeks;
}

const tile = (metric, unit, n, nOf, value, weekly, perWeek, verdict) => ({ metric, value, unit, n, nOf, weekly, trend: verdict ? { kind: 'slope', perWeek, verdict } : { kind: 'none' }, notAvailable: null });
const unknown = (each, reason) => ({ ...each, value: null, n: 0, weekly: each.weekly.map(() => null), trend: { kind: 'too_short' }, notAvailable: reason });

function reportOf(filter, state, imported) {
  const weeks = weeksOf(filter.range);
  const byWeek = weeks.map((_, index) => {
    const deployments = state === 'none' ? 0 : Math.round(7 + index * (6 / weeks.length) + scatter(index) * 6);
    const incidents = scatter(index + 500) > 0.72 ? 1 + Math.floor(scatter(index + 900) * 3) : 0;
    const median = deployments === 0 ? null : 46 - index * (18 / weeks.length) + scatter(index + 40) * 9;
    return { deployments, incidents: state === 'none' ? 0 : incidents, commits: deployments * 6, leadTimeMedian: median, leadTimeNinetieth: median === null ? null : median * (2.6 + scatter(index + 70)) };
  });
  const deployments = byWeek.reduce((sum, week) => sum + week.deployments, 0);
  const incidents = byWeek.reduce((sum, week) => sum + week.incidents, 0);
  let tiles = [
    tile('deployment_frequency', 'per_week', deployments, 'deployments', 12.5, byWeek.map((week) => week.deployments), 0.4, 'better'),
    tile('lead_time', 'hours', deployments * 6, 'commits', 37.4, byWeek.map((week) => week.leadTimeMedian), -1.6, 'better'),
    tile('change_failure_rate', 'percent', deployments, 'deployments', (incidents / Math.max(1, deployments)) * 100, byWeek.map((week) => (week.incidents / Math.max(1, week.deployments)) * 100), 0, null),
    tile('time_to_restore', 'hours', incidents, 'incidents', 3.2, byWeek.map((week, index) => (week.incidents > 0 ? 2 + scatter(index + 300) * 3 : null)), 0, null),
  ];
  let sources = { gitlab: 3, gitlabUnread: 0, gitlabRefused: 1, tags: 12, merges: 4, none: 2 };
  if (state === 'untold') sources = { gitlab: 0, gitlabUnread: 0, gitlabRefused: 0, tags: 0, merges: 0, none: 21 };
  if (state === 'none') tiles = tiles.map((each, index) => (index === 0 ? { ...each, value: 0, n: 0, trend: { kind: 'none' } } : unknown(each, ['', 'no_deployments', 'no_deployments', 'no_incidents'][index])));
  if (state === 'unread') {
    sources = { gitlab: 21, gitlabUnread: 21, gitlabRefused: 0, tags: 0, merges: 0, none: 0 };
    tiles = tiles.map((each) => unknown(each, 'no_deployments'));
  }
  const coverage = { readFrom: new Date(2019, 0, 3).getTime(), readTo: now - 4 * 60_000, repositories: state === 'empty' ? 0 : imported, complete: state === 'empty' ? 0 : imported };
  return { from: weeks[0].start, to: text(plus(new Date(`${weeks[weeks.length - 1].start}T00:00`), 6)), weeks, coverage, sources, leftOut: noLeftOut, tiles, byWeek, openIncidents: 2, withoutCommits: 1 };
}

const kinds = ['tags', 'gitlab', 'merges'];
const titles = ['Retry the transfer when the bank is slow', 'Round fees by the currency', 'Name the ledger in errors', 'Ask for consent once'];
const deploymentOf = (index) => {
  const source = kinds[index % 3];
  const commits = index === 3 ? null : index % 7 === 5 ? 0 : 3 + (index % 11);
  return {
    key: { kind: source === 'merges' ? 'merge' : 'deployment', id: index + 1 }, source, repositoryId: 1 + (index % 4), repository: repositories[index % 4],
    name: source === 'tags' ? `v3.${40 - Math.floor(index / 3)}.0` : source === 'gitlab' ? 'main' : titles[index % 4], environment: source === 'gitlab' ? ['production/eu', 'production/us'][index % 2] : '',
    sha: '9f3c2a71d0e4b85561aa0c7788de13f4a5b6c7d8', deployedAt: now - (5 + index * 13) * hour, deployer: index % 5 === 4 ? null : people[index % 4], commits, webUrl: 'https://gitlab.example.com/1',
    leadTime: commits ? 12 + scatter(index) * 60 : null, counted: commits ?? 0,
  };
};
const incidentOf = (index) => ({ id: index + 1, repositoryId: 1 + (index % 4), repository: repositories[index % 4], iid: 812 - index, title: ['Transfers are rejected', 'The portal shows an empty page', 'Fees are charged twice'][index % 3], createdAt: now - (9 + index * 90) * hour, restoredAt: index % 6 === 0 ? null : now - (6 + index * 90) * hour, webUrl: 'https://gitlab.example.com/1' });

const pageOf = (rows, { offset, limit }) => ({ total: rows.length, offset, rows: rows.slice(offset, offset + limit) });
const found = (rows, { search }, words) => rows.filter((row) => search.toLowerCase().split(/\s+/).every((word) => words(row).toLowerCase().includes(word)));

export function deliveryCommands({ options, integrations, failure }) {
  const state = options.get('report') ?? 'full';
  const imported = integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
  const rules = { settings: { rule: state === 'untold' ? { source: 'none', pattern: '' } : { source: 'tags', pattern: 'v*' }, incidentLabel: 'outage' }, repositories: repositories.map((repository, index) => ({ repositoryId: index + 1, repository, rule: index === 1 ? { source: 'gitlab', pattern: 'production/*' } : null, readAt: index === 1 ? now - hour : null, refusal: null })) };
  return {
    get_delivery: ({ filter }) => {
      if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
      return reportOf(filter, state, imported);
    },
    list_deployments: ({ query: { list } }) => pageOf(found(state === 'none' ? [] : Array.from({ length: 128 }, (_, index) => deploymentOf(index)), list, (row) => `${row.name} ${row.environment} ${row.repository} ${row.deployer ?? ''}`), list),
    list_incidents: ({ query: { list } }) => pageOf(found(Array.from({ length: 9 }, (_, index) => incidentOf(index)), list, (row) => `${row.title} ${row.repository}`), list),
    list_deployment_commits: ({ key, list }) => pageOf(Array.from({ length: 3 + ((key.id - 1) % 11) }, (_, index) => ({ id: index + 1, sha: `${index}a3c2a71d0e4b85561aa0c7788de13f4a5b6c7d8`, title: titles[index % 4], author: people[index % 4], authoredAt: now - (40 + index * 7 + key.id * 13) * hour, leftOut: index === 2 ? 'merge' : null, wasDelivered: index === 4 })), list),
    get_deployment_rules: () => rules,
    preview_deployment_rule: ({ rule }) => ({ deployments: rule.source === 'none' ? 0 : rule.pattern === 'v9*' ? 0 : 12, repositories: 3, ofRepositories: imported, unread: rule.source === 'gitlab' ? imported : 0, examples: rule.source === 'tags' ? [['v3.40.0', true], ['v3.39.0', true], ['nightly-1122', false]] : [] }),
    set_delivery_settings: ({ rule, incidentLabel }) => { rules.settings = { rule, incidentLabel }; },
    set_deployment_rule: ({ repositoryId, rule }) => { const own = rules.repositories.find((each) => each.repositoryId === repositoryId); if (own) own.rule = rule; },
  };
}
