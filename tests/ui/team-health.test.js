import assert from 'node:assert/strict';
import test from 'node:test';
import { usualFilter } from '../../ui/lib/report-address.js';
import { goneFrom, freeName, isShown } from '../../ui/lib/saved-views.js';
import { boundsAscend, canOpen, healthSeries, metricGroups, readBound, readTeamHealth, rowsPath, seenRows, standingWords, teamHealthPath, teamMetrics, usualMetrics } from '../../ui/lib/team-health.js';
import { placesFor, teamPath, treeOf, withNested } from '../../ui/lib/teams.js';

const read = (path) => readTeamHealth(path.split('?')[1] ?? '');
const cell = { value: 2, n: 3, weekly: [1, null, 3], trend: { kind: 'none' }, notAvailable: null, target: null, standing: null };
const row = (kind, teamId, parentId, name, more = {}) => ({ kind, teamId, parentId, memberKey: null, depth: 0, name, people: 1, cells: [cell], ...more });
const rows = [
  row('everybody', null, null, ''),
  row('team', 1, null, 'Platform'),
  row('person', 1, 1, 'Ada', { memberKey: 'address ada@example.com' }),
  row('team', 2, 1, 'Search'),
  row('person', 2, 2, 'Grace', { memberKey: 'account git.example 4' }),
  row('team', 3, null, 'Operations of all the other things', { people: 0 }),
];
const teams = [{ id: 1, parentId: null, name: 'Platform' }, { id: 2, parentId: 1, name: 'Search' }, { id: 4, parentId: 2, name: 'Ranking' }, { id: 3, parentId: null, name: 'Operations' }].map((team) => ({ ...team, ownPeople: 0, people: 0 }));

test('every figure is in one group and has words', () => {
  const grouped = metricGroups.flatMap(({ metrics }) => metrics);
  assert.deepEqual([...grouped].sort(), Object.keys(teamMetrics).sort());
  assert.equal(new Set(grouped).size, grouped.length);
  for (const metric of usualMetrics) assert.ok(grouped.includes(metric));
});

test('a place survives its address, and what cannot be read is ignored', () => {
  const usual = read('');
  assert.equal(teamHealthPath(usual), '/reports/team-health');
  assert.deepEqual(usual.metrics, usualMetrics);
  const place = { filter: { ...usualFilter(), teamIds: [4], withoutNestedTeams: true }, metrics: ['commits_per_day', 'sharing_index', 'iteration_time'], chart: 'sharing_index', opened: [1, 2] };
  assert.deepEqual(read(teamHealthPath(place)), place);
  const odd = read('?metric=nothing&chart=code_volume&open=x&open=-1&open=3&open=3');
  assert.deepEqual([odd.metrics, odd.chart, odd.opened], [usualMetrics, usualMetrics[0], [3]], 'a figure that is not shown is not drawn');
});

test('what was chosen before is used where the address says nothing', () => {
  assert.deepEqual(readTeamHealth('', ['reaction_time', 'gone_metric']).metrics, ['reaction_time']);
  assert.deepEqual(readTeamHealth('metric=efficiency', ['reaction_time']).metrics, ['efficiency'], 'the address is stronger');
});

test('a team shows what is within only where it and all above are opened', () => {
  const names = (opened) => seenRows(rows, opened).map(({ kind, name }) => name || kind);
  assert.deepEqual(names([]), ['everybody', 'Platform', 'Operations of all the other things']);
  assert.deepEqual(names([1]), ['everybody', 'Platform', 'Ada', 'Search', 'Operations of all the other things']);
  assert.deepEqual(names([2]), names([]), 'the team above is closed');
  assert.equal(canOpen(rows, rows[1]), true);
  assert.equal(canOpen(rows, rows[5]), false, 'nobody and nothing is in it');
  assert.equal(canOpen(rows, rows[2]), false);
});

test('a figure leads to the rows of its team or person', () => {
  const filter = { ...usualFilter(), repositoryIds: [7], teamIds: [1], withoutNestedTeams: true };
  assert.equal(rowsPath('efficiency', filter, rows[0]), '/reports/overview/efficiency?repo=7&team=1&nested=off');
  assert.equal(rowsPath('efficiency', filter, rows[3]), '/reports/overview/efficiency?repo=7&team=2&nested=off');
  assert.equal(rowsPath('reaction_time', filter, rows[4]), '/reports/pr-resolution?repo=7&person=account+git.example+4');
});

test('lines are of everybody and of teams, six at most, with names that fit', () => {
  const series = healthSeries(rows, 0, true);
  assert.deepEqual(series.map(({ name }) => name), ['All that match', 'Platform', 'Search', 'Operations of…']);
  assert.equal(healthSeries(Array.from({ length: 9 }, (_, id) => row('team', id + 1, null, `T${id}`)), 0, false).length, 6);
});

test('where a value stands is said in a word, by what it is measured', () => {
  assert.equal(standingWords(cell, 'time_to_merge'), null);
  const target = { lowest: 3, aim: null, highest: 4.5 };
  assert.deepEqual(standingWords({ ...cell, target, standing: 'under' }, 'time_to_merge'), { sign: 'arrow-down', word: 'Under', more: 'at least 3.0 h, at most 4.5 h' });
  assert.equal(standingWords({ ...cell, target, standing: 'within' }, 'time_to_merge')?.word, 'Within');
  assert.equal(standingWords({ ...cell, target: { ...target, highest: 0.4 }, standing: 'over' }, 'sharing_index')?.more, 'at least 3.00, at most 0.40');
});

test('bounds are numbers, or nothing, in ascending order', () => {
  assert.deepEqual(readBound(' 2,5 '), { value: 2.5, fits: true });
  assert.deepEqual(readBound(''), { value: null, fits: true });
  for (const bad of ['two', '-1', 'Infinity', '1e999', '1 2']) assert.equal(readBound(bad).fits, false, bad);
  assert.equal(boundsAscend({ lowest: 1, aim: null, highest: 1 }), true);
  assert.equal(boundsAscend({ lowest: 2, aim: null, highest: 1 }), false);
});

test('teams as a tree', () => {
  assert.equal(teamPath(teams, 4), 'Platform / Search / Ranking');
  assert.equal(teamPath(teams, 99), '');
  assert.deepEqual([...withNested(teams, 1)], [1, 2, 4]);
  assert.deepEqual(placesFor(teams, 2).map(({ id }) => id), [null, 1, 3], 'never within itself');
  assert.deepEqual(treeOf(teams).map(({ team, nested }) => [team.id, nested.map((each) => each.team.id)]), [[1, [2]], [3, []]]);
});

test('a saved view says what of it is gone', () => {
  assert.equal(goneFrom({ address: '/reports/overview?team=4' }, teams), null);
  assert.equal(goneFrom({ address: '/reports/overview?team=5' }, teams), 'team');
  assert.equal(goneFrom({ address: '/reports/overview?team=5' }, null), null, 'not known yet');
  assert.equal(goneFrom({ address: '/reports/of-the-future?team=4' }, teams), 'report');
  assert.equal(goneFrom({ address: '/settings/about' }, teams), 'report');
  assert.equal(isShown({ address: '/reports/overview' }, '#/reports/overview'), true);
  assert.equal(freeName('Overview', [{ name: 'overview' }, { name: 'Overview 2' }]), 'Overview 3');
});
