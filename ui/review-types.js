// The shapes of the reports on reviews, as types only: this file holds no code. Times are milliseconds; null is an unknown.

/** @typedef {'time_to_merge' | 'responsiveness' | 'unreviewed_pull_requests' | 'iterated_pull_requests' | 'iteration_time' | 'follow_on_commits' | 'time_to_first_comment' | 'reaction_time' | 'reviewer_comments' | 'thoroughly_reviewed' | 'sharing_index'} ReviewMetricId */
/** @typedef {import('./report-types.js').Tile & { metric: ReviewMetricId, side: 'submitters' | 'reviewers' }} ReviewTile */
/** @typedef {{ key: string, name: string, opened: number, reviewed: number, authors: number }} Collaborator who opened or reviewed; authors: how many people opened what was reviewed */
/** @typedef {{ person: number | null, others: number | null, reviews: number }} MapEnd person: a place among the collaborators; others: how many people stand together; neither: who is not named any more */
/** @typedef {{ submitter: number, reviewer: number, reviews: number }} ReviewBand places among the ends */
/** @typedef {{ submitters: MapEnd[], reviewers: MapEnd[], bands: ReviewBand[] }} ReviewMap */

/**
 * @typedef {object} Collaboration
 * @property {string} from
 * @property {string} to
 * @property {import('./report-types.js').Week[]} weeks
 * @property {import('./report-types.js').ReportCoverage} coverage
 * @property {boolean} hasPullRequests
 * @property {import('./report-types.js').LeftOutPullRequests} leftOut
 * @property {number} pullRequests
 * @property {number} read those whose details were read
 * @property {number} submitters
 * @property {number} activeReviewers
 * @property {number} availableReviewers
 * @property {ReviewTile[]} tiles
 * @property {Collaborator[]} collaborators who reviewed most first
 * @property {ReviewMap} map
 */

/** @typedef {{ metric: ReviewMetricId, filter: import('./report-types.js').ReportFilter, week: string | null, submitter: string | null, reviewer: string | null, list: import('./report-types.js').ListQuery }} ReviewRowsQuery */

/**
 * @typedef {object} ReviewRow
 * @property {number} id
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {number} iid
 * @property {string} title
 * @property {string | null} author
 * @property {number} createdAt
 * @property {number} mergedAt
 * @property {string} webUrl
 * @property {number | null} value hours, commits, comments or people, or 1 or 0
 * @property {number} answers what a mean is of
 * @property {string[]} reviewers
 */

/** @typedef {'reaction_time' | 'responsiveness' | 'iteration_time'} AnswerMetricId */
/** @typedef {{ metric: AnswerMetricId, filter: import('./report-types.js').ReportFilter, pullRequestId: number }} ReviewAnswersQuery */
/** @typedef {{ at: number, action: 'opening' | 'start' | 'commit' | 'comment' | 'regular_comment' | 'approval' | 'merge', isSubmitter: boolean, who: string | null }} ReviewAct */
/** @typedef {{ asked: ReviewAct, answered: ReviewAct, took: number }} ReviewAnswer */

/**
 * @typedef {object} ReviewAnswers
 * @property {number} id
 * @property {string} repository its full path
 * @property {number} iid
 * @property {string} title
 * @property {string | null} author
 * @property {number} mergedAt
 * @property {string} webUrl
 * @property {number} sum what the answers add up to
 * @property {number} count what the row divides it by
 * @property {ReviewAnswer[]} answers in order of time
 */

/**
 * @typedef {object} Workflow
 * @property {string} from
 * @property {string} to
 * @property {number} fromAt
 * @property {number} toAt
 * @property {number} seenUntil until when open ones are known to be open
 * @property {import('./report-types.js').ReportCoverage} coverage
 * @property {boolean} hasPullRequests
 * @property {import('./report-types.js').LeftOutPullRequests} leftOut
 * @property {number} waitingAfterDays
 * @property {number} pullRequests those that count and were open at some time of the range
 * @property {{ open: number, opened: number, merged: number, closed: number, waiting: number }} figures
 */

/** @typedef {'all' | 'open' | 'opened' | 'merged' | 'closed' | 'waiting'} WorkflowShow */
/** @typedef {'open' | 'draft' | 'merged' | 'closed' | 'merged_later' | 'closed_later'} WorkflowStanding later: after the range */
/** @typedef {{ filter: import('./report-types.js').ReportFilter, show: WorkflowShow, list: import('./report-types.js').ListQuery }} WorkflowRowsQuery sorts: opened, lasted, activity */

/**
 * @typedef {object} WorkflowFacts
 * @property {number} createdAt
 * @property {number | null} lasted to its end, or until it was seen open
 * @property {WorkflowStanding} standing
 * @property {boolean | null} isReviewed
 * @property {number | null} comments
 * @property {number | null} followOnCommits
 * @property {number[]} commits when follow-on commits were written
 * @property {number[]} ownComments
 * @property {number[]} reviews when others commented or approved
 * @property {[number, number | null][]} drafts from when until when, without an end it still is
 */
/** @typedef {import('./report-types.js').PullRequestHead & WorkflowFacts} WorkflowRow */

export {};
