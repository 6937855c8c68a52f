// The columns of deployments and of incidents. Templates only.
import { html } from 'lit';
import { figureWithUnit } from '../lib/figure-words.js';
import { counted, formatAgo, formatExact, formatNumber } from '../lib/format.js';

/** @import { Deployment, Incident } from '../delivery-types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** The last part of a path, which tells repos apart; the tooltip has the whole. @param {string} path */
const lastPart = (path) => path.split('/').at(-1) ?? path;

/** @type {Column} */
const repository = { key: 'repository', title: 'Repo', sort: 'repository', width: [10, 7], cell: (/** @type {Deployment | Incident} */ row) => html`<span class="ink-2">${lastPart(row.repository)}</span>`, tooltip: (row) => row.repository };

/** @type {Column[]} */
export const deploymentColumns = [
  { key: 'name', title: 'Deployment', sort: 'name', cell: (/** @type {Deployment} */ row) => html`<span class="with-icon"><span class="title-cell truncate">${row.name}</span>${row.environment === '' ? '' : html`<span class="tag">${row.environment}</span>`}</span>`, tooltip: (row) => row.name },
  repository,
  { key: 'deployer', title: 'By', width: [9, 6.5], cell: (/** @type {Deployment} */ row) => row.deployer ?? html`<span class="ink-3">not known</span>`, tooltip: (row) => row.deployer ?? 'Nothing says who deployed it' },
  { key: 'date', title: 'Deployed', sort: 'date', firstDescending: true, width: [6.25, 6], cell: (/** @type {Deployment} */ row) => html`<span class="muted">${formatAgo(row.deployedAt)}</span>`, tooltip: (row) => formatExact(row.deployedAt) },
  { key: 'commits', title: 'Commits', sort: 'commits', firstDescending: true, number: true, width: [6, 5.5], cell: (/** @type {Deployment} */ row) => (row.commits === null ? html`<span class="ink-3">not known</span>` : formatNumber(row.commits)), tooltip: (row) => (row.commits === null ? 'Its commit, or what it brought, is not on this computer' : `${counted(row.commits, 'commit')}, ${formatNumber(row.counted)} with a lead time`) },
  { key: 'lead', title: 'Lead time', sort: 'lead', firstDescending: true, number: true, width: [6.5, 6], cell: (/** @type {Deployment} */ row) => (row.leadTime === null ? html`<span class="ink-3">none</span>` : figureWithUnit(row.leadTime, 'hours')), tooltip: (row) => (row.leadTime === null ? 'No commit of it counts' : `Median of ${counted(row.counted, 'commit')}`) },
];

/** Hours an incident took; null while it is open. @param {Incident} row */
export const restoredAfter = ({ createdAt, restoredAt }) => (restoredAt === null ? null : (restoredAt - createdAt) / 3_600_000);

/** @type {Column[]} */
export const incidentColumns = [
  { key: 'number', title: 'No.', number: true, width: [4.5, 4], cell: (/** @type {Incident} */ row) => html`<span class="ink-2">#${row.iid}</span>` },
  { key: 'name', title: 'Title', sort: 'name', cell: (/** @type {Incident} */ row) => html`<span class="title-cell">${row.title}</span>`, tooltip: (row) => row.title },
  repository,
  { key: 'date', title: 'Opened', sort: 'date', firstDescending: true, width: [6.25, 6], cell: (/** @type {Incident} */ row) => html`<span class="muted">${formatAgo(row.createdAt)}</span>`, tooltip: (row) => formatExact(row.createdAt) },
  { key: 'time', title: 'Time to restore', sort: 'time', firstDescending: true, number: true, width: [8.5, 8], cell: (/** @type {Incident} */ row) => {
    const hours = restoredAfter(row);
    return hours === null ? html`<span class="ink-3">open</span>` : figureWithUnit(hours, 'hours');
  }, tooltip: (row) => (row.restoredAt === null ? 'Not closed yet' : `Closed ${formatExact(row.restoredAt)}`) },
];
