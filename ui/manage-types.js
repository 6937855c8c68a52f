// The shapes of what crosses between the window and the app about removing, copies and the log, as types only: this file holds no code.

/** @import { Failure } from './types.js' */

/** @typedef {{ step: 'copying' | 'checking', done: number, total: number }} BackupProgress bytes while it copies, tables while it checks */
/** @typedef {{ format: 'csv' | 'parquet', range: { from: string, to: string } | null, withAddresses: boolean }} ExportChoice no range is everything */
/** @typedef {{ tablesDone: number, tables: number, rows: number }} ExportProgress */
/** @typedef {{ name: string, format: 'svg' | 'png', content: string }} PictureFile what it shows; the text of an SVG, or a PNG in base64 */
/** @typedef {{ added: string[], kept: string[], exclusionRules: number, autoImportGroups: number, excludedPaths: number, repositories: number, people: number, settings: number, teams: Taken, teamPeople: number, targets: Taken, savedViews: Taken, deploymentRules: Taken, ticketStatuses: Taken, countRules: Taken, judgements: Taken, calendarEvents: Taken }} ConfigurationEffect names of integrations; `kept` are taken here already; teamPeople: added to teams that are here */
/** @typedef {{ new: number, kept: number, waiting: number, unplaced: number }} Taken waiting: new ones, for a repo that is not listed yet; unplaced: left out */
/** @typedef {{ toChoose: number[], done: number, impossible: string[], missing: string[] }} ConfiguredChoice repos a configuration named: ids that can be chosen, and paths of the others */
/** @typedef {'user' | 'schedule' | 'webhook' | 'app'} Actor who did something */
/** @typedef {'done' | 'partial' | 'failed' | 'cancelled' | 'interrupted' | 'running'} ActivityOutcome */
/** @typedef {{ integrationId: number | null, actor: Actor | null, onlyFailed: boolean }} ActivityChoice */

/**
 * Something that was done, in a sentence of fixed words, counts and names.
 *
 * @typedef {object} Activity
 * @property {string} key
 * @property {number} happenedAt
 * @property {number | null} integrationId it may be gone
 * @property {string | null} integrationName as it was then
 * @property {Actor} actor
 * @property {string} action
 * @property {ActivityOutcome} outcome
 * @property {string} sentence
 * @property {Failure | null} failure
 */

export {};
