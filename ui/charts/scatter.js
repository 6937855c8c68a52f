// Where the marks of a scatter lie, which one is nearest, and which are in a rectangle. Pure; no element is known here.
//
// Marks come in the order of their time, so a stretch of time is a stretch of marks; a grid of cells finds the one under the
// pointer. Neither looks at all marks when something moves.
import { logAxis } from './log-axis.js';

/** From this many marks on they are drawn as a grid of how many lie where. */
export const MOST_MARKS = 5000;
/** Side of a cell of that grid, and of the one that finds marks, pixels. */
const CELL = 12;
/** Steps of the ramp. */
const STEPS = 6;
/** How far a pointer may be from the mark it means, pixels. */
const REACH = 12;

/** @typedef {{ from: number, to: number, low: number, high: number }} Brush instants and durations; both ends belong to it */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Place */

/**
 * @typedef {object} Scatter
 * @property {Place} place
 * @property {(at: number) => number} x
 * @property {(x: number) => number} time
 * @property {import('./log-axis.js').LogAxis} axis
 * @property {Float64Array} xs
 * @property {Float64Array} ys NaN where a mark has no duration
 * @property {Map<number, number[]>} cells places of marks by cell
 */

/**
 * @param {{ times: ArrayLike<number>, durations: ArrayLike<number> }} marks by time
 * @param {{ from: number, to: number }} span instants
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame margins around the drawing
 * @returns {Scatter}
 */
export function scatterGeometry({ times, durations }, { from, to }, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const axis = logAxis(durations, place);
  const length = Math.max(1, to - from);
  const x = (/** @type {number} */ at) => place.left + ((at - from) / length) * (place.right - place.left);
  const time = (/** @type {number} */ at) => from + ((at - place.left) / (place.right - place.left)) * length;
  const xs = new Float64Array(times.length);
  const ys = new Float64Array(times.length);
  /** @type {Map<number, number[]>} */
  const cells = new Map();
  for (let index = 0; index < times.length; index += 1) {
    xs[index] = x(times[index]);
    ys[index] = Number.isNaN(durations[index]) ? Number.NaN : axis.y(durations[index]);
    if (Number.isNaN(ys[index])) continue;
    const cell = cellOf(place, xs[index], ys[index]);
    const inside = cells.get(cell);
    if (inside) inside.push(index);
    else cells.set(cell, [index]);
  }
  return { place, x, time, axis, xs, ys, cells };
}

/** The cell a point is in; the last row and column take what stands on their edge. @param {Place} place @param {number} x @param {number} y */
function cellOf({ left, right, top, bottom }, x, y) {
  const column = Math.min(Math.ceil((right - left) / CELL) - 1, Math.floor((x - left) / CELL));
  const row = Math.min(Math.ceil((bottom - top) / CELL) - 1, Math.floor((y - top) / CELL));
  return column * 65_536 + row;
}

/** The mark a pointer means, -1 where there is none. Of a crowded cell the last few hundred are looked at. @param {Scatter} scatter @param {number} x @param {number} y */
export function nearestMark({ place, xs, ys, cells }, x, y) {
  let [best, least] = [-1, REACH * REACH];
  for (const across of [-CELL, 0, CELL]) {
    for (const down of [-CELL, 0, CELL]) {
      const inside = cells.get(cellOf(place, x + across, y + down)) ?? [];
      for (let at = Math.max(0, inside.length - 400); at < inside.length; at += 1) {
        const index = inside[at];
        const distance = (xs[index] - x) ** 2 + (ys[index] - y) ** 2;
        if (distance <= least) [best, least] = [index, distance];
      }
    }
  }
  return best;
}

/** The first place whose time is not before an instant. @param {ArrayLike<number>} times ascending @param {number} at */
export function firstFrom(times, at) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The marks in a rectangle, by time.
 * @param {{ times: ArrayLike<number>, durations: ArrayLike<number> }} marks by time
 * @param {Brush} brush
 * @param {{ low: number, high: number }} axis what lies beyond its ends is drawn at them
 * @returns {number[]}
 */
export function inBrush({ times, durations }, { from, to, low, high }, axis) {
  const inside = [];
  for (let index = firstFrom(times, from); index < times.length && times[index] <= to; index += 1) {
    const duration = Math.min(axis.high, Math.max(axis.low, durations[index]));
    if (duration >= low && duration <= high) inside.push(index);
  }
  return inside;
}

/** The rectangle between two points of the drawing, cut to it. @param {Scatter} scatter @param {{ x: number, y: number }} one @param {{ x: number, y: number }} other @returns {Brush} */
export function brushBetween({ place, time, axis }, one, other) {
  const across = [one.x, other.x].map((x) => Math.min(place.right, Math.max(place.left, x))).sort((left, right) => left - right);
  const down = [one.y, other.y].map((y) => Math.min(place.bottom, Math.max(place.top, y))).sort((left, right) => left - right);
  // The ends of the axis are taken as they are, so that no rounding leaves the marks on them out.
  return {
    from: time(across[0]), to: time(across[1]),
    low: down[1] >= place.bottom ? axis.low : axis.value(down[1]), high: down[0] <= place.top ? axis.high : axis.value(down[0]),
  };
}

/** Where a rectangle lies in the drawing. @param {Scatter} scatter @param {Brush} brush */
export function brushPlace({ place, x, axis }, { from, to, low, high }) {
  const cut = (/** @type {number} */ at) => Math.min(place.right, Math.max(place.left, at));
  return { left: cut(x(from)), right: cut(x(to)), top: axis.y(high), bottom: axis.y(low) };
}

/** Share of the drawing one press of a key moves an edge. */
const STRIDE = 1 / 20;

/**
 * The corner of a brush after Shift and an arrow: the other corner stays, as the other end of marked text does.
 * @param {string} key
 * @param {{ x: number, y: number }} corner
 * @param {Place} place
 * @returns {{ x: number, y: number } | null} null for a key that means nothing to it
 */
export function cornerAfterKey(key, { x, y }, { left, right, top, bottom }) {
  const [across, down] = [(right - left) * STRIDE, (bottom - top) * STRIDE];
  if (key === 'ArrowRight') return { x: Math.min(right, x + across), y };
  if (key === 'ArrowLeft') return { x: Math.max(left, x - across), y };
  if (key === 'ArrowUp') return { x, y: Math.max(top, y - down) };
  if (key === 'ArrowDown') return { x, y: Math.min(bottom, y + down) };
  return null;
}

/**
 * Marks as outlines, one for each kind, so that thousands are two elements.
 * @param {Scatter} scatter
 * @param {(index: number) => number} kindOf 0 for dots, 1 for diamonds
 * @param {ArrayLike<number> | null} [only] places; null for all
 * @returns {[string, string]}
 */
export function markPaths({ xs, ys }, kindOf, only = null) {
  /** @type {[string[], string[]]} */
  const parts = [[], []];
  const count = only ? only.length : xs.length;
  for (let at = 0; at < count; at += 1) {
    const index = only ? only[at] : at;
    if (Number.isNaN(ys[index])) continue;
    const [x, y] = [xs[index].toFixed(1), ys[index].toFixed(1)];
    // A dot is a line of no length with round ends.
    if (kindOf(index) === 0) parts[0].push(`M${x},${y}h0`);
    else parts[1].push(`M${x},${(ys[index] - 4).toFixed(1)}l4,4l-4,4l-4,-4z`);
  }
  return [parts[0].join(''), parts[1].join('')];
}

/**
 * How many marks lie where, as one outline for each step of the ramp. Steps are equal in the logarithm, the last is the fullest cell.
 * @param {Scatter} scatter
 * @returns {{ paths: string[], most: number }}
 */
export function density({ cells, place }) {
  let most = 0;
  for (const inside of cells.values()) most = Math.max(most, inside.length);
  /** @type {string[][]} */
  const parts = Array.from({ length: STEPS }, () => []);
  for (const [cell, inside] of cells) {
    const step = most <= 1 ? STEPS - 1 : Math.min(STEPS - 1, Math.floor((Math.log(inside.length) / Math.log(most)) * (STEPS - 1) + 0.5));
    const left = place.left + Math.floor(cell / 65_536) * CELL;
    const top = place.top + (cell % 65_536) * CELL;
    const width = Math.min(CELL, place.right - left) - 1;
    parts[step].push(`M${left},${top}h${width}v${Math.min(CELL, place.bottom - top) - 1}h${-width}z`);
  }
  return { paths: parts.map((part) => part.join('')), most };
}

/** Bars of the distribution. */
const BARS = 18;

/**
 * How many marks lie at which height, in bars of equal height.
 * @param {Pick<Scatter, 'ys' | 'place'>} scatter
 * @param {ArrayLike<number> | null} [only] places; null for all
 * @returns {{ top: number, bottom: number, count: number }[]} from the top
 */
export function distribution({ ys, place }, only = null) {
  const height = (place.bottom - place.top) / BARS;
  const bars = Array.from({ length: BARS }, (_, index) => {
    const top = place.top + index * height;
    return { top, bottom: top + height, count: 0 };
  });
  const count = only ? only.length : ys.length;
  for (let at = 0; at < count; at += 1) {
    const y = ys[only ? only[at] : at];
    if (!Number.isNaN(y)) bars[Math.min(BARS - 1, Math.max(0, Math.floor((y - place.top) / height)))].count += 1;
  }
  return bars;
}
