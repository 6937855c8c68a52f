// Where the lines of the map of reviews lie, and what a chosen person's are. Pure; no element is known here.

/** @import { MapEnd, ReviewBand, ReviewMap } from '../review-types.js' */

/** Pixels of an entry of a column: the sheet gives rows the same. */
export const END_HEIGHT = 26;
/** The drawing is this wide in its own units; it is stretched to the room there is. */
export const MAP_WIDTH = 100;
/** Width of a line for one review, and for each further one, pixels. */
const [LEAST, EACH] = [1, 0.42];
/** The widest line, pixels: wider ones would hide their neighbours. */
const WIDEST = 14;

/** @typedef {'submitter' | 'reviewer'} Side */
/** @typedef {{ side: Side, place: number }} Chosen */

/**
 * The lines, widest last so that none is hidden below a wider one's neighbours, and the chosen person's over all others.
 * @param {ReviewMap} map
 * @param {Chosen | null} [chosen]
 * @returns {{ band: ReviewBand, path: string, width: number }[]}
 */
export function bandPaths({ bands }, chosen = null) {
  const most = bands.reduce((all, { reviews }) => Math.max(all, reviews), 1);
  const each = Math.min(EACH, (WIDEST - LEAST) / most);
  const middle = (/** @type {number} */ place) => (place + 0.5) * END_HEIGHT;
  return [...bands].sort((one, other) => Number(isOf(one, chosen)) - Number(isOf(other, chosen)) || one.reviews - other.reviews).map((band) => {
    const [start, end] = [middle(band.submitter), middle(band.reviewer)];
    return { band, width: LEAST + each * band.reviews, path: `M0 ${start}C${0.45 * MAP_WIDTH} ${start} ${MAP_WIDTH - 0.45 * MAP_WIDTH} ${end} ${MAP_WIDTH} ${end}` };
  });
}

/** Height of the drawing, pixels. @param {ReviewMap} map */
export const mapHeight = ({ submitters, reviewers }) => Math.max(submitters.length, reviewers.length, 1) * END_HEIGHT;

/** Whether a line is one of the chosen person's. @param {ReviewBand} band @param {Chosen | null} chosen */
export const isOf = (band, chosen) => chosen !== null && band[chosen.side] === chosen.place;

/**
 * Reviews between an entry and the chosen one; without a choice all of it, null for another entry of the chosen one's own side.
 * @param {ReviewMap} map
 * @param {Side} side
 * @param {number} place
 * @param {Chosen | null} chosen
 * @returns {number | null}
 */
export function reviewsBeside(map, side, place, chosen) {
  const ends = side === 'submitter' ? map.submitters : map.reviewers;
  if (chosen === null || (chosen.side === side && chosen.place === place)) return ends[place].reviews;
  if (chosen.side === side) return null;
  return map.bands.find((band) => isOf(band, chosen) && band[side] === place)?.reviews ?? 0;
}

/**
 * What an entry is called.
 * @param {MapEnd} end
 * @param {{ name: string }[]} people
 * @param {(count: number) => string} nameOthers how so many others are called
 */
export function endName({ person, others }, people, nameOthers) {
  if (person !== null) return people[person]?.name || 'Nobody named';
  return others !== null ? nameOthers(others) : 'No longer named';
}
