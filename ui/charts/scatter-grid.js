// A scatter of more than marks can show: cells of how many lie where, each with how many of them were not reviewed. Pure.
//
// The grid comes finer than any window shows it, so that cells are merged until they can be seen and pressed. A cell is whole
// milliseconds on both sides: what it counts and what is chosen by it are the same.
import { planeOf } from './scatter.js';

/** @import { ResolutionGrid } from '../report-types.js' */
/** @import { Brush, Field, Frame, Place, Tally } from './scatter.js' */
/** What lies in one place: how much, of when and how long, and the middles of both. @typedef {Place & Brush & { count: number, unreviewed: number, row: number, at: number, took: number }} Cell */

/** A cell is at least as wide and as high, pixels. */
const LEAST = 11;
/** Air between cells, pixels. */
const AIR = 1;
/** Steps of the ramp. */
const STEPS = 6;
/** Half a diamond of a cell that nobody reviewed anything of, pixels; its area is the share. */
const LARGEST = 5;

/**
 * The cells that hold something, by time and then from the foot upwards.
 * @param {ResolutionGrid} grid
 * @param {{ from: number, to: number }} span instants
 * @param {ReturnType<typeof planeOf>} plane
 * @returns {Cell[]}
 */
function cellsOf({ columns, rows, counts, unreviewed }, { from, to }, { place, x, axis }) {
  const height = rows.length - 1;
  const across = mergedBy((place.right - place.left) / columns, columns);
  const up = mergedBy((axis.y(rows[0]) - axis.y(rows[height])) / height, height);
  const begins = (/** @type {number} */ column) => from + Math.ceil((column * (to - from)) / columns);
  /** @type {Cell[]} */
  const cells = [];
  for (let column = 0; column < columns; column += across) {
    const after = Math.min(columns, column + across);
    for (let row = 0; row < height; row += up) {
      const above = Math.min(height, row + up);
      const sums = sumsOf({ counts, unreviewed }, height, [column, after], [row, above]);
      if (sums.count === 0) continue;
      cells.push({
        ...sums, row: row / up,
        from: begins(column), to: begins(after) - 1, low: row === 0 ? null : rows[row], high: above === height ? null : rows[above] - 1,
        at: (begins(column) + begins(after)) / 2, took: Math.sqrt(rows[row] * rows[above]),
        left: x(begins(column)), right: x(begins(after)), top: axis.y(rows[above]), bottom: axis.y(rows[row]),
      });
    }
  }
  return cells;
}

/** How many become one, so that one can be seen. @param {number} pixels of one @param {number} all */
const mergedBy = (pixels, all) => Math.max(1, Math.min(all, Math.ceil(LEAST / Math.max(pixels, LEAST / all))));

/** @param {Pick<ResolutionGrid, 'counts' | 'unreviewed'>} grid @param {number} height @param {[number, number]} columns @param {[number, number]} rows */
function sumsOf({ counts, unreviewed }, height, [column, after], [row, above]) {
  const sums = { count: 0, unreviewed: 0 };
  for (let one = column; one < after; one += 1) {
    for (let at = one * height + row; at < one * height + above; at += 1) {
      sums.count += counts[at];
      sums.unreviewed += unreviewed[at];
    }
  }
  return sums;
}

/** Where a cell is read out. @param {Place} cell */
const middleOf = ({ left, right, top, bottom }) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });

/**
 * Cells as one outline for each step of the ramp. Steps are equal in the logarithm, the last is the fullest cell.
 * @param {Cell[]} cells
 */
export function rampPaths(cells) {
  const most = cells.reduce((all, { count }) => Math.max(all, count), 1);
  /** @type {string[][]} */
  const parts = Array.from({ length: STEPS }, () => []);
  for (const { left, right, top, bottom, count } of cells) {
    const step = most === 1 ? STEPS - 1 : Math.min(STEPS - 1, Math.floor((Math.log(count) / Math.log(most)) * (STEPS - 1) + 0.5));
    const [width, height] = [Math.max(AIR, right - left - AIR).toFixed(1), Math.max(AIR, bottom - top - AIR).toFixed(1)];
    parts[step].push(`M${left.toFixed(1)},${top.toFixed(1)}h${width}v${height}h-${width}z`);
  }
  return parts.map((part, step) => ({ classes: `ramp-${step + 1}`, path: part.join('') }));
}

/** A diamond in each cell that holds what nobody reviewed, its area the share of it. @param {Cell[]} cells */
export function diamondPath(cells) {
  return cells.filter(({ unreviewed }) => unreviewed > 0).map((cell) => {
    const { x, y } = middleOf(cell);
    const half = (LARGEST * Math.sqrt(cell.unreviewed / cell.count)).toFixed(1);
    return `M${x.toFixed(1)},${(y - Number(half)).toFixed(1)}l${half},${half}l-${half},${half}l-${half},-${half}z`;
  }).join('');
}

/**
 * Cells as a field. What a rectangle covers is told by the middles of cells: as near as can be drawn, and what is exact is asked.
 * @param {ResolutionGrid} grid
 * @param {{ from: number, to: number }} span instants
 * @param {Frame} frame
 * @returns {Field}
 */
export function gridField(grid, span, frame) {
  const plane = planeOf([grid.rows[0], grid.rows[grid.rows.length - 1]], span, frame);
  const cells = cellsOf(grid, span, plane);
  const heights = [...new Set(cells.map(({ row }) => row))].sort((one, other) => other - one);
  const bars = heights.map((row) => {
    const own = cells.filter((cell) => cell.row === row);
    return { top: own[0].top, bottom: own[0].bottom, count: own.reduce((sum, { count }) => sum + count, 0) };
  });
  const barOf = new Map(heights.map((row, bar) => [row, bar]));
  return {
    ...plane, length: cells.length, cells, bars,
    spot: (index) => middleOf(cells[index]),
    nearest: (x, y) => cells.findIndex(({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom),
    still: [...rampPaths(cells), { classes: 'share-diamonds', path: diamondPath(cells) }],
    // The grid keeps its colours: the frame says what is chosen of it.
    chosen: () => [],
    tally: (brush) => tallyOf(cells, barOf, brush),
  };
}

/** @param {Cell[]} cells @param {Map<number, number>} barOf @param {Brush} brush @returns {Tally} */
function tallyOf(cells, barOf, { from, to, low, high }) {
  const tally = { count: 0, bars: Array.from(barOf, () => 0) };
  for (const { at, took, row, count } of cells) {
    if (at < from || at > to || (low !== null && took < low) || (high !== null && took > high)) continue;
    tally.count += count;
    tally.bars[barOf.get(row) ?? 0] += count;
  }
  return tally;
}
