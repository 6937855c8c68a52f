import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter } from '../../ui/lib/report-address.js';
import { leftOutLine } from '../../ui/lib/report-words.js';
import { readTicketLog, ticketLogPath } from '../../ui/lib/ticket-address.js';
import { backflowOf, changeOf, inOrder, moved, spanOf, statusName, wayParts } from '../../ui/lib/ticket-words.js';

const hour = 3_600_000;

test('an address holds what is not usual, and what it cannot mean is ignored', () => {
  const usual = readFilter('');
  assert.equal(ticketLogPath(usual), '/reports/ticket-log');
  const query = 'range=4w&repo=5&person=a+b&week=2026-11-02&show=completed&sort=cycle';
  const place = readTicketLog(query);
  assert.equal(ticketLogPath(place.filter, place), `/reports/ticket-log?${query}`);
  assert.deepEqual(readTicketLog('show=gone&sort=colour&week=2026-02-30'), { filter: usual, show: 'all', week: null, sort: 'completed' });
});

test('a status is called as its label without the scope, and open or closed without one', () => {
  assert.equal(statusName({ status: 'workflow::in progress', category: 'active' }), 'in progress');
  assert.equal(statusName({ status: 'a::b::c', category: 'active' }), 'c');
  assert.equal(statusName({ status: 'Doing', category: 'active' }), 'Doing');
  assert.equal(statusName({ status: 'odd::', category: 'active' }), 'odd::', 'a scope without a name is the whole label');
  assert.equal(statusName({ status: null, category: 'done' }), 'Closed');
  assert.equal(statusName({ status: null, category: 'not_started' }), 'Open');
});

test('what is unknown is no zero', () => {
  assert.equal(spanOf(null), null);
  assert.equal(spanOf(0), '0 min');
  assert.equal(backflowOf({ moves: 0, backwardMoves: 0, detailsRead: false }), null);
  assert.equal(backflowOf({ moves: 0, backwardMoves: 0, detailsRead: true }), 'no move');
  assert.equal(backflowOf({ moves: 4, backwardMoves: 1, detailsRead: true }), '1 of 4');
});

test('a change is better or worse only where there is a good side', () => {
  /** @param {number | null} now @param {number | null} before @param {'less' | 'more' | null} good @param {any} unit */
  const of = (now, before, good, unit = 'hours') => changeOf({ metric: 'cycle_time', unit, nOf: 'tickets', good, now: { value: now, n: 1 }, before: { value: before, n: 1 } }).words;
  // (80 - 60) / 80
  assert.equal(of(60, 80, 'less'), 'Better by 25 %');
  assert.equal(of(100, 80, 'less'), 'Worse by 25 %');
  assert.equal(of(100, 80, null), '25 % more');
  assert.equal(of(5, 8, 'less', 'percent'), 'Better by 3.0 points', 'a share changes by points');
  assert.equal(of(3, 0, null, 'tickets'), '3 more', 'nothing is a share of nothing');
  assert.equal(of(80.01, 80, 'less'), 'As before', 'what is not seen is no change');
  // 0.1 and 0.2 are read, of a change by 0.04: (0.16 - 0.12) / 0.12.
  assert.equal(of(0.16, 0.12, null), '33 % more', 'what reads otherwise is a change, however small');
  assert.equal(of(null, 80, 'less'), 'Nothing to compare');
});

test('a way is drawn to scale, and its shortest step is seen', () => {
  /** @param {any} category @param {number} since @param {number | null} until */
  const step = (category, since, until) => ({ label: null, category, since: since * hour, until: until === null ? null : until * hour, back: category === 'not_started' && since > 0 });
  const parts = wayParts([step('not_started', 0, 0), step('active', 0, 3), step('not_started', 3, 4), step('done', 4, null)], 109, 3);
  // Three parts with a width of at least 3 leave 100 for 0 + 3 + 1 hours.
  assert.deepEqual(parts.map(({ x, width, back }) => [x, width, back]), [[0, 3, false], [3, 78, false], [81, 28, true]]);
  const still = wayParts([step('not_started', 5, 5), step('done', 5, null)], 100, 3);
  assert.deepEqual(still.map(({ width }) => width), [100], 'no time at all is one whole part');
  assert.deepEqual(wayParts([step('done', 5, null)], 100, 3), []);
});

test('statuses stay in the stage they mean', () => {
  /** @param {string} label @param {any} category */
  const status = (label, category) => ({ label, category });
  const list = inOrder([status('done', 'done'), status('b', 'active'), status('a', 'waiting'), status('todo', 'not_started')]);
  assert.deepEqual(list.map(({ label }) => label), ['todo', 'b', 'a', 'done'], 'active and waiting are one stage, in their own order');
  assert.deepEqual(moved(list, 1, 1).map(({ label }) => label), ['todo', 'a', 'b', 'done']);
  assert.equal(moved(list, 1, -1), list, 'what would loop does not move');
  assert.equal(moved(list, 0, -1), list, 'nor what is first');
  assert.equal(moved(list, 3, 1), list, 'nor what is last');
});

test('what is left out is counted in tickets', () => {
  assert.equal(leftOutLine({ bots: 1, excludedPeople: 0, hiddenPeople: 1, botTickets: 2, excludedTickets: 0, hiddenTickets: 3 }), '5 tickets, 2 users left out');
});
