// When the time of a pull request starts and on which days it passes, in words: the choices in Settings, and the rule in force where a figure is explained. Pure.
import { weekendWords } from './calendar.js';

/** @import { CountedDays, PullRequestRules, PullRequestStart } from '../report-types.js' */

/** @type {{ value: PullRequestStart, label: string, hint: string }[]} */
export const starts = [
  { value: 'opened', label: 'When it was opened', hint: 'As a draft or not.' },
  { value: 'marked_ready', label: 'When it was marked ready', hint: 'The last time before its merge. One that never was a draft, or whose note GitLab did not write, starts when it was opened; one merged as a draft, when it was last ready.' },
  { value: 'first_commented', label: 'With its first comment', hint: 'The first of a reviewer who counts; without one it starts when it was opened. Time to first comment is 0 then.' },
];

/** @type {{ value: CountedDays, label: string, hint: string }[]} */
export const dayChoices = [
  { value: 'every_day', label: 'Every day', hint: 'Nights, weekends and holidays count.' },
  { value: 'working_days', label: 'Working days', hint: 'Saturdays, Sundays and the holidays of Settings, Calendar, are taken off from midnight to midnight of this computer. Nights count.' },
];

/** What the two rules change and what they leave as it is. */
export const touchedWords = 'For time to merge, time to first comment and reaction time in every report; days also for responsiveness and iteration time. Lead time for changes and Review workflow show all of a pull request’s time whatever is chosen.';

/** Figures that are times of pull requests, and whether the start is part of them. @type {Record<string, boolean>} */
const timed = { time_to_merge: true, time_to_first_comment: true, reaction_time: true, responsiveness: false, iteration_time: false };

/** Whether a figure is such a time. @param {string} metric */
export const isTimed = (metric) => Object.hasOwn(timed, metric);

/** @type {Record<PullRequestStart, string>} */
const startWords = {
  opened: 'When a pull request was opened, as a draft or not.',
  marked_ready: 'When a pull request was marked ready, the last time before its merge; where it never was, when it was opened. A comment before the start took no time, and nothing before it is waited for.',
  first_commented: 'With the first comment of a reviewer who counts; without one, when a pull request was opened. Time to first comment is 0.',
};

/** @type {Record<CountedDays, string>} */
const takenOffWords = {
  every_day: weekendWords,
  working_days: 'Taken off in full, and so are the holidays of Settings, Calendar, by the days of this computer. Nights count.',
};

/** The rule in force for a figure, term by term; empty of figures that are no such times. @param {string} metric @param {PullRequestRules} rules @returns {[string, string][]} */
export function ruleTerms(metric, { start, days }) {
  if (!isTimed(metric)) return [];
  return [...(timed[metric] ? [/** @type {[string, string]} */ (['Starts', startWords[start]])] : []), ['Weekends', takenOffWords[days]]];
}

/** What a report says of rules that are not the usual ones; null of these. @param {PullRequestRules} rules */
export function unusualWords({ start, days }) {
  const from = { opened: '', marked_ready: 'from ready', first_commented: 'from the first comment' }[start];
  const on = days === 'working_days' ? 'on working days' : '';
  return from || on ? `Time of pull requests ${[from, on].filter(Boolean).join(', ')}` : null;
}
