// Reports of the made-up worlds. The address chooses: &report=empty|nothing|partial|one|fifty|off|long|zero|equal|fails.
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
  if (state === 'equal') timeToMerge = timeToMerge.map((week, index) => (index % 7 === 1 ? week : { ...week, median: week.mean }));
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

/** Merged pull requests by time; &report=many has 20,000, crowd 200,000, one has one. */
function resolvedOf(filter, state, imported) {
  const [from, to] = daysOf(filter.range);
  const [fromAt, toAt] = [from.getTime(), plus(to, 1).getTime()];
  const count = { many: 20_000, crowd: 200_000, one: 1 }[state] ?? (['nothing', 'empty', 'off', 'quiet'].includes(state) || imported === 0 ? 0 : 867);
  const times = Array.from({ length: count }, (_, index) => Math.floor(fromAt + scatter(index * 3 + 1) * (toAt - fromAt))).sort((one, other) => one - other);
  const hour = 3_600_000;
  return times.map((mergedAt, index) => {
    const took = state === 'zero' ? 0 : Math.floor(hour * 9 * Math.exp((scatter(index) + scatter(index + 7) + scatter(index + 13) - 1.5) * 5));
    const unreviewed = scatter(index + 11) < (index % 5000 < 150 ? 0.6 : 0.04);
    return {
      id: index + 1, mergedAt, mergeTime: index % 97 === 5 ? null : took, firstCommentTime: unreviewed ? null : Math.floor(took * 0.4 * scatter(index + 17)), review: unreviewed ? 0 : scatter(index + 19) < 0.6 ? 2 : 1,
      comments: unreviewed ? 0 : Math.floor(scatter(index + 23) ** 3 * 40), followOnCommits: Math.floor(scatter(index + 29) ** 2 * 9), iterationTime: Math.floor(took * 0.3), reactionTime: unreviewed ? 0 : Math.floor(took * 0.5), reactions: unreviewed ? 0 : 2, responseTime: Math.floor(took * 0.3),
    };
  });
}

/** One figure of some numbers, null where one is unknown; counted by as many, or by a sum. */
function figureOf(values, n = null) {
  const known = values.filter((value) => value !== null).sort((one, other) => one - other);
  const [sum, by, middle] = [known.reduce((all, value) => all + value, 0), n ?? known.length, known.length >> 1];
  return { n: by, sum, mean: by === 0 ? null : sum / by, median: n !== null || known.length === 0 ? null : known.length % 2 === 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2 };
}

const resolutionFigures = (all) => ({
  pullRequests: all.length, read: all.length, unreviewed: all.filter(({ review }) => review === 0).length, thorough: all.filter(({ review }) => review === 2).length,
  mergeTime: figureOf(all.map(({ mergeTime }) => mergeTime)), firstCommentTime: figureOf(all.map(({ firstCommentTime }) => firstCommentTime)), followOnCommits: figureOf(all.map(({ followOnCommits }) => followOnCommits)),
  comments: figureOf(all.map(({ comments }) => comments), all.length), iterationTime: figureOf(all.map(({ iterationTime }) => iterationTime), all.length),
  reactionTime: figureOf(all.map(({ reactionTime }) => reactionTime), all.reduce((sum, { reactions }) => sum + reactions, 0)), responsiveness: figureOf(all.map(({ responseTime }) => responseTime), all.length),
});

/** The cells of many, as the app tells them. */
function resolutionGrid(all, fromAt, toAt) {
  const [columns, height] = [240, 36];
  const times = all.filter(({ mergeTime }) => mergeTime !== null).map(({ mergeTime }) => Math.max(60_000, mergeTime));
  const [low, high] = [times.reduce((one, other) => Math.min(one, other)), times.reduce((one, other) => Math.max(one, other))];
  const rows = Array.from({ length: height + 1 }, (_, row) => Math.round(low * (high / low) ** (row / height)));
  const [counts, unreviewed] = [new Array(columns * height).fill(0), new Array(columns * height).fill(0)];
  for (const { mergedAt, mergeTime, review } of all) {
    if (mergeTime === null) continue;
    const row = Math.max(0, rows.slice(0, height).findLastIndex((begins) => begins <= mergeTime));
    const cell = Math.floor(((mergedAt - fromAt) * columns) / (toAt - fromAt)) * height + row;
    counts[cell] += 1;
    unreviewed[cell] += Number(review === 0);
  }
  return { columns, rows, counts, unreviewed };
}

function sevenDaysOf(all, from, fromAt, toAt) {
  const rows = Array.from({ length: Math.max(1, Math.ceil((toAt - fromAt) / (7 * day))) }, () => []);
  for (const each of all) rows[Math.min(rows.length - 1, Math.floor((each.mergedAt - fromAt) / (7 * day)))].push(each);
  return rows.map((own, row) => {
    const { mean, median } = figureOf(own.map(({ mergeTime }) => mergeTime));
    return { start: text(plus(from, 7 * row)), pullRequests: own.length, mean, median, unreviewed: own.filter(({ review }) => review === 0).length };
  });
}

function resolutionOf(all, filter, state, imported) {
  const [from, to] = daysOf(filter.range);
  const [fromAt, toAt] = [from.getTime(), plus(to, 1).getTime()];
  const column = (name) => all.map((each) => each[name]);
  return {
    from: text(from), to: text(to), fromAt, toAt, coverage: { readFrom: new Date(2019, 0, 3).getTime(), readTo: now - 4 * 60_000, repositories: state === 'empty' ? 0 : imported, complete: Math.max(0, imported - 6) }, hasPullRequests: state !== 'off',
    leftOut: { bots: 9, excludedPeople: 3, hiddenPeople: 1, botPullRequests: 214, excludedPullRequests: 31, hiddenPullRequests: 2 }, sharingIndex: all.length > 1 ? 0.34 : null,
    figures: resolutionFigures(all), sevenDays: sevenDaysOf(all, from, fromAt, toAt), grid: all.length > 5000 ? resolutionGrid(all, fromAt, toAt) : null,
    points: all.length > 5000 ? null : { ids: column('id'), mergedAt: all.map(({ mergedAt }, index) => mergedAt - (index === 0 ? 0 : all[index - 1].mergedAt)), mergeTimes: column('mergeTime'), reviews: column('review'), comments: column('comments'), followOnCommits: column('followOnCommits') },
  };
}

const isChosen = (choice) => ({ mergedAt, mergeTime }) => choice === null || (mergeTime !== null && mergedAt >= choice.from && mergedAt <= choice.to && mergeTime >= (choice.low ?? -Infinity) && mergeTime <= (choice.high ?? Infinity));

function resolutionCommands(state, integrations, pageOf, fail) {
  const imported = integrations.reduce((sum, each) => sum + each.repositoriesImported, 0);
  const kept = new Map();
  const allOf = (filter) => {
    const key = JSON.stringify(filter.range);
    if (!kept.has(key)) kept.set(key, resolvedOf(filter, state, imported));
    return kept.get(key);
  };
  const head = (id) => ({ repository: `varnholt/payments/${pick(['ledger-core', 'settlement-batch', 'identity-gateway'], id)}`, iid: 2300 - (id % 2000), title: state === 'long' ? longName : `${pick(verbs, id)} ${pick(things, id + 1)}`, author: pick(people, id + 2), webUrl: 'https://gitlab.example.com/1' });
  return {
    get_pr_resolution: ({ filter }) => {
      if (state === 'fails') throw fail();
      return resolutionOf(allOf(filter), filter, state, imported);
    },
    get_resolution_choice: ({ filter, choice }) => resolutionFigures(allOf(filter).filter(isChosen(choice))),
    list_resolution_rows: ({ query: { filter, choice, list } }) => {
      const key = { merged: 'mergedAt', comments: 'comments', follow_on: 'followOnCommits' }[list.sort] ?? 'mergeTime';
      const sorted = allOf(filter).filter(isChosen(choice)).sort((one, other) => Number(one[key] === null) - Number(other[key] === null) || (one[key] - other[key]) * (list.descending ? -1 : 1) || one.mergedAt - other.mergedAt);
      const page = pageOf(sorted, list);
      return { ...page, rows: page.rows.map((each) => ({ ...each, ...head(each.id) })) };
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
    ...resolutionCommands(state, integrations, pageOf, () => failure('store.busy', 'The report could not be read', 'The data on this computer did not answer.', 'Try again.', 'retry')),
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
