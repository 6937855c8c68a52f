// The geometry of bars that count, one a week or one for several weeks, with a mark above those in which something broke. Pure.
import { datedPlaces, valueAxis } from './axis.js';
import { binned, weeksPerBar } from './bars.js';

/** Share of a bar's step that is air. */
const AIR = 0.3;
/** A bar of nothing, pixels. */
const FOOT = 2;
const DATE_ROOM = 54;
/** From the top of a bar to the middle of its mark, and from the mark's middle to a corner, pixels. */
const MARK = { above: 9, size: 4.5 };

/**
 * @param {{ deployments: number, incidents: number }[]} rows one a week
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame margins around the drawing; the top holds the marks
 */
export function countGeometry(rows, { width, height, left, right, top, bottom }) {
  const place = { left, right: Math.max(left + 1, width - right), top, bottom: Math.max(top + 1, height - bottom) };
  const span = weeksPerBar(rows.length, place.right - place.left);
  const bins = binned(rows, /** @type {const} */ (['deployments', 'incidents']), span);
  const axis = valueAxis(bins.map(({ sums }) => sums.deployments), place);
  const step = (place.right - place.left) / Math.max(1, bins.length);
  const barWidth = Math.min(step * (1 - AIR), 40);
  const bars = bins.map(({ first, weeks, sums }, index) => {
    const middle = place.left + step * (index + 0.5);
    const y = sums.deployments > 0 ? axis.y(sums.deployments) : place.bottom - FOOT;
    const mark = sums.incidents > 0 ? { x: middle, y: y - MARK.above, count: sums.incidents } : null;
    return { first, weeks, ...sums, x: middle - barWidth / 2, middle, width: barWidth, y, height: place.bottom - y, isFoot: sums.deployments === 0, mark };
  });
  const xs = bars.map(({ middle }) => middle);
  // There is no half deployment.
  return { place, span, ticks: axis.ticks.filter(Number.isInteger), y: axis.y, bars, xs, dates: datedPlaces(xs, DATE_ROOM) };
}

/** The path of a diamond. @param {{ x: number, y: number }} middle */
export const diamondPath = ({ x, y }) => `M${x},${y - MARK.size}L${x + MARK.size},${y}L${x},${y + MARK.size}L${x - MARK.size},${y}Z`;
