import assert from 'node:assert/strict';
import test from 'node:test';
import { reportToOpen } from '../../ui/lib/last-report.js';
import { dayText, isChanged, isDay, isNarrowed, metricRowsPath, overviewPath, readFilter, readWeek, rowsOfWeeks, usualFilter, writeFilter } from '../../ui/lib/report-address.js';

const usual = usualFilter();
const read = (path) => readFilter(path.split('?')[1] ?? '');

test('what is usual is not written, and nothing reads as the usual', () => {
  assert.equal(writeFilter(usual), '');
  assert.equal(overviewPath(usual), '/reports/overview');
  assert.deepEqual(readFilter(''), usual);
  assert.equal(isChanged(usual), false);
  assert.equal(isNarrowed(usual), false);
});

test('every filter survives the address', () => {
  const filters = [
    { ...usual, range: { preset: 'last_52_full_weeks' } },
    { ...usual, range: { from: '1976-02-29', to: '2026-11-15' } },
    { range: { preset: 'last_4_full_weeks' }, integrationId: 7, repositoryIds: [3, 1, 2], memberKeys: ['address mei@example.org', 'account git.example 4', 'ß & ? # % + 松'], teamIds: [9, 4], withoutNestedTeams: true },
    { ...usual, teamIds: [12] },
  ];
  for (const filter of filters) {
    assert.deepEqual(read(overviewPath(filter)), filter, overviewPath(filter));
    assert.equal(isChanged(filter), true, 'it can be cleared');
  }
  assert.equal(isNarrowed(filters[0]), false, 'a range leaves nothing out by choice');
  assert.equal(isNarrowed(filters[2]), true);
  assert.equal(isNarrowed(filters[3]), true);
  assert.equal(readFilter('nested=off').withoutNestedTeams, false, 'without a team there is nothing to be nested');
});

test('what cannot be read is ignored, not guessed', () => {
  const bad = ['range=forever', 'from=2026-02-30&to=2026-03-01', 'from=2026-05-02&to=2026-05-01', 'from=2026-05-02', 'from=yesterday&to=today', 'integration=seven', 'integration=-1', 'integration=1.5', 'repo=abc&repo=0&repo=1e99', 'person=', '%zz&&==', 'from=0099-01-01&to=0100-01-01'];
  for (const query of bad) assert.deepEqual(readFilter(query), usual, query);
  assert.deepEqual(readFilter('repo=4&repo=4&repo=x').repositoryIds, [4], 'twice is once');
  assert.equal(readFilter(Array.from({ length: 5000 }, (_, id) => `repo=${id + 1}`).join('&')).repositoryIds.length, 200, 'an address has an end');
});

test('days of the calendar', () => {
  for (const good of ['2024-02-29', '2026-12-31', '1970-01-01', '2106-02-07']) assert.ok(isDay(good), good);
  for (const bad of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '', null, '2026-11-31', ' 2026-11-01']) assert.ok(!isDay(bad), String(bad));
  assert.equal(dayText(new Date(2026, 0, 5)), '2026-01-05');
});

test('the rows of a week and of a mark that stands for several', () => {
  const filter = { ...usual, repositoryIds: [5] };
  const path = metricRowsPath('time_to_merge', filter, '2026-10-05');
  assert.equal(path, '/reports/overview/time_to_merge?repo=5&week=2026-10-05');
  assert.equal(readWeek(path.split('?')[1]), '2026-10-05');
  assert.equal(readWeek('week=soon'), null);
  const shown = { from: '2026-10-07', to: '2026-10-22' };
  assert.equal(rowsOfWeeks('code_volume', filter, ['2026-10-12'], shown), '/reports/overview/code_volume?repo=5&week=2026-10-12');
  assert.equal(rowsOfWeeks('code_volume', filter, ['2026-10-05', '2026-10-12'], shown), '/reports/overview/code_volume?from=2026-10-07&to=2026-10-18&repo=5', 'the first week begins before the report does');
  assert.equal(rowsOfWeeks('code_volume', filter, ['2026-10-12', '2026-10-19'], shown), '/reports/overview/code_volume?from=2026-10-12&to=2026-10-22&repo=5', 'the last one ends after it');
  assert.equal(rowsOfWeeks('code_volume', usual, ['2026-03-23', '2026-03-30'], { from: '2026-01-05', to: '2026-06-28' }), '/reports/overview/code_volume?from=2026-03-23&to=2026-04-05', 'a change of the clocks moves no Sunday');
});

test('reports open where they were left, and nowhere that is gone', () => {
  assert.equal(reportToOpen('/reports/overview?range=4w'), '/reports/overview?range=4w');
  for (const gone of [null, '', '/reports/astrology', '/settings/security', 'javascript:alert(1)', '/reports']) assert.equal(reportToOpen(gone), '/reports/overview', String(gone));
});
