// The geometry of bars stacked to a whole, one a week or one for several weeks where there are too many. Pure.
import { datedPlaces, spreadLabels } from './axis.js';
import { stacked } from './mathematics.js';

/** Share of a bar's step that is air. */
const AIR = 0.3;
/** Least width of a bar, pixels. */
const NARROWEST = 8;
/** Numbers of weeks a bar may stand for: a quarter, half a year, a year, and so on. */
const spans = [1, 2, 4, 13, 26, 52, 104, 260];
/** Between the parts of a bar, pixels. */
const SEAM = 1.5;
/** A bar of nothing, pixels. */
const FOOT = 2;
const LABEL_DISTANCE = 14;
const DATE_ROOM = 54;

/** Weeks one bar stands for, the fewest with which all bars fit. @param {number} weeks @param {number} width pixels */
export function weeksPerBar(weeks, width) {
  const fitting = Math.max(1, Math.floor(width / (NARROWEST / (1 - AIR))));
  return spans.find((span) => Math.ceil(weeks / span) <= fitting) ?? Math.ceil(weeks / fitting);
}

/**
 * Adds the weeks of each bar up.
 * @template {string} K
 * @param {Record<K, number>[]} rows one a week
 * @param {readonly K[]} keys
 * @param {number} span weeks a bar
 * @returns {{ first: number, weeks: number, sums: Record<K, number>, total: number }[]}
 */
export function binned(rows, keys, span) {
  return Array.from({ length: Math.ceil(rows.length / span) }, (_, bar) => {
    const inside = rows.slice(bar * span, (bar + 1) * span);
    const sums = /** @type {Record<K, number>} */ (Object.fromEntries(keys.map((key) => [key, inside.reduce((sum, row) => sum + row[key], 0)])));
    return { first: bar * span, weeks: inside.length, sums, total: keys.reduce((sum, key) => sum + sums[key], 0) };
  });
}

/**
 * Bars as high as each other, their parts the shares of a whole; a bar without anything is a foot on the axis.
 * @template {string} K
 * @param {Record<K, number>[]} rows one a week
 * @param {readonly K[]} keys from the foot upwards
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame margins around the drawing
 */
export function barGeometry(rows, keys, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const span = weeksPerBar(rows.length, place.right - place.left);
  const bins = binned(rows, keys, span);
  const step = (place.right - place.left) / Math.max(1, bins.length);
  const barWidth = Math.min(step * (1 - AIR), 48);
  const shares = stacked(bins.map(({ sums, total }) => mapValues(keys, (key) => (total > 0 ? sums[key] / total : 0))), keys);
  const full = place.bottom - place.top;
  const bars = bins.map((bin, index) => {
    const middle = place.left + step * (index + 0.5);
    const parts = shares[index].filter(({ low, high }) => high > low).map(({ key, low, high }) => {
      const seam = low > 0 ? SEAM : 0;
      const heightOf = (high - low) * full;
      return { key, share: high - low, y: place.bottom - high * full, height: Math.max(0.5, heightOf - seam), middle: place.bottom - ((low + high) / 2) * full };
    });
    return { ...bin, x: middle - barWidth / 2, middle, width: barWidth, parts, foot: parts.length === 0 ? { y: place.bottom - FOOT, height: FOOT } : null };
  });
  const last = bars.findLast(({ total }) => total > 0);
  const labels = (last?.parts ?? []).map(({ key, share, middle }) => ({ key, share, y: middle }));
  const xs = bars.map(({ middle }) => middle);
  return { place, span, bars, xs, labels: spreadLabels(labels, { top: place.top, bottom: place.bottom, distance: LABEL_DISTANCE }), dates: datedPlaces(xs, DATE_ROOM) };
}

/** @template {string} K @param {readonly K[]} keys @param {(key: K) => number} value */
const mapValues = (keys, value) => /** @type {Record<K, number>} */ (Object.fromEntries(keys.map((key) => [key, value(key)])));
