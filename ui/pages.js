// Which element shows which page, and when its module is loaded: on the first visit, so that the window opens with little.

/** @typedef {{ tag: string, load: () => Promise<unknown>, area: 'reports' | 'settings', place: string }} PageEntry */

/** Pages by the name of their route. `place` is the entry of the left navigation that is then current. @type {Record<string, PageEntry>} */
export const pages = {
  reports: { tag: 'reports-view', load: () => import('./views/reports-view.js'), area: 'reports', place: '' },
  overview: { tag: 'overview-view', load: () => import('./views/overview-view.js'), area: 'reports', place: 'overview' },
  'overview-rows': { tag: 'overview-rows-view', load: () => import('./views/overview-rows-view.js'), area: 'reports', place: 'overview' },
  'pr-resolution': { tag: 'resolution-view', load: () => import('./views/resolution-view.js'), area: 'reports', place: 'pr-resolution' },
  'review-workflow': { tag: 'workflow-view', load: () => import('./views/workflow-view.js'), area: 'reports', place: 'review-workflow' },
  'review-collaboration': { tag: 'collaboration-view', load: () => import('./views/collaboration-view.js'), area: 'reports', place: 'review-collaboration' },
  'review-collaboration-rows': { tag: 'collaboration-rows-view', load: () => import('./views/collaboration-rows-view.js'), area: 'reports', place: 'review-collaboration' },
  'team-health': { tag: 'team-health-view', load: () => import('./views/team-health-view.js'), area: 'reports', place: 'team-health' },
  delivery: { tag: 'delivery-view', load: () => import('./views/delivery-view.js'), area: 'reports', place: 'delivery' },
  'delivery-rows': { tag: 'delivery-rows-view', load: () => import('./views/delivery-rows-view.js'), area: 'reports', place: 'delivery' },
  'work-log': { tag: 'work-log-view', load: () => import('./views/work-log-view.js'), area: 'reports', place: 'work-log' },
  'project-timeline': { tag: 'timeline-view', load: () => import('./views/timeline-view.js'), area: 'reports', place: 'project-timeline' },
  'project-timeline-rows': { tag: 'overview-rows-view', load: () => import('./views/overview-rows-view.js'), area: 'reports', place: 'project-timeline' },
  'ticket-log': { tag: 'ticket-log-view', load: () => import('./views/ticket-log-view.js'), area: 'reports', place: 'ticket-log' },
  retrospective: { tag: 'retrospective-view', load: () => import('./views/retrospective-view.js'), area: 'reports', place: 'retrospective' },
  integrations: { tag: 'integrations-view', load: () => import('./views/integrations-view.js'), area: 'settings', place: 'integrations' },
  'add-integration': { tag: 'add-integration-view', load: () => import('./views/add-integration-view.js'), area: 'settings', place: 'integrations' },
  'import-repos': { tag: 'import-repos-view', load: () => import('./views/import-repos-view.js'), area: 'settings', place: 'integrations' },
  integration: { tag: 'integration-view', load: () => import('./views/integration-view.js'), area: 'settings', place: 'integrations' },
  repos: { tag: 'repos-view', load: () => import('./views/repos-view.js'), area: 'settings', place: 'repos' },
  repository: { tag: 'repository-view', load: () => import('./views/repository-view.js'), area: 'settings', place: 'repos' },
  log: { tag: 'log-view', load: () => import('./views/log-view.js'), area: 'settings', place: 'log' },
  users: { tag: 'users-view', load: () => import('./views/users-view.js'), area: 'settings', place: 'users' },
  teams: { tag: 'teams-view', load: () => import('./views/teams-view.js'), area: 'settings', place: 'teams' },
  'what-counts': { tag: 'what-counts-view', load: () => import('./views/what-counts-view.js'), area: 'settings', place: 'what-counts' },
  calendar: { tag: 'calendar-view', load: () => import('./views/calendar-view.js'), area: 'settings', place: 'calendar' },
  appearance: { tag: 'appearance-view', load: () => import('./views/appearance-view.js'), area: 'settings', place: 'appearance' },
  sync: { tag: 'sync-view', load: () => import('./views/sync-view.js'), area: 'settings', place: 'sync' },
  security: { tag: 'security-view', load: () => import('./views/security-view.js'), area: 'settings', place: 'security' },
  copies: { tag: 'copies-view', load: () => import('./views/copies-view.js'), area: 'settings', place: 'copies' },
  about: { tag: 'about-view', load: () => import('./views/about-view.js'), area: 'settings', place: 'about' },
};
