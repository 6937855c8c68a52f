// The figures of reviews in words: what each means, what it is made of, where its definition is from. Texts only; those the overview has
// too are told there.

/** @import { ReviewMetricId } from '../review-types.js' */
/** @import { MetricWords } from './metric-words.js' */

const mergedOnly = 'Pull requests that are open or were closed without a merge. Those of bots and of users who are excluded or hidden, and what such users did to those of others.';
const published = 'Follows the definition that Flow publishes.';
const turns = 'What happened before the opening or after the merge is no part of it, nor what has no time.';
const commitsOf = 'GitLab names no account for a commit. One whose author is joined with no account on the page of Users is taken for the author’s of the pull request.';

/** @typedef {Exclude<ReviewMetricId, import('../report-types.js').MetricId>} OwnMetricId */

/** @type {Record<OwnMetricId, MetricWords>} */
export const reviewWords = {
  responsiveness: {
    name: 'Responsiveness', kind: 'pull_request', valueHead: 'Hours to answer', week: 'by week of merge',
    short: 'From a review to the next act of the author, on average.',
    definition: [
      'From the last act of others in a row (comment, approval, commit) to the first act of the author after it: a commit, a comment or the merge. All waiting of the pull requests merged in the range is added up and divided by the number of answers.',
      `${turns} ${commitsOf}`,
    ],
    unit: 'Hours, with one decimal.', basis: 'Answers of authors. A review nobody answered before somebody else merged is none.', leftOut: mergedOnly, source: published,
  },
  iteration_time: {
    name: 'Iteration time', kind: 'pull_request', valueHead: 'Hours', week: 'by week of merge',
    short: 'From the first comment of somebody else to the last commit, on average.',
    definition: ['For each pull request merged in the range: the time from the first comment of somebody other than its author to the last commit after it, and zero where no commit follows. The figure is the mean.', turns],
    unit: 'Hours, with one decimal.', basis: 'Pull requests merged in the range whose comments and commits were read.', leftOut: `${mergedOnly} Merge commits.`,
    source: `${published} It says nothing of pull requests without a comment; nothing was iterated there, so they are zero.`,
  },
  follow_on_commits: {
    name: 'Follow-on commits', kind: 'pull_request', valueHead: 'Follow-on commits', week: 'by week of merge',
    short: 'Commits a pull request got after it was opened, on average.',
    definition: [
      'For each pull request merged in the range: commits written after it was opened, whoever wrote them. The figure is their sum, divided by the number of pull requests.',
      'It has no good side: none may mean that nobody looked, and many that much was amiss.',
    ],
    unit: 'Commits a pull request, with one decimal.', basis: 'Pull requests merged in the range whose commits were read.', leftOut: `${mergedOnly} Merge commits are no follow-on commits.`,
    source: `${published} Its texts disagree on where to count from; here it is from the opening.`,
  },
  reaction_time: {
    name: 'Reaction time', kind: 'pull_request', valueHead: 'Hours to react', week: 'by week of merge',
    short: 'From an act of the author to the answer of a reviewer, on average.',
    definition: [
      'What the author does in a row (the start, commits, comments) is one turn, which begins with its first act. Each other person who acts before the next turn answers it once, with their first comment, approval, commit or merge. All waiting is added up and divided by the number of answers.',
      `${turns} ${commitsOf}`,
    ],
    unit: 'Hours, with one decimal.', basis: 'Answers of reviewers; two people answer twice.', leftOut: mergedOnly, source: `${published} Its older form, of the first reviewer’s answer only, is not followed.`,
  },
  reviewer_comments: {
    name: 'Reviewer comments', kind: 'pull_request', valueHead: 'Comments', week: 'by week of merge',
    short: 'Comments of others a pull request got until its merge, on average.',
    definition: ['Comments of anybody but the author on pull requests merged in the range, until the merge, divided by the number of pull requests. Approvals and notes GitLab writes itself are none.'],
    unit: 'Comments a pull request, with one decimal.', basis: 'Pull requests merged in the range whose comments were read.', leftOut: mergedOnly, source: 'Flow names this figure and does not publish a definition; this one is ours.',
  },
  thoroughly_reviewed: {
    name: 'Thoroughly reviewed', kind: 'pull_request', valueHead: 'Review', week: 'by week of merge',
    short: 'Share of merged pull requests on which somebody else said something.',
    definition: ['Pull requests merged in the range with at least one comment of 40 characters or more by anybody but the author, divided by all pull requests merged in the range. Approvals never make a review thorough.'],
    unit: 'Percent, with one decimal.', basis: 'Pull requests merged in the range whose comments were read.', leftOut: mergedOnly, source: `${published} From how many characters on a comment says something is left to each company there; here it is 40.`,
  },
  sharing_index: {
    name: 'Sharing index', kind: 'pull_request', valueHead: 'Reviewers', week: 'by week of merge',
    short: 'How evenly reviews are spread: 0 where one person does all, 1 where everybody does as many.',
    definition: [
      'With n people in order of how many pull requests each reviewed, x1 to xn, and S their sum: ((n - 1) × S - sum of (2i - n - 1) × xi) / ((n - 1) × S). This is what Gini’s coefficient leaves, stretched so that both ends can be reached.',
      'A review is a merged pull request and somebody else who commented on it or approved it, however often. Counted are the people who took part in these pull requests: who opened, reviewed, committed to or merged one.',
      'Its rows are the pull requests with how many people reviewed each.',
    ],
    unit: 'From 0 to 1, with two decimals.', basis: 'People who took part.', leftOut: mergedOnly, source: 'Flow says what it stems from and does not publish the formula; this one is ours.',
  },
};

/** What the map and the radar show. */
export const mapWords = [
  'Each line is a pair of people: one who opened pull requests that were merged in the range, and one who reviewed them. The wider the line, the more pull requests. A person who comments several times on one reviewed it once.',
  'The twelve people with the most reviews stand at each side, all others together below them. In the table the same pairs are a row each.',
];
export const radarWords = [
  'Each mark is a person who reviewed. Across: how many merged pull requests of others they commented on or approved, until the merge. Up: how many different people had opened these.',
  'The dashed lines stand at the medians of all reviewers, so that each half holds as many of them. To the right and below is who reviews much for few people, to the left and above who reviews little for many.',
];
export const peopleWords = [
  'Submitters opened a pull request that was merged in the range. Active reviewers commented on or approved one of somebody else, until its merge.',
  'Available reviewers have an account, and wrote a commit that counts in the range or took part in one of these pull requests. Whoever commits and is joined with no account on the page of Users could never review and is not among them.',
];

/** What the bars of the report on pull requests on their way show. @param {number} days after which an unreviewed one waits */
export const workflowWords = (days) => [
  'Each bar is a pull request that was open at any time of the range, from its opening, as a draft or not, to its merge or closing. One that is still open ends where the data on this computer ends. A bar that goes on beyond the range is cut there and has an arrow.',
  'Reviewed is what somebody other than its author commented on or approved, until its end. Comments after a merge or closing are no review. Activity is all comments until then, the author’s too, and all follow-on commits: commits written after the opening that are no merges.',
  `Waiting for a review is what is open, no draft, and unreviewed for more than ${days} days since it was opened: a weekend and a day.`,
  `Shaded behind the bars are weekends and the holidays of Settings, Calendar. They are part of the bars, and of every time told here.`,
  'One that was closed and opened again is open. Where GitLab does not say when one was closed, it ends with its last change. One that says it ended before it was opened has no length. Drafts are told by the notes GitLab writes when that changes; what it was opened as is the opposite of the first.',
];
