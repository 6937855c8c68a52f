// The shapes of reports that cross between the window and the app, as types only: this file holds no code.
//
// Days are `YYYY-MM-DD`, both ends of a range included; times are milliseconds since 1970 in UTC. `null` is an unknown and
// never drawn as zero.

/** @typedef {'time_to_merge' | 'time_to_first_comment' | 'unreviewed_pull_requests' | 'iterated_pull_requests' | 'coding_days' | 'commits_per_day' | 'efficiency' | 'code_volume' | CodeMetricId} MetricId */
/** @typedef {'impact' | 'commit_complexity' | 'time_to_100' | 'productive_time_to_100' | 'new_work' | 'legacy_refactor' | 'help_others' | 'rework'} CodeMetricId figures that are no tiles of the overview */
/** @typedef {'last_4_full_weeks' | 'last_12_full_weeks' | 'last_26_full_weeks' | 'last_52_full_weeks'} RangePreset */
/** @typedef {{ preset: RangePreset } | { from: string, to: string }} ReportRange */
/** @typedef {{ range: ReportRange, integrationId: number | null, repositoryIds: number[], memberKeys: string[], teamIds: number[], withoutNestedTeams: boolean }} ReportFilter empty lists take all */

/** @typedef {{ start: string, whole: boolean }} Week start: its Monday; whole: all of its days are in the range */
/** @typedef {{ readFrom: number | null, readTo: number | null, repositories: number, complete: number }} ReportCoverage */
/** @typedef {{ merges: number, outliers: number, botCommits: number, excludedCommits: number, hiddenCommits: number, bots: number, excludedPeople: number, hiddenPeople: number, titles?: number, marked?: number, copies?: number, squashed?: number, orphaned?: number }} LeftOut */
/** @typedef {'merge' | 'outlier' | 'title' | 'marked' | 'copy' | 'squashed' | 'orphaned' | 'bot' | 'excluded' | 'hidden'} LeftOutReason */
/** @typedef {'hours' | 'percent' | 'per_week' | 'per_day' | 'lines' | 'points' | 'per_pull_request' | 'index' | 'tickets' | 'pull_requests'} MetricUnit */
/** @typedef {'pull_requests' | 'commits' | 'people' | 'lines' | 'coding_days' | 'deployments' | 'incidents' | 'tickets' | 'weighed_tickets' | 'moves' | 'answers' | 'participants'} CountedThing */
/** @typedef {{ kind: 'too_short' } | { kind: 'none' } | { kind: 'slope', perWeek: number, verdict: 'better' | 'worse' | 'more' | 'less' }} Trend */
/** @typedef {'no_pull_requests' | 'no_commits' | 'not_measured' | 'service_off' | 'nothing_imported' | 'no_source' | 'no_deployments' | 'no_full_week' | 'no_delivered_commits' | 'no_tickets' | 'no_incidents' | 'none_restored' | 'no_completed_tickets' | 'no_statuses'} NotAvailable */

/**
 * One figure of a report.
 * @typedef {object} Tile
 * @property {MetricId | import('./delivery-types.js').DeliveryMetricId | import('./ticket-types.js').TicketMetricId | import('./review-types.js').ReviewMetricId | 'merged_pull_requests'} metric
 * @property {number | null} value
 * @property {MetricUnit} unit
 * @property {number} n what the figure was made of
 * @property {CountedThing} nOf
 * @property {(number | null)[]} weekly one for each week
 * @property {Trend} trend
 * @property {NotAvailable | null} notAvailable why there is no value
 */

/** @typedef {{ mean: number | null, median: number | null, n: number }} WeekOfMerges hours */
/** @typedef {import('./types.js').WorkTypes} WorkTypes */

/**
 * @typedef {object} Overview
 * @property {string} from
 * @property {string} to
 * @property {Week[]} weeks
 * @property {ReportCoverage} coverage
 * @property {LeftOut} leftOut
 * @property {number} people with at least one commit or pull request in the range
 * @property {Tile[]} tiles
 * @property {WeekOfMerges[]} timeToMerge one for each week
 * @property {WorkTypes[]} workTypes lines, one for each week
 */

/** @typedef {{ search: string, state: string | null, sort: string, descending: boolean, offset: number, limit: number }} ListQuery */
/** @typedef {{ metric: MetricId, filter: ReportFilter, week: string | null, list: ListQuery }} MetricQuery week: the Monday of the only one wanted */

/**
 * @typedef {object} PullRequestMetricRow
 * @property {'pull_request'} kind
 * @property {number} id
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {number} iid
 * @property {string} title
 * @property {string | null} author
 * @property {number | null} mergedAt
 * @property {number} createdAt
 * @property {string} webUrl
 * @property {number | null} value hours to the merge or the first comment, 1 or 0, or follow-on commits
 */

/**
 * @typedef {object} CommitMetricRow
 * @property {'commit'} kind
 * @property {number} id
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {string} sha
 * @property {string} title
 * @property {string | null} author
 * @property {number} authoredAt
 * @property {string | null} webUrl
 * @property {number | null} lines
 * @property {number | null} rework
 * @property {number | null} value what the figure counts of it: lines of a kind, or points
 * @property {CommitImpact | null} impact where the figure is made of points
 * @property {LeftOutReason | null} leftOut why it does not count
 */

/** @typedef {{ lines: number, oldLines: number, places: number, files: number, usualLines: number | null, amountPoints: number, oldSharePoints: number, placePoints: number, filePoints: number, severityPoints: number, historyPoints: number, complexity: 'low' | 'medium' | 'high', complexityPoints: number }} CommitImpact the six inputs and the points each adds */

/** @typedef {PullRequestMetricRow | CommitMetricRow} MetricRow */

/** @typedef {{ bots: number, excludedPeople: number, hiddenPeople: number, botPullRequests: number, excludedPullRequests: number, hiddenPullRequests: number }} LeftOutPullRequests */

/**
 * Few pull requests one by one: an entry each in every list, by time of merge. Times are milliseconds.
 * @typedef {object} ResolutionPoints
 * @property {number[]} ids
 * @property {number[]} mergedAt the first, and of each other one what it is later than the one before
 * @property {(number | null)[]} mergeTimes
 * @property {(number | null)[]} reviews 0 by nobody, 1 reviewed, 2 thoroughly
 * @property {(number | null)[]} comments of others
 * @property {(number | null)[]} followOnCommits
 */

/**
 * How many pull requests lie where, where they are too many to be told one by one.
 * @typedef {object} ResolutionGrid
 * @property {number} columns equal parts of the time from `fromAt` to `toAt`
 * @property {number[]} rows the durations rows begin with, and the one the last ends with, milliseconds
 * @property {number[]} counts column by column, each from the shortest row upwards
 * @property {number[]} unreviewed of these, those nobody else looked at
 */

/** @typedef {{ n: number, sum: number, mean: number | null, median: number | null }} ResolutionFigure n: of how many it is known, or answers it is of */

/**
 * The figures of some pull requests. Times are milliseconds.
 * @typedef {object} ResolutionFigures
 * @property {number} pullRequests
 * @property {number} read
 * @property {number} unreviewed of those that were read
 * @property {number} thorough of those that were read
 * @property {ResolutionFigure} mergeTime
 * @property {ResolutionFigure} firstCommentTime
 * @property {ResolutionFigure} followOnCommits
 * @property {ResolutionFigure} comments
 * @property {ResolutionFigure} iterationTime
 * @property {ResolutionFigure} reactionTime
 * @property {ResolutionFigure} responsiveness
 */

/** @typedef {{ start: string, pullRequests: number, median: number | null, mean: number | null, unreviewed: number }} SevenDays times of merging, milliseconds */

/**
 * @typedef {object} Resolution
 * @property {string} from
 * @property {string} to
 * @property {number} fromAt
 * @property {number} toAt
 * @property {ReportCoverage} coverage
 * @property {boolean} hasPullRequests
 * @property {LeftOutPullRequests} leftOut
 * @property {number | null} sharingIndex
 * @property {ResolutionFigures} figures
 * @property {SevenDays[]} sevenDays from the first day on
 * @property {ResolutionPoints | null} points null where there is a grid
 * @property {ResolutionGrid | null} grid
 */

/** @typedef {{ id: number, repository: string, iid: number, title: string, author: string | null, webUrl: string }} PullRequestHead */
/** A rectangle of the picture: instants of merging and times it took, whole milliseconds, both ends belong to it; null is without an end. @typedef {{ from: number, to: number, low: number | null, high: number | null }} ResolutionChoice */
/** @typedef {{ filter: ReportFilter, choice: ResolutionChoice | null, list: ListQuery }} ResolutionRowsQuery */
/** @typedef {PullRequestHead & { mergedAt: number, mergeTime: number | null, review: number | null, comments: number | null, followOnCommits: number | null }} ResolutionRow */

/** @typedef {'commit' | 'merge' | 'pull_request' | 'comment' | 'ticket'} WorkKind a lane of the work log, in this order */
/** @typedef {'people' | 'repositories' | 'teams'} WorkGrouping */
/** @typedef {'activity' | 'name'} WorkSort */
/** @typedef {{ filter: ReportFilter, grouping: WorkGrouping, sort: WorkSort, search: string, offset: number, limit: number }} WorkLogQuery */
/** @typedef {{ filter: ReportFilter, grouping: WorkGrouping, key: string, day: string, offset: number, limit: number }} WorkCellQuery */
/** @typedef {{ copies: number, orphaned: number, squashed: number, bots: number, excludedPeople: number, hiddenPeople: number, unnamed: number }} WorkLeftOut */
/** @typedef {{ day: number, counts: number[], added: number, removed: number, unmeasured: number }} WorkCell day: its place in the range; counts: one a lane */
/** @typedef {{ key: string, name: string, total: number, counts: number[], cells: WorkCell[] }} WorkRow cells: of days with something only */

/**
 * @typedef {object} WorkLog
 * @property {string} from
 * @property {string} to
 * @property {string} today
 * @property {string | null} zone whose days these are
 * @property {ReportCoverage} coverage
 * @property {WorkKind[]} unread lanes nothing is read for
 * @property {WorkLeftOut} leftOut
 * @property {number} everything rows without the search
 * @property {number} most the largest total of a row
 * @property {number[]} byDay of each day of the range how much is in all rows, told once
 * @property {number} total
 * @property {number} offset
 * @property {WorkRow[]} rows
 */

/**
 * @typedef {object} WorkEvent
 * @property {WorkKind} kind
 * @property {'committed' | 'opened' | 'merged' | 'closed' | 'pull_request_comment' | 'ticket_comment'} deed
 * @property {number} at
 * @property {string | null} name who did it
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {LeftOutReason | null} leftOut why it does not count in figures
 * @property {number | null} number of a pull request or ticket
 * @property {string | null} sha of a commit
 * @property {string} title
 * @property {number} id of that commit, pull request or ticket
 * @property {number | null} added lines
 * @property {number | null} removed
 */

export {};

// What counts

/** @typedef {'opened' | 'marked_ready' | 'first_commented'} PullRequestStart from when on the time of a pull request is counted */
/** @typedef {'every_day' | 'working_days'} CountedDays on which days it passes */
/** @typedef {{ start: PullRequestStart, days: CountedDays }} PullRequestRules */
/** @typedef {{ outlierLines: number | null, outlierTitles: string[], countsOrphaned: boolean, pullRequests: PullRequestRules }} CountRules null: every size counts */
/** @typedef {{ rules: CountRules, usual: CountRules }} CountRulesReport */
/** @typedef {{ larger: number, titled: number, orphaned: number, commits: number }} CountPreview */
/** @typedef {'outlier' | 'counts'} Judgement */
/** @typedef {{ sha: string, judgement: Judgement, judgedAt: number, title: string | null, repository: string | null }} JudgedCommit */
