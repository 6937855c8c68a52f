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

/**
 * One entry a pull request in each list, by time of opening.
 * @typedef {object} WorkflowColumns
 * @property {number[]} ids
 * @property {number[]} createdAt the first, and of each other one what it is later than the one before
 * @property {(number | null)[]} lasted to its end, or until it was seen open
 * @property {number[]} standings 0 open, 1 an open draft, 2 merged in the range, 3 closed in it, 4 merged after it, 5 closed after it
 * @property {(number | null)[]} reviews 0 unreviewed, 1 reviewed
 * @property {(number | null)[]} comments
 * @property {(number | null)[]} followOnCommits
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
 * @property {{ open: number, opened: number, merged: number, closed: number, waiting: number }} figures
 * @property {WorkflowColumns} columns
 */

/** @typedef {{ id: number, commits: number[], ownComments: number[], reviews: number[], drafts: [number, number | null][] }} WorkflowMoments drafts: from when until when, without an end it still is */

export {};
