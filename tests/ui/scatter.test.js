import assert from 'node:assert/strict';
import test from 'node:test';
import { SHORTEST, logAxis } from '../../ui/charts/log-axis.js';
import { gridField } from '../../ui/charts/scatter-grid.js';
import { brushBetween, brushPlace, cornerAfterKey, distribution, firstFrom, inBrush, markPaths, marksField, nearestMark, scatterGeometry, wholeBrush } from '../../ui/charts/scatter.js';
import { durationWords, readPoints } from '../../ui/lib/resolution-figures.js';
import { leftOutLine, leftOutRows } from '../../ui/lib/report-words.js';

const hour = 3_600_000;
const day = 24 * hour;
const place = { top: 12, bottom: 242 };
const frame = { width: 640, height: 268, left: 44, right: 10, top: 12, bottom: 26 };
const span = { from: 0, to: 84 * day };
const tenths = (/** @type {number} */ value) => value.toFixed(1);

test('a logarithmic axis holds everything between marks people know', () => {
  const cases = { usual: [hour, 2 * day, 9 * day], one: [5 * hour], 'all equal': [day, day, day], zero: [0, 0], negative: [-5 * hour, 2 * hour], 'fifty years': [50 * 365 * day], 'from nothing to fifty years': [0, 50 * 365 * day], 'beyond a century': [400 * 365 * day], unknown: [Number.NaN], none: [] };
  for (const [name, values] of Object.entries(cases)) {
    const axis = logAxis(values, place);
    assert.ok(axis.high > axis.low && axis.low >= SHORTEST, `${name}: ${axis.low} to ${axis.high}`);
    assert.ok(axis.ticks.length >= 1, `${name}: there is a mark`);
    for (const value of values.filter((each) => !Number.isNaN(each))) {
      const y = axis.y(value);
      assert.ok(y >= place.top && y <= place.bottom, `${name}: ${value} lies inside, at ${y}`);
    }
    assert.equal(axis.y(axis.low), place.bottom, `${name}: the foot`);
    assert.ok(Math.abs(axis.y(axis.high) - place.top) < 1e-9, `${name}: the top`);
    for (let at = 1; at < axis.ticks.length; at += 1) assert.ok(axis.ticks[at - 1].y - axis.ticks[at].y >= 20, `${name}: marks do not touch`);
  }
});

test('a height leads back to its duration', () => {
  const axis = logAxis([hour, 30 * day], place);
  for (const value of [hour, 7 * hour, 3 * day]) assert.ok(Math.abs(axis.value(axis.y(value)) / value - 1) < 1e-9, String(value));
});

test('the nearest mark is found without looking at all, and none is found far away', () => {
  const times = Float64Array.from({ length: 3000 }, (_, index) => index * 0.028 * day);
  const durations = Float64Array.from(times, (_, index) => hour * (1 + ((index * 7919) % 500)));
  const scatter = scatterGeometry({ times, durations }, span, frame);
  for (const [x, y] of [[44, 242], [100, 100], [300, 60], [629, 20]]) {
    let [best, least] = [-1, 144];
    for (let index = 0; index < times.length; index += 1) {
      const distance = (scatter.xs[index] - x) ** 2 + (scatter.ys[index] - y) ** 2;
      if (distance <= least) [best, least] = [index, distance];
    }
    const found = nearestMark(scatter, x, y);
    const off = found < 0 ? 144 : (scatter.xs[found] - x) ** 2 + (scatter.ys[found] - y) ** 2;
    assert.equal(found < 0, best < 0, `${x}, ${y}`);
    assert.ok(Math.abs(off - least) < 1e-9, `${x}, ${y}: as near as the nearest`);
  }
  assert.equal(nearestMark(scatterGeometry({ times: [], durations: [] }, span, frame), 100, 100), -1, 'nothing is nowhere');
});

test('a brush takes what it covers, whichever corner it was drawn from', () => {
  const times = [day, 20 * day, 40 * day, 60 * day];
  const durations = [hour, 2 * hour, Number.NaN, 40 * hour];
  const scatter = scatterGeometry({ times, durations }, span, frame);
  const corners = [{ x: 0, y: 0 }, { x: 700, y: 400 }];
  for (const [one, other] of [corners, [...corners].reverse()]) {
    const brush = brushBetween(scatter, one, other);
    assert.deepEqual(inBrush({ times, durations }, brush), [0, 1, 3], 'all that have a mark');
    const { left, right, top, bottom } = brushPlace(scatter, brush);
    assert.deepEqual([left, right, top, bottom].map(Math.round), [44, 630, 12, 242], 'it is cut to the drawing');
  }
  const half = brushBetween(scatter, { x: scatter.x(10 * day), y: scatter.axis.y(3 * hour) }, { x: scatter.x(70 * day), y: scatter.axis.y(1.5 * hour) });
  assert.deepEqual(inBrush({ times, durations }, half), [1]);
  assert.deepEqual(inBrush({ times, durations }, brushBetween(scatter, { x: 50, y: 13 }, { x: 50, y: 13 })), [], 'a point without a mark');
  assert.deepEqual([firstFrom(times, 0), firstFrom(times, 20 * day), firstFrom(times, 61 * day)], [0, 1, 4]);
});

test('zero and negative durations can be brushed at the foot', () => {
  const marks = { times: [day, 2 * day], durations: [0, -hour] };
  const scatter = scatterGeometry(marks, span, frame);
  const foot = brushBetween(scatter, { x: 44, y: 242 }, { x: 630, y: 240 });
  assert.deepEqual(inBrush(marks, foot), [0, 1]);
});

test('Shift and an arrow moves one corner and stops at the edges', () => {
  const edges = { left: 0, right: 100, top: 0, bottom: 100 };
  assert.deepEqual(cornerAfterKey('ArrowRight', { x: 10, y: 50 }, edges), { x: 15, y: 50 });
  assert.deepEqual(cornerAfterKey('ArrowUp', { x: 10, y: 2 }, edges), { x: 10, y: 0 });
  assert.deepEqual(cornerAfterKey('ArrowDown', { x: 10, y: 99 }, edges), { x: 10, y: 100 });
  assert.deepEqual(cornerAfterKey('ArrowLeft', { x: 1, y: 9 }, edges), { x: 0, y: 9 });
  assert.equal(cornerAfterKey('Tab', { x: 1, y: 9 }, edges), null);
});

test('marks and bars leave nobody out but those without a duration', () => {
  const times = [day, 2 * day, 3 * day, 4 * day];
  const durations = [hour, hour, Number.NaN, 90 * day];
  const scatter = scatterGeometry({ times, durations }, span, frame);
  const [dots, diamonds] = markPaths(scatter, (index) => Number(index === 3));
  assert.equal(dots.split('M').length - 1, 2);
  assert.equal(diamonds.split('M').length - 1, 1);
  const counted = (/** @type {number[] | null} */ only) => distribution(scatter, only).reduce((sum, { count }) => sum + count, 0);
  assert.deepEqual([counted(null), counted([0, 2])], [3, 1]);
});

/** Two columns of ten days and three rows, a to f from the first column's foot. @param {number[]} counts @param {number[]} unreviewed */
const gridOf = (counts, unreviewed) => ({ columns: 2, rows: [hour, 4 * hour, 16 * hour, 64 * hour], counts, unreviewed });
const wide = { width: 400, height: 268, left: 44, right: 10, top: 12, bottom: 26 };
const twenty = { from: 0, to: 20 * day };

test('cells hold everybody once, are told by time, and choose what they count', () => {
  const field = gridField(gridOf([1, 0, 2, 3, 0, 4], [0, 0, 2, 1, 0, 0]), twenty, wide);
  const cells = field.cells ?? [];
  assert.deepEqual(cells.map(({ count }) => count), [1, 2, 3, 4], 'empty places are none');
  assert.deepEqual(cells.map(({ from, to }) => [from, to]), [[0, 10 * day - 1], [0, 10 * day - 1], [10 * day, 20 * day - 1], [10 * day, 20 * day - 1]], 'they meet without sharing a millisecond');
  assert.deepEqual(cells.map(({ low, high }) => [low, high]), [[null, 4 * hour - 1], [16 * hour, null], [null, 4 * hour - 1], [16 * hour, null]], 'the lowest and the highest reach beyond the axis');
  assert.deepEqual(field.bars.map(({ count }) => count), [6, 4], 'from the top, of rows that hold something');
  assert.equal(field.length, 4);
});

test('a pointer finds the cell it is in, and none between', () => {
  const field = gridField(gridOf([1, 0, 0, 0, 0, 4], [0, 0, 0, 0, 0, 0]), twenty, wide);
  for (const index of [0, 1]) {
    const { x, y } = /** @type {{ x: number, y: number }} */ (field.spot(index));
    assert.equal(field.nearest(x, y), index);
  }
  assert.equal(field.nearest(field.place.left + 5, field.place.top + 5), -1, 'nobody merged anything there');
});

test('a brush over cells tells what it covers by their middles', () => {
  const field = gridField(gridOf([1, 0, 2, 3, 0, 4], [0, 0, 0, 0, 0, 0]), twenty, wide);
  assert.deepEqual(field.tally({ from: 0, to: 20 * day, low: null, high: null }), { count: 10, bars: [6, 4] });
  assert.deepEqual(field.tally({ from: 0, to: 9 * day, low: null, high: null }), { count: 3, bars: [2, 1] }, 'the second column begins behind it');
  assert.deepEqual(field.tally({ from: 0, to: 20 * day, low: 16 * hour, high: null }), { count: 6, bars: [6, 0] });
  assert.deepEqual(field.tally({ from: 6 * day, to: 8 * day, low: null, high: null }), { count: 0, bars: [0, 0] });
});

test('a fine grid is merged until a cell can be seen, and what nobody reviewed keeps its mark', () => {
  const counts = Array.from({ length: 240 * 36 }, () => 1);
  const rows = Array.from({ length: 37 }, (_, row) => Math.round(hour * 1.2 ** row));
  const field = gridField({ columns: 240, rows, counts, unreviewed: counts.map((_, at) => Number(at === 0)) }, span, frame);
  const cells = field.cells ?? [];
  assert.equal(cells.reduce((sum, { count }) => sum + count, 0), counts.length, 'nobody is lost at the edges');
  // The last row and column may be narrower than the others.
  assert.ok(cells.filter(({ right, left, top, bottom }) => right - left >= 11 && bottom - top >= 11).length > cells.length * 0.8, 'wide and high enough to press');
  const diamonds = field.still.find(({ classes }) => classes === 'share-diamonds');
  assert.equal(diamonds?.path.split('M').length, 2, 'one cell holds one');
  assert.ok(field.still[5].path.length > 0, 'the fullest are the strongest');
});

test('a brush told in whole milliseconds covers the same', () => {
  assert.deepEqual(wholeBrush({ from: 10.2, to: 20.8, low: 3.5, high: 9.1 }), { from: 11, to: 20, low: 4, high: 9 });
  assert.deepEqual(wholeBrush({ from: 10, to: 20, low: null, high: null }), { from: 10, to: 20, low: null, high: null });
});

test('marks as a field tell what a brush covers exactly', () => {
  const marks = { times: [day, 2 * day, 3 * day], durations: [hour, Number.NaN, 9 * hour], hollow: (/** @type {number} */ index) => index === 2 };
  const field = marksField(marks, span, frame);
  const all = { from: 0, to: 84 * day, low: null, high: null };
  assert.equal(field.tally(all).count, 2, 'what has no mark is in no rectangle');
  assert.equal(field.tally(all).bars.reduce((sum, count) => sum + count, 0), 2);
  assert.equal(field.spot(1), null);
  assert.deepEqual(field.chosen({ ...all, to: 2 * day }).map(({ path }) => path === ''), [false, true], 'the dot alone');
});

test('pull requests come as they were told, and what is unknown is no number', () => {
  const resolved = readPoints({ ids: [11, 12, 13], mergedAt: [1000, 500, 0], mergeTimes: [4 * hour, null, 10 * hour], reviews: [2, null, 0], comments: [3, null, 0], followOnCommits: [2, null, 5] });
  assert.deepEqual([...resolved.mergedAt], [1000, 1500, 1500]);
  assert.deepEqual([...resolved.reviews], [2, -1, 0]);
  assert.ok(Number.isNaN(resolved.mergeTimes[1]) && Number.isNaN(resolved.comments[1]));
});

test('durations are told in the largest unit they fill', () => {
  assert.deepEqual([-hour, 0, 59_000, 12 * 60_000, hour, 30 * hour].map((value) => durationWords(value, tenths)), ['0 min', '0 min', '0 min', '12 min', '1.0 h', '1.3 d']);
});

test('pull requests that are left out are told as such', () => {
  const leftOut = { bots: 2, excludedPeople: 1, hiddenPeople: 0, botPullRequests: 40, excludedPullRequests: 3, hiddenPullRequests: 0 };
  assert.equal(leftOutLine(leftOut), '43 pull requests, 3 users left out');
  assert.deepEqual(leftOutRows(leftOut).map(({ count }) => count), ['2 bots, 40 pull requests', '1 person, 3 pull requests', '0 people, 0 pull requests']);
});
