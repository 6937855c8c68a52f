// The geometry of a line chart over weeks and of a sparkline. Pure.
import { datedPlaces, pointPlaces, spreadLabels, valueAxis } from './axis.js';
import { linePath } from './mathematics.js';

/** @typedef {{ key: string, name: string, values: (number | null)[] }} Series */

/** Distance between two labels at the end of lines, pixels. */
const LABEL_DISTANCE = 14;
/** What a date under the axis takes, pixels. */
const DATE_ROOM = 68;
/** Points nearer than this cannot be told apart, pixels. */
const SAME = 1;

/** @typedef {{ x: number, y: number, value: number }} Point */

/**
 * @param {Series[]} series
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame margins around the drawing
 */
export function lineGeometry(series, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const count = series[0]?.values.length ?? 0;
  const axis = valueAxis(series.flatMap(({ values }) => values), place);
  const xs = pointPlaces(count, { left: place.left + 6, right: place.right - 6 });
  const lines = series.map(({ key, name, values }) => {
    const points = values.map((value, index) => (value === null ? null : { x: xs[index], y: axis.y(value), value }));
    return { key, name, points, alone: alonePoints(points), last: lastKnown(points) };
  }).map((line, place, all) => {
    const [earlier, later] = [all.slice(0, place), all.slice(place + 1)];
    const beneath = line.points.filter((point, index) => point !== null && later.some(({ points }) => isSame(point, points[index])));
    return { ...line, ...pathsBeside(line.points, earlier.map(({ points }) => points)), beneath };
  });
  const ends = lines.flatMap(({ key, name, last }) => (last ? [{ key, name, y: last.y, value: last.value }] : []));
  return { place, axis, xs, lines, labels: spreadLabels(ends, { top: place.top, bottom: place.bottom, distance: LABEL_DISTANCE }), dates: datedPlaces(xs, DATE_ROOM) };
}

/** @param {Point | null} one @param {Point | null} other */
const isSame = (one, other) => one !== null && other !== null && Math.abs(one.y - other.y) < SAME;

/**
 * The way of a line in two outlines: where it has its own place, and where it lies on a line that was drawn before, which it would hide.
 * @param {(Point | null)[]} points
 * @param {(Point | null)[][]} earlier the lines drawn before, at the same places
 * @returns {{ path: string, shared: string }} each is empty where there is none of it
 */
function pathsBeside(points, earlier) {
  /** @type {(Point | null)[]} */
  const own = [];
  /** @type {(Point | null)[]} */
  const shared = [];
  for (let index = 1; index < points.length; index += 1) {
    const [from, to] = [points[index - 1], points[index]];
    if (from === null || to === null) continue;
    const way = earlier.some((other) => isSame(from, other[index - 1]) && isSame(to, other[index])) ? shared : own;
    if (way.at(-1) !== from) way.push(null, from);
    way.push(to);
  }
  return shared.length === 0 ? { path: linePath(points), shared: '' } : { path: linePath(own), shared: linePath(shared) };
}

/** Points without a neighbour on either side: no line goes through them, so they are drawn as marks. @template T @param {(T | null)[]} points @returns {T[]} */
export function alonePoints(points) {
  return points.filter((point, index) => point !== null && (points[index - 1] ?? null) === null && (points[index + 1] ?? null) === null).filter((point) => point !== null);
}

/** @template T @param {(T | null)[]} points @returns {T | null} */
function lastKnown(points) {
  return points.findLast((point) => point !== null) ?? null;
}

/** Where weeks begin that are not whole: bands as wide as half the way to their neighbours. @param {number[]} xs @param {boolean[]} whole @param {{ left: number, right: number }} place */
export function unfinishedBands(xs, whole, { left, right }) {
  return xs.flatMap((x, index) => {
    if (whole[index]) return [];
    const from = index === 0 ? left : (xs[index - 1] + x) / 2;
    const to = index === xs.length - 1 ? right : (x + xs[index + 1]) / 2;
    return [{ x: from, width: Math.max(0, to - from) }];
  });
}

/**
 * A sparkline, from the first known value on. Its span is at least half the mean, so that what is calm looks calm.
 * @param {(number | null)[]} weekly
 * @param {{ width: number, height: number, edge: number }} frame edge: room for the mark of the last point
 */
export function sparkGeometry(weekly, { width, height, edge }) {
  const values = thinned(weekly.slice(Math.max(0, weekly.findIndex((value) => value !== null))), Math.floor(width / 2));
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { path: '', last: null, alone: [] };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const mean = known.reduce((sum, value) => sum + value / known.length, 0);
  const span = Math.max(high - low, Math.abs(mean) / 2);
  const middle = low / 2 + high / 2;
  const xs = pointPlaces(values.length, { left: edge, right: width - edge });
  const y = (/** @type {number} */ value) => (span > 0 && Number.isFinite(span) ? height / 2 - ((value - middle) / span) * (height - 2 * edge) : height - edge);
  const points = values.map((value, index) => (value === null ? null : { x: xs[index], y: y(value) }));
  return { path: linePath(points), last: lastKnown(points), alone: alonePoints(points) };
}

/** Means of neighbours where there are more values than can be told apart. @param {(number | null)[]} values @param {number} most @returns {(number | null)[]} */
export function thinned(values, most) {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, place) => {
    const inside = values.slice(Math.floor((place * values.length) / most), Math.floor(((place + 1) * values.length) / most)).filter((value) => value !== null);
    return inside.length === 0 ? null : inside.reduce((sum, value) => sum + value / inside.length, 0);
  });
}
