// Where the marks of a scatter lie, which one is nearest, and which are in a rectangle. Pure; no element is known here.
//
// Marks come in the order of their time, so a stretch of time is a stretch of marks; a net of cells finds the one under the
// pointer. Neither looks at all marks when something moves. What is too much for marks is the affair of scatter-grid.js.
import { logAxis } from './log-axis.js';

/** Side of a cell of the net that finds marks, pixels. */
const CELL = 12;
/** How far a pointer may be from the mark it means, pixels. */
const REACH = 12;

/** @typedef {{ from: number, to: number, low: number | null, high: number | null }} Brush instants and durations; both ends belong to it, null reaches to the end of the axis and whatever lies beyond */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Place */
/** @typedef {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} Frame pixels; the last four are margins */
/** @typedef {{ top: number, bottom: number, count: number }} Bar how much lies at which height */
/** How much of a field a rectangle covers, and how much of each bar. @typedef {{ count: number, bars: number[] }} Tally */

/**
 * What a scatter draws and reads out, whether marks or cells.
 * @typedef {object} Field
 * @property {Place} place
 * @property {(at: number) => number} x
 * @property {(x: number) => number} time
 * @property {import('./log-axis.js').LogAxis} axis
 * @property {number} length places keys go through, by time
 * @property {(index: number) => { x: number, y: number } | null} spot null where nothing is drawn
 * @property {(x: number, y: number) => number} nearest the place a pointer means, -1 for none
 * @property {{ classes: string, path: string }[]} still what does not move with the pointer
 * @property {(brush: Brush) => { classes: string, path: string }[]} chosen what a rectangle changes of it
 * @property {Bar[]} bars from the top
 * @property {(brush: Brush) => Tally} tally
 * @property {import('./scatter-grid.js').Cell[] | null} cells null where places are marks
 */

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
 * The plane marks and cells lie in: time across, durations up.
 * @param {ArrayLike<number>} durations those the axis must hold
 * @param {{ from: number, to: number }} span instants
 * @param {Frame} frame
 */
export function planeOf(durations, { from, to }, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const length = Math.max(1, to - from);
  return {
    place, axis: logAxis(durations, place),
    x: (/** @type {number} */ at) => place.left + ((at - from) / length) * (place.right - place.left),
    time: (/** @type {number} */ at) => from + ((at - place.left) / (place.right - place.left)) * length,
  };
}

/**
 * @param {{ times: ArrayLike<number>, durations: ArrayLike<number> }} marks by time
 * @param {{ from: number, to: number }} span instants
 * @param {Frame} frame
 * @returns {Scatter}
 */
export function scatterGeometry({ times, durations }, span, frame) {
  const { place, axis, x, time } = planeOf(durations, span, frame);
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
 * @returns {number[]}
 */
export function inBrush({ times, durations }, { from, to, low, high }) {
  const inside = [];
  for (let index = firstFrom(times, from); index < times.length && times[index] <= to; index += 1) {
    const duration = durations[index];
    if (!Number.isNaN(duration) && (low === null || duration >= low) && (high === null || duration <= high)) inside.push(index);
  }
  return inside;
}

/** The rectangle between two points of the drawing, cut to it. @param {Pick<Field, 'place' | 'time' | 'axis'>} field @param {{ x: number, y: number }} one @param {{ x: number, y: number }} other @returns {Brush} */
export function brushBetween({ place, time, axis }, one, other) {
  const across = [one.x, other.x].map((x) => Math.min(place.right, Math.max(place.left, x))).sort((left, right) => left - right);
  const down = [one.y, other.y].map((y) => Math.min(place.bottom, Math.max(place.top, y))).sort((left, right) => left - right);
  // What lies beyond the axis is drawn at its ends, and chosen with them.
  return { from: time(across[0]), to: time(across[1]), low: down[1] >= place.bottom ? null : axis.value(down[1]), high: down[0] <= place.top ? null : axis.value(down[0]) };
}

/** Where a rectangle lies in the drawing. @param {Pick<Field, 'place' | 'x' | 'axis'>} field @param {Brush} brush @returns {Place} */
export function brushPlace({ place, x, axis }, { from, to, low, high }) {
  const cut = (/** @type {number} */ at) => Math.min(place.right, Math.max(place.left, at));
  return { left: cut(x(from)), right: cut(x(to)), top: high === null ? place.top : axis.y(high), bottom: low === null ? place.bottom : axis.y(low) };
}

/** A rectangle that covers the same whole milliseconds, told in them. @param {Brush} brush @returns {Brush} */
export const wholeBrush = ({ from, to, low, high }) => ({ from: Math.ceil(from), to: Math.floor(to), low: low === null ? null : Math.ceil(low), high: high === null ? null : Math.floor(high) });

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

/**
 * Marks as a field.
 * @param {{ times: ArrayLike<number>, durations: ArrayLike<number>, hollow: (index: number) => boolean }} marks by time; an unknown duration is NaN and has no mark
 * @param {{ from: number, to: number }} span instants
 * @param {Frame} frame
 * @returns {Field}
 */
export function marksField(marks, span, frame) {
  const scatter = scatterGeometry(marks, span, frame);
  const { place, x, time, axis, xs, ys } = scatter;
  const kindOf = (/** @type {number} */ index) => Number(marks.hollow(index));
  const outlines = (/** @type {number[] | null} */ only, more = '') => markPaths(scatter, kindOf, only).map((path, kind) => ({ classes: `${['mark-dots', 'mark-diamonds'][kind]}${more}`, path }));
  return {
    place, x, time, axis, length: xs.length, cells: null,
    spot: (index) => (Number.isNaN(ys[index]) ? null : { x: xs[index], y: ys[index] }),
    nearest: (atX, atY) => nearestMark(scatter, atX, atY),
    still: outlines(null),
    chosen: (brush) => outlines(inBrush(marks, brush), ' chosen'),
    bars: distribution(scatter),
    tally: (brush) => {
      const inside = inBrush(marks, brush);
      return { count: inside.length, bars: distribution(scatter, inside).map(({ count }) => count) };
    },
  };
}
