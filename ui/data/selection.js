// What is ticked on the import page, and what a tick means for a group.
//
// Only repos are ever selected; a group's box is drawn from those below it. What is imported or cannot be read is never
// selected, whichever box was ticked. It must not know what is on screen, but for `selectShown`, and never calls the app.

import { repositoriesBelow } from './tree.js';

/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {import('./tree.js').TreeNode} TreeNode */
/** @typedef {import('./tree.js').GroupNode} GroupNode */
/** @typedef {import('../types.js').ListedRepository} Repository */

/**
 * How a box looks: `off`, `mixed`, `on` can be pressed; `done` (imported) and `locked` (cannot be read) cannot.
 *
 * @typedef {'off'|'mixed'|'on'|'done'|'locked'} BoxState
 */

/**
 * @typedef {object} GroupCount
 * @property {number} selectable repos below that can be chosen
 * @property {number} selected of these, how many are
 * @property {number} hidden of the selectable, how many a filter hides
 */

/**
 * Whether a repo can be chosen at all.
 *
 * @param {Repository} repository
 */
export function isSelectable(repository) {
  return !repository.imported && repository.cannotImport === null;
}

/**
 * Counts every group once, so that drawing a row costs nothing.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} selected repository ids
 * @returns {Map<GroupNode, GroupCount>}
 */
export function countGroups(tree, selected) {
  /** @type {Map<GroupNode, GroupCount>} */
  const counts = new Map();
  /** @param {GroupNode} node @returns {GroupCount} */
  const count = (node) => {
    const own = { selectable: 0, selected: 0, hidden: 0 };
    for (const child of node.repositories) {
      if (!isSelectable(child.repository)) continue;
      own.selectable += 1;
      if (selected.has(child.repository.id)) own.selected += 1;
      if (!child.shown) own.hidden += 1;
    }
    for (const child of node.groups) {
      const below = count(child);
      own.selectable += below.selectable;
      own.selected += below.selected;
      own.hidden += below.hidden;
    }
    counts.set(node, own);
    return own;
  };
  for (const root of tree.roots) count(root);
  return counts;
}

/**
 * How the box of a node looks. Imported repos make a group mixed: part of it is already here.
 *
 * @param {TreeNode} node
 * @param {ReadonlySet<number>} selected
 * @param {Map<GroupNode, GroupCount>} counts from {@link countGroups}
 * @returns {BoxState}
 */
export function boxOf(node, selected, counts) {
  if (node.kind === 'repository') {
    if (node.repository.imported) return 'done';
    if (node.repository.cannotImport) return 'locked';
    return selected.has(node.repository.id) ? 'on' : 'off';
  }
  const own = counts.get(node) ?? { selectable: 0, selected: 0, hidden: 0 };
  if (own.selectable === 0) return node.imported > 0 ? 'done' : 'locked';
  if (own.selected === own.selectable) return 'on';
  return own.selected + node.imported > 0 ? 'mixed' : 'off';
}

/**
 * The selection after a box was pressed. A group takes all that can be chosen below it, hidden by filters or not; one
 * that is wholly selected is cleared; a mixed one is filled up.
 *
 * @param {TreeNode} node
 * @param {ReadonlySet<number>} selected
 * @returns {Set<number>}
 */
export function toggle(node, selected) {
  const next = new Set(selected);
  const ids = repositoriesBelow(node).filter((child) => isSelectable(child.repository)).map((child) => child.repository.id);
  const all = ids.length > 0 && ids.every((id) => selected.has(id));
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

/**
 * Adds every repo that passes the filters, whether its group stands open or not.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} selected
 * @returns {Set<number>}
 */
export function selectShown(tree, selected) {
  const next = new Set(selected);
  for (const node of tree.repositories.values()) if (node.shown && isSelectable(node.repository)) next.add(node.repository.id);
  return next;
}

/**
 * Takes every repo that passes the filters out of the selection.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} selected
 * @returns {Set<number>}
 */
export function clearShown(tree, selected) {
  const next = new Set(selected);
  for (const id of selected) if (tree.repositories.get(id)?.shown) next.delete(id);
  return next;
}

/**
 * How the box in the head looks: it stands for all that is shown.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} selected
 * @returns {BoxState}
 */
export function boxOfShown(tree, selected) {
  let selectable = 0;
  let chosen = 0;
  for (const node of tree.repositories.values()) {
    if (!node.shown || !isSelectable(node.repository)) continue;
    selectable += 1;
    if (selected.has(node.repository.id)) chosen += 1;
  }
  if (selectable === 0) return 'locked';
  if (chosen === 0) return 'off';
  return chosen === selectable ? 'on' : 'mixed';
}

/**
 * The selection after the list was read again: what is gone, imported or locked by now is dropped.
 *
 * @param {Tree} tree
 * @param {ReadonlySet<number>} selected
 * @returns {Set<number>}
 */
export function keepSelectable(tree, selected) {
  const next = new Set();
  for (const id of selected) {
    const node = tree.repositories.get(id);
    if (node && isSelectable(node.repository)) next.add(id);
  }
  return next;
}
