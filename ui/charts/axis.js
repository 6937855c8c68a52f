// Where values and weeks lie on a chart: round values up the side, some dates along the foot. Pure; pixels in, pixels out.
import { nice, ticks } from './mathematics.js';

/** How many values may stand at the side: fewer say too little, more are noise. */
const [FEWEST_TICKS, MOST_TICKS] = [4, 6];

/**
 * @typedef {object} ValueAxis
 * @property {number} low
 * @property {number} high
 * @property {number[]} ticks ascending
 * @property {(value: number) => number} y
 */

/**
 * The axis of values. It holds zero always, so that a height can be compared.
 * @param {(number | null)[]} values unknown ones do not matter
 * @param {{ top: number, bottom: number }} place pixels, `top` above `bottom`
 * @returns {ValueAxis}
 */
export function valueAxis(values, { top, bottom }) {
  const known = values.filter((value) => value !== null && Number.isFinite(value)).map(Number);
  const [least, most] = known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0]);
  const [low, high, marks] = least === most ? [0, 1, [0, 0.25, 0.5, 0.75, 1]] : roundSpan(least, most);
  // Divided first: the difference of two ends of the range of numbers would be none.
  const span = high / 2 - low / 2;
  return { low, high, ticks: marks, y: (value) => bottom - ((value / 2 - low / 2) / span) * (bottom - top) };
}

/** Round ends and marks, the first of some densities that gives four to six. @param {number} least @param {number} most @returns {[number, number, number[]]} */
function roundSpan(least, most) {
  /** @type {[number, number, number[]] | null} */
  let best = null;
  for (const count of [5, 4, 6, 3, 7]) {
    const [low, high] = nice(least, most, count);
    const marks = ticks(low, high, count);
    if (marks.length >= FEWEST_TICKS && marks.length <= MOST_TICKS) return [low, high, marks];
    if (marks.length >= 2 && Number.isFinite(high - low)) best ??= [low, high, marks];
  }
  // At the end of the range of numbers there is nothing round left.
  return best ?? [least, most, [...new Set([least, 0, most])]];
}

/** The middle of each of some points from edge to edge; a single one stands in the middle. @param {number} count @param {{ left: number, right: number }} place @returns {number[]} */
export function pointPlaces(count, { left, right }) {
  if (count === 1) return [(left + right) / 2];
  return Array.from({ length: count }, (_, index) => left + ((right - left) * index) / (count - 1));
}

/** The place nearest to a pointer, -1 where there is none. @param {number[]} places ascending @param {number} x */
export function nearest(places, x) {
  let [low, high] = [0, places.length - 1];
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle] < x) low = middle;
    else high = middle;
  }
  return x - places[low] <= places[high] - x ? low : high;
}

/** Dates along the foot, at most. */
const MOST_DATES = 5;

/**
 * Which of the places have a date under them: three to five where there is room, evenly apart, the first always.
 * @param {number[]} places ascending
 * @param {number} room pixels one date needs
 * @returns {number[]} indexes
 */
export function datedPlaces(places, room) {
  const last = places.length - 1;
  if (last < 0) return [];
  const width = places[last] - places[0];
  const fitting = Math.max(1, Math.min(MOST_DATES, places.length, Math.floor(width / room) + 1));
  if (fitting === 1) return [0];
  // The same number of weeks between all dates reads easier than dates at both ends.
  const step = Math.max(1, Math.ceil(last / (fitting - 1)));
  const chosen = [];
  for (let index = 0; index <= last && chosen.length < MOST_DATES; index += step) chosen.push(index);
  return chosen;
}

/**
 * Moves labels apart that would lie over each other, as little as needed and in their order.
 * @template {{ y: number }} L
 * @param {L[]} labels
 * @param {{ top: number, bottom: number, distance: number }} room
 * @returns {(L & { labelY: number })[]} in the order they came
 */
export function spreadLabels(labels, { top, bottom, distance }) {
  const order = labels.map((_, index) => index).sort((one, other) => labels[one].y - labels[other].y || one - other);
  const places = order.map((index) => Math.min(bottom, Math.max(top, labels[index].y)));
  for (let at = 1; at < places.length; at += 1) places[at] = Math.max(places[at], places[at - 1] + distance);
  const over = (places.at(-1) ?? bottom) - bottom;
  if (over > 0) {
    places[places.length - 1] = bottom;
    for (let at = places.length - 2; at >= 0; at -= 1) places[at] = Math.min(places[at], places[at + 1] - distance);
  }
  return labels.map((label, index) => ({ ...label, labelY: places[order.indexOf(index)] }));
}

/** How far a read-out keeps from its mark, pixels. */
const READ_OUT_GAP = 8;

/**
 * Where a read-out lies: beside its mark, on the other side where there is no room, and not over its mark unless both lack it.
 * @param {{ x: number, y: number }} mark
 * @param {{ width: number, height: number }} panel
 * @param {{ width: number, height: number, before: number }} area before: what may be covered at the left of the chart
 */
export function readOutPlace(mark, panel, area) {
  const right = mark.x + READ_OUT_GAP;
  const left = mark.x - READ_OUT_GAP - panel.width;
  const x = right + panel.width <= area.width ? right : left >= -area.before ? left : Math.max(-area.before, area.width - panel.width);
  const y = Math.max(0, Math.min(mark.y - panel.height / 2, area.height - panel.height));
  return { x, y };
}

/**
 * Where a key leads on a chart, null for a key that means nothing to it.
 * @param {string} key
 * @param {number} index -1 while no place is read out
 * @param {number} count
 */
export function placeAfterKey(key, index, count) {
  if (count === 0) return null;
  if (key === 'ArrowRight') return index < 0 ? 0 : Math.min(count - 1, index + 1);
  if (key === 'ArrowLeft') return index < 0 ? count - 1 : Math.max(0, index - 1);
  if (key === 'PageDown') return Math.min(count - 1, Math.max(0, index) + 4);
  if (key === 'PageUp') return Math.max(0, (index < 0 ? count : index) - 4);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
