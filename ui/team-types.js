// The shapes of teams, their report and saved views that cross between the window and the app, as types only: this file holds no code.

/** @import { LeftOut, NotAvailable, ReportCoverage, ReportFilter, Trend, Week } from './report-types.js' */

/** @typedef {{ id: number, parentId: number | null, name: string, ownPeople: number, people: number }} Team people: with those of teams within, each once */
/** @typedef {{ id: string, name: string | null, handle: string | null, treatment: 'included' | 'excluded' | 'hidden' | null }} TeamPerson name: null while no integration that knows the person is here */
/** @typedef {{ name: string, parentId: number | null }} NewTeam */
/** @typedef {{ undo: number, team: number }} TeamChange */
/** @typedef {{ integrationId: number, integration: string, groupRemoteId: number, path: string, repositories: number, subgroups: number }} GroupChoice repositories, subgroups: imported ones in and below it, and groups below it that have some */
/** @typedef {{ integrationId: number, groupRemoteId: number, activeDays: number | null, withSubgroups: boolean }} GroupTeamRequest activeDays: null for any time */
/** @typedef {{ key: string, name: string, handle: string | null, isIn: boolean }} PlannedPerson isIn: already, before anything is made */
/** @typedef {{ group: string, path: string[], exists: boolean, people: PlannedPerson[] }} PlannedTeam path: names from the top down to it */
/** @typedef {'coding_days' | 'commits_per_day' | 'code_volume' | 'impact' | 'commit_complexity' | 'time_to_100' | 'productive_time_to_100' | 'time_to_first_comment' | 'reaction_time' | 'responsiveness' | 'reviewer_comments' | 'thoroughly_reviewed' | 'unreviewed_pull_requests' | 'sharing_index' | 'efficiency' | 'time_to_merge' | 'iterated_pull_requests' | 'iteration_time'} TeamMetric */
/** @typedef {{ filter: ReportFilter, metrics: TeamMetric[], opened: number[] }} TeamHealthQuery opened: teams whose people are told as well */
/** @typedef {{ lowest: number | null, aim: number | null, highest: number | null }} Target in the unit of the figure */
/** @typedef {Target & { teamId: number | null, metric: TeamMetric }} TeamTarget teamId: null for everybody */
/** @typedef {'under' | 'within' | 'over'} Standing */

/**
 * @typedef {object} HealthCell
 * @property {number | null} value
 * @property {number} n what it was counted from
 * @property {(number | null)[]} weekly one for each week
 * @property {Trend} trend
 * @property {NotAvailable | null} notAvailable why there is no value
 * @property {Target | null} target
 * @property {Standing | null} standing
 */

/**
 * @typedef {object} HealthRow
 * @property {'everybody' | 'team' | 'person'} kind
 * @property {number | null} teamId of a team, or the team a person's row is in
 * @property {number | null} parentId
 * @property {string | null} memberKey
 * @property {number} depth
 * @property {string} name
 * @property {number} people
 * @property {HealthCell[]} cells in the order of the report's metrics
 */

/**
 * @typedef {object} TeamHealth
 * @property {string} from
 * @property {string} to
 * @property {Week[]} weeks
 * @property {ReportCoverage} coverage
 * @property {LeftOut} leftOut
 * @property {TeamMetric[]} metrics
 * @property {HealthRow[]} rows everybody first, then each team after the one it is part of, its people right behind it
 */

/** @typedef {{ id: number, name: string, address: string, waiting: number, createdAt: number }} SavedView waiting: repos it shows that are not listed here yet */

export {};
