// Where calendar events lie over the bars of a chart: their marks in a lane above, lines and bands down to the foot. Pure.
//
// Each kind has a form of its own, so that none needs its colour. Marks that would cover one another become a number.
import { dayNumber } from '../lib/calendar.js';

/** @import { CalendarKind, CalendarOccurrence } from '../calendar-types.js' */
/** @import { DaySpan } from '../lib/calendar-days.js' */

/** @typedef {{ first: string, last: string, middle: number }} DayBar */
/** @typedef {{ x: number, kind: CalendarKind, count: number }} EventMark count: how many it stands for */
/** @typedef {{ x: number, width: number }} EventBand the days of a holiday, and of what lasts for several */

/** Marks nearer to each other than this are one, pixels. */
const APART = 12;
/** A band that is thinner is not seen, pixels. */
const THINNEST = 2;

/**
 * The place of a day's beginning within bars, each of which is as wide as `step` and as many days long as it has.
 * @param {number} day @param {{ first: number, last: number, left: number }[]} bars ascending @param {number} step
 */
function placeOf(day, bars, step) {
  const bar = bars.find(({ last }) => day <= last) ?? bars[bars.length - 1];
  const days = bar.last - bar.first + 1;
  return bar.left + step * Math.min(1, Math.max(0, (day - bar.first) / days));
}

/**
 * @param {CalendarOccurrence[]} occurrences in order of their first days
 * @param {DayBar[]} bars oldest first
 * @param {number} step from the middle of a bar to that of the next
 * @param {DaySpan[] | null} [shaded] the days bands cover, where occurrences stand for others and know only their own
 * @returns {{ marks: EventMark[], bands: EventBand[], lines: number[] }} lines: where something of a single day is
 */
export function eventMarks(occurrences, bars, step, shaded = null) {
  /** @type {{ marks: EventMark[], bands: EventBand[], lines: number[] }} */
  const drawn = { marks: [], bands: [], lines: [] };
  if (bars.length === 0) return drawn;
  const places = bars.map(({ first, last, middle }) => ({ first: dayNumber(first), last: dayNumber(last), left: middle - step / 2 }));
  const [from, to] = [places[0].first, places[places.length - 1].last];
  /** @type {{ x: number, kind: CalendarKind, count: number }[]} */
  const single = [];
  // What covers the same pixels is drawn once.
  const bands = new Map();
  const lines = new Map();
  const cover = (/** @type {number} */ left, /** @type {number} */ right) => bands.set(`${Math.round(left)} ${Math.round(right)}`, { x: left, width: Math.max(THINNEST, right - left) });
  for (const { start, end } of shaded ?? []) if (start <= to && end >= from) cover(placeOf(Math.max(from, start), places, step), placeOf(Math.min(to, end) + 1, places, step));
  for (const { first, last, kind, others = 0 } of occurrences) {
    const [start, end] = [Math.max(from, dayNumber(first)), Math.min(to, dayNumber(last))];
    if (start > end) continue;
    const left = placeOf(start, places, step);
    const right = placeOf(end + 1, places, step);
    const x = (left + right) / 2;
    single.push({ x, kind, count: 1 + others });
    if (kind === 'holiday' || (shaded === null ? end > start : first < last)) {
      if (shaded === null) cover(left, right);
    } else if (!lines.has(Math.round(x))) lines.set(Math.round(x), x);
  }
  drawn.bands.push(...bands.values());
  drawn.lines.push(...lines.values());
  single.sort((one, other) => one.x - other.x);
  for (const { x, kind, count } of single) {
    const before = drawn.marks[drawn.marks.length - 1];
    if (before && x - before.x < APART) before.count += count;
    else drawn.marks.push({ x, kind, count });
  }
  return drawn;
}

/** The outline of a mark around a point, 8 pixels high. @param {CalendarKind} kind @param {number} x @param {number} y */
export function markPath(kind, x, y) {
  if (kind === 'holiday') return `M${x - 3.5} ${y - 3.5}H${x + 3.5}V${y + 3.5}H${x - 3.5}Z`;
  if (kind === 'release') return `M${x} ${y - 4}L${x + 4.5} ${y + 3.5}H${x - 4.5}Z`;
  if (kind === 'incident') return `M${x} ${y - 4.5}L${x + 4.5} ${y}L${x} ${y + 4.5}L${x - 4.5} ${y}Z`;
  return `M${x - 4} ${y}A4 4 0 1 1 ${x + 4} ${y}A4 4 0 1 1 ${x - 4} ${y}Z`;
}
