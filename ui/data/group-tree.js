// The tree of groups of the Groups tab: built by full path, summed up, searched and flattened to rows.
//
// Pure, so that thousands of groups can be tested without a browser. What is switched on is decided by the app; here is
// only found which group above covers another.

/** @typedef {import('../types.js').Group} Group */

/**
 * @typedef {object} GroupBranch
 * @property {string} key the full path
 * @property {string} label its last part; the whole path at the top
 * @property {Group} group
 * @property {GroupBranch | null} parent
 * @property {GroupBranch[]} children
 * @property {number} available repos in and below it
 * @property {number} imported of these
 */

/** @typedef {{ branch: GroupBranch, depth: number, expanded: boolean, context: boolean }} GroupRow context: only here because something below it was found */

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Hangs every group under the nearest one above it that the account sees. People's own namespaces stand at the end.
 *
 * @param {Group[]} groups
 * @returns {GroupBranch[]} the top ones
 */
export function buildGroups(groups) {
  /** @type {Map<string, GroupBranch>} */
  const byPath = new Map();
  for (const group of groups) byPath.set(group.fullPath, { key: group.fullPath, label: group.fullPath, group, parent: null, children: [], available: group.repositoriesAvailable, imported: group.repositoriesImported });
  /** @type {GroupBranch[]} */
  const roots = [];
  for (const branch of byPath.values()) {
    const parent = nearestAbove(byPath, branch.key);
    branch.parent = parent;
    if (parent) branch.label = branch.key.slice(parent.key.length + 1);
    (parent?.children ?? roots).push(branch);
  }
  for (const root of roots) sumUp(root);
  sort(roots);
  return roots;
}

/** @param {Map<string, GroupBranch>} byPath @param {string} path */
function nearestAbove(byPath, path) {
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
    const found = byPath.get(path.slice(0, cut));
    if (found) return found;
  }
  return null;
}

/** @param {GroupBranch} branch */
function sumUp(branch) {
  for (const child of branch.children) {
    sumUp(child);
    branch.available += child.available;
    branch.imported += child.imported;
  }
}

/** @param {GroupBranch[]} branches */
function sort(branches) {
  const rank = (/** @type {GroupBranch} */ { group }) => (group.kind === 'user' ? 1 : 0);
  branches.sort((a, b) => rank(a) - rank(b) || collator.compare(a.label, b.label));
  for (const branch of branches) sort(branch.children);
}

/**
 * The rows in reading order. A search opens every way to a hit, and a group that is found keeps what is below it.
 *
 * @param {GroupBranch[]} roots
 * @param {{ expanded: ReadonlySet<string>, search: string }} view
 * @returns {GroupRow[]}
 */
export function groupRows(roots, { expanded, search }) {
  const words = search.toLowerCase().split(/\s+/).map((word) => word.replace(/^\/+|\/+$/g, '')).filter(Boolean);
  /** @type {GroupRow[]} */
  const rows = [];
  /** @param {GroupBranch} branch @param {number} depth @returns {boolean} whether the branch or something below it was found */
  const find = (branch, depth) => {
    const text = `${branch.key}\n${branch.group.name}`.toLowerCase();
    const found = words.every((word) => text.includes(word));
    const place = rows.push({ branch, depth, expanded: true, context: !found }) - 1;
    let below = false;
    for (const child of branch.children) below = find(child, depth + 1) || below;
    rows[place].expanded = below;
    if (!found && !below) rows.length = place;
    return found || below;
  };
  /** @param {GroupBranch} branch @param {number} depth */
  const walk = (branch, depth) => {
    const open = expanded.has(branch.key);
    rows.push({ branch, depth, expanded: open && branch.children.length > 0, context: false });
    if (open) for (const child of branch.children) walk(child, depth + 1);
  };
  for (const root of roots) {
    if (words.length > 0) find(root, 0);
    else walk(root, 0);
  }
  return rows;
}

/**
 * Which groups stand open at first: all of a small tree, the top ones of a larger one, and the way to every switch that is on.
 *
 * @param {GroupBranch[]} roots
 * @param {number} total
 */
export function firstOpen(roots, total) {
  /** @type {Set<string>} */
  const open = new Set();
  /** @param {GroupBranch} branch */
  const walk = (branch) => {
    if (total <= 40 || (branch.parent === null && roots.length <= 8)) open.add(branch.key);
    if (branch.group.autoImport === 'on') for (let above = branch.parent; above; above = above.parent) open.add(above.key);
    for (const child of branch.children) walk(child);
  };
  for (const root of roots) walk(root);
  return open;
}

/** The nearest group above that is switched on, by its path; null where none of them is in the list. @param {GroupBranch} branch */
export function coveredBy(branch) {
  for (let above = branch.parent; above; above = above.parent) if (above.group.autoImport === 'on') return above.key;
  return null;
}
