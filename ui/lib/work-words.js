// The work types of a commit in words: what its changed lines replaced. Pure.
import { formatNumber, formatPercent } from './format.js';

/** @import { WorkTypes } from '../types.js' */

/** Each type with its word and what it counts, in the order they are drawn everywhere. @type {[keyof WorkTypes, string, string][]} */
export const workTypes = [
  ['newWork', 'New work', 'lines that replace nothing'],
  ['legacyRefactor', 'Legacy refactor', 'replaced lines older than 30 days'],
  ['helpOthers', 'Help others', 'replaced lines of another author, up to 30 days old'],
  ['rework', 'Rework', 'replaced lines of the same author, up to 30 days old'],
];

/** Changed lines as they count for work types: per hunk the larger of added and removed. @param {WorkTypes} work */
export const halocOf = (work) => workTypes.reduce((sum, [key]) => sum + work[key], 0);

/**
 * The largest type and its share; null where no line counts, e.g. in a binary file.
 * @param {WorkTypes} work
 * @returns {{ key: keyof WorkTypes, word: string, share: number } | null}
 */
export function mostOf(work) {
  const all = halocOf(work);
  if (all === 0) return null;
  const [key, word] = workTypes.reduce((best, each) => (work[each[0]] > work[best[0]] ? each : best));
  return { key, word, share: work[key] / all };
}

/** Why a commit has no work types. @param {{ isMerge: boolean }} commit */
export const unmeasuredWords = ({ isMerge }) => (isMerge ? 'none for merges' : 'not measured yet');

/** All types that occur, for a tooltip. @param {{ work: WorkTypes | null, isMerge: boolean }} commit */
export function workTooltip({ work, isMerge }) {
  if (work === null) return isMerge ? 'Lines of merges have no work type' : 'Line origins are measured after the sizes of commits';
  const all = halocOf(work);
  if (all === 0) return 'No line of text changed';
  return workTypes.filter(([key]) => work[key] > 0).map(([key, word]) => `${word} ${formatNumber(work[key])} (${formatPercent(work[key] / all)})`).join(', ');
}
