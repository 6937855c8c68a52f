// Saved views: whether what one shows is still here, and what a new one could be called. Pure.
import { matchRoute } from '../router.js';
import { readFilter } from './report-address.js';

/** @import { SavedView } from '../team-types.js' */

/**
 * What a view shows that is here no more.
 * @param {Pick<SavedView, 'address'>} view
 * @param {{ id: number }[] | null} teams null while they are not known
 * @returns {'report' | 'team' | null}
 */
export function goneFrom({ address }, teams) {
  const route = address.startsWith('/reports/') ? matchRoute(`#${address}`) : null;
  if (route === null) return 'report';
  const known = teams === null ? null : new Set(teams.map(({ id }) => id));
  return known !== null && readFilter(route.query).teamIds.some((id) => !known.has(id)) ? 'team' : null;
}

/** What a view waits for, that came with a configuration; empty where it can be opened. @param {Pick<SavedView, 'waiting'>} view */
export const waitingWords = ({ waiting }) => (waiting === 0 ? '' : `Waits for ${waiting === 1 ? 'a repo that is' : `${waiting} repos that are`} not listed here yet`);

/** What is gone, in words. @param {'report' | 'team'} what */
export const goneWords = (what) => (what === 'report' ? 'This version has no such report' : 'A team in it is gone');

/** Whether an address of the window is that of a view. @param {Pick<SavedView, 'address'>} view @param {string} hash from `#` on */
export const isShown = ({ address }, hash) => hash === `#${address}`;

/** A name to begin with: that of the report. @param {string} heading @param {{ name: string }[]} views */
export function freeName(heading, views) {
  const taken = new Set(views.map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? heading : `${heading} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
