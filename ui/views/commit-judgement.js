// What a person can say of a single commit: that it does not count, or does in spite of a rule. Each with a way back.
import { asFailure, judgeCommits } from '../api.js';
import { showToast } from '../lib/toasts.js';

/** @import { Judgement, LeftOutReason, MetricRow } from '../report-types.js' */

/** What can be said of a commit that is left out for a reason, and in which words. @type {Partial<Record<LeftOutReason | 'counts', { label: string, sign: string, judgement: Judgement | null, done: string }>>} */
const sayings = {
  counts: { label: 'Leave out of figures', sign: 'minus', judgement: 'outlier', done: 'is left out of all figures' },
  marked: { label: 'Let it count again', sign: 'rotate-ccw', judgement: null, done: 'goes by the rules again' },
  outlier: { label: 'Let it count', sign: 'check', judgement: 'counts', done: 'counts, whatever the rules say' },
  title: { label: 'Let it count', sign: 'check', judgement: 'counts', done: 'counts, whatever the rules say' },
  orphaned: { label: 'Let it count', sign: 'check', judgement: 'counts', done: 'counts, whatever the rules say' },
};

/** Says it, and offers to take it back. @param {string} sha @param {Judgement | null} judgement @param {string} words @param {Judgement | null} before */
export async function judge(sha, judgement, words, before) {
  try {
    await judgeCommits([sha], judgement);
    showToast({ words, actionLabel: 'Undo', action: () => void judge(sha, before, 'Taken back', judgement) });
  } catch (thrown) {
    showToast({ words: asFailure(thrown).message, sign: 'circle-x', mark: 'danger-mark' });
  }
}

/** The entry of a commit's menu; none for what no person can decide: merges, copies, and whose author does not count. @param {MetricRow} row */
export function judgementItem(row) {
  if (row.kind !== 'commit') return [];
  const saying = sayings[row.leftOut ?? 'counts'];
  if (!saying) return [];
  const { label, sign, judgement, done } = saying;
  return [{ label, sign, run: () => void judge(row.sha, judgement, `Commit ${row.sha.slice(0, 8)} ${done}`, judgement === null ? 'outlier' : null) }];
}
