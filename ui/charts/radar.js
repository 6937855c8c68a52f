// Where the marks of the review radar lie: pull requests reviewed across, authors reviewed up, medians between the quarters. Pure.
import { valueAxis } from './axis.js';

/** @import { Collaborator } from '../review-types.js' */

/** Names beside the outermost marks, at most. */
const MOST_NAMES = 5;
/** Of so many outermost marks: a name further in would only say that there was room. */
const MOST_TRIED = 12;
/** How far a pointer may be from the mark it means, pixels. */
const REACH = 14;
/** Characters of a name beside its mark. */
const LONGEST_NAME = 22;
/** What a character takes of a line of axis text, at most on average, and the line's height, pixels. */
const [CHARACTER, LINE] = [6.2, 14];
/** From the middle of a mark to its name, and to its own edge, pixels. */
const [BESIDE, MARK] = [8, 5];

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box pixels */
/** @typedef {{ index: number, words: string, x: number, y: number, anchor: 'start' | 'end', box: Box }} Name */

/** @param {number[]} values in any order; there is at least one */
function medianOf(values) {
  const ordered = [...values].sort((one, other) => one - other);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

/** Whole numbers of an axis: half a person is no place. @param {number[]} ticks */
const whole = (ticks) => ticks.filter((tick) => Number.isInteger(tick));

/**
 * Reviewers in the order keys go through them: from left to right, from below upwards.
 * @param {Collaborator[]} people
 */
export const reviewersOf = (people) => people.filter(({ reviewed }) => reviewed > 0).sort((one, other) => one.reviewed - other.reviewed || one.authors - other.authors || (one.name < other.name ? -1 : 1));

/**
 * @param {Collaborator[]} reviewers as `reviewersOf` gives them, at least one
 * @param {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} frame pixels; the last four are margins
 */
export function radarGeometry(reviewers, { width, height, left, right, top, bottom }) {
  const place = { left, right: width - right, top, bottom: height - bottom };
  const up = valueAxis(reviewers.map(({ authors }) => authors), place);
  const across = valueAxis(reviewers.map(({ reviewed }) => reviewed), { top: 0, bottom: place.right - place.left });
  const x = (/** @type {number} */ reviewed) => place.right - across.y(reviewed);
  const points = reviewers.map(({ reviewed, authors }) => ({ x: x(reviewed), y: up.y(authors) }));
  const medians = { reviewed: medianOf(reviewers.map(({ reviewed }) => reviewed)), authors: medianOf(reviewers.map(({ authors }) => authors)) };
  const middle = { x: x(medians.reviewed), y: up.y(medians.authors) };
  const names = outermost(reviewers, points, place);
  return {
    place, points, medians, across: { ticks: whole(across.ticks), x }, up: { ticks: whole(up.ticks), y: up.y },
    middle, names, quarters: quartersOf(points, names, middle, place),
  };
}

/** Where marks are drawn, each place once to a tenth of a pixel: many reviewers of a large company stand at the same. @param {{ x: number, y: number }[]} points */
export function placesOf(points) {
  const tenths = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const places = points.map(({ x, y }) => ({ x: tenths(x), y: tenths(y) }));
  return [...new Map(places.map((place) => [`${place.x} ${place.y}`, place])).values()];
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** The room words take. @param {string} words @param {number} x @param {number} y of their base line @param {'start' | 'end'} anchor @returns {Box} */
function boxOf(words, x, y, anchor) {
  const width = words.length * CHARACTER;
  return { left: anchor === 'start' ? x : x - width, right: anchor === 'start' ? x + width : x, top: y - 10, bottom: y - 10 + LINE };
}

/** @param {string} name */
const shortened = (name) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

/**
 * The marks that are named: those furthest out, as long as their names lie neither over each other nor over another mark.
 * @param {Collaborator[]} reviewers
 * @param {{ x: number, y: number }[]} points
 * @param {Box} place
 * @returns {Name[]}
 */
function outermost(reviewers, points, place) {
  const far = (/** @type {{ x: number, y: number }} */ { x, y }) => x - place.left + (place.bottom - y);
  const order = points.map((_, index) => index).sort((one, other) => far(points[other]) - far(points[one]) || one - other);
  /** @type {Name[]} */
  const named = [];
  const isFree = (/** @type {Box} */ box) => box.left >= place.left && box.right <= place.right + BESIDE && !named.some((other) => overlap(other.box, box)) && !points.some((point) => overlap(markBox(point), box));
  for (const index of order.slice(0, MOST_TRIED)) {
    if (named.length === MOST_NAMES) break;
    const { x, y } = points[index];
    // Who stands where a named one stands is counted there.
    if (named.some((other) => points[other.index].x === x && points[other.index].y === y)) continue;
    const others = samePlace(reviewers, index).length;
    const words = `${shortened(reviewers[index].name)}${others > 0 ? ` and ${others} more` : ''}`;
    const sides = [{ x: x - BESIDE, anchor: /** @type {const} */ ('end') }, { x: x + BESIDE, anchor: /** @type {const} */ ('start') }];
    if (x <= (place.left + place.right) / 2) sides.reverse();
    const free = sides.map((side) => ({ index, words, ...side, y: y + 4, box: boxOf(words, side.x, y + 4, side.anchor) })).find(({ box }) => isFree(box));
    if (free) named.push(free);
  }
  return named;
}

/** @param {{ x: number, y: number }} point @returns {Box} */
const markBox = ({ x, y }) => ({ left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK });

/**
 * What the quarters between the medians are called, where their names fit and lie over no mark and nobody's name.
 * @param {{ x: number, y: number }[]} points
 * @param {Name[]} names
 * @param {{ x: number, y: number }} middle
 * @param {Box} place
 * @returns {{ words: string, x: number, y: number, anchor: 'start' | 'end' }[]}
 */
function quartersOf(points, names, middle, place) {
  const [left, right, top, bottom] = [place.left + 6, place.right - 6, place.top + 12, place.bottom - 8];
  const all = [
    { words: 'Few reviews, many authors', x: left, y: top, anchor: /** @type {const} */ ('start') }, { words: 'Many reviews, many authors', x: right, y: top, anchor: /** @type {const} */ ('end') },
    { words: 'Many reviews, few authors', x: right, y: bottom, anchor: /** @type {const} */ ('end') }, { words: 'Few reviews, few authors', x: left, y: bottom, anchor: /** @type {const} */ ('start') },
  ];
  return all.filter(({ words, x, y, anchor }) => {
    const box = boxOf(words, x, y, anchor);
    const fits = (anchor === 'start' ? box.right < middle.x : box.left > middle.x) && (y === top ? box.bottom < middle.y : box.top > middle.y);
    return fits && !points.some((point) => overlap(markBox(point), box)) && !names.some((name) => overlap(name.box, box));
  });
}

/** The mark a pointer means, -1 for none. @param {{ x: number, y: number }[]} points @param {{ x: number, y: number }} at */
export function nearestPoint(points, at) {
  let [best, least] = [-1, REACH];
  points.forEach(({ x, y }, index) => {
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** Who else stands at the same place. @param {Collaborator[]} reviewers @param {number} index */
export const samePlace = (reviewers, index) => reviewers.filter(({ reviewed, authors }, other) => other !== index && reviewed === reviewers[index].reviewed && authors === reviewers[index].authors);
