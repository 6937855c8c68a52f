// Makes rows of the columns the list of everything reachable comes in. Pure, and linear: it runs for 50,000 repos each time
// the list is read.

/** @typedef {import('../types.js').Available} Available */
/** @typedef {import('../types.js').ListedRepository} ListedRepository */

/**
 * The repos of a list, in its order.
 *
 * @param {Available} available
 * @returns {ListedRepository[]}
 */
export function rowsOf({ repositories: columns, imported }) {
  const rows = columns.id.map((id, at) => row(columns, id, at));
  for (const at of columns.archived) rows[at].archived = true;
  for (const at of columns.empty) rows[at].empty = true;
  for (const { at, dataStatus, lastUpdatedAt, pullRequestCount, failure, stream } of imported) {
    Object.assign(rows[at], { imported: true, dataStatus, lastUpdatedAt, pullRequestCount, failure, stream });
  }
  return rows;
}

/**
 * @param {Available['repositories']} columns
 * @param {number} id
 * @param {number} at
 * @returns {ListedRepository}
 */
function row(columns, id, at) {
  const slug = columns.slug[at];
  const groupPath = columns.groupPaths[columns.group[at]];
  const obstacle = columns.obstacle[at];
  const note = columns.note[at];
  return {
    id,
    name: columns.name[at] ?? slug,
    fullPath: `${groupPath}/${slug}`,
    groupPath,
    visibility: columns.visibility[at],
    accessLevel: columns.accessLevel[at],
    lastActivityAt: columns.lastActivityAt[at],
    archived: false,
    empty: false,
    cannotImport: obstacle === null ? null : { sentence: columns.sentences[obstacle] },
    note: note === null ? null : columns.sentences[note],
    imported: false,
    dataStatus: null,
    lastUpdatedAt: null,
    pullRequestCount: null,
    failure: null,
    stream: null,
  };
}
