// The figures of reports as a person reads them: no more digits than they bear, an unknown never as zero. Pure.
import { counted, formatNumber } from './format.js';
import { locale } from './locale.js';

/** @import { CountedThing, MetricUnit, Tile } from '../report-types.js' */

/** @param {number} digits */
const withDigits = (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const whole = withDigits(0);
const tenths = withDigits(1);
const hundredths = withDigits(2);

/** The words behind a figure. @type {Record<MetricUnit, string>} */
export const unitWords = { hours: 'h', percent: '%', per_week: 'per week', per_day: 'per day', lines: 'lines', points: 'per week', per_pull_request: 'each', index: '', tickets: 'tickets', pull_requests: 'pull requests' };

/** Large counts with their thousands, millions or milliards as a word: `38.4 M`. @param {number} value */
export function formatLarge(value) {
  const size = Math.abs(value);
  if (size >= 999_950_000_000) return `${whole.format(value / 1e9)} G`;
  if (size >= 999_950_000) return `${tenths.format(value / 1e9)} G`;
  if (size >= 999_950) return `${tenths.format(value / 1e6)} M`;
  return whole.format(value);
}

/** Whether figures of a unit are counts. @param {MetricUnit} unit */
const isWhole = (unit) => unit === 'lines' || unit === 'tickets' || unit === 'pull_requests';

/**
 * A figure without its unit: one decimal, none from a thousand on, two where one would leave hardly anything of it; lines are whole,
 * an index from 0 to 1 has two. What is not zero is never told as zero.
 * @param {number} value
 * @param {MetricUnit} unit
 */
export function formatFigure(value, unit) {
  if (unit === 'index') return hundredths.format(value);
  if (isWhole(unit) || Math.abs(value) >= 999.95) return formatLarge(value);
  const size = Math.abs(value);
  if (size === 0 || size >= 0.095) return tenths.format(size === 0 ? 0 : value);
  if (size >= 0.005) return hundredths.format(value);
  return `${value < 0 ? '> -' : '< '}${hundredths.format(0.01)}`;
}

/**
 * The figure of a tile. Efficiency is whole, halves upwards, as its definition has it; the tooltip has the decimal.
 * @param {Pick<Tile, 'metric' | 'unit'>} tile
 * @param {number} value
 */
export const tileFigure = ({ metric, unit }, value) => (metric === 'efficiency' ? whole.format(Math.floor(value + 0.5)) : formatFigure(value, unit));

/** A figure with its unit. @param {number} value @param {MetricUnit} unit */
export const figureWithUnit = (value, unit) => `${formatFigure(value, unit)} ${unitWords[unit]}`.trim();

const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });

/** A figure with all digits a person may want, for tooltips. @param {number} value @param {MetricUnit} unit */
export const exactWords = (value, unit) => `${exact.format(value)} ${unitWords[unit]}`;

/** How much something changes: as many decimals as it takes to be no zero, two at most. @param {number} value not negative */
export function formatChange(value) {
  if (value >= 99.5) return formatLarge(value);
  if (value >= 0.095) return tenths.format(value);
  return value >= 0.005 ? hundredths.format(value) : `less than ${hundredths.format(0.01)}`;
}

/** What a figure was made of, in as few words as stand beside it. @param {number} n @param {CountedThing} nOf */
export function basisWords(n, nOf) {
  if (nOf === 'answers') return counted(n, 'answer');
  if (nOf === 'people' || nOf === 'participants') return counted(n, 'person', 'people');
  if (nOf === 'lines') return `${formatLarge(n)} ${n === 1 ? 'line' : 'lines'}`;
  if (nOf === 'coding_days') return counted(n, 'day');
  if (nOf === 'incidents') return counted(n, 'incident');
  if (nOf === 'moves') return counted(n, 'move');
  if (nOf === 'weighed_tickets') return 'by weight';
  return `n ${formatNumber(n)}`;
}

/** The same in full. @param {number} n @param {CountedThing} nOf */
export function basisSentence(n, nOf) {
  if (nOf === 'pull_requests') return counted(n, 'pull request');
  if (nOf === 'commits') return counted(n, 'commit');
  if (nOf === 'deployments' || nOf === 'incidents') return counted(n, nOf.slice(0, -1));
  if (nOf === 'coding_days') return counted(n, 'coding day');
  if (nOf === 'tickets') return counted(n, 'ticket');
  if (nOf === 'weighed_tickets') return `${counted(n, 'ticket')}, by weight`;
  if (nOf === 'moves') return counted(n, 'change of status', 'changes of status');
  return nOf === 'lines' ? counted(n, 'line') : basisWords(n, nOf);
}

/** How much a week, by unit. @param {number} value @param {MetricUnit} unit */
function changeWithUnit(value, unit) {
  const amount = formatChange(value);
  if (unit === 'hours') return `${amount} h`;
  if (unit === 'percent') return `${amount} ${amount === '1.0' ? 'point' : 'points'}`;
  return unit === 'lines' ? `${amount} lines` : amount;
}

/**
 * A trend in words, with its icon and the ink it is said in. Only a metric that has a good side is better or worse.
 * @param {Pick<Tile, 'trend' | 'unit'>} tile
 * @returns {{ sign: 'trending-up' | 'trending-down' | 'minus', ink: string, words: string }}
 */
export function trendWords({ trend, unit }) {
  if (trend.kind === 'too_short') return { sign: 'minus', ink: 'ink-3', words: 'No trend under 4 weeks' };
  if (trend.kind === 'none') return { sign: 'minus', ink: 'ink-3', words: 'No clear trend' };
  const { perWeek, verdict } = trend;
  const sign = perWeek < 0 ? 'trending-down' : 'trending-up';
  const amount = changeWithUnit(Math.abs(perWeek), unit);
  if (verdict === 'better') return { sign, ink: 'positive-text', words: `Better by ${amount} a week` };
  if (verdict === 'worse') return { sign, ink: 'danger-text', words: `Worse by ${amount} a week` };
  return { sign, ink: 'ink-3', words: `${amount} ${verdict} a week` };
}

/** A sparkline for those who do not see it. @param {Pick<Tile, 'weekly' | 'unit'>} tile */
export function sparkWords({ weekly, unit }) {
  const known = weekly.filter((value) => value !== null);
  if (known.length === 0) return 'No week has a value.';
  const [first, last] = [known[0], known[known.length - 1]];
  const range = `between ${figureWithUnit(Math.min(...known), unit)} and ${figureWithUnit(Math.max(...known), unit)}`;
  return known.length === 1 ? `One week has a value: ${figureWithUnit(first, unit)}.` : `By week from ${figureWithUnit(first, unit)} to ${figureWithUnit(last, unit)}, ${range}.`;
}
