// Every metric in words: its name, what it means, what it is made of, and where its definition is from. One entry a metric; texts only.
import { codeMetricWords } from './code-metric-words.js';
import { deliveryWords } from './delivery-words.js';
import { reviewWords } from './review-words.js';
import { mergedWords, ticketMetricWords } from './ticket-words.js';

/** @import { LeftOutReason, MetricId, NotAvailable } from '../report-types.js' */

/**
 * @typedef {object} MetricWords
 * @property {string} name
 * @property {'pull_request' | 'commit' | 'ticket'} kind what its rows are
 * @property {string} short the definition in one line
 * @property {string[]} definition
 * @property {string} unit
 * @property {string} basis what n counts
 * @property {string} leftOut
 * @property {string} source
 * @property {string} valueHead head of the column with what a row adds
 * @property {string} week what puts a row into a week
 */

const mergedOnly = 'Pull requests that are open or were closed without a merge. Those of bots and of users who are excluded or hidden.';
const commitsOnly = 'Merge commits, outliers (more than 1,000 lines, unless Settings, What counts, says otherwise), commits no branch leads to any more, copies of a change that counts elsewhere, the single commits of a squashed pull request, and those of bots and of users who are excluded or hidden.';
const published = 'Follows the definition that Flow publishes.';

/** @type {Record<MetricId, MetricWords>} */
export const metricWords = {
  time_to_merge: {
    name: 'Time to merge', kind: 'pull_request', valueHead: 'Hours to merge', week: 'by week of merge',
    short: 'How long a pull request took to be merged, on average.',
    definition: [
      'For each pull request merged in the range: the time from its start until it was merged. The figure is the mean of these times.',
      'A few that stay open for weeks raise the mean far more than the median, so the chart shows both.',
      'One that says it was merged before it was opened, as histories brought in from elsewhere do, has no such time and is not counted.',
    ],
    unit: 'Hours, with one decimal.', basis: 'Pull requests merged in the range, into whichever branch.', leftOut: mergedOnly, source: published,
  },
  time_to_first_comment: {
    name: 'Time to first comment', kind: 'pull_request', valueHead: 'Hours to comment', week: 'by week of merge',
    short: 'How long a pull request took to get the first comment of somebody else, on average.',
    definition: [
      'For each pull request merged in the range: the time from its start until somebody other than its author commented on it for the first time. The figure is the mean of these times.',
      'A pull request that was merged without a comment has no such time. It is not counted as zero: it is in neither the figure nor the rows.',
    ],
    unit: 'Hours, with one decimal.', basis: 'Pull requests merged in the range that somebody else commented on.',
    leftOut: `${mergedOnly} Comments of such users, notes GitLab writes itself, and comments after the merge.`, source: published,
  },
  unreviewed_pull_requests: {
    name: 'Unreviewed pull requests', kind: 'pull_request', valueHead: 'Unreviewed', week: 'by week of merge',
    short: 'Share of merged pull requests that nobody else commented on or approved.',
    definition: [
      'Pull requests merged in the range without a comment and without an approval of anybody but their author, divided by all pull requests merged in the range.',
      'An approval counts as a review here, although GitLab keeps approvals apart from comments.',
    ],
    unit: 'Percent, with one decimal.', basis: 'Pull requests merged in the range whose comments and approvals were read.', leftOut: `${mergedOnly} Comments and approvals of such users are no review.`,
    source: `${published} Whether a bare approval is a review is said differently in different places there; here it is.`,
  },
  iterated_pull_requests: {
    name: 'Iterated pull requests', kind: 'pull_request', valueHead: 'Follow-on commits', week: 'by week of merge',
    short: 'Share of merged pull requests that got more commits after they were opened.',
    definition: [
      'Pull requests merged in the range that got at least one commit after they were opened, divided by all pull requests merged in the range.',
      'It tells how often work changes on its way in. There is no good side: both ends can be a sign of trouble.',
    ],
    unit: 'Percent, with one decimal.', basis: 'Pull requests merged in the range whose commits were read.', leftOut: `${mergedOnly} Merge commits are no follow-on commits.`,
    source: `${published} Its texts disagree about merge commits; here they do not count, because bringing a branch up to date is no iteration.`,
  },
  coding_days: {
    name: 'Coding days', kind: 'commit', valueHead: 'Lines', week: 'by week of the commit',
    short: 'Days a week on which a person commits, on average.',
    definition: [
      'A coding day is a day, on the author’s own clock, with at least one commit that counts. All coding days, divided by the number of people with one anywhere in the range and by the weeks in the range.',
      'Weeks are days divided by seven, so that a range need not begin on a Monday. A week somebody rested counts; somebody who never commits does not.',
    ],
    unit: 'Days per week and person, with one decimal.', basis: 'People with a commit that counts in the range.', leftOut: commitsOnly, source: published,
  },
  commits_per_day: {
    name: 'Commits per day', kind: 'commit', valueHead: 'Lines', week: 'by week of the commit',
    short: 'Commits on a day on which somebody commits, on average.',
    definition: ['Commits that count, divided by coding days. Days without a commit are in neither number, so holidays change nothing.'],
    unit: 'Commits per coding day, with one decimal.', basis: 'Coding days in the range: days of a person with a commit.', leftOut: commitsOnly, source: published,
  },
  efficiency: {
    name: 'Efficiency', kind: 'commit', valueHead: 'Lines', week: 'by week of the commit',
    short: 'Share of changed lines that do not rewrite the same author’s recent work.',
    definition: [
      'A hundred percent less the share of rework. Rework is a changed line that replaces a line the same author wrote in the 30 days before.',
      'All lines are added up first and divided last, so that a person with few lines does not weigh as much as one with many.',
    ],
    unit: 'Percent.', basis: 'Changed lines of the commits that count. In a place where lines were replaced, the larger of added and removed counts.', leftOut: `${commitsOnly} Commits whose lines are not measured yet.`,
    source: `${published} How it counts lines is not published; the rule here is the one above.`,
  },
  code_volume: {
    name: 'Code volume', kind: 'commit', valueHead: 'Lines', week: 'by week of the commit',
    short: 'Changed lines of the commits that count.',
    definition: [
      'All changed lines. In a place where lines were replaced, the larger of added and removed counts, so that a rewritten line is one line and not two.',
      'Each line is new work, legacy refactor, help for others or rework, by what it replaced. More lines are not more work: this figure has no good side.',
    ],
    unit: 'Lines.', basis: 'Commits in the range.', leftOut: `${commitsOnly} Commits whose lines are not measured yet.`, source: `${published} How it counts lines is not published; the rule here is the one above.`,
  },
  ...codeMetricWords,
};

/** The words of any figure that has a tile. @param {import('../report-types.js').Tile['metric']} metric */
export const wordsOf = (metric) => ({ ...metricWords, ...deliveryWords, ...ticketMetricWords, ...reviewWords, merged_pull_requests: mergedWords })[metric];

/** Whether a word of an address is a metric. @param {string | undefined} word @returns {word is MetricId} */
export const isMetric = (word) => word !== undefined && Object.hasOwn(metricWords, word);

/** Why a figure is not there, and where that can be changed. @type {Record<NotAvailable, { words: string, link: string | null, path: string | null }>} */
export const unavailableWords = {
  no_pull_requests: { words: 'No pull request was merged.', link: null, path: null },
  no_commits: { words: 'No commit counts here.', link: null, path: null },
  not_measured: { words: 'Known after the next sync.', link: null, path: null },
  service_off: { words: 'This service is off.', link: 'Switch on', path: '/settings/integrations' },
  no_source: { words: 'No repo says what a deployment is.', link: null, path: null },
  no_deployments: { words: 'Nothing was deployed, or it was not read yet.', link: null, path: null },
  no_full_week: { words: 'No full week in this range.', link: null, path: null },
  no_delivered_commits: { words: 'No commit that counts was deployed.', link: null, path: null },
  no_tickets: { words: 'Tickets are not read.', link: 'Switch on', path: '/settings/integrations' },
  no_incidents: { words: 'No ticket ever was an incident.', link: null, path: null },
  none_restored: { words: 'No incident of this range is closed.', link: null, path: null },
  no_completed_tickets: { words: 'No ticket of this range has one.', link: null, path: null },
  no_statuses: { words: 'No labels are statuses yet.', link: null, path: null },
  nothing_imported: { words: 'No repo is imported.', link: 'Import some', path: '/settings/integrations' },
};

/** Why a commit or pull request does not count, as a tag and as a sentence. @type {Record<LeftOutReason, [string, string]>} */
export const leftOutWords = {
  merge: ['Merge', 'A merge commit: its lines are those of the commits it brings together.'],
  outlier: ['Outlier', 'More lines than the rule allows: a library brought in, a formatter run.'],
  title: ['Title', 'Its title is one of those that do not count.'],
  marked: ['Left out', 'You said that it does not count.'],
  copy: ['Copy', 'The same change once more: rebased, picked, or in a fork.'],
  squashed: ['Squashed', 'Part of a squashed pull request; the squashed commit counts.'],
  orphaned: ['Orphaned', 'No branch or tag leads to it any more.'],
  bot: ['Bot', 'By a bot.'],
  excluded: ['Excluded', 'By a user who was excluded from metrics.'],
  hidden: ['Hidden', 'By a user who was hidden.'],
};
