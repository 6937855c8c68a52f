import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundWords, bounds, cellWords, leftOutSentence, lineWords, mixOf, mondayOf, rangeOf, readWorkLog, stepOf, stepped, stretchWords, workDays, workLogPath } from '../../ui/lib/work-log.js';

const today = '2026-11-20';
const usual = readWorkLog('');

test('two weeks are shown, the second of them today’s', () => {
  assert.deepEqual(rangeOf(usual, today), { from: '2026-11-09', to: '2026-11-22' });
  assert.deepEqual(rangeOf({ ...usual, weeks: 1 }, today), { from: '2026-11-16', to: '2026-11-22' });
  assert.deepEqual(rangeOf({ ...usual, from: '2026-02-23', weeks: 4 }, today), { from: '2026-02-23', to: '2026-03-22' });
});

test('a step goes by as much as is shown, and comes back to what moves with the calendar', () => {
  const before = stepped(usual, -1, today);
  assert.equal(before.from, '2026-10-26');
  assert.equal(stepped(before, 1, today).from, null);
  assert.equal(stepped(usual, 1, today).from, '2026-11-23');
  // Clocks change on 29 March: days are counted, not hours.
  assert.equal(stepped({ ...usual, from: '2026-03-16' }, 1, today).from, '2026-03-30');
});

test('a week begins on Monday', () => {
  assert.equal(mondayOf('2026-11-22'), '2026-11-16', 'a Sunday is of the week before');
  assert.equal(mondayOf('2026-11-23'), '2026-11-23');
});

test('an address holds what is not usual, and what it cannot mean is ignored', () => {
  assert.equal(workLogPath(usual), '/reports/work-log');
  const query = 'integration=3&repo=5&person=a+b&from=2026-11-02&weeks=4&by=repos&sort=name';
  assert.equal(workLogPath(readWorkLog(query)), `/reports/work-log?${query}`);
  assert.equal(workLogPath(readWorkLog('by=teams')), '/reports/work-log?by=teams');
  assert.equal(workLogPath(readWorkLog('from=2026-02-30&weeks=400&by=moons&sort=x')), '/reports/work-log');
  assert.equal(readWorkLog('from=2026-11-05').from, '2026-11-02', 'any day leads to its week');
});

test('a year’s end and a leap day are days like others', () => {
  assert.deepEqual(workDays('2028-02-28', '2028-03-01', today).map(({ day }) => day), ['2028-02-28', '2028-02-29', '2028-03-01']);
  const days = workDays('2026-11-19', '2026-11-22', today);
  assert.deepEqual(days.map((day) => [day.weekend, day.today, day.future]), [[false, false, false], [false, true, false], [true, false, true], [true, false, true]]);
  assert.match(days[0].head, /19/);
  assert.equal(days[2].head, '21', 'weekends are narrow');
});

test('a stretch is named with what it needs', () => {
  assert.equal(stretchWords('2026-11-09', '2026-11-22'), '9 to 22 November 2026');
  assert.equal(stretchWords('2026-10-26', '2026-11-08'), '26 October to 8 November 2026');
  assert.equal(stretchWords('2026-12-28', '2027-01-10'), '28 December 2026 to 10 January 2027');
});

test('four steps, by bounds that are said', () => {
  const steps = [1, 3, 6, 10];
  assert.deepEqual([0, 1, 2, 3, 9, 10, 500].map((count) => stepOf(count, steps)), [0, 1, 1, 2, 3, 4, 4]);
  assert.equal(boundWords(steps), '1 to 2, 3 to 5, 6 to 9, 10 or more');
  assert.equal(boundWords([1, 2, 3, 5]), '1, 2, 3 to 4, 5 or more');
  for (const each of [...bounds.people, ...bounds.repositories]) assert.ok(each[0] === 1 && each.every((least, index) => index === 0 || least > each[index - 1]), 'one is never nothing, and steps rise');
});

test('a cell says what happened, and nothing is not what is to come', () => {
  assert.equal(cellWords('Tue 17 Nov', { counts: [7, 1, 2, 0, 1] }, false), 'Tue 17 Nov: 7 commits, 1 merge commit, 2 pull requests opened, merged or closed, 1 ticket opened or closed');
  assert.equal(cellWords('Tue 17 Nov', undefined, false), 'Tue 17 Nov: nothing');
  assert.equal(cellWords('Tue 24 Nov', undefined, true), 'Tue 24 Nov: still to come');
});

test('lines that are not counted are no zero', () => {
  const cell = { counts: [2, 0, 0, 0, 0], added: 412, removed: 138, unmeasured: 0 };
  assert.equal(lineWords(cell, String), '+412 −138 lines');
  assert.equal(lineWords({ ...cell, unmeasured: 1 }, String), '+412 −138 lines, not all counted');
  assert.equal(lineWords({ ...cell, added: 0, removed: 0, unmeasured: 2 }, String), 'Lines not counted yet');
  assert.equal(lineWords({ ...cell, counts: [0, 1, 0, 0, 0] }, String), '', 'merges have no lines of their own');
});

test('who is left out is said, and nobody is not', () => {
  const none = { copies: 4, orphaned: 0, squashed: 0, bots: 0, excludedPeople: 0, hiddenPeople: 0, unnamed: 0 };
  assert.equal(leftOutSentence(none), '');
  assert.equal(leftOutSentence({ ...none, bots: 9, hiddenPeople: 2 }), '9 bots and 2 hidden people left out.');
  assert.equal(leftOutSentence({ ...none, bots: 1, excludedPeople: 1, hiddenPeople: 1 }), '1 bot, 1 excluded person and 1 hidden person left out.');
});

test('the mix of a row is as long as its share of the longest', () => {
  assert.deepEqual(mixOf([2, 0, 1, 0, 1], 8, 64), [{ lane: 0, x: 0, width: 16 }, { lane: 2, x: 16, width: 8 }, { lane: 4, x: 24, width: 8 }]);
  assert.deepEqual(mixOf([0, 0, 0, 0, 0], 0, 64), []);
});
