// The rules about what counts: what is written in their form, the rules that makes, and the rule in force in words. Pure.
import { counted, formatNumber } from './format.js';

/** @import { CountPreview, CountRules, PullRequestRules } from '../report-types.js' */

/** @typedef {{ limited: boolean, lines: string, titles: string, countsOrphaned: boolean, pullRequests: PullRequestRules }} CountForm */

/** What the form shows of rules. While there is no limit the field keeps the usual one. @param {CountRules} rules @param {CountRules} usual @returns {CountForm} */
export const formOf = (rules, usual) => ({
  limited: rules.outlierLines !== null, lines: String(rules.outlierLines ?? usual.outlierLines ?? ''),
  titles: rules.outlierTitles.join('\n'), countsOrphaned: rules.countsOrphaned, pullRequests: rules.pullRequests,
});

/** The rules a form makes; null while its limit is no whole number from 1 on. @param {CountForm} form @returns {CountRules | null} */
export function rulesOf({ limited, lines, titles, countsOrphaned, pullRequests }) {
  const limit = Number(lines);
  if (limited && !(/^\d+$/.test(lines.trim()) && Number.isSafeInteger(limit) && limit > 0)) return null;
  return { outlierLines: limited ? limit : null, outlierTitles: titles.split('\n').map((line) => line.trim()).filter(Boolean), countsOrphaned, pullRequests };
}

/** @param {CountRules} one @param {CountRules} other */
export function sameRules(one, other) {
  const titles = (/** @type {CountRules} */ rules) => [...new Set(rules.outlierTitles)].sort().join('\n');
  const { start, days } = one.pullRequests;
  return start === other.pullRequests.start && days === other.pullRequests.days && one.outlierLines === other.outlierLines && one.countsOrphaned === other.countsOrphaned && titles(one) === titles(other);
}

/** Rules of commits that leave out some of them. @typedef {'size' | 'titles' | 'orphaned'} CommitRule */

/** Titles a sentence names. */
const MOST_TITLES = 3;

/** The rule in force, one sentence. @param {CommitRule} rule @param {CountRules} rules */
export function inForceWords(rule, { outlierLines, outlierTitles, countsOrphaned }) {
  if (rule === 'size') return outlierLines === null ? 'Now no size is too large.' : `Now these are commits of more than ${counted(outlierLines, 'line')}.`;
  if (rule === 'orphaned') return countsOrphaned ? 'Now they count.' : 'Now they do not count.';
  if (outlierTitles.length === 0) return 'Now there is no such title.';
  const more = outlierTitles.length - MOST_TITLES;
  return `Now these are: ${outlierTitles.slice(0, MOST_TITLES).map((title) => `“${title}”`).join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}.`;
}

/** @param {number} count @param {number} all @param {[string, string]} what of one, and of several */
const ofAll = (count, all, [one, several]) => (count === 0 ? `Now no commit ${one}.` : `Now ${formatNumber(count)} of ${counted(all, 'commit')} ${count === 1 ? one : several}.`);

/** What the rules leave out of what is imported, a sentence each; empty before it is known. @param {CountPreview | null} preview @returns {{ larger: string, titled: string, orphaned: string }} */
export function previewWords(preview) {
  if (preview === null) return { larger: '', titled: '', orphaned: '' };
  const { larger, titled, orphaned, commits } = preview;
  return { larger: ofAll(larger, commits, ['is larger', 'are larger']), titled: ofAll(titled, commits, ['has such a title', 'have such a title']),
    orphaned: orphaned === 0 ? 'Now there are none.' : ofAll(orphaned, commits, ['is of that kind', 'are of that kind']),
  };
}
