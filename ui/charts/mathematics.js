// The parts of d3 that charts stand on, with types, in one place: the packages bring none of their own.
//
// Not d3-scale: the window freezes Object.prototype, and the colour and format modules d3-scale loads throw on that. A linear
// scale is one line; what is hard about axes, round steps and round ends, is d3-array's.

// @ts-expect-error the package has no types
import { nice as niceOf, ticks as ticksOf } from 'd3-array';
// @ts-expect-error the package has no types
import { curveLinear, line, stack as stackOf } from 'd3-shape';

/** Ends of a span moved outwards to round values. @type {(start: number, stop: number, count: number) => [number, number]} */
export const nice = niceOf;
/** Round values between two ends. @type {(start: number, stop: number, count: number) => number[]} */
export const ticks = ticksOf;

/**
 * The outline of a line through points; where one is missing the line breaks off.
 * @param {({ x: number, y: number } | null)[]} points
 * @returns {string} empty when no two neighbours are known
 */
export function linePath(points) {
  return line().defined((/** @type {unknown} */ point) => point !== null).x((/** @type {{ x: number }} */ point) => point.x)
    .y((/** @type {{ y: number }} */ point) => point.y).curve(curveLinear).digits(2)(points) ?? '';
}

/**
 * Lower and upper end of each part of each row, stacked from zero in the order of the keys.
 * @template {string} K
 * @param {Record<K, number>[]} rows
 * @param {readonly K[]} keys
 * @returns {{ key: K, low: number, high: number }[][]} one list for each row
 */
export function stacked(rows, keys) {
  /** @type {[number, number][][]} */
  const series = stackOf().keys(keys)(rows);
  return rows.map((_, row) => keys.map((key, index) => ({ key, low: series[index][row][0], high: series[index][row][1] })));
}
