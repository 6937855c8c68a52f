// Made-up rules of what counts. The address chooses: &judged=none, &time=ready (from ready, on working days).
import { now } from './worlds.js';

const usual = { outlierLines: 1000, outlierTitles: [], countsOrphaned: false, pullRequests: { start: 'opened', days: 'every_day' } };

export function countCommands({ options, failure, changed }) {
  let rules = { ...usual, outlierTitles: ['Update vendored*'], ...(options.get('time') === 'ready' ? { pullRequests: { start: 'marked_ready', days: 'working_days' } } : {}) };
  let judged = options.get('judged') === 'none' ? [] : [
    { sha: '8f2c1a77'.repeat(5), judgement: 'outlier', judgedAt: now - 3_600_000, title: 'Take the generated client for all cross-border transfers and fees into the tree, once more', repository: 'varnholt/payments/reconciliation-service-for-cross-border-transfers' },
    { sha: '0b1d55e2'.repeat(5), judgement: 'counts', judgedAt: now - 90_000_000, title: 'Rewrite the ledger', repository: 'varnholt/payments/ledger' },
    { sha: '77aa10c4'.repeat(5), judgement: 'outlier', judgedAt: now - 900_000_000, title: null, repository: null },
  ];
  const check = (wanted) => { if (wanted.outlierTitles.some((title) => /^[*?]*$/.test(title))) throw failure('input.count_rules_invalid', 'These rules cannot be used', 'A title is empty or only “*” and “?”: it would leave out every commit.'); };
  return {
    get_count_rules: () => ({ rules, usual }),
    preview_count_rules: ({ rules: wanted }) => { check(wanted); return { larger: wanted.outlierLines === null ? 0 : Math.floor(96_000 / wanted.outlierLines), titled: wanted.outlierTitles.length * 41, orphaned: 318, commits: 61_240 }; },
    save_count_rules: ({ rules: wanted }) => { check(wanted); rules = wanted; changed('count-rules'); return { rules, usual }; },
    list_judged_commits: () => judged,
    judge_commits: ({ shas, judgement }) => { judged = [...(judgement === null ? [] : shas.map((sha) => ({ sha, judgement, judgedAt: now, title: 'Said just now', repository: 'varnholt/payments/ledger' }))), ...judged.filter((each) => !shas.includes(each.sha))]; changed('count-rules'); },
  };
}
