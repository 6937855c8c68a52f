import assert from 'node:assert/strict';
import test from 'node:test';
import { SHORTEST, logAxis } from '../../ui/charts/log-axis.js';
import { brushBetween, brushPlace, cornerAfterKey, density, distribution, firstFrom, inBrush, markPaths, nearestMark, scatterGeometry } from '../../ui/charts/scatter.js';
import { durationWords, figuresOf, readColumns, sorted, summary } from '../../ui/lib/resolution-figures.js';
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
    assert.deepEqual(inBrush({ times, durations }, brush, scatter.axis), [0, 1, 3], 'all that have a mark');
    const { left, right, top, bottom } = brushPlace(scatter, brush);
    assert.deepEqual([left, right, top, bottom].map(Math.round), [44, 630, 12, 242], 'it is cut to the drawing');
  }
  const half = brushBetween(scatter, { x: scatter.x(10 * day), y: scatter.axis.y(3 * hour) }, { x: scatter.x(70 * day), y: scatter.axis.y(1.5 * hour) });
  assert.deepEqual(inBrush({ times, durations }, half, scatter.axis), [1]);
  assert.deepEqual(inBrush({ times, durations }, brushBetween(scatter, { x: 50, y: 13 }, { x: 50, y: 13 }), scatter.axis), [], 'a point without a mark');
  assert.deepEqual([firstFrom(times, 0), firstFrom(times, 20 * day), firstFrom(times, 61 * day)], [0, 1, 4]);
});

test('zero and negative durations can be brushed at the foot', () => {
  const marks = { times: [day, 2 * day], durations: [0, -hour] };
  const scatter = scatterGeometry(marks, span, frame);
  const foot = brushBetween(scatter, { x: 44, y: 242 }, { x: 630, y: 240 });
  assert.deepEqual(inBrush(marks, foot, scatter.axis), [0, 1]);
});

test('Shift and an arrow moves one corner and stops at the edges', () => {
  const edges = { left: 0, right: 100, top: 0, bottom: 100 };
  assert.deepEqual(cornerAfterKey('ArrowRight', { x: 10, y: 50 }, edges), { x: 15, y: 50 });
  assert.deepEqual(cornerAfterKey('ArrowUp', { x: 10, y: 2 }, edges), { x: 10, y: 0 });
  assert.deepEqual(cornerAfterKey('ArrowDown', { x: 10, y: 99 }, edges), { x: 10, y: 100 });
  assert.deepEqual(cornerAfterKey('ArrowLeft', { x: 1, y: 9 }, edges), { x: 0, y: 9 });
  assert.equal(cornerAfterKey('Tab', { x: 1, y: 9 }, edges), null);
});

test('marks, cells and bars leave nobody out but those without a duration', () => {
  const times = [day, 2 * day, 3 * day, 4 * day];
  const durations = [hour, hour, Number.NaN, 90 * day];
  const scatter = scatterGeometry({ times, durations }, span, frame);
  const [dots, diamonds] = markPaths(scatter, (index) => Number(index === 3));
  assert.equal(dots.split('M').length - 1, 2);
  assert.equal(diamonds.split('M').length - 1, 1);
  const counted = (/** @type {number[] | null} */ only) => distribution(scatter, only).reduce((sum, { count }) => sum + count, 0);
  assert.deepEqual([counted(null), counted([0, 2])], [3, 1]);
  const close = scatterGeometry({ times: [day, day, 80 * day], durations: [hour, hour, 2 * day] }, span, frame);
  const { most, paths } = density(close);
  assert.equal(most, 2);
  assert.ok(paths[5].length > 0 && paths[0].length > 0, 'the fullest cell is the strongest, a single mark the faintest');
});

const columns = {
  ids: [11, 12, 13], mergedAt: [1000, 500, 0], mergeTimes: [4 * hour, null, 10 * hour], firstCommentTimes: [hour, null, null], reviews: [2, null, 0], comments: [3, null, 0], followOnCommits: [2, null, 5],
  iterationTimes: [hour, null, 0], reactionTimes: [6 * hour, 0, 0], reactions: [2, 0, 0], responseTimes: [0, 0, 0], responses: [0, 0, 0],
};

test('figures of a choice are sums divided last, and what was not read is in none', () => {
  const resolved = readColumns(columns);
  assert.deepEqual([...resolved.mergedAt], [1000, 1500, 1500]);
  const figures = figuresOf(resolved, [0, 1, 2]);
  // (4 + 10) / 2
  assert.deepEqual(figures.timeToMerge, { n: 2, mean: 7, median: 7 });
  assert.deepEqual(figures.firstComment, { n: 1, median: 1 });
  assert.deepEqual([figures.read, figures.unreviewed, figures.thorough], [2, 1, 1]);
  assert.deepEqual([figures.followOn.sum, figures.followOn.mean, figures.followOn.median], [7, 3.5, 3.5]);
  assert.deepEqual(figures.reaction, { value: 3, n: 2 });
  assert.deepEqual(figures.responsiveness, { value: null, n: 0 }, 'no answer is unknown, not zero');
  assert.equal(figuresOf(resolved, []).timeToMerge.median, null);
  assert.deepEqual(summary([5, 1, 5], [0, 1, 2]), { n: 3, sum: 11, mean: 11 / 3, median: 5 });
});

test('rows are in the order asked, what is unknown last in both directions', () => {
  const resolved = readColumns(columns);
  assert.deepEqual(sorted(resolved, [0, 1, 2], 'time', true), [2, 0, 1]);
  assert.deepEqual(sorted(resolved, [0, 1, 2], 'time', false), [0, 2, 1]);
  assert.deepEqual(sorted(resolved, [2, 1, 0], 'merged', true), [1, 2, 0], 'ties by time of merge');
});

test('durations are told in the largest unit they fill', () => {
  assert.deepEqual([-hour, 0, 59_000, 12 * 60_000, hour, 30 * hour].map((value) => durationWords(value, tenths)), ['0 min', '0 min', '0 min', '12 min', '1.0 h', '1.3 d']);
});

test('pull requests that are left out are told as such', () => {
  const leftOut = { bots: 2, excludedPeople: 1, hiddenPeople: 0, botPullRequests: 40, excludedPullRequests: 3, hiddenPullRequests: 0 };
  assert.equal(leftOutLine(leftOut), '43 pull requests, 3 users left out');
  assert.deepEqual(leftOutRows(leftOut).map(({ count }) => count), ['2 bots, 40 pull requests', '1 person, 3 pull requests', '0 people, 0 pull requests']);
});
