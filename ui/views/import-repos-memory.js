// What the import page remembers per integration while the app runs: which groups stand open, and the filters.
//
// Session storage alone: what a person was looking at is nobody else's business and ends with the window.

import { NO_FILTERS } from '../data/tree.js';

/** @typedef {import('../data/tree.js').Filters} Filters */

/** @param {number} integrationId */
const keyOf = (integrationId) => `import-repos:${integrationId}`;

/**
 * @param {number} integrationId
 * @returns {{ filters: Filters, expanded: Set<string>|null }} `expanded` is `null` at the first visit
 */
export function recall(integrationId) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(integrationId)) ?? 'null');
    return { filters: { ...NO_FILTERS, ...(kept?.filters ?? {}) }, expanded: Array.isArray(kept?.expanded) ? new Set(kept.expanded) : null };
  } catch {
    // What cannot be read was not written by this page; starting fresh loses nothing.
    return { filters: { ...NO_FILTERS }, expanded: null };
  }
}

/**
 * @param {number} integrationId
 * @param {Filters} filters
 * @param {Set<string>} expanded
 */
export function remember(integrationId, filters, expanded) {
  try {
    sessionStorage.setItem(keyOf(integrationId), JSON.stringify({ filters, expanded: [...expanded] }));
  } catch {
    // A full or forbidden storage only means that the next visit starts fresh.
  }
}
