// Parts of the report on who reviews whom: its tiles, the people of both sides, the map, the radar and the index over weeks, each with its
// table. Templates only.
import { html, nothing } from 'lit';
import { explainMetric } from '../components/definition-dialog.js';
import { lineChart } from '../components/line-chart.js';
import '../components/metric-tile.js';
import '../components/review-map.js';
import '../components/review-radar.js';
import { endName } from '../charts/review-map.js';
import { reviewersOf } from '../charts/radar.js';
import { explainWords } from '../components/words-dialog.js';
import { formatFigure } from '../lib/figure-words.js';
import { counted, formatCalendarDate, formatNumber } from '../lib/format.js';
import { mapWords, peopleWords, radarWords } from '../lib/review-words.js';
import { reviewRowsOfWeeks, reviewRowsPath } from '../lib/review-address.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { Collaboration, ReviewMetricId } from '../review-types.js' */

/** Rows of the table behind the radar: more are for the CSV. */
const MOST_ROWS = 200;

/** @param {Collaboration} report @param {ReportFilter} filter @param {'submitters' | 'reviewers'} side @param {string} heading */
export const tilesOf = (report, filter, side, heading) => html`<section class="review-side" aria-label=${heading}><h2 class="list-heading">${heading}</h2>
  <ul class="tile-grid review-tiles">${report.tiles.filter((tile) => tile.side === side).map((tile) => html`<li class="tile-place"><metric-tile .tile=${tile} .path=${reviewRowsPath(tile.metric, filter)}></metric-tile></li>`)}</ul></section>`;

/** How many took part. @param {Collaboration} report */
export function peopleLine({ pullRequests, read, submitters, activeReviewers, availableReviewers }) {
  /** @type {[string, number, string][]} */
  const shown = [
    ['Merged pull requests', pullRequests, read === pullRequests ? 'all read' : `${formatNumber(read)} of them read`],
    ['Submitters', submitters, 'opened one of them'],
    ['Active reviewers', activeReviewers, 'reviewed one of them'],
    ['Available reviewers', availableReviewers, 'commit or took part'],
  ];
  return html`<dl class="figure-line">${shown.map(([name, value, basis]) => html`<div><dt>${name}</dt><dd><strong>${formatNumber(value)}</strong> <span class="basis">${basis}</span></dd></div>`)}
    <div><dt class="visually-hidden">Definition</dt><dd><button type="button" class="link" @click=${() => explainWords('Who took part', peopleWords)}>How is this counted?</button></dd></div></dl>`;
}

const noReviews = html`<p>Nobody reviewed a pull request that was merged in this range.</p>`;

/** @param {Collaboration} report @param {ReportFilter} filter */
export function mapFrame({ map, collaborators }, filter) {
  const path = (/** @type {'submitter' | 'reviewer'} */ side, /** @type {string} */ key) => reviewRowsPath('sharing_index', filter, { [side]: key });
  const name = (/** @type {import('../review-types.js').MapEnd} */ end) => endName(end, collaborators, (count) => counted(count, 'other person', 'other people'));
  const keyOf = (/** @type {import('../review-types.js').MapEnd} */ { person }) => (person === null ? null : collaborators[person].key);
  const table = () => {
    const rows = [...map.bands].sort((one, other) => other.reviews - one.reviews).map(({ submitter, reviewer, reviews }) => ({ submitter: map.submitters[submitter], reviewer: map.reviewers[reviewer], reviews }));
    return {
      head: ['Opened by', 'Reviewed by', 'Pull requests'], valueHead: ['opened_by', 'reviewed_by', 'pull_requests'],
      rows: rows.map(({ submitter, reviewer, reviews }) => {
        const only = { submitter: keyOf(submitter), reviewer: keyOf(reviewer) };
        return { path: only.submitter === null || only.reviewer === null ? null : reviewRowsPath('sharing_index', filter, only), cells: [name(submitter), name(reviewer), formatNumber(reviews)] };
      }),
      values: rows.map(({ submitter, reviewer, reviews }) => [name(submitter), name(reviewer), reviews]),
    };
  };
  const chart = html`<review-map .map=${map} .people=${collaborators} .pathOf=${path}></review-map>`;
  return html`<chart-frame .heading=${'Who reviews whom'} .unit=${'pull requests, by pair of people'} .chart=${chart} .table=${table} .empty=${map.bands.length === 0 ? noReviews : nothing} .explain=${() => explainWords('Who reviews whom', mapWords)}></chart-frame>`;
}

/** @param {Collaboration} report @param {ReportFilter} filter @param {(path: string) => void} go */
export function radarFrame({ collaborators }, filter, go) {
  const path = (/** @type {string} */ key) => reviewRowsPath('sharing_index', filter, { reviewer: key });
  const reviewers = reviewersOf(collaborators).reverse();
  const table = () => ({
    head: ['Reviewer', 'Reviewed', 'Authors', 'Opened'], valueHead: ['reviewer', 'pull_requests_reviewed', 'authors_reviewed', 'pull_requests_opened'],
    rows: reviewers.slice(0, MOST_ROWS).map(({ key, name, reviewed, authors, opened }) => ({ path: path(key), cells: [name, formatNumber(reviewed), formatNumber(authors), formatNumber(opened)] })),
    values: reviewers.map(({ name, reviewed, authors, opened }) => [name, reviewed, authors, opened]),
  });
  const chart = html`<review-radar .people=${collaborators} @person-open=${(/** @type {CustomEvent<string>} */ { detail }) => go(path(detail))}></review-radar>`;
  return html`<chart-frame .heading=${'Review radar'} .unit=${'a mark for each reviewer'} .chart=${chart} .table=${table} .empty=${reviewers.length === 0 ? noReviews : nothing} .explain=${() => explainWords('Review radar', radarWords)}></chart-frame>`;
}

/** @param {number} value */
const index = (value) => formatFigure(value, 'index');

/** @param {Collaboration} report @param {ReportFilter} filter @param {(path: string) => void} go */
export function sharingFrame(report, filter, go) {
  const { weeks } = report;
  const tile = report.tiles.find(({ metric }) => metric === 'sharing_index');
  const weekly = tile?.weekly ?? [];
  const rowsOf = (/** @type {string[]} */ starts) => reviewRowsOfWeeks(/** @type {ReviewMetricId} */ ('sharing_index'), filter, starts, report);
  const table = () => ({
    head: ['Week', 'Sharing index'], valueHead: ['week', 'sharing_index'],
    rows: weeks.map(({ start, whole }, week) => {
      const value = weekly[week];
      return { path: rowsOf([start]), cells: [`${formatCalendarDate(start)}${whole ? '' : ' (not full)'}`, value === null ? 'n/a' : index(value)] };
    }),
    values: weeks.map(({ start }, week) => [start, weekly[week]]),
  });
  const chart = () => lineChart({ label: 'Sharing index by week of merge', weeks, series: [{ key: 'index', name: 'Index', values: weekly }], format: index, unit: '', foot: () => '0 one reviewer, 1 even', onOpen: (starts) => go(rowsOf(starts)), endRoom: 84 });
  const empty = weekly.every((value) => value === null);
  return html`<chart-frame .heading=${'Sharing index'} .unit=${'0 one reviewer, 1 evenly shared'} .chart=${empty ? nothing : chart()} .table=${table} .empty=${empty ? noReviews : nothing}
    .explain=${() => explainMetric('sharing_index', tile ?? null, reviewRowsPath('sharing_index', filter))}></chart-frame>`;
}
