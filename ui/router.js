// Which page the address names. The address is the part after `#`; there is no server that could know more.
//
// Matching is pure and tested without a window; the rest listens to the window and tells the shell.

/** @import { Route } from './types.js' */

/** Pages by pattern, first match wins. A part that starts with `:` is a parameter, with `?` it may be absent. */
const patterns = /** @type {const} */ ([
  ['reports', 'reports'],
  ['overview', 'reports/overview'],
  ['overview-rows', 'reports/overview/:metric'],
  ['pr-resolution', 'reports/pr-resolution'],
  ['review-workflow', 'reports/review-workflow'],
  ['review-collaboration', 'reports/review-collaboration'],
  ['review-collaboration-rows', 'reports/review-collaboration/:metric'],
  ['team-health', 'reports/team-health'],
  ['work-log', 'reports/work-log'],
  ['project-timeline', 'reports/project-timeline'],
  ['project-timeline-rows', 'reports/project-timeline/:metric'],
  ['delivery', 'reports/delivery'],
  ['delivery-rows', 'reports/delivery/:kind'],
  ['ticket-log', 'reports/ticket-log'],
  ['retrospective', 'reports/retrospective'],
  ['integrations', 'settings/integrations'],
  ['add-integration', 'settings/integrations/add/:step?'],
  ['import-repos', 'settings/integrations/:id/import'],
  ['integration', 'settings/integrations/:id/:tab?'],
  ['repos', 'settings/repos'],
  ['repository', 'settings/repos/:id/:tab?'],
  ['log', 'settings/log'],
  ['users', 'settings/users/:tab?'],
  ['teams', 'settings/teams/:team?'],
  ['what-counts', 'settings/what-counts'],
  ['calendar', 'settings/calendar'],
  ['appearance', 'settings/appearance'],
  ['sync', 'settings/sync'],
  ['security', 'settings/security'],
  ['copies', 'settings/copies'],
  ['about', 'settings/about'],
]);

/** Where the app opens, and where an address that names nothing leads. */
export const homePath = '/settings/integrations';

/**
 * Returns the page an address names.
 * @param {string} hash the address from `#` on
 * @returns {Route | null} null when it names none
 */
export function matchRoute(hash) {
  const [address, query = ''] = hash.split(/\?(.*)/s);
  const path = address.replace(/^#?\/?/, '').replace(/\/$/, '');
  const parts = path.split('/').map(decodePart);
  for (const [name, pattern] of patterns) {
    const parameters = matchPattern(pattern, parts);
    if (parameters) return { name, path: `/${path}`, parameters, query };
  }
  return null;
}

/**
 * @param {string} pattern
 * @param {string[]} parts
 * @returns {Record<string, string> | null}
 */
function matchPattern(pattern, parts) {
  const expected = pattern.split('/');
  if (parts.length > expected.length) return null;
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [index, piece] of expected.entries()) {
    const part = parts[index];
    if (part === undefined || part === '') {
      if (!piece.endsWith('?')) return null;
    } else if (piece === ':id') {
      if (!/^\d+$/.test(part)) return null;
      parameters.id = part;
    } else if (piece.startsWith(':')) {
      parameters[piece.slice(1).replace('?', '')] = part;
    } else if (piece !== part) {
      return null;
    }
  }
  return parameters;
}

/** @param {string} part */
function decodePart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of an integration's page. @param {number} id @param {string} [tab] */
export const integrationPath = (id, tab) => `/settings/integrations/${id}${tab ? `/${tab}` : ''}`;
/** The address of a repo's page. @param {number} id @param {string} [tab] */
export const repositoryPath = (id, tab) => `/settings/repos/${id}${tab ? `/${tab}` : ''}`;

/** The address of the page of users. @param {string} [tab] */
export const usersPath = (tab) => `/settings/users${tab ? `/${tab}` : ''}`;

/** The address of the page of teams. @param {number} [id] */
export const teamsPath = (id) => `/settings/teams${id === undefined ? '' : `/${id}`}`;

/** @type {Route | null} */
let current = null;
let titleWantsFocus = false;

/** Goes to a page. @param {string} path @param {{ replace?: boolean }} [options] replace leaves no way back to the page before */
export function navigate(path, options = {}) {
  const hash = `#${path}`;
  if (options.replace) location.replace(hash);
  else location.hash = hash;
}

/** Tells the listener of the page now and of each page to come. @param {(route: Route) => void} listener */
export function startRouter(listener) {
  const follow = () => {
    const route = matchRoute(location.hash);
    if (!route) {
      navigate(homePath, { replace: true });
      return;
    }
    if (route.path === current?.path && route.query === current.query) return;
    titleWantsFocus = current !== null && placeOf(route) !== placeOf(current);
    current = route;
    listener(route);
  };
  addEventListener('hashchange', follow);
  follow();
}

/** What makes two addresses the same place: tabs of one page are, so that the focus stays on the tab. @param {Route} route */
export const placeOf = (route) => [route.name, route.parameters.id, route.parameters.step, route.parameters.metric].join('/');

/** True once after each navigation: the page's title then takes the focus, so that a screen reader starts there. */
export function takeTitleFocus() {
  const wanted = titleWantsFocus;
  titleWantsFocus = false;
  return wanted;
}
