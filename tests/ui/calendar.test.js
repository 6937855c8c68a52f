// Calendar events: their form, their words, and where their marks lie over bars, worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventMarks, markPath } from '../../ui/charts/event-marks.js';
import { holidaysOf } from '../../ui/charts/span-bar.js';
import { eventsByPeriod, shadedSpans } from '../../ui/lib/calendar-days.js';
import { between, dayNumber, formNote, formOf, keyOf, kinds, listed, namedWords, readForm, whenWords } from '../../ui/lib/calendar.js';
import { hiddenWords, readWorkLog, workDays, workLogPath } from '../../ui/lib/work-log.js';

/** @import { CalendarOccurrence } from '../../ui/calendar-types.js' */

const today = '2026-11-20';
/** @param {string} first @param {string} last @param {Partial<CalendarOccurrence>} [more] @returns {CalendarOccurrence} */
const occurrence = (first, last, more = {}) => ({ eventId: 1, name: 'Move', kind: 'event', repeats: 'never', first, last, ...more });
const form = { ...formOf(null, today), name: ' Move ' };

test('a form makes the event it was made of, and an empty last day is the first', () => {
  /** @type {import('../../ui/calendar-types.js').CalendarEvent[]} */
  const events = [
    { id: 3, name: 'Christmas', kind: 'holiday', firstDay: '2024-12-24', lastDay: '2025-01-01', repeats: 'yearly' },
    { id: 4, name: 'Release', kind: 'release', firstDay: '2024-02-29', lastDay: '2024-02-29', repeats: 'never' },
  ];
  for (const event of events) {
    const { id, ...wanted } = event;
    assert.deepEqual(readForm(formOf(event, ''), today).event, wanted, `event ${id}`);
  }
  assert.deepEqual(readForm(form, today).event, { name: 'Move', kind: 'event', firstDay: today, lastDay: today, repeats: 'never' });
});

test('what is wrong is said at its field', () => {
  const field = (/** @type {Partial<typeof form>} */ part) => readForm({ ...form, ...part }, today).field;
  assert.equal(field({ name: '  ' }), 'name');
  assert.equal(field({ name: 'é'.repeat(201) }), 'name');
  assert.equal(field({ name: 'é'.repeat(200) }), null, 'characters count, not bytes');
  assert.equal(field({ first: '' }), 'first');
  assert.equal(field({ first: '2026-02-30' }), 'first');
  assert.equal(field({ last: '20 Nov' }), 'last');
  assert.equal(field({ last: '2026-11-19' }), 'last', 'before the first');
  assert.match(readForm({ ...form, first: '2025-02-29' }, today).problem ?? '', /has no 2025-02-29/);
});

test('an event of every year is over before it begins again', () => {
  const field = (/** @type {string} */ first, /** @type {string} */ last) => readForm({ ...form, first, last, yearly: true }, today).field;
  assert.equal(field('2026-03-01', '2027-02-28'), null);
  assert.equal(field('2026-03-01', '2027-03-01'), 'last');
  assert.equal(field('2024-02-29', '2025-02-27'), null);
  assert.equal(field('2024-02-29', '2025-02-28'), 'last', 'it begins again on the 28th');
  assert.equal(field('9999-01-01', '9999-12-31'), null);
  assert.match(formNote({ ...form, first: '2024-02-29', yearly: true }), /28th/);
});

test('when an event is, and what it is, is told in words', () => {
  assert.equal(whenWords({ firstDay: '2024-12-24', lastDay: '2024-12-26', repeats: 'yearly' }), '24 Dec to 26 Dec, every year from 2024');
  assert.equal(whenWords({ firstDay: '2024-05-01', lastDay: '2024-05-01', repeats: 'yearly' }), '1 May, every year from 2024');
  assert.equal(whenWords({ firstDay: '2026-12-14', lastDay: '2027-01-04', repeats: 'never' }), '14 Dec 2026 to 4 Jan 2027');
  assert.equal(namedWords({ name: 'Christmas', kind: 'holiday' }), 'Christmas (holiday)');
  assert.equal(namedWords({ name: 'Move', kind: 'event' }), 'Move');
});

test('the key names each event once', () => {
  const events = [occurrence('2024-12-24', '2024-12-26'), occurrence('2025-01-07', '2025-01-07', { eventId: 2, name: 'Start' }), occurrence('2025-12-24', '2025-12-26')];
  assert.deepEqual(keyOf(events, 5), { entries: [{ key: 1, kind: 'event', name: 'Move', short: 'Move', words: 'Move, 24 Dec to 26 Dec, 2 times' }, { key: 2, kind: 'event', name: 'Start', short: 'Start', words: 'Start, 7 Jan 2025' }], more: 0 });
  assert.equal(keyOf(events, 1).more, 1);
  assert.deepEqual(keyOf([], 5), { entries: [], more: 0 });
  assert.equal(keyOf([occurrence('2024-12-24', '2024-12-26', { others: 12 })], 5).more, 12, 'those it stands for are not lost');
  assert.equal(namedWords(occurrence('2024-12-24', '2024-12-26', { others: 12 })), 'Move and 12 more');
  const [{ words }] = keyOf([occurrence('2026-11-04', '2026-11-04', { name: 'é'.repeat(200) })], 5).entries;
  assert.equal(words, `${'é'.repeat(47)}…, 4 Nov 2026`, 'a long name leaves room for its day');
});

test('events are found by all words and put in order', () => {
  const events = [['Release two', '2026-02-01'], ['Release one', '2026-03-01'], ['Move', '2026-01-01']].map(([name, day], id) => ({ id, name, kind: /** @type {const} */ ('release'), firstDay: day, lastDay: day, repeats: /** @type {const} */ ('never') }));
  const names = (/** @type {string} */ search, /** @type {import('../../ui/lib/calendar.js').EventSort} */ sort, descending = false) => listed(events, search, sort, descending).map(({ name }) => name);
  assert.deepEqual(names('', 'days', true), ['Release one', 'Release two', 'Move']);
  assert.deepEqual(names('', 'name'), ['Move', 'Release one', 'Release two']);
  assert.deepEqual(names('REL two', 'days'), ['Release two']);
  assert.deepEqual(names('feb', 'kind'), ['Release two'], 'its days are found as well');
});

// Two weeks of 70 pixels each, so that a day is 10 pixels wide.
const bars = [{ first: '2026-11-02', last: '2026-11-08', middle: 35 }, { first: '2026-11-09', last: '2026-11-15', middle: 105 }];

test('a mark stands in the middle of its days', () => {
  const single = eventMarks([occurrence('2026-11-04', '2026-11-04')], bars, 70);
  assert.deepEqual(single, { marks: [{ x: 25, kind: 'event', count: 1 }], bands: [], lines: [25] }, 'the third day is from 20 to 30');
  const several = eventMarks([occurrence('2026-11-08', '2026-11-09')], bars, 70);
  assert.deepEqual(several, { marks: [{ x: 70, kind: 'event', count: 1 }], bands: [{ x: 60, width: 20 }], lines: [] });
  const holiday = eventMarks([occurrence('2026-11-15', '2026-11-15', { kind: 'holiday' })], bars, 70);
  assert.deepEqual(holiday.bands, [{ x: 130, width: 10 }], 'a holiday has its day, were it a single one');
});

test('what reaches over the bars is cut, and what is beside them is not there', () => {
  const over = eventMarks([occurrence('2026-10-01', '2026-12-01')], bars, 70);
  assert.deepEqual(over.bands, [{ x: 0, width: 140 }]);
  assert.equal(eventMarks([occurrence('2026-11-01', '2026-11-01'), occurrence('2026-11-16', '2026-11-16')], bars, 70).marks.length, 0);
  assert.deepEqual(eventMarks([occurrence('2026-11-04', '2026-11-04')], [], 70), { marks: [], bands: [], lines: [] });
});

test('marks that would cover one another become a number', () => {
  const days = ['2026-11-04', '2026-11-04', '2026-11-05', '2026-11-12'];
  const { marks, lines } = eventMarks(days.map((day) => occurrence(day, day)), bars, 70);
  assert.deepEqual(marks, [{ x: 25, kind: 'event', count: 3 }, { x: 105, kind: 'event', count: 1 }]);
  assert.deepEqual(lines, [25, 35, 105], 'each day keeps its line, and one of two events has one');
  const century = Array.from({ length: 2000 }, (_, index) => { const day = `2026-11-${String(1 + (index % 15)).padStart(2, '0')}`; return occurrence(day, day, { kind: index % 2 === 0 ? 'holiday' : 'event' }); });
  const dense = eventMarks(century, bars, 70);
  assert.ok(dense.lines.length + dense.bands.length + dense.marks.length <= 60, 'no more is drawn than there are pixels apart');
  const many = eventMarks([occurrence('2026-11-04', '2026-11-04', { others: 40 }), occurrence('2026-11-05', '2026-11-05', { others: 2 })], bars, 70);
  assert.deepEqual(many.marks, [{ x: 25, kind: 'event', count: 44 }], 'what stands for others counts with them');
  assert.equal(new Set(kinds.map((kind) => markPath(kind, 0, 0))).size, kinds.length, 'no two kinds have one form');
});

test('days of the work log know their events, and a holiday is as quiet as a weekend', () => {
  const events = [occurrence('2026-11-12', '2026-11-12', { kind: 'holiday', name: 'Founders’ day' }), occurrence('2026-11-11', '2026-11-13', { eventId: 2 })];
  const days = workDays('2026-11-11', '2026-11-15', today, events);
  assert.deepEqual(days.map(({ events: names }) => names), ['Move', 'Founders’ day (holiday), Move', 'Move', '', '']);
  assert.deepEqual(days.map(({ quiet, weekend }) => [quiet, weekend]), [[false, false], [true, false], [false, false], [true, true], [true, true]]);
  assert.deepEqual(days[1].kinds, ['holiday', 'event']);
  assert.deepEqual(days.map(({ place }) => place), [0, 1, 2, 3, 4]);
  assert.equal(days[1].head, '12');
});

test('hiding weekends is in the address, and what they hide is said', () => {
  const place = readWorkLog('weekends=hide');
  assert.equal(place.hidesWeekends, true);
  assert.equal(workLogPath(place), '/reports/work-log?weekends=hide');
  assert.equal(workLogPath(readWorkLog('weekends=perhaps')), '/reports/work-log');
  const days = workDays('2026-11-09', '2026-11-15', today, [occurrence('2026-11-11', '2026-11-11', { kind: 'holiday' })]);
  assert.equal(hiddenWords(days, [9, 9, 9, 9, 9, 8, 4]), '12 activities on hidden days, counted in the totals.');
  assert.equal(hiddenWords(days, [9, 9, 9, 9, 9, 1, 0]), '1 activity on hidden days, counted in the totals.');
  assert.equal(hiddenWords(days, [9, 9, 9, 9, 9, 0, 0]), '', 'a holiday is not hidden');
});

test('holidays are shaded from their first midnight to the one after their last day', () => {
  const axis = { fromAt: new Date(2026, 10, 2).getTime(), toAt: new Date(2026, 10, 12).getTime() };
  const events = [occurrence('2026-11-03', '2026-11-04', { kind: 'holiday' }), occurrence('2026-11-05', '2026-11-05'), occurrence('2026-10-30', '2026-11-02', { kind: 'holiday', name: 'Before' })];
  assert.deepEqual(holidaysOf(axis, events), [{ name: 'Move', x: 10, width: 20 }, { name: 'Before', x: 0, width: 10 }]);
  assert.deepEqual(holidaysOf({ ...axis, toAt: axis.fromAt + 300 * 86_400_000 }, events), [], 'too thin to see');
  assert.deepEqual(between(events, '2026-11-04', '2026-11-04').length, 1);
});

/** @param {string} name @param {import('../../ui/calendar-types.js').CalendarKind} kind @param {string} firstDay @param {string} lastDay @param {import('../../ui/calendar-types.js').CalendarRepeats} [repeats] */
const event = (name, kind, firstDay, lastDay, repeats = 'never') => ({ id: 1, name, kind, firstDay, lastDay, repeats });

test('every day that one of very many events covers is shaded', () => {
  const spans = (/** @type {import('../../ui/calendar-types.js').CalendarEvent[]} */ events, from = '2026-11-01', to = '2026-11-30') => shadedSpans(events, from, to).map(({ start, end }) => [start - dayNumber(from) + 1, end - dayNumber(from) + 1]);
  assert.deepEqual(spans([event('Move', 'event', '2026-11-02', '2026-11-04'), event('Fair', 'event', '2026-11-04', '2026-11-06'), event('Audit', 'incident', '2026-11-10', '2026-11-12')]), [[2, 6], [10, 12]], 'those that overlap are one');
  assert.deepEqual(spans([event('Move', 'event', '2026-11-02', '2026-11-03'), event('Fair', 'event', '2026-11-04', '2026-11-05')]), [[2, 5]], 'and those that follow each other');
  assert.deepEqual(spans([event('Release', 'release', '2026-11-20', '2026-11-20'), event('Founders’ day', 'holiday', '2026-11-12', '2026-11-12')]), [[12, 12]], 'of single days only holidays are shaded');
  assert.deepEqual(spans([event('Year', 'event', '2026-01-01', '2027-12-31')]), [[1, 30]], 'what reaches beyond the range is cut to it');
  assert.deepEqual(spans([event('Leap', 'holiday', '2024-02-29', '2024-02-29', 'yearly')], '2027-02-01', '2027-02-28'), [[28, 28]], 'in a year without its day it is the last of the month');
  assert.deepEqual(spans([event('Turn', 'event', '2020-12-30', '2021-01-02', 'yearly')], '2026-01-01', '2026-12-31'), [[1, 2], [364, 365]], 'over new year it is there at both ends');
  assert.deepEqual(spans([event('Later', 'holiday', '2027-11-12', '2027-11-12', 'yearly')]), [], 'before its first day it is not there');
  assert.deepEqual(spans([]), []);
});

test('of events told in groups each is named in every period it touches', () => {
  const periods = [['2026-11-01', '2026-11-10'], ['2026-11-11', '2026-11-20'], ['2026-11-21', '2026-11-30']].map(([first, last]) => ({ first, last }));
  const events = [event('Move', 'event', '2026-11-09', '2026-11-22'), event('Founders’ day', 'holiday', '2019-11-12', '2019-11-12', 'yearly'), event('Start', 'release', '2026-11-01', '2026-11-01')];
  assert.deepEqual(eventsByPeriod(events, periods).map((own) => own.map(({ name }) => name)), [['Start', 'Move'], ['Move', 'Founders’ day'], ['Move']]);
  assert.deepEqual(eventsByPeriod([event('Daily', 'event', '2020-11-05', '2020-11-05', 'yearly')], [{ first: '2020-01-01', last: '2026-12-31' }])[0].length, 1, 'once, however often it is there');
  assert.deepEqual(eventsByPeriod(events, []), []);
});

test('bands lie over the days that are covered, not over those of the one that is told', () => {
  const bars = Array.from({ length: 3 }, (_, index) => ({ first: `2026-11-0${1 + index}`, last: `2026-11-0${1 + index}`, middle: 5 + 10 * index }));
  const told = [occurrence('2026-11-01', '2026-11-02', { others: 40 })];
  const first = dayNumber('2026-11-01');
  assert.deepEqual(eventMarks(told, bars, 10).bands, [{ x: 0, width: 20 }]);
  const { bands, marks, lines } = eventMarks(told, bars, 10, [{ start: first, end: first }, { start: first + 2, end: first + 9 }]);
  assert.deepEqual(bands, [{ x: 0, width: 10 }, { x: 20, width: 10 }], 'and no band reaches beyond the bars');
  assert.deepEqual([marks, lines], [[{ x: 10, kind: 'event', count: 41 }], []], 'its mark stays where it is');
});
