// A report's filter as the part of the address behind the question mark, so that a view can be kept, reopened and gone back to. Pure.
//
// What is the default is left out; what cannot be read is ignored, because an address may come from an older version.
import { codeMetricWords } from './code-metric-words.js';
import { parseDay } from './format.js';

/** @import { MetricId, RangePreset, ReportFilter, ReportRange } from '../report-types.js' */

/** The ranges that move with the calendar, shortest first, with the word of each in the address. @type {[string, RangePreset, number][]} */
const presets = [['4w', 'last_4_full_weeks', 4], ['12w', 'last_12_full_weeks', 12], ['26w', 'last_26_full_weeks', 26], ['52w', 'last_52_full_weeks', 52]];

/** @type {RangePreset} */
const usualPreset = 'last_12_full_weeks';

/** Longer lists than this are no address a person keeps; the rest is dropped. */
const MOST_CHOSEN = 200;

/** Every preset with its number of weeks. @type {{ preset: RangePreset, weeks: number, label: string }[]} */
export const rangePresets = presets.map(([, preset, weeks]) => ({ preset, weeks, label: `Last ${weeks} full weeks` }));

/** What a report shows before anybody chose. @returns {ReportFilter} */
export const usualFilter = () => ({ range: { preset: usualPreset }, integrationId: null, repositoryIds: [], memberKeys: [], teamIds: [], withoutNestedTeams: false });

/** A calendar day as it is written in addresses. @param {Date} date */
export const dayText = (date) => `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** Whether a text is a day of the calendar: `2026-02-30` is none. @param {string | null} text @returns {text is string} */
export function isDay(text) {
  const at = parseDay(text);
  if (at === null || text === null) return false;
  const date = new Date(at);
  return date.getDate() === Number(text.slice(8)) && date.getMonth() + 1 === Number(text.slice(5, 7)) && date.getFullYear() === Number(text.slice(0, 4));
}

/** Reads a filter. @param {string} query what stands behind the question mark @returns {ReportFilter} */
export function readFilter(query) {
  const parameters = new URLSearchParams(query);
  const integration = Number(parameters.get('integration'));
  const ids = (/** @type {string} */ name) => [...new Set(parameters.getAll(name).map(Number).filter((id) => Number.isSafeInteger(id) && id > 0))].slice(0, MOST_CHOSEN);
  const teamIds = ids('team');
  return {
    range: readRange(parameters),
    integrationId: Number.isSafeInteger(integration) && integration > 0 ? integration : null,
    repositoryIds: ids('repo'),
    memberKeys: [...new Set(parameters.getAll('person').filter(Boolean))].slice(0, MOST_CHOSEN),
    teamIds,
    // Without a team there is nothing to be nested.
    withoutNestedTeams: teamIds.length > 0 && parameters.get('nested') === 'off',
  };
}

/** @param {URLSearchParams} parameters @returns {ReportRange} */
function readRange(parameters) {
  const from = parameters.get('from');
  const to = parameters.get('to');
  if (isDay(from) && isDay(to) && from <= to) return { from, to };
  const preset = presets.find(([word]) => word === parameters.get('range'))?.[1];
  return { preset: preset ?? usualPreset };
}

/**
 * Writes a filter.
 * @param {ReportFilter} filter
 * @param {{ week?: string | null }} [more] a week, on the page of rows
 * @returns {string} empty, or begins with a question mark
 */
export function writeFilter({ range, integrationId, repositoryIds, memberKeys, teamIds, withoutNestedTeams }, { week = null } = {}) {
  const parameters = new URLSearchParams();
  if (!('preset' in range)) {
    parameters.set('from', range.from);
    parameters.set('to', range.to);
  } else if (range.preset !== usualPreset) {
    parameters.set('range', presets.find(([, preset]) => preset === range.preset)?.[0] ?? '');
  }
  if (integrationId !== null) parameters.set('integration', String(integrationId));
  for (const id of repositoryIds) parameters.append('repo', String(id));
  for (const key of memberKeys) parameters.append('person', key);
  for (const id of teamIds) parameters.append('team', String(id));
  if (withoutNestedTeams && teamIds.length > 0) parameters.set('nested', 'off');
  if (week !== null) parameters.set('week', week);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** The week of the rows wanted, null for all. @param {string} query */
export function readWeek(query) {
  const week = new URLSearchParams(query).get('week');
  return isDay(week) ? week : null;
}

/** The address of the overview. @param {ReportFilter} filter */
export const overviewPath = (filter) => `/reports/overview${writeFilter(filter)}`;

/** The address of the report on how long pull requests take. @param {ReportFilter} filter */
export const resolutionPath = (filter) => `/reports/pr-resolution${writeFilter(filter)}`;

/** Whether the rows of a metric belong to Project timeline. @param {MetricId} metric */
export const isOfTimeline = (metric) => Object.hasOwn(codeMetricWords, metric);

/** The address of the rows of a metric. @param {MetricId} metric @param {ReportFilter} filter @param {string | null} [week] */
export const metricRowsPath = (metric, filter, week = null) => `/reports/${isOfTimeline(metric) ? 'project-timeline' : 'overview'}/${metric}${writeFilter(filter, { week })}`;

/**
 * The address of the rows of a mark: of its week, or of the days of its weeks where it stands for several.
 * @param {MetricId} metric
 * @param {ReportFilter} filter
 * @param {string[]} weeks their Mondays
 * @param {{ from: string, to: string }} shown the days of the report, which its first and last week may go beyond
 */
export function rowsOfWeeks(metric, filter, weeks, shown) {
  if (weeks.length === 1) return metricRowsPath(metric, filter, weeks[0]);
  const last = new Date(parseDay(weeks[weeks.length - 1]) ?? 0);
  const sunday = dayText(new Date(last.getFullYear(), last.getMonth(), last.getDate() + 6));
  const [from, to] = [weeks[0] < shown.from ? shown.from : weeks[0], sunday > shown.to ? shown.to : sunday];
  return metricRowsPath(metric, { ...filter, range: { from, to } });
}

/** Whether something is left out by choice; the range always leaves something out. @param {ReportFilter} filter */
export const isNarrowed = ({ integrationId, repositoryIds, memberKeys, teamIds }) => integrationId !== null || repositoryIds.length > 0 || memberKeys.length > 0 || teamIds.length > 0;

/** Whether anything differs from what a report shows by itself. @param {ReportFilter} filter */
export const isChanged = (filter) => writeFilter(filter) !== '';
