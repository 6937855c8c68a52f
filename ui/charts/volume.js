// The geometry of bars over days, weeks or months, and of the lines drawn over them. Pure.
import { datedPlaces, spreadLabels, valueAxis } from './axis.js';
import { linePath, stacked } from './mathematics.js';

/** @import { TimelinePeriod, TimelineStep, VolumeMeasure } from '../timeline-types.js' */
/** @import { WorkTypes } from '../report-types.js' */

/** @typedef {VolumeMeasure | 'types'} Measure */
/** @typedef {TimelinePeriod & { index: number, periods: number }} Bar index: of its first period; periods: how many it stands for */

/** Share of a bar's step that is air. */
const AIR = 0.3;
/** Least width of a bar with its air, pixels. */
const NARROWEST = 6;
/** How many periods a bar may stand for. @type {Record<TimelineStep, number[]>} */
const spans = { day: [1], week: [1, 2, 4, 13], month: [1, 3, 12, 60, 120] };
/** Between the parts of a bar, and a bar of nothing, pixels. */
const [SEAM, FOOT] = [1, 2];
const DATE_ROOM = 58;
const LABEL_DISTANCE = 14;
/** The fewest whole bars a straight line says anything about. */
const FEWEST = 4;
/** Bars of a moving average. */
export const MOVING = 4;

/** The kinds of lines, from the foot upwards. @type {(keyof WorkTypes)[]} */
export const kinds = ['newWork', 'legacyRefactor', 'helpOthers', 'rework'];

/** @param {WorkTypes} lines */
const allOf = (lines) => kinds.reduce((sum, kind) => sum + lines[kind], 0);

/** Periods one bar stands for, the fewest with which all bars fit. @param {number} count @param {number} width pixels @param {TimelineStep} step */
export function periodsPerBar(count, width, step) {
  const fitting = Math.max(1, Math.floor(width / NARROWEST));
  return spans[step].find((span) => Math.ceil(count / span) <= fitting) ?? Math.ceil(count / fitting);
}

/** Some neighbouring periods as one. @param {TimelinePeriod[]} periods at least one @param {number} [index] of the first @returns {Bar} */
export function together(periods, index = 0) {
  const sum = (/** @type {(period: TimelinePeriod) => number} */ of) => periods.reduce((all, period) => all + of(period), 0);
  const lines = /** @type {WorkTypes} */ (Object.fromEntries(kinds.map((kind) => [kind, sum((period) => period.lines[kind])])));
  return {
    index, periods: periods.length, first: periods[0].first, last: periods[periods.length - 1].last, days: sum(({ days }) => days), whole: periods.every(({ whole }) => whole),
    commits: sum(({ commits }) => commits), codingDays: sum(({ codingDays }) => codingDays), lines, impact: sum(({ impact }) => impact), impactCommits: sum(({ impactCommits }) => impactCommits),
  };
}

/** Bars of so many periods each. @param {TimelinePeriod[]} periods @param {number} span */
export const barsOf = (periods, span) => Array.from({ length: Math.ceil(periods.length / span) }, (_, bar) => together(periods.slice(bar * span, (bar + 1) * span), bar * span));

/** What a bar counts, null where that is not known: commits per coding day without one, points of commits of which none is known. @param {Measure} measure @param {TimelinePeriod} bar */
export function valueOf(measure, bar) {
  if (measure === 'commits') return bar.commits;
  if (measure === 'per_day') return bar.codingDays > 0 ? bar.commits / bar.codingDays : null;
  if (measure === 'impact') return bar.commits > 0 && bar.impactCommits === 0 ? null : bar.impact;
  return allOf(bar.lines);
}

/** Whether values of a measure add up. @param {Measure} measure */
const addsUp = (measure) => measure !== 'per_day';

/**
 * The straight line that fits the whole bars best, as its height at each bar; null under four of them.
 * @param {(number | null)[]} values
 * @param {boolean[]} wholes
 */
export function trendLine(values, wholes) {
  const points = values.flatMap((value, at) => (value !== null && wholes[at] ? [{ at, value }] : []));
  if (points.length < FEWEST) return null;
  const mean = (/** @type {(point: { at: number, value: number }) => number} */ of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [middle, level] = [mean(({ at }) => at), mean(({ value }) => value)];
  const spread = points.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  const slope = points.reduce((sum, { at, value }) => sum + (at - middle) * (value - level), 0) / spread;
  return values.map((_, at) => level + slope * (at - middle));
}

/** The mean of each bar and the three before it; of what does not add up, what it is of the four together. Null before the fourth. @param {Measure} measure @param {Bar[]} bars */
export function movingAverage(measure, bars) {
  return bars.map((_, at) => {
    if (at + 1 < MOVING) return null;
    const value = valueOf(measure, together(bars.slice(at + 1 - MOVING, at + 1)));
    return value === null || !addsUp(measure) ? value : value / MOVING;
  });
}

/** What each bar would be if every day had been alike, and what a day is then. @param {Measure} measure @param {Bar[]} bars */
export function dailyAverage(measure, bars) {
  if (bars.length === 0) return null;
  const all = together(bars);
  const value = valueOf(measure, all);
  if (value === null || all.days === 0) return null;
  const perDay = addsUp(measure) ? value / all.days : value;
  return { perDay, values: bars.map(({ days }) => (days === 0 ? null : addsUp(measure) ? perDay * days : perDay)) };
}

/**
 * Bars of one value, or of parts: as lines or as shares of a whole.
 * @param {Bar[]} bars
 * @param {{ measure: Measure, asShares: boolean, lines: { key: string, values: (number | null)[] }[] }} drawn lines drawn over the bars
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame margins around the drawing
 */
export function volumeGeometry(bars, { measure, asShares, lines }, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const values = bars.map((bar) => valueOf(measure, bar));
  const axis = valueAxis(asShares ? [0, 1] : [...values, ...lines.flatMap((line) => line.values.map((value) => (value === null ? null : Math.max(0, value))))], place);
  const step = (place.right - place.left) / Math.max(1, bars.length);
  const barWidth = Math.min(step * (1 - AIR), 48);
  const rows = bars.map((bar) => {
    const all = allOf(bar.lines);
    return /** @type {Record<string, number>} */ (Object.fromEntries(kinds.map((kind) => [kind, asShares ? (all > 0 ? bar.lines[kind] / all : 0) : bar.lines[kind]])));
  });
  const stacks = measure === 'types' ? stacked(rows, kinds) : [];
  const drawn = bars.map((bar, index) => {
    const middle = place.left + step * (index + 0.5);
    const value = values[index];
    const parts = (stacks[index] ?? []).filter(({ low, high }) => high > low).map(({ key, low, high }) => {
      const heightOf = axis.y(low) - axis.y(high);
      return { key, share: high - low, y: axis.y(high), height: Math.max(0.5, heightOf - (low > 0 ? SEAM : 0)), middle: (axis.y(low) + axis.y(high)) / 2 };
    });
    const isFoot = value === null || value === 0;
    const y = isFoot ? place.bottom - FOOT : asShares ? place.top : axis.y(value);
    return { ...bar, value, x: middle - barWidth / 2, middle, width: barWidth, y, height: place.bottom - y, isFoot, parts };
  });
  const xs = drawn.map(({ middle }) => middle);
  const paths = lines.map(({ key, values: own }) => {
    const points = own.map((value, at) => (value === null ? null : { x: xs[at], y: Math.min(place.bottom, axis.y(value)) }));
    return { key, path: linePath(points), last: points.findLast((point) => point !== null) ?? null };
  });
  const last = drawn.findLast(({ parts }) => parts.length > 0);
  const labels = asShares ? (last?.parts ?? []).map(({ key, share, middle }) => ({ key, share, y: middle })) : [];
  return {
    place, axis, bars: drawn, xs, paths, dates: datedPlaces(xs, DATE_ROOM),
    labels: spreadLabels(labels, { top: place.top, bottom: place.bottom, distance: LABEL_DISTANCE }),
  };
}
