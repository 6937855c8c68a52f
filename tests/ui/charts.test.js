import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { datedPlaces, nearest, placeAfterKey, pointPlaces, readOutPlace, spreadLabels, valueAxis } from '../../ui/charts/axis.js';
import { barGeometry, binned, weeksPerBar } from '../../ui/charts/bars.js';
import { csvOf } from '../../ui/charts/csv.js';
import { alonePoints, lineGeometry, sparkGeometry, thinned, unfinishedBands } from '../../ui/charts/lines.js';
import { root } from './files.js';

const place = { top: 12, bottom: 264 };
const frame = { width: 560, height: 292, left: 36, right: 106, top: 12, bottom: 28 };
const bars = { width: 328, height: 292, left: 0, right: 128, top: 12, bottom: 28 };

test('the mathematics load in a window whose Object.prototype is frozen', () => {
  const script = "Object.freeze(Object.prototype); const { nice, linePath, stacked } = await import('./ui/charts/mathematics.js'); "
    + "console.log(nice(0, 57, 5).join(), linePath([{ x: 0, y: 1 }, { x: 2, y: 3 }]), stacked([{ a: 1, b: 2 }], ['a', 'b'])[0][1].high);";
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, encoding: 'utf8' });
  assert.equal(said.trim(), '0,60 M0,1L2,3 3');
});

test('an axis of values is round, holds zero, and has four to six marks', () => {
  const cases = { usual: [41, 33.2, null, 20.2], one: [7], 'all equal': [3, 3, 3], tiny: [0.0004, 0.0011], huge: [3e12, 9.1e12], 'a little above round': [100.01], negative: [-30, -2], 'both sides': [-4, 12], 'odd span': [0, 57], percent: [99.2] };
  for (const [name, values] of Object.entries(cases)) {
    const { low, high, ticks, y } = valueAxis(values, place);
    const known = values.filter((value) => value !== null);
    assert.ok(low <= Math.min(0, ...known) && high >= Math.max(0, ...known), `${name}: everything is inside`);
    assert.ok(ticks.length >= 4 && ticks.length <= 6, `${name}: ${ticks.length} marks, ${ticks}`);
    assert.ok(ticks.includes(0), `${name}: zero is a mark`);
    assert.equal(y(low), place.bottom, `${name}: the foot`);
    assert.equal(y(high), place.top, `${name}: the top`);
  }
});

test('an axis of nothing, of zeros and of the largest numbers still stands', () => {
  for (const values of [[], [null, null], [0, 0], [Number.NaN, Number.POSITIVE_INFINITY], [1e308, -1e308]]) {
    const { ticks, y } = valueAxis(values, place);
    assert.ok(ticks.length > 1, String(values));
    for (const tick of ticks) assert.ok(Number.isFinite(y(tick)), `${values}: ${tick} has a place`);
  }
});

test('weeks lie from edge to edge, a single one in the middle', () => {
  assert.deepEqual(pointPlaces(3, { left: 0, right: 100 }), [0, 50, 100]);
  assert.deepEqual(pointPlaces(1, { left: 0, right: 100 }), [50]);
  assert.deepEqual(pointPlaces(0, { left: 0, right: 100 }), []);
});

test('a pointer finds the nearest week', () => {
  const xs = [10, 20, 30, 40];
  assert.deepEqual([-5, 10, 14.9, 15.1, 39, 400].map((x) => nearest(xs, x)), [0, 0, 0, 1, 3, 3]);
  assert.equal(nearest([], 3), -1);
  assert.equal(nearest([7], 300), 0);
});

test('dates along the foot: three to five, evenly apart, never nearer than they need', () => {
  for (const count of [1, 2, 4, 12, 26, 52, 2610]) {
    const xs = pointPlaces(count, { left: 40, right: 440 });
    const dated = datedPlaces(xs, 68);
    assert.equal(dated[0], 0, 'the first week has its date');
    assert.ok(dated.length <= 5, `${count} weeks have ${dated.length} dates`);
    if (count >= 4) assert.ok(dated.length >= 3, `${count} weeks have ${dated.length} dates`);
    const gaps = dated.slice(1).map((index, at) => index - dated[at]);
    assert.ok(gaps.every((gap) => gap === gaps[0]), 'as many weeks between all of them');
    for (let at = 1; at < dated.length; at += 1) assert.ok(xs[dated[at]] - xs[dated[at - 1]] >= 67, `${count} weeks: dates would touch`);
  }
  assert.deepEqual(datedPlaces([], 68), []);
  assert.deepEqual(datedPlaces([5, 6, 7], 68), [0], 'where there is no room only the first');
});

test('labels keep their distance and their order, and stay inside', () => {
  const spread = (ys) => spreadLabels(ys.map((y) => ({ y })), { top: 0, bottom: 100, distance: 14 }).map(({ labelY }) => labelY);
  assert.deepEqual(spread([20, 60]), [20, 60], 'labels apart stay where they are');
  assert.deepEqual(spread([50, 50, 50]), [50, 64, 78]);
  assert.deepEqual(spread([99, 98, 97]), [100, 86, 72], 'those at the foot are pushed up, in their order');
  assert.deepEqual(spread([-20]), [0]);
  assert.deepEqual(spread([]), []);
});

test('a read-out flips at the edges, stays inside and does not cover its mark', () => {
  const panel = { width: 160, height: 90 };
  const area = { width: 500, height: 290, before: 0 };
  assert.deepEqual(readOutPlace({ x: 100, y: 100 }, panel, area), { x: 108, y: 55 });
  assert.deepEqual(readOutPlace({ x: 490, y: 5 }, panel, area), { x: 322, y: 0 });
  assert.equal(readOutPlace({ x: 300, y: 289 }, panel, area).y, 200);
  assert.equal(readOutPlace({ x: 150, y: 50 }, panel, { width: 200, height: 290, before: 600 }).x, -18, 'it may lie over what is at the left of the chart');
  const narrow = readOutPlace({ x: 60, y: 50 }, panel, { width: 200, height: 290, before: 8 });
  assert.equal(narrow.x + panel.width, 200, 'where neither side has room it stays inside');
});

test('keys move from week to week', () => {
  assert.equal(placeAfterKey('ArrowRight', -1, 12), 0);
  assert.equal(placeAfterKey('ArrowLeft', -1, 12), 11);
  assert.equal(placeAfterKey('ArrowRight', 11, 12), 11);
  assert.equal(placeAfterKey('ArrowLeft', 0, 12), 0);
  assert.equal(placeAfterKey('End', 3, 12), 11);
  assert.equal(placeAfterKey('PageUp', 3, 12), 0);
  assert.equal(placeAfterKey('Tab', 3, 12), null, 'Tab goes on');
  assert.equal(placeAfterKey('Home', -1, 0), null, 'nothing to read out');
});

test('gaps stay gaps, and a value without neighbours is a mark', () => {
  const { lines, labels } = lineGeometry([{ key: 'mean', name: 'Mean', values: [3, null, 5, null, 2, 4] }], frame);
  const [{ path, alone, last }] = lines;
  assert.equal((path.match(/M/g) ?? []).length, 3, 'the line begins anew after each gap');
  assert.equal(alone.length, 2);
  assert.equal(last.value, 4);
  assert.equal(labels[0].value, 4);
  assert.deepEqual(alonePoints([null, 1, null, 2, 3]), [1]);
});

test('a line of one, of none, and of equal values', () => {
  const of = (values) => lineGeometry([{ key: 'a', name: 'A', values }, { key: 'b', name: 'B', values: values.map(() => null) }], frame);
  assert.equal(of([5]).lines[0].alone.length, 1);
  assert.equal(of([null, null]).labels.length, 0, 'what is not known has no name at its end');
  assert.deepEqual(of([]).xs, []);
  const flat = of([4, 4, 4]).lines[0].points.map((point) => point.y);
  assert.ok(flat.every((y) => y === flat[0]));
  const ends = lineGeometry([{ key: 'a', name: 'A', values: [10, 10] }, { key: 'b', name: 'B', values: [9, 10] }], frame).labels;
  assert.ok(Math.abs(ends[0].labelY - ends[1].labelY) >= 14, 'two lines that end in one place have two readable names');
});

test('a line on another leaves it to be seen', () => {
  const of = (mean, median) => lineGeometry([{ key: 'mean', name: 'Mean', values: mean }, { key: 'median', name: 'Median', values: median }], frame).lines;
  const parts = (path) => (path.match(/M/g) ?? []).length;
  const [mean, median] = of([3, 5, 9], [3, 5, 7]);
  assert.ok(mean.path !== '' && mean.shared === '', 'what is drawn first is drawn whole');
  assert.deepEqual([parts(median.path), parts(median.shared)], [1, 1], 'the other is broken where both are equal, and only there');
  assert.ok(median.path.startsWith(`M${median.points[1].x}`), 'and goes on by itself from the last equal value');
  assert.deepEqual(mean.beneath, mean.points.slice(0, 2), 'marks beneath others are known');
  assert.deepEqual(median.beneath, []);
  const [, equal] = of([3, null, 5, 6], [3, null, 5, 6]);
  assert.deepEqual([equal.path, parts(equal.shared), equal.alone.length], ['', 1, 1], 'equal lines with a gap stay two parts');
  const [, crossing] = of([1, 9], [9, 1]);
  assert.equal(crossing.shared, '', 'lines that cross are not equal');
});

test('a drawing narrower than its margins is still one', () => {
  const { place: inside, xs } = lineGeometry([{ key: 'a', name: 'A', values: [1, 2] }], { ...frame, width: 80 });
  assert.ok(inside.right > inside.left);
  assert.ok(xs.every(Number.isFinite));
});

test('weeks that are not whole have a band of their own, up to their neighbours', () => {
  assert.deepEqual(unfinishedBands([10, 20, 30], [true, true, false], { left: 5, right: 35 }), [{ x: 25, width: 10 }]);
  assert.deepEqual(unfinishedBands([10, 20], [false, true], { left: 5, right: 25 }), [{ x: 5, width: 10 }]);
  assert.deepEqual(unfinishedBands([10, 20], [true, true], { left: 5, right: 25 }), []);
});

test('a sparkline keeps what is calm calm', () => {
  const spark = { width: 76, height: 26, edge: 3 };
  const ys = (values) => sparkGeometry(values, spark).path.match(/,[\d.]+/g).map((text) => Number(text.slice(1)));
  const calm = ys([100, 101, 100, 101]);
  assert.ok(Math.max(...calm) - Math.min(...calm) < 1, 'one percent of change is nearly flat');
  const wild = ys([1, 100]);
  assert.ok(Math.max(...wild) - Math.min(...wild) > 19, 'a large change uses the height');
  assert.deepEqual(sparkGeometry([null, null], spark), { path: '', last: null, alone: [] });
  assert.equal(sparkGeometry([0, 0], spark).last.y, 23, 'zeros lie at the foot');
  assert.ok(Number.isFinite(sparkGeometry([1e308, -1e308, 1e308], spark).last.y));
  assert.equal(sparkGeometry([null, null, 5, 6], spark).path.startsWith('M3,'), true, 'it begins at the first known week');
});

test('more weeks than picture elements are drawn as means', () => {
  assert.deepEqual(thinned([1, 3, 5, 7], 2), [2, 6]);
  assert.deepEqual(thinned([null, null, 5, 7], 2), [null, 6], 'unknown weeks stay unknown');
  assert.deepEqual(thinned([1, 2], 38), [1, 2]);
});

test('bars are never too narrow: they stand for more weeks instead', () => {
  assert.equal(weeksPerBar(12, 200), 1);
  assert.equal(weeksPerBar(26, 200), 2);
  assert.equal(weeksPerBar(2610, 200), 260);
  assert.equal(weeksPerBar(0, 200), 1);
  assert.ok(weeksPerBar(5200, 3) >= 5200, 'however little room there is');
  const { bars: drawn, span } = barGeometry(Array.from({ length: 104 }, () => ({ a: 1, b: 1 })), ['a', 'b'], bars);
  assert.ok(drawn.every(({ width }) => width >= 8), `${span} weeks a bar are ${drawn[0].width} wide`);
  assert.equal(drawn.reduce((sum, { weeks }) => sum + weeks, 0), 104, 'no week is lost');
});

test('what a bar stands for adds up', () => {
  const rows = [{ a: 1, b: 2 }, { a: 3, b: 0 }, { a: 0, b: 5 }];
  assert.deepEqual(binned(rows, ['a', 'b'], 2), [{ first: 0, weeks: 2, sums: { a: 4, b: 2 }, total: 6 }, { first: 2, weeks: 1, sums: { a: 0, b: 5 }, total: 5 }]);
  assert.deepEqual(binned([], ['a', 'b'], 1), []);
});

test('parts fill a bar to its top, in order, and a week of nothing is a foot', () => {
  const { bars: [full, none, single], labels, place: inside } = barGeometry([{ a: 50, b: 30, c: 20 }, { a: 0, b: 0, c: 0 }, { a: 0, b: 7, c: 0 }], ['a', 'b', 'c'], bars);
  assert.deepEqual(full.parts.map(({ key, share }) => [key, Math.round(share * 100)]), [['a', 50], ['b', 30], ['c', 20]]);
  assert.equal(Math.round(full.parts[2].y), inside.top, 'shares reach the top');
  for (let at = 1; at < full.parts.length; at += 1) assert.ok(full.parts[at].y + full.parts[at].height < full.parts[at - 1].y, 'with a seam between');
  assert.deepEqual(none.parts, []);
  assert.equal(none.foot.height, 2, 'zero is drawn, as a foot');
  assert.equal(single.foot, null);
  assert.deepEqual(labels.map(({ key }) => key), ['b'], 'names stand beside the last bar with anything in it');
  assert.deepEqual(barGeometry([], ['a'], bars).bars, []);
});

test('a copied table is what a spreadsheet expects', () => {
  assert.equal(csvOf(['week', 'mean'], [['2026-10-05', 31.0001], ['2026-10-12', null]]), 'week,mean\r\n2026-10-05,31.0001\r\n2026-10-12,\r\n');
  assert.equal(csvOf(['a'], [['one, "two"\nthree']]), 'a\r\n"one, ""two""\nthree"\r\n');
  assert.equal(csvOf(['a'], []), 'a\r\n');
});
