// The points of a commit in words: what they are made of, and what each input adds. Pure.
import { counted, formatNumber } from './format.js';

/** @import { CommitImpact } from '../report-types.js' */

/** @type {Record<CommitImpact['complexity'], string>} */
export const complexityWords = { low: 'Low', medium: 'Medium', high: 'High' };

/** The inputs in one line. @param {CommitImpact | null} impact */
export function impactInputs(impact) {
  if (impact === null) return 'not known';
  const { lines, oldLines, places, files } = impact;
  return [counted(lines, 'line'), oldLines > 0 ? `${formatNumber(oldLines)} old` : '', counted(places, 'place'), counted(files, 'file')].filter(Boolean).join(', ');
}

/** What each input adds, one a line. @param {CommitImpact | null} impact @param {'impact' | 'commit_complexity'} metric */
export function impactPoints(impact, metric) {
  if (impact === null) return 'Its lines or edit places are not known';
  const usual = impact.usualLines === null ? 'a usual size that is not known' : `${formatNumber(impact.usualLines)} usual lines of the repo`;
  /** @type {[string, number, boolean][]} */
  const parts = [
    [`Amount of code, ${counted(impact.lines, 'line')}`, impact.amountPoints, true],
    [`Share of old code, ${formatNumber(impact.oldLines)} of ${formatNumber(impact.lines)}`, impact.oldSharePoints, false],
    [`Edit places, ${formatNumber(impact.places)}`, impact.placePoints, true],
    [`Files, ${formatNumber(impact.files)}`, impact.filePoints, true],
    [`Severity, ${counted(impact.oldLines, 'old line')}`, impact.severityPoints, true],
    [`History, beside ${usual}`, impact.historyPoints, false],
  ];
  return parts.filter(([, , both]) => metric === 'impact' || both).map(([name, points]) => `${name}: ${formatNumber(points)}`).join('\n');
}
