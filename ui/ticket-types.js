// The shapes of the reports on tickets that cross between the window and the app, as types only: this file holds no code.
//
// Times and spans are milliseconds; `null` is an unknown and never drawn as zero.

/** @import { ReportCoverage, ReportFilter, Tile, Week } from './report-types.js' */

/** @typedef {'not_started' | 'active' | 'waiting' | 'done' | 'canceled'} StatusCategory */
/** @typedef {{ label: string, category: StatusCategory }} TicketStatus */
/** @typedef {'tickets_completed' | 'cycle_time' | 'queue_time' | 'backflow_rate' | 'velocity'} TicketMetricId */
/** @typedef {'weight' | 'tickets'} VelocityUnit */
/** @typedef {{ bots: number, excludedPeople: number, hiddenPeople: number, botTickets: number, excludedTickets: number, hiddenTickets: number }} LeftOutTickets */

/**
 * @typedef {object} TicketReport
 * @property {string} from
 * @property {string} to
 * @property {Week[]} weeks
 * @property {ReportCoverage} coverage
 * @property {boolean} hasTickets
 * @property {boolean} hasStatuses whether any repo has statuses beside open and closed
 * @property {LeftOutTickets} leftOut
 * @property {VelocityUnit} velocityUnit
 * @property {Tile[]} tiles
 */

/** @typedef {'all' | 'completed' | 'open' | 'reopened'} TicketShow */
/** @typedef {{ filter: ReportFilter, show: TicketShow, week: string | null, list: import('./report-types.js').ListQuery }} TicketLogQuery */

/**
 * @typedef {object} TicketRow
 * @property {number} id
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {number} iid
 * @property {string} title
 * @property {string | null} status a label; null is open or closed without one
 * @property {StatusCategory} category
 * @property {number} since
 * @property {string[]} assignees
 * @property {number} openedAt
 * @property {number | null} completedAt
 * @property {number | null} reopenedAt
 * @property {number | null} cycle
 * @property {number | null} queue
 * @property {number} moves
 * @property {number} backwardMoves
 * @property {number} reopenings
 * @property {number | null} weight
 * @property {boolean} detailsRead
 * @property {string} webUrl
 */

/** @typedef {{ label: string | null, category: StatusCategory, since: number, until: number | null, back: boolean }} TicketStep until: null where the ticket is over; back: it led back from the one before */
/** @typedef {{ id: number, repositoryId: number, repository: string, iid: number, title: string, status: string | null, assignees: string[], webUrl: string, detailsRead: boolean, steps: TicketStep[] }} TicketWay */

/** @typedef {'tickets_completed' | 'velocity' | 'cycle_time' | 'queue_time' | 'backflow_rate' | 'merged_pull_requests' | 'time_to_merge' | 'coding_days'} RetrospectiveMetric */
/** @typedef {{ value: number | null, n: number }} RetrospectiveValue */
/** @typedef {{ metric: RetrospectiveMetric, unit: import('./report-types.js').MetricUnit, nOf: import('./report-types.js').CountedThing, good: 'less' | 'more' | null, now: RetrospectiveValue, before: RetrospectiveValue }} RetrospectiveFigure */

/**
 * @typedef {object} Retrospective
 * @property {string} from
 * @property {string} to
 * @property {string} beforeFrom
 * @property {string} beforeTo
 * @property {ReportCoverage} coverage
 * @property {boolean} hasStatuses
 * @property {VelocityUnit} velocityUnit
 * @property {RetrospectiveFigure[]} figures
 * @property {TicketRow[]} longest
 * @property {TicketRow[]} reopened
 * @property {number} reopenedTotal
 */

/** @typedef {{ statuses: TicketStatus[], isOwn: boolean, suggested: TicketStatus[], labels: { name: string, tickets: number }[], overrides: { repositoryId: number, repository: string }[] }} TicketStatuses */

export {};
