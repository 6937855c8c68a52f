// The shapes of the report Project timeline and of its calendar events, as types only: this file holds no code.

/** @import { LeftOut, ReportCoverage, Tile, Week, WorkTypes } from './report-types.js' */

/** @typedef {'commits' | 'lines' | 'per_day' | 'impact'} VolumeMeasure what the bars of the first chart count */
/** @typedef {'day' | 'week' | 'month'} TimelineStep */
/** @typedef {'people' | 'repositories'} ShareOf */

/**
 * What was done in a time.
 * @typedef {object} Volume
 * @property {number} commits
 * @property {number} codingDays
 * @property {WorkTypes} lines
 * @property {number} impact points of the commits whose points are known
 * @property {number} impactCommits how many these are
 */

/** @typedef {Volume & { first: string, last: string, days: number, whole: boolean }} TimelinePeriod cut to the range; days: until today */

/** @typedef {{ memberKey: string | null, repositoryId: number | null, name: string, lines: number }} WorkShare */
/** @typedef {{ workType: keyof WorkTypes, lines: number, sources: number, most: WorkShare[] }} WorkShares most: those with the most lines, not all */

/**
 * @typedef {object} ProjectTimeline
 * @property {string} from
 * @property {string} to
 * @property {Week[]} weeks
 * @property {TimelineStep} step
 * @property {ReportCoverage} coverage
 * @property {LeftOut} leftOut
 * @property {number} people
 * @property {Tile[]} tiles
 * @property {Volume} whole
 * @property {TimelinePeriod[]} periods oldest first
 * @property {WorkShares[]} shares one for each kind of work
 */

export {};
