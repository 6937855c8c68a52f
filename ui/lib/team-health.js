// Team health in words and addresses: which figures there are, what a row's figure leads to, which rows are seen. Pure.
import { metricRowsPath, readFilter, resolutionPath, usualFilter, writeFilter } from './report-address.js';
import { figureWithUnit } from './figure-words.js';
import { metricWords } from './metric-words.js';

/** @import { MetricId, MetricUnit, ReportFilter } from '../report-types.js' */
/** @import { HealthCell, HealthRow, Target, TeamMetric } from '../team-types.js' */

/** @typedef {{ name: string, unit: MetricUnit, basis: [string, string], rows: MetricId | null }} TeamMetricWords basis: what n counts; rows: whose rows it is made of, null for pull requests one by one */

/** @param {MetricId} id @param {MetricUnit} unit @param {[string, string]} basis @returns {TeamMetricWords} */
const ofOverview = (id, unit, basis) => ({ name: metricWords[id].name, unit, basis, rows: id });
/** @type {[string, string]} */
const pullRequests = ['pull request', 'pull requests'];
/** @type {[string, string]} */
const answers = ['answer', 'answers'];

/** @type {Record<TeamMetric, TeamMetricWords>} */
export const teamMetrics = {
  coding_days: ofOverview('coding_days', 'per_week', ['person who commits', 'people who commit']),
  commits_per_day: ofOverview('commits_per_day', 'per_day', ['coding day', 'coding days']),
  code_volume: ofOverview('code_volume', 'lines', ['commit', 'commits']),
  impact: ofOverview('impact', 'points', ['commit', 'commits']),
  commit_complexity: ofOverview('commit_complexity', 'percent', ['commit', 'commits']),
  time_to_100: ofOverview('time_to_100', 'hours', ['coding day', 'coding days']),
  productive_time_to_100: ofOverview('productive_time_to_100', 'hours', ['coding day', 'coding days']),
  time_to_first_comment: ofOverview('time_to_first_comment', 'hours', pullRequests),
  reaction_time: { name: 'Reaction time', unit: 'hours', basis: answers, rows: null },
  responsiveness: { name: 'Responsiveness', unit: 'hours', basis: answers, rows: null },
  reviewer_comments: { name: 'Reviewer comments', unit: 'per_pull_request', basis: pullRequests, rows: null },
  thoroughly_reviewed: { name: 'Thoroughly reviewed', unit: 'percent', basis: pullRequests, rows: null },
  unreviewed_pull_requests: ofOverview('unreviewed_pull_requests', 'percent', pullRequests),
  sharing_index: { name: 'Sharing index', unit: 'index', basis: ['person who took part', 'people who took part'], rows: null },
  efficiency: ofOverview('efficiency', 'percent', ['line', 'lines']),
  time_to_merge: ofOverview('time_to_merge', 'hours', pullRequests),
  iterated_pull_requests: ofOverview('iterated_pull_requests', 'percent', pullRequests),
  iteration_time: { name: 'Iteration time', unit: 'hours', basis: pullRequests, rows: null },
};

/** @type {{ heading: string, metrics: TeamMetric[] }[]} */
export const metricGroups = [
  { heading: 'Activity', metrics: ['coding_days', 'commits_per_day', 'code_volume', 'impact', 'time_to_100', 'productive_time_to_100'] },
  { heading: 'Culture', metrics: ['time_to_first_comment', 'reaction_time', 'responsiveness', 'reviewer_comments', 'thoroughly_reviewed', 'unreviewed_pull_requests', 'sharing_index'] },
  { heading: 'Efficiency', metrics: ['efficiency', 'time_to_merge', 'iterated_pull_requests', 'iteration_time', 'commit_complexity'] },
];

/** What is shown before anybody chose. @type {TeamMetric[]} */
export const usualMetrics = ['coding_days', 'efficiency', 'time_to_merge', 'time_to_first_comment', 'unreviewed_pull_requests'];

/** In the order of their groups. @type {TeamMetric[]} */
const allMetrics = metricGroups.flatMap(({ metrics }) => metrics);

/** Longer lists than this are no address a person keeps. */
const MOST_OPENED = 100;
/** Lines a chart can tell apart. */
export const MOST_LINES = 6;
/** Characters of a name at the end of a line. */
const LONGEST_LABEL = 15;

/** Metrics of a list, in the order of their groups. @param {string[]} words @returns {TeamMetric[]} */
export const readMetrics = (words) => allMetrics.filter((metric) => words.includes(metric));

/**
 * What the report shows.
 * @typedef {object} HealthPlace
 * @property {ReportFilter} filter
 * @property {TeamMetric[]} metrics at least one
 * @property {TeamMetric} chart the one that is drawn over weeks
 * @property {number[]} opened teams whose people and teams are shown
 */

/** Reads an address. @param {string} query @param {string[]} remembered metrics somebody chose before @returns {HealthPlace} */
export function readTeamHealth(query, remembered = []) {
  const parameters = new URLSearchParams(query);
  const chosen = [readMetrics(parameters.getAll('metric')), readMetrics(remembered), usualMetrics].find((metrics) => metrics.length > 0) ?? usualMetrics;
  const opened = parameters.getAll('open').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const [drawn] = readMetrics([parameters.get('chart') ?? '']);
  return { filter: readFilter(query), metrics: chosen, chart: drawn && chosen.includes(drawn) ? drawn : chosen[0], opened: [...new Set(opened)].slice(0, MOST_OPENED) };
}

/** Writes one. The metrics always stand in it once they were chosen, so that a saved view shows the same to everybody. @param {HealthPlace} place */
export function teamHealthPath({ filter, metrics, chart, opened }) {
  const parameters = new URLSearchParams(writeFilter(filter));
  if (metrics.join() !== usualMetrics.join()) for (const metric of metrics) parameters.append('metric', metric);
  if (chart !== metrics[0]) parameters.set('chart', chart);
  for (const id of opened) parameters.append('open', String(id));
  const text = parameters.toString();
  return `/reports/team-health${text === '' ? '' : `?${text}`}`;
}

/** The filter whose work a row is about. @param {ReportFilter} filter @param {Pick<HealthRow, 'kind' | 'teamId' | 'memberKey'>} row @returns {ReportFilter} */
export function filterOfRow(filter, { kind, teamId, memberKey }) {
  if (kind === 'team' && teamId !== null) return { ...filter, teamIds: [teamId] };
  if (kind === 'person' && memberKey !== null) return { ...filter, memberKeys: [memberKey], teamIds: [], withoutNestedTeams: false };
  return filter;
}

/** The address of the rows a figure was made of. @param {TeamMetric} metric @param {ReportFilter} filter @param {Pick<HealthRow, 'kind' | 'teamId' | 'memberKey'>} row */
export function rowsPath(metric, filter, row) {
  const { rows } = teamMetrics[metric];
  const own = filterOfRow(filter, row);
  return rows === null ? resolutionPath(own) : metricRowsPath(rows, own);
}

/** Rows that are seen: below a team only where it is opened, and all above it. @param {HealthRow[]} rows @param {number[]} opened */
export function seenRows(rows, opened) {
  const seen = new Set();
  return rows.filter((row) => {
    const above = row.kind === 'person' ? row.teamId : row.parentId;
    const isSeen = above === null || (seen.has(above) && opened.includes(above));
    if (isSeen && row.kind === 'team') seen.add(row.teamId);
    return isSeen;
  });
}

/** Whether there is something below a team. @param {HealthRow[]} rows @param {HealthRow} row */
export const canOpen = (rows, row) => row.kind === 'team' && (row.people > 0 || rows.some(({ parentId, kind }) => kind === 'team' && parentId === row.teamId));

/** The name of a row. @param {Pick<HealthRow, 'kind' | 'name'>} row @param {boolean} narrowed whether a filter leaves people out */
export function rowName({ kind, name }, narrowed) {
  if (kind === 'everybody') return narrowed ? 'All that match' : 'Everybody';
  return name || 'Not known here at present';
}

/** Lines of the chart: everybody and the first teams that are seen. @param {HealthRow[]} rows those that are seen @param {number} place of the metric @param {boolean} narrowed */
export function healthSeries(rows, place, narrowed) {
  return rows.filter(({ kind }) => kind !== 'person').slice(0, MOST_LINES).map((row) => {
    const name = rowName(row, narrowed);
    return { key: `${row.kind} ${row.teamId ?? ''}`, name: name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1).trimEnd()}…` : name, values: row.cells[place]?.weekly ?? [] };
  });
}

/** Where a value stands, with what that is measured by. @param {HealthCell} cell @param {TeamMetric} metric @returns {{ sign: string, word: string, more: string } | null} */
export function standingWords({ standing, target }, metric) {
  if (standing === null || target === null) return null;
  const more = targetWords(target, metric);
  if (standing === 'under') return { sign: 'arrow-down', word: 'Under', more };
  return standing === 'over' ? { sign: 'arrow-up', word: 'Over', more } : { sign: 'check', word: 'Within', more };
}

/** A target in words: `at least 2.0 per week, best 3.5 per week`. @param {Target} target @param {TeamMetric} metric */
export function targetWords({ lowest, aim, highest }, metric) {
  const { unit } = teamMetrics[metric];
  return [lowest === null ? '' : `at least ${figureWithUnit(lowest, unit)}`, aim === null ? '' : `aim ${figureWithUnit(aim, unit)}`, highest === null ? '' : `at most ${figureWithUnit(highest, unit)}`].filter(Boolean).join(', ');
}

/** A bound as somebody wrote it: empty is none, what is no number is not taken. @param {string} text @returns {{ value: number | null, fits: boolean }} */
export function readBound(text) {
  const written = text.trim().replace(',', '.');
  if (written === '') return { value: null, fits: true };
  const value = Number(written);
  return { value, fits: Number.isFinite(value) && value >= 0 };
}

/** Whether bounds ascend. @param {Target} target */
export function boundsAscend({ lowest, aim, highest }) {
  const given = [lowest, aim, highest].filter((bound) => bound !== null);
  return given.every((bound, index) => index === 0 || given[index - 1] <= bound);
}

/** Whether anything differs from what the report shows by itself. @param {HealthPlace} place */
export const isUsual = (place) => writeFilter(place.filter) === writeFilter(usualFilter());
