// What the rules of the Repo exclusion tab say in words. Pure.

import { counted, formatNumber } from '../lib/format.js';

/** @typedef {import('../types.js').RuleKind} RuleKind */

/** Kinds in the order they are offered. @type {{ kind: RuleKind, label: string, field: string | null, hint: string }[]} */
export const ruleKinds = [
  { kind: 'name', label: 'Name', field: 'Name', hint: '* stands for any characters, ? for one. With a slash the whole path is compared, as in platform/*.' },
  { kind: 'expression', label: 'Regular expression', field: 'Regular expression', hint: 'Searched in the whole path; ^ and $ are its beginning and end, (?i) ignores case.' },
  { kind: 'inactive', label: 'Last activity', field: 'Days without activity', hint: 'By the last activity GitLab tells. Repos without one are not left out.' },
  { kind: 'archived', label: 'Archived', field: null, hint: 'Every archived repo, as long as it is archived.' },
  { kind: 'visibility', label: 'Visibility', field: 'Visibility', hint: 'Open-source repos are the public ones.' },
];

/** @param {RuleKind} kind */
export const ruleKind = (kind) => ruleKinds.find((each) => each.kind === kind) ?? ruleKinds[0];

/**
 * What a rule leaves out, in half a sentence; the pattern stands apart, because it is drawn as code.
 *
 * @param {{ kind: RuleKind, pattern: string }} rule
 * @returns {{ words: string, pattern: string | null }}
 */
export function ruleWords({ kind, pattern }) {
  switch (kind) {
    case 'name':
      return { words: pattern.includes('/') ? 'Path like' : 'Name like', pattern };
    case 'expression':
      return { words: 'Path matches', pattern };
    case 'inactive':
      return { words: `No activity for ${counted(Number(pattern), 'day')}`, pattern: null };
    case 'archived':
      return { words: 'Archived', pattern: null };
    default:
      return { words: `Visibility is ${pattern}`, pattern: null };
  }
}

/**
 * What a rule matches now, and whether that should make a person think again.
 *
 * @param {{ total: number, matching: number, imported: number }} found
 * @returns {{ words: string, detail: string, doubtful: boolean }}
 */
export function matchWords({ total, matching, imported }) {
  const kept = imported > 0 ? `${formatNumber(imported)} of them imported, and ${imported === 1 ? 'stays' : 'stay'}` : '';
  if (total === 0) return { words: 'No repos to compare with yet', detail: '', doubtful: false };
  if (matching === 0) return { words: 'Matches nothing now', detail: `None of ${counted(total, 'repo')}`, doubtful: true };
  if (matching === total) return { words: `Matches all ${counted(total, 'repo')}`, detail: kept || 'Nothing would be imported by itself', doubtful: total > 1 };
  return { words: `Matches ${formatNumber(matching)} of ${counted(total, 'repo')}`, detail: kept, doubtful: false };
}
