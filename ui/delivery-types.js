// The shapes of the report on deployments, as types only: this file holds no code.
//
// Times are milliseconds since 1970 in UTC, lead times hours. `null` is an unknown and never drawn as zero.

/** @import { LeftOut, LeftOutReason, ReportCoverage, ReportFilter, Tile, Week, ListQuery } from './report-types.js' */

/** @typedef {'deployment_frequency' | 'lead_time' | 'change_failure_rate' | 'time_to_restore'} DeliveryMetricId */
/** @typedef {'gitlab' | 'tags' | 'merges' | 'none'} DeploymentSource */
/** @typedef {{ source: DeploymentSource, pattern: string }} DeploymentRule */
/** @typedef {{ kind: 'deployment' | 'merge', id: number }} DeploymentKey */
/** @typedef {{ gitlab: number, gitlabUnread: number, gitlabRefused: number, tags: number, merges: number, none: number }} DeploymentSources repos by how their deployments are told */
/** @typedef {{ deployments: number, incidents: number, commits: number, leadTimeMedian: number | null, leadTimeNinetieth: number | null }} DeliveryWeek */

/**
 * @typedef {object} Delivery
 * @property {string} from
 * @property {string} to
 * @property {Week[]} weeks
 * @property {ReportCoverage} coverage
 * @property {DeploymentSources} sources
 * @property {LeftOut} leftOut
 * @property {Tile[]} tiles
 * @property {DeliveryWeek[]} byWeek one for each week
 * @property {number} openIncidents of those in the range
 * @property {number} withoutCommits deployments whose commit is not in the store
 */

/** @typedef {{ filter: ReportFilter, week: string | null, list: ListQuery }} DeliveryRowsQuery week: the Monday of the only one wanted */

/**
 * @typedef {object} Deployment
 * @property {DeploymentKey} key
 * @property {DeploymentSource} source
 * @property {number} repositoryId
 * @property {string} repository its full path
 * @property {string} name tag, branch, or title of the pull request
 * @property {string} environment
 * @property {string | null} sha
 * @property {number} deployedAt
 * @property {string | null} deployer
 * @property {number | null} commits it brought
 * @property {string} webUrl
 * @property {number | null} leadTime the median of its commits
 * @property {number} counted commits that have a lead time
 */

/** @typedef {{ id: number, repositoryId: number, repository: string, iid: number, title: string, createdAt: number, restoredAt: number | null, webUrl: string }} Incident */
/** @typedef {{ id: number | null, sha: string, title: string, author: string, authoredAt: number, leftOut: LeftOutReason | null, wasDelivered: boolean }} DeploymentCommit wasDelivered: another environment had it before */

/** @typedef {{ repositoryId: number, repository: string, rule: DeploymentRule | null, readAt: number | null, refusal: string | null }} RepositoryDeployments */
/** @typedef {{ settings: { rule: DeploymentRule, incidentLabel: string }, repositories: RepositoryDeployments[] }} DeploymentRules */
/** @typedef {{ deployments: number, repositories: number, ofRepositories: number, unread: number, examples: [string, boolean][] }} DeploymentPreview */

export {};
