// Durations on a logarithmic axis, from a minute to decades, with marks people know. Pure; milliseconds in, pixels out.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Shorter than this stands on the foot: a logarithm has no zero, and under a minute nobody waited. */
export const SHORTEST = minute;

/** Room one mark needs, pixels. */
const ROOM = 20;

/** Marks from the shortest on, each with its words. @type {[number, string][]} */
const known = [
  [minute, '1 min'], [6 * minute, '6 min'], [20 * minute, '20 min'], [hour, '1 h'], [3 * hour, '3 h'], [8 * hour, '8 h'], [day, '1 d'], [3 * day, '3 d'], [7 * day, '1 w'],
  [30 * day, '30 d'], [91 * day, '91 d'], [year, '1 y'], [3 * year, '3 y'], [10 * year, '10 y'], [30 * year, '30 y'], [100 * year, '100 y'],
];

/**
 * @typedef {object} LogAxis
 * @property {number} low
 * @property {number} high
 * @property {{ value: number, label: string, y: number }[]} ticks ascending
 * @property {(value: number) => number} y
 * @property {(y: number) => number} value the duration at a height
 */

/**
 * @param {ArrayLike<number>} values unknown ones are NaN
 * @param {{ top: number, bottom: number }} place pixels, `top` above `bottom`
 * @returns {LogAxis}
 */
export function logAxis(values, { top, bottom }) {
  let [least, most] = [Infinity, 0];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (Number.isNaN(value)) continue;
    least = Math.min(least, Math.max(SHORTEST, value));
    most = Math.max(most, Math.max(SHORTEST, value));
  }
  if (least > most) [least, most] = [hour, day];
  const low = known.findLast(([value]) => value <= least)?.[0] ?? SHORTEST;
  const above = known.find(([value]) => value >= most && value > low)?.[0];
  const high = above ?? most * 1.25;
  const [from, span] = [Math.log(low), Math.log(high) - Math.log(low)];
  const y = (/** @type {number} */ value) => bottom - ((Math.log(Math.min(high, Math.max(low, value))) - from) / span) * (bottom - top);
  const value = (/** @type {number} */ at) => Math.exp(from + (Math.min(1, Math.max(0, (bottom - at) / (bottom - top)))) * span);
  const inside = known.filter(([each]) => each >= low && each <= high).map(([each, label]) => ({ value: each, label, y: y(each) }));
  return { low, high, ticks: apart(inside), y, value };
}

/** Leaves out marks that would touch the one below. @param {{ value: number, label: string, y: number }[]} ticks */
function apart(ticks) {
  /** @type {typeof ticks} */
  const kept = [];
  for (const tick of ticks) if (kept.length === 0 || kept[kept.length - 1].y - tick.y >= ROOM) kept.push(tick);
  return kept;
}
