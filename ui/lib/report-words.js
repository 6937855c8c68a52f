// What a report says about itself: how far its data reaches, and what it leaves out. Pure; the time now is handed in.
import { counted, formatClock, formatDay, formatNumber } from './format.js';
import { isNarrowed } from './report-address.js';
import { ticketsLeftOut } from './ticket-words.js';

/** @import { LeftOut, LeftOutPullRequests, Overview, ReportCoverage, ReportFilter } from '../report-types.js' */
/** @import { LeftOutTickets } from '../ticket-types.js' */
/** @import { CommitRule } from './count-rules.js' */
/** @typedef {{ label: string, count: string, why: string, rule?: CommitRule }} LeftOutRow rule: what decides it, where a person can change that */

/** A day, as `today` where it is. @param {number} at @param {number} now */
function dayOrToday(at, now) {
  const [day, today] = [new Date(at), new Date(now)];
  return day.toDateString() === today.toDateString() ? `today ${formatClock(at)}` : formatDay(at, now);
}

/**
 * How far the data reaches and how much of it is there.
 * @param {ReportCoverage} coverage
 * @param {number} now
 * @returns {{ span: string, repositories: string, missing: string | null }} missing: a link to those that are not complete
 */
export function coverageWords({ readFrom, readTo, repositories, complete }, now) {
  const from = readFrom === null ? null : `Read from ${formatDay(readFrom, now)}`;
  const to = readTo === null ? 'not read to the end yet' : `to ${dayOrToday(readTo, now)}`;
  const span = from === null ? 'Nothing read yet' : readTo === null ? `${from}, ${to}` : `${from} ${to}`;
  const open = Math.max(0, repositories - complete);
  if (repositories === 0) return { span, repositories: 'no repos', missing: null };
  if (open === 0) return { span, repositories: repositories === 1 ? '1 repo, complete' : `all ${formatNumber(repositories)} repos complete`, missing: null };
  return { span, repositories: `${formatNumber(complete)} of ${counted(repositories, 'repo')} complete`, missing: open === 1 ? '1 is not' : `${formatNumber(open)} are not` };
}

/** Commits left out, whatever the reason. @param {LeftOut} leftOut */
export const commitsLeftOut = (leftOut) => leftOut.merges + leftOut.outliers + leftOut.botCommits + leftOut.excludedCommits + leftOut.hiddenCommits + (leftOut.copies ?? 0) + (leftOut.squashed ?? 0) + (leftOut.titles ?? 0) + (leftOut.marked ?? 0) + (leftOut.orphaned ?? 0);

/** In one line, `1,902 commits, 13 users left out`: bots are users too. @param {LeftOut | LeftOutPullRequests | LeftOutTickets} leftOut */
export function leftOutLine(leftOut) {
  const users = leftOut.bots + leftOut.excludedPeople + leftOut.hiddenPeople;
  const work = 'botTickets' in leftOut ? leftOut.botTickets + leftOut.excludedTickets + leftOut.hiddenTickets : 'botPullRequests' in leftOut ? leftOut.botPullRequests + leftOut.excludedPullRequests + leftOut.hiddenPullRequests : commitsLeftOut(leftOut);
  const said = [work > 0 ? counted(work, 'botTickets' in leftOut ? 'ticket' : 'botPullRequests' in leftOut ? 'pull request' : 'commit') : '', users > 0 ? counted(users, 'user') : ''].filter(Boolean);
  return said.length === 0 ? 'Nothing left out' : `${said.join(', ')} left out`;
}

/**
 * All that was left out and why, also what is zero, so that a person sees what would be.
 * @param {LeftOut | LeftOutPullRequests | LeftOutTickets} leftOut
 * @returns {LeftOutRow[]}
 */
export function leftOutRows(leftOut) {
  if ('botTickets' in leftOut) return ticketsLeftOut(leftOut);
  if ('botPullRequests' in leftOut) return pullRequestRows(leftOut);
  const commits = (/** @type {number} */ count) => counted(count, 'commit');
  const people = (/** @type {number} */ count, /** @type {number} */ theirs) => `${counted(count, 'person', 'people')}, ${commits(theirs)}`;
  /** @type {LeftOutRow[]} */
  const rows = [
    { label: 'Merge commits', count: commits(leftOut.merges), why: 'Their lines are those of the commits they bring together.' },
    { label: 'Large commits', count: commits(leftOut.outliers), why: 'More lines than the rule allows: a library brought in or a formatter run would drown what people wrote.', rule: 'size' },
    { label: 'Bots', count: `${counted(leftOut.bots, 'bot')}, ${commits(leftOut.botCommits)}`, why: 'Accounts that are bots by their type or name, or that you marked as such.' },
    { label: 'Excluded users', count: people(leftOut.excludedPeople, leftOut.excludedCommits), why: 'You decided that their work does not count.' },
    { label: 'Hidden users', count: people(leftOut.hiddenPeople, leftOut.hiddenCommits), why: 'You hid them from lists and reports.' },
  ];
  if (leftOut.orphaned !== undefined) rows.splice(2, 0, { label: 'Orphaned commits', count: commits(leftOut.orphaned), why: 'No branch or tag leads to them any more: thrown away, or written anew.', rule: 'orphaned' });
  if (leftOut.marked !== undefined) rows.splice(2, 0, { label: 'Left out by you', count: commits(leftOut.marked), why: 'You said of each that it does not count.' });
  if (leftOut.titles !== undefined) rows.splice(2, 0, { label: 'By their titles', count: commits(leftOut.titles), why: 'Their titles are among those that do not count.', rule: 'titles' });
  if (leftOut.copies !== undefined) rows.splice(2, 0, { label: 'Copies', count: commits(leftOut.copies), why: 'The same change once more: rebased, picked, or in a fork.' });
  if (leftOut.squashed !== undefined) rows.splice(2, 0, { label: 'Squashed commits', count: commits(leftOut.squashed), why: 'The squashed commit of their pull request counts in their place.' });
  return rows;
}

/** @param {LeftOutPullRequests} leftOut */
function pullRequestRows({ bots, excludedPeople, hiddenPeople, botPullRequests, excludedPullRequests, hiddenPullRequests }) {
  const merged = (/** @type {number} */ count) => counted(count, 'pull request');
  return [
    { label: 'Bots', count: `${counted(bots, 'bot')}, ${merged(botPullRequests)}`, why: 'Opened by accounts that are bots by their type or name, or that you marked as such.' },
    { label: 'Excluded users', count: `${counted(excludedPeople, 'person', 'people')}, ${merged(excludedPullRequests)}`, why: 'You decided that their work does not count. Their comments, approvals and commits count nowhere either.' },
    { label: 'Hidden users', count: `${counted(hiddenPeople, 'person', 'people')}, ${merged(hiddenPullRequests)}`, why: 'You hid them from lists and reports.' },
  ];
}

/**
 * What a report is empty of, where it is.
 * @param {Pick<Overview, 'coverage' | 'tiles' | 'people'>} overview
 * @param {ReportFilter} filter
 * @returns {'nothing_imported' | 'nothing_matches' | null}
 */
export function emptinessOf({ coverage, tiles, people }, filter) {
  if (coverage.repositories === 0) return isNarrowed(filter) ? 'nothing_matches' : 'nothing_imported';
  const unknown = tiles.every(({ value }) => value === null);
  const mute = tiles.every(({ notAvailable }) => notAvailable === 'service_off');
  return unknown && people === 0 && !mute ? 'nothing_matches' : null;
}
