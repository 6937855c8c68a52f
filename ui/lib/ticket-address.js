// The addresses of the reports on tickets. Pure. What is the default is left out.
import { readFilter, readWeek, writeFilter } from './report-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { TicketShow } from '../ticket-types.js' */

/** @typedef {{ filter: ReportFilter, show: TicketShow, week: string | null, sort: string }} TicketLogPlace */

/** @type {TicketShow[]} */
const shows = ['all', 'completed', 'open', 'reopened'];
const sorts = ['completed', 'opened', 'cycle', 'queue', 'backflow', 'status'];

/** @param {string} query what stands behind the question mark @returns {TicketLogPlace} */
export function readTicketLog(query) {
  const parameters = new URLSearchParams(query);
  const show = shows.find((each) => each === parameters.get('show')) ?? 'all';
  const sort = sorts.find((each) => each === parameters.get('sort')) ?? 'completed';
  return { filter: readFilter(query), show, week: readWeek(query), sort };
}

/** @param {ReportFilter} filter @param {{ show?: TicketShow, week?: string | null, sort?: string }} [more] */
export function ticketLogPath(filter, { show = 'all', week = null, sort = 'completed' } = {}) {
  const text = writeFilter(filter, { week });
  const parameters = new URLSearchParams(text.slice(1));
  if (show !== 'all') parameters.set('show', show);
  if (sort !== 'completed') parameters.set('sort', sort);
  const whole = parameters.toString();
  return `/reports/ticket-log${whole === '' ? '' : `?${whole}`}`;
}

/** @param {ReportFilter} filter */
export const retrospectivePath = (filter) => `/reports/retrospective${writeFilter(filter)}`;
