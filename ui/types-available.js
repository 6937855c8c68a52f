// The objects of the import page and of the question why a group is missing: what an account can reach, by columns, and what
// importing took. `types.js` names them with all others.

/** @import { DataStatus, Failure, Group, StreamState, Visibility } from './types.js' */

/** @typedef {{ check: string, outcome: 'running' | 'ruled_out' | 'cause' | 'cannot_know' | 'not_reached', words: string }} GroupCheck */

/**
 * Why a group is not in the list.
 * @typedef {{ path: string, cause: string, sentence: string, remedy: string, askWhom: string | null, askText: string | null,
 *   action: 'show' | 'read_again' | 'credentials' | null, checks: GroupCheck[], similar: string[] }} MissingGroup
 */

/**
 * A repo in the list of everything an account can reach: what its row shows.
 * @typedef {object} ListedRepository
 * @property {number} id
 * @property {string} name
 * @property {string} fullPath
 * @property {string} groupPath
 * @property {Visibility} visibility
 * @property {number | null} accessLevel
 * @property {number | null} lastActivityAt
 * @property {boolean} archived
 * @property {boolean} empty
 * @property {{ sentence: string } | null} cannotImport
 * @property {string | null} note
 * @property {boolean} imported
 * @property {DataStatus | null} dataStatus
 * @property {number | null} lastUpdatedAt
 * @property {number | null} pullRequestCount
 * @property {Failure | null} failure
 * @property {ImportedRow['stream']} stream
 */

/**
 * Repos by columns, a value a repo; `slug` is the last part of the path and `name` stands where it differs; `archived` and `empty` hold
 * places, `group`, `obstacle` and `note` places in the texts.
 * @typedef {{ id: number[], slug: string[], name: (string | null)[], group: number[], visibility: Visibility[], accessLevel: (number | null)[], lastActivityAt: (number | null)[],
 *   obstacle: (number | null)[], note: (number | null)[], archived: number[], empty: number[], groupPaths: string[], sentences: string[] }} RepositoryColumns
 */

/**
 * What the row of an imported repo shows.
 * @typedef {object} ImportedRow
 * @property {number} at place in the columns
 * @property {DataStatus | null} dataStatus
 * @property {number | null} lastUpdatedAt
 * @property {number | null} pullRequestCount
 * @property {Failure | null} failure
 * @property {{ stream: 'commits' | 'pull_requests' | 'tickets', state: StreamState, done: number, total: number | null } | null} stream what is being read, or was given up
 */

/** @typedef {{ groups: Group[], repositories: RepositoryColumns, imported: ImportedRow[], listReadAt: number | null }} Available */

/** @typedef {{ repositories: number, requests: number, milliseconds: number, bytes: number }} ImportPace what the imports of an integration took so far */

export {};
