// The addresses of the report on deployments and of its rows. Pure.
import { parseDay } from './format.js';
import { dayText, writeFilter } from './report-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @typedef {'deployments' | 'incidents'} DeliveryRowsKind */

/** @param {ReportFilter} filter */
export const deliveryPath = (filter) => `/reports/delivery${writeFilter(filter)}`;

/** @param {DeliveryRowsKind} kind @param {ReportFilter} filter @param {string | null} [week] */
export const deliveryRowsPath = (kind, filter, week = null) => `/reports/delivery/${kind}${writeFilter(filter, { week })}`;

/** @param {string | undefined} word @returns {word is DeliveryRowsKind} */
export const isDeliveryRows = (word) => word === 'deployments' || word === 'incidents';

/**
 * The address of the rows of a mark: of its week, or of the days of its weeks where it stands for several.
 * @param {DeliveryRowsKind} kind
 * @param {ReportFilter} filter
 * @param {string[]} weeks their Mondays
 * @param {{ from: string, to: string }} shown the days of the report
 */
export function deliveryRowsOfWeeks(kind, filter, weeks, shown) {
  if (weeks.length === 1) return deliveryRowsPath(kind, filter, weeks[0]);
  const last = new Date(parseDay(weeks[weeks.length - 1]) ?? 0);
  const sunday = dayText(new Date(last.getFullYear(), last.getMonth(), last.getDate() + 6));
  const [from, to] = [weeks[0] < shown.from ? shown.from : weeks[0], sunday > shown.to ? shown.to : sunday];
  return deliveryRowsPath(kind, { ...filter, range: { from, to } });
}
