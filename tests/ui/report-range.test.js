import assert from 'node:assert/strict';
import test from 'node:test';
import { rangePresets } from '../../ui/lib/report-address.js';
import { axisDay, checkRange, daysOf, likelyDays, rangeWords, spanWords, theseWeeks, weekWords, widerPreset } from '../../ui/lib/report-range.js';

const today = '2026-11-23';
const check = (from, to) => checkRange(from, to, today);

test('the days of full weeks end on the Sunday before today', () => {
  const four = /** @type {const} */ ({ preset: 'last_4_full_weeks' });
  const days = (/** @type {number} */ date) => likelyDays(four, new Date(2026, 10, date, 12));
  assert.deepEqual(days(23), { from: '2026-10-26', to: '2026-11-22' }, 'on a Monday the week before is whole');
  assert.deepEqual(days(22), { from: '2026-10-19', to: '2026-11-15' }, 'on a Sunday its own week is not');
  const chosen = { from: '2026-01-01', to: '2026-02-01' };
  assert.equal(likelyDays(chosen, new Date(2026, 10, 23)), chosen);
});

test('a range that cannot be used says why, at its field', () => {
  const wrong = [
    ['', '2026-01-01', 'from', /first day/], ['2026-01-01', '', 'to', /last day/], ['1 May', '2026-05-02', 'from', /year, month and day/], ['2026-02-30', '2026-05-02', 'from', /no 2026-02-30/],
    ['2026-05-02', '2026-05-01', 'to', /before the first/], ['2026-11-24', '2026-12-01', 'from', /not begun/], ['1900-01-01', '2026-11-01', 'from', /100 years/],
  ];
  for (const [from, to, field, words] of wrong) {
    const found = check(from, to);
    assert.equal(found.range, null, `${from} to ${to} is no range`);
    assert.equal(found.field, field, `${from} to ${to}`);
    assert.match(found.problem ?? '', words);
  }
});

test('a range that can be used says what to expect of it', () => {
  const usable = [['2026-11-23', '2026-11-23', /One day/], ['2026-11-01', '2026-11-20', /20 days/], ['2026-11-01', '2026-12-31', /After|after today/], ['1976-11-15', '2026-11-15', /2,609 weeks/], ['2026-01-05', '2026-03-29', null]];
  for (const [from, to, note] of usable) {
    const found = check(` ${from} `, to);
    assert.deepEqual(found.range, { from, to }, 'blanks around a day do not matter');
    assert.equal(found.problem, null);
    if (note === null) assert.equal(found.note, null, 'twelve weeks are nothing to remark on');
    else assert.match(found.note ?? '', note);
  }
});

test('days are counted over leap days and changes of the clocks', () => {
  assert.equal(daysOf('2026-11-23', '2026-11-23'), 1);
  assert.equal(daysOf('2024-02-28', '2024-03-01'), 3, '2024 has a leap day');
  assert.equal(daysOf('2026-03-23', '2026-04-05'), 14);
  assert.equal(daysOf('2026-10-19', '2026-11-01'), 14);
});

test('ranges, spans and weeks in words', () => {
  assert.equal(rangeWords({ preset: 'last_12_full_weeks' }), 'Last 12 full weeks');
  assert.match(rangeWords({ from: '2026-08-24', to: '2026-11-15' }), /24.* to .*15.*2026/);
  assert.equal(spanWords('2026-08-24', '2026-11-15').match(/2026/g)?.length, 1, 'the year stands once');
  assert.match(spanWords('2025-12-29', '2026-01-04'), /2025.* to .*2026/);
  assert.doesNotMatch(spanWords('2026-11-15', '2026-11-15'), / to /, 'one day is no span');
  assert.match(weekWords('2026-10-05', false), /^Week of .*October/);
  assert.doesNotMatch(weekWords('2026-10-05', false), /2026/);
  assert.match(weekWords('2026-10-05', true), /2026/);
  assert.equal(weekWords('soon', true), 'soon');
  assert.equal(axisDay('1976-11-15', 2610), '1976', 'fifty years are told apart by their year');
  assert.match(axisDay('2024-11-18', 104), /Nov.*2024/);
  assert.equal(theseWeeks(1), 'this week');
  assert.equal(theseWeeks(12), 'these 12 weeks');
});

test('widening leads to the next longer range, and ends', () => {
  assert.equal(widerPreset(4)?.preset, 'last_12_full_weeks');
  assert.equal(widerPreset(12)?.preset, 'last_26_full_weeks');
  assert.equal(widerPreset(52), null);
  assert.deepEqual(rangePresets.map(({ weeks }) => weeks), [4, 12, 26, 52]);
});
