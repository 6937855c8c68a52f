// Reports of the made-up worlds. The address chooses: &report=empty|nothing|partial|one|fifty|off|long|zero|fails.
import { now, scatter } from './worlds.js';

const day = 86_400_000;
const units = { time_to_merge: ['hours', 'pull_requests'], time_to_first_comment: ['hours', 'pull_requests'], unreviewed_pull_requests: ['percent', 'pull_requests'], iterated_pull_requests: ['percent', 'pull_requests'], coding_days: ['per_week', 'people'], commits_per_day: ['per_day', 'coding_days'], efficiency: ['percent', 'lines'], code_volume: ['lines', 'commits'] };
/** Mean, slope a week, verdict where it moves, n. */
const shapes = {
  time_to_merge: [22.4, -1.3, 'better', 14_206], time_to_first_comment: [3.1, 0.2, 'worse', 13_871], unreviewed_pull_requests: [4.8, -0.3, 'better', 14_206], iterated_pull_requests: [38.2, 0, null, 14_206],
  coding_days: [3.4, 0.04, 'more', 412], commits_per_day: [2.9, 0, null, 18_342], efficiency: [88.4, 0, null, 38_400_000], code_volume: [3_214_882, -41_200, 'less', 61_240],
};
const presets = { last_4_full_weeks: 4, last_12_full_weeks: 12, last_26_full_weeks: 26, last_52_full_weeks: 52 };
const longName = 'reconciliation-service-for-cross-border-transfers-and-fees-kept-for-reference/'.repeat(3).slice(0, 220);

const text = (date) => `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
const parse = (words) => { const [year, month, date] = words.split('-').map(Number); return new Date(year, month - 1, date); };
const plus = (date, days) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
const monday = (date) => plus(date, -((date.getDay() + 6) % 7));

function daysOf(range) {
  if (!('preset' in range)) return [parse(range.from), parse(range.to)];
  const end = plus(monday(new Date(now)), -1);
  return [plus(end, 1 - 7 * presets[range.preset]), end];
}

function weeksOf(from, to) {
  const weeks = [];
  for (let start = monday(from); start <= to; start = plus(start, 7)) weeks.push({ start: text(start), whole: start >= from && plus(start, 6) <= to });
  return weeks;
}

function tileOf(metric, weeks, options) {
  const [unit, nOf] = units[metric];
  const [mean, slope, verdict, n] = shapes[metric];
  const seed = metric.length * 31;
  const level = unit === 'lines' ? mean / weeks.length : mean;
  const weekly = weeks.map((_, index) => {
    if (options.has('gaps') && index % 5 === 3) return null;
    const trendless = level + (slope * (index - weeks.length / 2) * Math.min(1, 12 / weeks.length)) / (unit === 'lines' ? weeks.length : 1);
    return Math.max(0, trendless + level * 0.09 * (scatter(seed + index) - 0.5) * 2);
  });
  const trend = weeks.filter(({ whole }) => whole).length < 4 ? { kind: 'too_short' } : slope === 0 ? { kind: 'none' } : { kind: 'slope', perWeek: slope, verdict };
  return { metric, value: mean, unit, n, nOf, weekly, trend, notAvailable: null };
}

const none = (tile, reason) => ({ ...tile, value: null, n: 0, weekly: tile.weekly.map(() => null), trend: { kind: 'too_short' }, notAvailable: reason });
const noLeftOut = { merges: 0, outliers: 0, botCommits: 0, excludedCommits: 0, hiddenCommits: 0, bots: 0, excludedPeople: 0, hiddenPeople: 0 };

export function overviewOf(filter, state, integrations) {
  const [from, to] = daysOf(filter.range);
  const weeks = weeksOf(from, to);
  const options = new Set(state === 'gaps' || state === 'partial' ? ['gaps'] : []);
  let tiles = Object.keys(units).map((metric) => tileOf(metric, weeks, options));
  const read = integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
  let coverage = { readFrom: new Date(2019, 0, 3).getTime(), readTo: now - 4 * 60_000, repositories: read, complete: Math.max(0, read - 6) };
  let leftOut = { merges: 1204, outliers: 96, botCommits: 512, excludedCommits: 90, hiddenCommits: 0, bots: 9, excludedPeople: 3, hiddenPeople: 1 };
  const merged = tiles[0].weekly.map((mean, index) => ({ mean, median: mean === null ? null : mean * (0.42 + 0.06 * scatter(index)), n: mean === null ? 0 : 900 + Math.floor(scatter(index + 9) * 400) }));
  let timeToMerge = merged;
  let workTypes = weeks.map((_, index) => ({ newWork: 120_000 + Math.floor(scatter(index) * 60_000), legacyRefactor: 60_000 + Math.floor(scatter(index + 1) * 30_000), helpOthers: 24_000 + Math.floor(scatter(index + 2) * 9000), rework: 22_000 + Math.floor(scatter(index + 3) * 12_000) }));
  let people = 412;
  const nothing = state === 'nothing' || filter.memberKeys.includes('nobody');
  if (state === 'empty' || integrations.length === 0) coverage = { readFrom: null, readTo: null, repositories: 0, complete: 0 };
  if (state === 'empty' || integrations.length === 0 || nothing) {
    tiles = tiles.map((tile) => none(tile, coverage.repositories === 0 ? 'nothing_imported' : tile.nOf === 'pull_requests' ? 'no_pull_requests' : 'no_commits'));
    timeToMerge = weeks.map(() => ({ mean: null, median: null, n: 0 }));
    workTypes = weeks.map(() => ({ newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 }));
    people = 0;
    leftOut = noLeftOut;
  }
  if (state === 'off' || state === 'quiet') {
    tiles = tiles.map((tile) => (tile.nOf === 'pull_requests' ? none(tile, state === 'off' ? 'service_off' : 'no_pull_requests') : tile));
    timeToMerge = weeks.map(() => ({ mean: null, median: null, n: 0 }));
  }
  if (state === 'partial') {
    coverage = { ...coverage, readTo: null, complete: Math.floor(coverage.repositories / 3) };
    tiles = tiles.map((tile) => (tile.metric === 'efficiency' || tile.metric === 'code_volume' ? none(tile, 'no_commits') : tile));
    workTypes = workTypes.map((week, index) => (index % 4 === 1 ? { newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 } : week));
  }
  if (state === 'fifty') {
    const first = weeks.length - 400;
    timeToMerge = timeToMerge.map((week, index) => (index < first ? { mean: null, median: null, n: 0 } : week));
    workTypes = workTypes.map((week, index) => (index < first ? { newWork: 0, legacyRefactor: 0, helpOthers: 0, rework: 0 } : week));
    tiles = tiles.map((tile) => ({ ...tile, weekly: tile.weekly.map((value, index) => (index < first ? null : value)) }));
  }
  if (state === 'zero') {
    tiles = tiles.map((tile) => ({ ...tile, value: 0, weekly: tile.weekly.map(() => 0), trend: { kind: 'none' } }));
    timeToMerge = timeToMerge.map(() => ({ mean: 0, median: 0, n: 1 }));
  }
  return { from: text(from), to: text(to), weeks, coverage, leftOut, people, tiles, timeToMerge, workTypes };
}

const verbs = ['Fix', 'Add', 'Remove', 'Rework', 'Document', 'Speed up'];
const things = ['the settlement window', 'retries of the ledger writer', 'an off-by-one in the fee table', '<script>alert(1)</script> in titles', 'a very long description of what happens when two transfers in different currencies meet at the same cut-off time'];
const people = ['Ines Valkama', 'Kofi Brandtner', 'Tadeo Lindqvarn', 'Mirela Osterhoudt', null];
const pick = (list, seed) => list[Math.floor(scatter(seed) * list.length)];

/** What a figure of commits counts of one: points with their inputs, or lines of a kind. */
function pointsOf(metric, lines, index) {
  if (metric !== 'impact' && metric !== 'commit_complexity') return { value: lines === null ? null : Math.floor(lines * 0.4), impact: null };
  if (lines === null || index % 13 === 7) return { value: null, impact: null };
  const [oldLines, places, files] = [Math.floor(lines * scatter(index + 8) * 0.5), 1 + Math.floor(Math.sqrt(lines)), 1 + Math.floor(Math.sqrt(lines) / 3)];
  const root = (number) => Math.floor(Math.sqrt(number));
  const points = { amountPoints: root(100 * lines), oldSharePoints: root(100 * (lines + oldLines)) - root(100 * lines), placePoints: root(25 * (places - 1)), filePoints: root(100 * (files - 1)), severityPoints: root(25 * oldLines), historyPoints: root((200 * lines) / 61) };
  const complexityPoints = points.amountPoints + points.placePoints + points.filePoints + points.severityPoints;
  const impact = { lines, oldLines, places, files, usualLines: 30.5, ...points, complexityPoints, complexity: complexityPoints < 100 ? 'low' : complexityPoints < 250 ? 'medium' : 'high' };
  return { value: metric === 'impact' ? complexityPoints + points.oldSharePoints + points.historyPoints : complexityPoints, impact };
}

function rowOf(metric, repository, index, state) {
  const title = state === 'long' ? longName : `${pick(verbs, index)} ${pick(things, index + 1)}`;
  const base = { id: repository.id * 100_000 + index, repositoryId: repository.id, repository: state === 'long' ? `varnholt/${longName}` : repository.fullPath, title, author: pick(people, index + 2) };
  const at = now - Math.floor(scatter(index + 3) * 80 * day);
  if (units[metric]?.[1] !== 'pull_requests') {
    const leftOut = index % 17 === 3 ? 'merge' : index % 41 === 5 ? 'outlier' : null;
    const lines = leftOut === 'merge' ? null : Math.floor(scatter(index + 4) ** 3 * (leftOut === 'outlier' ? 90_000 : 900));
    return { ...base, kind: 'commit', sha: Math.floor(scatter(index + 5) * 4294967295).toString(16).padStart(8, '0').repeat(5), authoredAt: at, webUrl: `${repository.webUrl}/-/commit/1`, lines, rework: lines === null ? null : Math.floor(lines * scatter(index + 6) ** 3), leftOut, ...pointsOf(metric, lines, index) };
  }
  const value = { time_to_merge: scatter(index + 7) ** 4 * 700, time_to_first_comment: index % 9 === 4 ? null : scatter(index + 7) ** 4 * 60, unreviewed_pull_requests: index % 21 === 0 ? 1 : 0, iterated_pull_requests: Math.floor(scatter(index + 7) ** 3 * 9) }[metric];
  return { ...base, kind: 'pull_request', iid: 4000 - index, createdAt: at - 3 * day, mergedAt: at, webUrl: `${repository.webUrl}/-/merge_requests/1`, value };
}

/** Merged pull requests as columns; &report=many has 20,000, one has one. */
function resolutionOf(filter, state, integrations) {
  const [from, to] = daysOf(filter.range);
  const [fromAt, toAt] = [from.getTime(), plus(to, 1).getTime()];
  const imported = integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
  const count = state === 'many' ? 20_000 : state === 'one' ? 1 : ['nothing', 'empty', 'off', 'quiet'].includes(state) || imported === 0 ? 0 : 867;
  const times = Array.from({ length: count }, (_, index) => Math.floor(fromAt + scatter(index * 3 + 1) * (toAt - fromAt))).sort((one, other) => one - other);
  const column = (value) => times.map((_, index) => value(index));
  const unreviewed = (index) => scatter(index + 11) < 0.05;
  const hour = 3_600_000;
  const took = (index) => (state === 'zero' ? 0 : Math.floor(hour * 9 * Math.exp((scatter(index) + scatter(index + 7) + scatter(index + 13) - 1.5) * 5)));
  return {
    from: text(from), to: text(to), fromAt, toAt, coverage: { readFrom: new Date(2019, 0, 3).getTime(), readTo: now - 4 * 60_000, repositories: state === 'empty' ? 0 : imported, complete: Math.max(0, imported - 6) }, hasPullRequests: state !== 'off',
    leftOut: { bots: 9, excludedPeople: 3, hiddenPeople: 1, botPullRequests: 214, excludedPullRequests: 31, hiddenPullRequests: 2 }, sharingIndex: count > 1 ? 0.34 : null,
    columns: {
      ids: column((index) => index + 1), mergedAt: times.map((at, index) => at - (index === 0 ? 0 : times[index - 1])), mergeTimes: column((index) => (index % 97 === 5 ? null : took(index))),
      firstCommentTimes: column((index) => (unreviewed(index) ? null : Math.floor(took(index) * 0.4 * scatter(index + 17)))), reviews: column((index) => (unreviewed(index) ? 0 : scatter(index + 19) < 0.6 ? 2 : 1)),
      comments: column((index) => (unreviewed(index) ? 0 : Math.floor(scatter(index + 23) ** 3 * 40))), followOnCommits: column((index) => Math.floor(scatter(index + 29) ** 2 * 9)), iterationTimes: column((index) => Math.floor(took(index) * 0.3)),
      reactionTimes: column((index) => (unreviewed(index) ? 0 : Math.floor(took(index) * 0.5))), reactions: column((index) => (unreviewed(index) ? 0 : 2)), responseTimes: column((index) => Math.floor(took(index) * 0.3)), responses: column(() => 1),
    },
  };
}

export function reportCommands({ options, integrations, repositories, failure, pageOf }) {
  const state = options.get('report') ?? 'full';
  const made = new Map();
  const rowsOf = (metric) => {
    if (!made.has(metric)) {
      const imported = [...repositories.values()].flat().filter((each) => each.imported);
      made.set(metric, state === 'nothing' || imported.length === 0 ? [] : Array.from({ length: 1177 }, (_, index) => rowOf(metric, imported[index % imported.length], index, state)));
    }
    return made.get(metric);
  };
  return {
    get_overview: ({ filter }) => {
      if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
      return overviewOf(filter, state, integrations);
    },
    get_pr_resolution: ({ filter }) => {
      if (state === 'fails') throw failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry');
      return resolutionOf(filter, state, integrations);
    },
    list_pull_request_heads: ({ ids }) => ids.map((id) => ({ id, repository: `varnholt/payments/${pick(['ledger-core', 'settlement-batch', 'identity-gateway'], id)}`, iid: 2300 - (id % 2000), title: `${pick(verbs, id)} ${pick(things, id + 1)}`, author: pick(people, id + 2), webUrl: 'https://gitlab.example.com/1' })),
    list_metric_rows: ({ query: { metric, filter, week, list } }) => {
      const words = list.search.toLowerCase().split(/\s+/).filter(Boolean);
      const found = rowsOf(metric).filter((row) => words.every((word) => `${row.title} ${row.author} ${row.repository}`.toLowerCase().includes(word))
        && (filter.repositoryIds.length === 0 || filter.repositoryIds.includes(row.repositoryId)));
      const inWeek = week === null ? found : found.filter((_, index) => index % 12 === 0);
      const key = { value: 'value', lines: 'lines', rework: 'rework', title: 'title', author: 'author', repository: 'repository', merged: 'mergedAt', created: 'createdAt', date: 'authoredAt', number: 'iid' }[list.sort] ?? 'value';
      const of = (row) => (key === 'value' ? row.value ?? row.lines ?? null : row[key]);
      const sorted = [...inWeek].sort((one, other) => {
        const [left, right] = [of(one), of(other)];
        if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
        return (typeof left === 'string' ? left.localeCompare(right) : left - right) * (list.descending ? -1 : 1);
      });
      return pageOf(sorted, list);
    },
  };
}
