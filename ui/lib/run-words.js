// What a run of the sync did, in words a person can read and pass on. Pure.
import { counted, formatDuration, formatExact } from './format.js';

/** @import { Run, RunOutcome, RunReason } from '../types.js' */

/** Why a run started. @type {Record<RunReason, string>} */
export const reasonWords = { import: 'Import', schedule: 'Schedule', user: 'Sync now', resume: 'Went on', reconcile: 'Weekly check', webhook: 'Webhook' };

/** The same as a sentence, for the detail. @type {Record<RunReason, string>} */
export const reasonSentences = {
  import: 'Repos were chosen, to be imported or read again.', schedule: 'It was time by the schedule.', user: 'Somebody asked for it.',
  resume: 'It went on with what an earlier run had left.', reconcile: 'It looked for what was deleted, moved or hidden in GitLab.',
  webhook: 'GitLab reported a change, and only that was read.',
};

/** Shape, colour and word of how a run ended. @type {Record<RunOutcome, [string, string, string]>} */
const outcomes = {
  complete: ['circle-check', 'positive-mark', 'Complete'],
  partial: ['triangle-alert', 'warning-mark', 'Partly failed'],
  failed: ['circle-x', 'danger-mark', 'Failed'],
  cancelled: ['x', 'ink-3', 'Cancelled'],
  interrupted: ['circle-dashed', 'ink-3', 'Interrupted'],
};

/** @param {Run} run @returns {{ sign: string, mark: string, word: string }} `arc` while it goes on */
export function outcomeOf({ outcome }) {
  if (outcome === null) return { sign: 'arc', mark: '', word: 'Running' };
  const [sign, mark, word] = outcomes[outcome] ?? ['circle-dashed', 'ink-3', outcome];
  return { sign, mark, word };
}

/** Why a run did not end well, in a few words; empty when it did. @param {Run} run */
export function troubleOf({ outcome, failure, repositoriesFailed }) {
  if (failure) return failure.title;
  if (repositoriesFailed > 0) return counted(repositoriesFailed, 'repo');
  return outcome === 'interrupted' ? 'Flow Desktop was closed' : '';
}

/** @param {Run} run @param {number} now */
export function tookWords({ startedAt, finishedAt }, now) {
  return formatDuration(Math.max(0, (finishedAt ?? now) - startedAt));
}

/** What a run brought in, as icon, count and noun, in the order they are drawn everywhere. @param {Run} run @returns {{ sign: string, count: number, noun: string }[]} */
export function readParts({ newCommits, pullRequests, tickets }) {
  return [
    { sign: 'git-commit-horizontal', count: newCommits, noun: 'commit' },
    { sign: 'git-pull-request', count: pullRequests, noun: 'pull request' },
    { sign: 'ticket', count: tickets, noun: 'ticket' },
  ].filter(({ count }) => count > 0);
}

/** The same in words: `1,204 commits, 3 pull requests`; `nothing new` says it looked, `nothing yet` that it still looks. @param {Run} run */
export function readWords(run) {
  const parts = readParts(run);
  if (parts.length > 0) return parts.map(({ count, noun }) => counted(count, noun)).join(', ');
  return run.finishedAt === null ? 'nothing yet' : 'nothing new';
}

/** How long a run waited for GitLab; empty when it did not. @param {Run} run */
export const waitedWords = ({ waitedMs }) => (waitedMs > 0 ? formatDuration(waitedMs) : '');

/** The whole run in one line of text, to be pasted somewhere. @param {Run} run @param {string} integration its name @param {number} now */
export function runLine(run, integration, now) {
  const trouble = troubleOf(run);
  const waited = waitedWords(run);
  return [
    formatExact(run.startedAt), integration, reasonWords[run.reason] ?? run.reason, `${outcomeOf(run).word}${trouble ? ` (${trouble})` : ''}`,
    `${run.finishedAt === null ? 'so far' : 'took'} ${tookWords(run, now)}`, counted(run.repositories, 'repo'), readWords(run), counted(run.requests, 'request'),
    ...(waited ? [`waited ${waited} for GitLab`] : []),
  ].join(' · ');
}
