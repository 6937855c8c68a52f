// Made-up teams, their report and saved views. The address chooses: &teams=none.
import { now, scatter } from './worlds.js';

const sets = { coding_days: [3.4, 0.04, 'more'], commits_per_day: [2.9, 0, null], code_volume: [320_000, -4000, 'less'], impact: [812, 4, 'more'], commit_complexity: [6.3, 0, null], time_to_100: [7.9, 0, null], productive_time_to_100: [9.1, 0, null], time_to_first_comment: [3.1, 0.2, 'worse'], reaction_time: [5.2, 0, null], responsiveness: [4.1, -0.2, 'better'], reviewer_comments: [2.4, 0, null], thoroughly_reviewed: [61, 0.9, 'better'], unreviewed_pull_requests: [4.8, -0.3, 'better'], sharing_index: [0.38, 0, null], efficiency: [88, 0, null], time_to_merge: [22.4, -1.3, 'better'], iterated_pull_requests: [38, 0, null], iteration_time: [9.1, 0, null] };
const none = { merges: 1204, outliers: 96, botCommits: 512, excludedCommits: 90, hiddenCommits: 0, bots: 9, excludedPeople: 3, hiddenPeople: 1 };

export function teamCommands({ options, integrations, failure, changed, overviewOf }) {
  let teams = options.get('teams') === 'none' ? [] : [[1, null, 'Operations'], [2, null, 'Platform'], [3, 2, 'Payments'], [4, 3, 'Cross-border transfers and fees'], [5, 2, 'Search'], [6, null, 'Web']].map(([id, parentId, name]) => ({ id, parentId, name, ownPeople: 3 + id, people: 4 + 2 * id }));
  let targets = [{ teamId: null, metric: 'time_to_merge', lowest: null, aim: 12, highest: 24 }, { teamId: null, metric: 'coding_days', lowest: 3, aim: null, highest: null }];
  let views = [{ id: 1, name: 'Payments, half a year', address: '/reports/team-health?range=26w&team=3', waiting: 0, createdAt: now }, { id: 2, name: 'Of a team that is gone', address: '/reports/overview?team=99', waiting: 0, createdAt: now }, { id: 3, name: 'From a file', address: '/reports/overview?repo=1%3A5%3Ax', waiting: 2, createdAt: now }];
  const people = (id) => ['Ines Varnholt', 'Mei Tanaka', 'Khalid Haddad'].map((name, index) => ({ id: `account git.varnholt.example ${id * 10 + index}`, name, handle: `@${name.split(' ')[0].toLowerCase()}`, treatment: index === 2 ? 'excluded' : 'included' }));
  let before = teams;
  const groups = [[1, 'platform', 14, 3], [2, 'platform/payments', 5, 1], [3, 'web', 9, 0]].map(([groupRemoteId, path, repositories, subgroups]) => ({ integrationId: 1, integration: 'Varnholt Engineering', groupRemoteId, path, repositories, subgroups }));
  const planOf = ({ groupRemoteId, withSubgroups, activeDays }) => {
    const inside = (id, many) => Array.from({ length: many }, (_, index) => ({ ...people(id)[index % 3], key: `account h ${id}${index}`, isIn: index % 4 === 3 }));
    if (groupRemoteId === 3 && activeDays === 90) return [];
    const all = [['platform', ['Platform'], true, 9], ['platform/payments', ['Platform', 'Payments'], false, 4], ['platform/payments/fees', ['Platform', 'Payments', 'Cross-border transfers and fees'], false, 2], ['platform/empty', ['Platform', 'Search'], true, 0]];
    return (withSubgroups ? all : all.slice(0, 1)).map(([group, path, exists, many], index) => ({ group, path, exists, people: inside(index + 20, many) }));
  };
  const change = (work) => { before = teams; const team = work() ?? 0; changed('teams'); return { undo: 1, team }; };
  const taken = (team, own) => teams.some((each) => each.id !== own && each.parentId === team.parentId && each.name.toLowerCase() === team.name.toLowerCase()) && (() => { throw failure('teams.name_taken', 'This team exists', 'A team of the same place has this name.', 'Choose another name.'); })();
  const cell = (metric, seed, weeks) => {
    const [mean, slope, verdict] = sets[metric];
    const level = mean * (0.6 + scatter(seed) * 0.8);
    const value = seed % 37 === 11 ? null : level;
    const target = targets.find((each) => each.metric === metric) ?? null;
    return { value, n: 10 + seed, weekly: weeks.map((_, week) => (value === null || scatter(seed + week) < 0.04 ? null : Math.max(0, level * (0.85 + 0.3 * scatter(seed * 3 + week)) + slope * (week - weeks.length / 2)))), trend: slope === 0 ? { kind: 'none' } : { kind: 'slope', perWeek: slope, verdict }, notAvailable: value === null ? 'no_pull_requests' : null,
      target, standing: target && value !== null ? (target.lowest !== null && value < target.lowest ? 'under' : target.highest !== null && value > target.highest ? 'over' : 'within') : null };
  };
  return {
    list_teams: () => teams,
    list_team_people: ({ id }) => people(id),
    add_team: ({ team }) => change(() => { taken(team, null); const id = Math.max(0, ...teams.map((each) => each.id)) + 1; const place = teams.findIndex((each) => each.id === team.parentId); teams = [...teams.slice(0, place + 1), { ...team, id, ownPeople: 0, people: 0 }, ...teams.slice(place + 1)]; return id; }),
    change_team: ({ id, team }) => change(() => { taken(team, id); teams = teams.map((each) => (each.id === id ? { ...each, ...team } : each)); return id; }),
    remove_team: ({ id }) => change(() => { teams = teams.filter((each) => each.id !== id && each.parentId !== id); return id; }),
    add_team_people: ({ id }) => change(() => id),
    remove_team_people: ({ id }) => change(() => id),
    list_team_groups: () => groups,
    preview_group_teams: ({ request }) => planOf(request),
    add_group_teams: ({ request }) => change(() => { const id = Math.max(0, ...teams.map((each) => each.id)) + 1; const [first] = planOf(request); teams = [...teams, { id, parentId: null, name: first.path[0], ownPeople: first.people.length, people: first.people.length }]; return id; }),
    undo_team_change: () => { teams = before; changed('teams'); },
    list_targets: () => targets,
    set_target: ({ teamId, metric, target }) => { targets = targets.filter((each) => each.teamId !== teamId || each.metric !== metric); if (target) targets.push({ teamId, metric, ...target }); changed('teams'); },
    get_team_health: ({ query }) => {
      const { from, to, weeks, coverage } = overviewOf(query.filter, options.get('report') ?? 'full', integrations);
      const rows = [{ kind: 'everybody', teamId: null, parentId: null, memberKey: null, depth: 0, name: '', people: 412 }];
      const depth = new Map();
      for (const team of teams) {
        depth.set(team.id, team.parentId === null ? 0 : depth.get(team.parentId) + 1);
        rows.push({ kind: 'team', teamId: team.id, parentId: team.parentId, memberKey: null, depth: depth.get(team.id), name: team.name, people: team.people });
        if (query.opened.includes(team.id)) for (const person of people(team.id)) rows.push({ kind: 'person', teamId: team.id, parentId: team.id, memberKey: person.id, depth: depth.get(team.id) + 1, name: person.name, people: 1 });
      }
      return { from, to, weeks, coverage, leftOut: none, metrics: query.metrics, rows: rows.map((row, index) => ({ ...row, cells: query.metrics.map((metric) => cell(metric, index * 7 + metric.length, weeks)) })) };
    },
    list_saved_views: () => views,
    save_view: ({ name, address }) => { if (views.some((view) => view.name.toLowerCase() === name.toLowerCase())) throw failure('views.name_taken', 'This view exists', 'Another saved view has this name.', 'Choose another name.'); const id = views.length + 10; views = [...views, { id, name, address, waiting: 0, createdAt: now }]; changed('saved-views'); return id; },
    rename_saved_view: ({ id, name }) => { views = views.map((view) => (view.id === id ? { ...view, name } : view)); changed('saved-views'); },
    remove_saved_view: ({ id }) => { views = views.filter((view) => view.id !== id); changed('saved-views'); },
  };
}
