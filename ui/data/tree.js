// The tree of groups and repos that an account can reach: built by full path, filtered, and flattened to rows.
//
// Pure, because it must answer for 50,000 repos at every key stroke and be tested at that size. It must not touch the
// DOM, and it never decides what is selected: that is `selection.js`.

/** @typedef {import('../types.js').Group} Group */
/** @typedef {import('../types.js').ListedRepository} Repository */

/**
 * @typedef {object} GroupNode
 * @property {'group'} kind
 * @property {string} key unique in the tree
 * @property {string} path full path
 * @property {string} label last part of the path; the whole path at the top level
 * @property {Group|null} group `null` where the account sees a repo but not its group
 * @property {GroupNode|null} parent
 * @property {GroupNode[]} groups
 * @property {RepositoryNode[]} repositories
 * @property {number} total repos below, at any depth
 * @property {number} imported of these, how many are chosen for import
 * @property {number} complete of the imported, how many were read to the end at least once
 * @property {number} shown of these, how many pass the filters
 * @property {number|null} lastActivityAt newest activity below, epoch milliseconds
 * @property {number|null} pullRequests of all below; `null` unless it is known of each
 * @property {boolean} sorted whether what is in it stands in order; only groups that are opened need to
 * @property {boolean} matches whether the search names the group itself
 */

/**
 * @typedef {object} RepositoryNode
 * @property {'repository'} kind
 * @property {string} key
 * @property {string} path
 * @property {string} label
 * @property {Repository} repository
 * @property {GroupNode|null} parent
 * @property {string} needle lower-case text that the search looks through
 * @property {boolean} shown whether it passes the filters
 */

/** @typedef {GroupNode|RepositoryNode} TreeNode */

/**
 * @typedef {object} Tree
 * @property {GroupNode[]} roots
 * @property {Map<string, GroupNode>} groups by full path
 * @property {Map<number, RepositoryNode>} repositories by id
 */

/**
 * @typedef {object} Filters
 * @property {string} search
 * @property {'shown'|'hidden'|'only'} archived
 * @property {'any'|'private'|'internal'|'public'} visibility
 * @property {'any'|'30'|'90'|'365'|'older'} active last activity within so many days; `older` is more than 365 days ago
 * @property {'shown'|'hidden'|'only'} imported
 * @property {'any'|'below'|'20'|'30'|'40'|'50'} role at least this role; `below` is less than it takes to read code
 */

/** @type {Readonly<Filters>} */
export const NO_FILTERS = Object.freeze({ search: '', archived: 'shown', visibility: 'any', active: 'any', imported: 'shown', role: 'any' });

/** The least role that reads private code, GitLab's Reporter. */
const REPORTER = 20;

const DAY = 86_400_000;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Whether any filter leaves something out.
 *
 * @param {Filters} filters
 */
export function isFiltering(filters) {
  return filters.search.trim() !== '' || filters.archived !== 'shown' || filters.visibility !== 'any' || filters.active !== 'any' || filters.imported !== 'shown' || filters.role !== 'any';
}

/**
 * Builds the tree. A group whose parent the account cannot see stands at the top under its whole path; so does the
 * group of a shared repo that is in no list.
 *
 * @param {Group[]} groups
 * @param {Repository[]} repositories
 * @returns {Tree}
 */
export function buildTree(groups, repositories) {
  /** @type {Map<string, GroupNode>} */
  const byPath = new Map();
  for (const group of groups) byPath.set(group.fullPath, groupNode(group.fullPath, group));
  /** @type {Map<number, RepositoryNode>} */
  const byId = new Map();
  for (const repository of repositories) {
    const path = repository.groupPath || parentPath(repository.fullPath) || repository.fullPath;
    let parent = byPath.get(path);
    if (!parent) {
      parent = groupNode(path, null);
      byPath.set(path, parent);
    }
    const node = repositoryNode(repository, parent);
    parent.repositories.push(node);
    byId.set(repository.id, node);
  }
  const roots = linkParents(byPath);
  for (const root of roots) sumUp(root);
  roots.sort(byLabel);
  return { roots, groups: byPath, repositories: byId };
}

/** @param {string} path */
function parentPath(path) {
  const cut = path.lastIndexOf('/');
  return cut > 0 ? path.slice(0, cut) : null;
}

/**
 * @param {string} path
 * @param {Group|null} group
 * @returns {GroupNode}
 */
function groupNode(path, group) {
  return { kind: 'group', key: `group:${path}`, path, label: path, group, parent: null, groups: [], repositories: [], total: 0, imported: 0, complete: 0, shown: 0, lastActivityAt: null, pullRequests: null, sorted: false, matches: false };
}

/**
 * @param {Repository} repository
 * @param {GroupNode} parent
 * @returns {RepositoryNode}
 */
function repositoryNode(repository, parent) {
  const lastPart = repository.fullPath.slice(repository.fullPath.lastIndexOf('/') + 1);
  return {
    kind: 'repository',
    key: `repository:${repository.id}`,
    path: repository.fullPath,
    label: lastPart || repository.name,
    repository,
    parent,
    needle: `${repository.fullPath}\n${repository.name}`.toLowerCase(),
    shown: true,
  };
}

/**
 * @param {Map<string, GroupNode>} byPath
 * @returns {GroupNode[]} the groups without a known parent
 */
function linkParents(byPath) {
  /** @type {GroupNode[]} */
  const roots = [];
  for (const node of byPath.values()) {
    const above = node.group?.parentFullPath ?? parentPath(node.path);
    const parent = above === null ? undefined : byPath.get(above);
    if (parent && parent !== node) {
      node.parent = parent;
      node.label = node.path.slice(parent.path.length + 1);
      parent.groups.push(node);
    } else {
      node.label = node.path.split('/').join(' / ');
      roots.push(node);
    }
  }
  return roots;
}

/** @param {GroupNode} node */
function sumUp(node) {
  node.total = node.repositories.length;
  let pullRequests = 0;
  let known = true;
  for (const { repository } of node.repositories) {
    if (repository.imported) node.imported += 1;
    if (repository.imported && repository.lastUpdatedAt !== null) node.complete += 1;
    node.lastActivityAt = newer(node.lastActivityAt, repository.lastActivityAt);
    pullRequests += repository.pullRequestCount ?? 0;
    known &&= repository.pullRequestCount !== null;
  }
  for (const child of node.groups) {
    sumUp(child);
    node.total += child.total;
    node.imported += child.imported;
    node.complete += child.complete;
    node.lastActivityAt = newer(node.lastActivityAt, child.lastActivityAt);
    pullRequests += child.pullRequests ?? 0;
    known &&= child.total === 0 || child.pullRequests !== null;
  }
  node.pullRequests = known && node.total > 0 ? pullRequests : null;
  node.shown = node.total;
}

/**
 * @param {number|null} a
 * @param {number|null} b
 */
function newer(a, b) {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

/** @param {TreeNode} a @param {TreeNode} b */
const byLabel = (a, b) => collator.compare(a.label, b.label);

/** Puts what is in a group in order, once; of very many groups only few are ever opened. @param {GroupNode} node */
function sortInside(node) {
  if (node.sorted) return;
  node.sorted = true;
  node.groups.sort(byLabel);
  node.repositories.sort(byLabel);
}

/**
 * Puts groups in order ahead of the search that will open them all; for a moment at a time, so that nothing waits.
 *
 * @param {Tree} tree
 * @param {() => boolean} isTimeUp asked after each group that had to be sorted
 * @returns {boolean} whether all are in order
 */
export function sortAhead(tree, isTimeUp) {
  for (const node of tree.groups.values()) {
    if (node.sorted) continue;
    sortInside(node);
    if (isTimeUp()) return false;
  }
  return true;
}

/**
 * Marks what passes the filters, and counts it in every group.
 *
 * @param {Tree} tree
 * @param {Filters} filters
 * @param {number} now epoch milliseconds, what `active` counts from
 * @returns {number} repos that pass
 */
export function applyFilters(tree, filters, now) {
  const words = filters.search.trim().toLowerCase().split(/\s+/).filter(Boolean).map(trimSlashes);
  let shown = 0;
  for (const root of tree.roots) shown += filterGroup(root, filters, words, now);
  return shown;
}

/** A path pasted with blanks or slashes around its parts is still that path. @param {string} word */
function trimSlashes(word) {
  return word.replace(/^\/+|\/+$/g, '');
}

/**
 * @param {GroupNode} node
 * @param {Filters} filters
 * @param {string[]} words
 * @param {number} now
 * @returns {number}
 */
function filterGroup(node, filters, words, now) {
  const path = node.path.toLowerCase();
  node.matches = words.length > 0 && words.every((word) => path.includes(word));
  node.shown = 0;
  for (const child of node.repositories) {
    child.shown = passes(child, filters, words, now);
    if (child.shown) node.shown += 1;
  }
  for (const child of node.groups) node.shown += filterGroup(child, filters, words, now);
  return node.shown;
}

/**
 * @param {RepositoryNode} node
 * @param {Filters} filters
 * @param {string[]} words
 * @param {number} now
 */
function passes(node, filters, words, now) {
  const { repository } = node;
  if (!onSide(filters.archived, repository.archived)) return false;
  if (!onSide(filters.imported, repository.imported)) return false;
  if (filters.visibility !== 'any' && repository.visibility !== filters.visibility) return false;
  if (!inRole(filters.role, repository.accessLevel)) return false;
  if (!activeWithin(filters.active, repository.lastActivityAt, now)) return false;
  return words.every((word) => node.needle.includes(word));
}

/**
 * @param {'shown'|'hidden'|'only'} choice
 * @param {boolean} value
 */
function onSide(choice, value) {
  if (choice === 'shown') return true;
  return choice === 'only' ? value : !value;
}

/**
 * An unknown role passes no bound.
 *
 * @param {Filters['role']} choice
 * @param {number|null} level
 */
function inRole(choice, level) {
  if (choice === 'any') return true;
  if (level === null) return false;
  return choice === 'below' ? level < REPORTER : level >= Number(choice);
}

/**
 * An unknown activity passes no bound: nobody knows whether it lies within.
 *
 * @param {Filters['active']} choice
 * @param {number|null} lastActivityAt
 * @param {number} now
 */
function activeWithin(choice, lastActivityAt, now) {
  if (choice === 'any') return true;
  if (lastActivityAt === null) return false;
  if (choice === 'older') return lastActivityAt < now - 365 * DAY;
  return lastActivityAt >= now - Number(choice) * DAY;
}

/**
 * @typedef {object} TreeRow
 * @property {TreeNode} node
 * @property {number} depth 0 at the top
 * @property {boolean} expanded
 * @property {boolean} context whether it is here only because something below it was found
 */

/**
 * The rows in reading order after {@link applyFilters}. While a search runs every group on the way to a hit is open,
 * unless it was closed since.
 *
 * @param {Tree} tree
 * @param {object} view
 * @param {Set<string>} view.expanded keys of open groups
 * @param {Set<string>} [view.closedInSearch] keys of groups closed while searching
 * @param {boolean} view.searching
 * @param {boolean} view.filtering whether anything is left out; groups with nothing to show are left out then
 * @returns {TreeRow[]}
 */
export function flatten(tree, { expanded, closedInSearch = new Set(), searching, filtering }) {
  /** @type {TreeRow[]} */
  const rows = [];
  /** @param {GroupNode} node @param {number} depth */
  const walk = (node, depth) => {
    if (filtering && node.shown === 0) return;
    const open = searching ? !closedInSearch.has(node.key) : expanded.has(node.key);
    rows.push({ node, depth, expanded: open, context: searching && !node.matches });
    if (!open) return;
    sortInside(node);
    for (const child of node.groups) walk(child, depth + 1);
    for (const child of node.repositories) if (child.shown) rows.push({ node: child, depth: depth + 1, expanded: false, context: false });
  };
  for (const root of tree.roots) walk(root, 0);
  return rows;
}

/**
 * Every repo at or below a node.
 *
 * @param {TreeNode} node
 * @returns {RepositoryNode[]}
 */
export function repositoriesBelow(node) {
  if (node.kind === 'repository') return [node];
  /** @type {RepositoryNode[]} */
  const found = [];
  /** @param {GroupNode} group */
  const walk = (group) => {
    for (const child of group.groups) walk(child);
    for (const child of group.repositories) found.push(child);
  };
  walk(node);
  return found;
}

/**
 * Which groups stand open at first: the top ones where they are few, so that a small tree is seen whole and a large one
 * stays calm.
 *
 * @param {Tree} tree
 * @returns {Set<string>}
 */
export function firstExpanded(tree) {
  const open = new Set(tree.roots.length <= 8 ? tree.roots.map((root) => root.key) : []);
  if (tree.repositories.size <= 40) for (const node of tree.groups.values()) open.add(node.key);
  return open;
}
