// The address of the report Project timeline: its filter, and what is drawn of it. Pure. What is the default is left out.
import { readFilter, writeFilter } from './report-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { ShareOf, VolumeMeasure } from '../timeline-types.js' */

/** @typedef {'trend' | 'average' | 'daily'} Overlay */
/** @typedef {{ filter: ReportFilter, measure: VolumeMeasure, overlays: Overlay[], asLines: boolean, by: ShareOf }} TimelinePlace asLines: work types as lines rather than shares */

/** @type {VolumeMeasure[]} */
const measures = ['commits', 'lines', 'per_day', 'impact'];
/** @type {Overlay[]} */
const overlays = ['trend', 'average', 'daily'];

/** @param {string} query what stands behind the question mark @returns {TimelinePlace} */
export function readTimeline(query) {
  const parameters = new URLSearchParams(query);
  const shown = (parameters.get('lines') ?? '').split(',');
  return {
    filter: readFilter(query),
    measure: measures.find((each) => each === parameters.get('measure')) ?? 'commits',
    overlays: overlays.filter((each) => shown.includes(each)),
    asLines: parameters.get('types') === 'lines',
    by: parameters.get('by') === 'repos' ? 'repositories' : 'people',
  };
}

/** @param {Partial<TimelinePlace> & { filter: ReportFilter }} place */
export function timelinePath({ filter, measure = 'commits', overlays: shown = [], asLines = false, by = 'people' }) {
  const parameters = new URLSearchParams(writeFilter(filter).slice(1));
  if (measure !== 'commits') parameters.set('measure', measure);
  if (shown.length > 0) parameters.set('lines', overlays.filter((each) => shown.includes(each)).join(','));
  if (asLines) parameters.set('types', 'lines');
  if (by === 'repositories') parameters.set('by', 'repos');
  const text = parameters.toString();
  return `/reports/project-timeline${text === '' ? '' : `?${text}`}`;
}
