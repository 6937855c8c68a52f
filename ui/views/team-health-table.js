// The rows of Team health: a figure a cell with its trend by shape, its weeks and where it stands. Templates only.
import { html, nothing, svg } from 'lit';
import { sparkGeometry } from '../charts/lines.js';
import { exactWords, formatFigure, sparkWords, trendWords, unitWords } from '../lib/figure-words.js';
import { counted, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { unavailableWords } from '../lib/metric-words.js';
import { canOpen, rowName, rowsPath, standingWords, targetWords, teamMetrics } from '../lib/team-health.js';

/** @import { HealthCell, HealthRow, TeamHealth, TeamMetric } from '../team-types.js' */
/** @typedef {import('../lib/team-health.js').HealthPlace} HealthPlace */
/** @typedef {{ draw: (metric: TeamMetric) => void, toggle: (teamId: number) => void, explain: (metric: TeamMetric) => void }} HealthActions */

/** Size of a sparkline, pixels. */
const SPARK = { width: 52, height: 18, edge: 3 };
/** Indents that can be told apart. */
const DEEPEST = 8;

/** @param {TeamHealth} report @param {HealthRow[]} rows those that are seen @param {HealthPlace} place @param {boolean} narrowed @param {HealthActions} actions */
export function healthTable(report, rows, place, narrowed, actions) {
  return html`<div class="table-region health-region" tabindex="0" role="region" aria-label="Teams and their figures">
    <table class="table health-table"><thead><tr><th scope="col">Team</th>${report.metrics.map((metric) => head(metric, place, actions))}</tr></thead>
      <tbody>${rows.map((row) => bodyRow(report, row, place, narrowed, actions))}</tbody></table></div>`;
}

/** @param {TeamMetric} metric @param {HealthPlace} place @param {HealthActions} actions */
function head(metric, { chart }, { draw, explain }) {
  const { name, unit } = teamMetrics[metric];
  return html`<th scope="col"><span class="health-head"><button type="button" class="link" aria-pressed=${metric === chart} title="Draw it over the weeks" @click=${() => draw(metric)}>${name}</button>
    <button type="button" class="button quiet icon-only" aria-label="How is ${name} computed?" title="How is this computed?" @click=${() => explain(metric)}>${icon('info', 14)}</button></span>
    <span class="health-unit">${unitWords[unit]}</span></th>`;
}

/** @param {TeamHealth} report @param {HealthRow} row @param {HealthPlace} place @param {boolean} narrowed @param {HealthActions} actions */
function bodyRow(report, row, place, narrowed, { toggle }) {
  const name = rowName(row, narrowed);
  const open = row.teamId !== null && place.opened.includes(row.teamId);
  const twist = canOpen(report.rows, row)
    ? html`<button type="button" class="button quiet icon-only twist" aria-expanded=${open} aria-label=${open ? `Close ${name}` : `Open ${name}`} title=${open ? 'Close' : 'Open'} @click=${() => toggle(row.teamId ?? 0)}>${icon(open ? 'chevron-down' : 'chevron-right', 14)}</button>`
    : html`<span class="twist"></span>`;
  const sign = row.kind === 'person' ? 'user-round' : row.kind === 'team' ? 'network' : 'users';
  return html`<tr class="health-${row.kind}"><th scope="row"><span class="health-name" data-depth=${Math.min(DEEPEST, row.depth)}>${twist}${icon(sign, 14)}<span class="truncate" title=${name}>${name}</span>
      ${row.kind === 'person' ? nothing : html`<span class="ink-3 small" title=${counted(row.people, 'person', 'people')}>${formatNumber(row.people)}<span class="visually-hidden"> ${row.people === 1 ? 'person' : 'people'}</span></span>`}</span></th>
    ${report.metrics.map((metric, index) => html`<td>${figure(row.cells[index], metric, rowsPath(metric, place.filter, row), `${teamMetrics[metric].name} of ${name}`)}</td>`)}</tr>`;
}

/** @param {HealthCell} cell @param {TeamMetric} metric @param {string} path @param {string} what */
function figure(cell, metric, path, what) {
  const { unit, basis } = teamMetrics[metric];
  if (cell.value === null) return html`<span class="ink-3" title=${unavailableWords[cell.notAvailable ?? 'no_commits'].words}>n/a</span>`;
  const trend = trendWords({ trend: cell.trend, unit });
  const standing = standingWords(cell, metric);
  const aim = cell.target !== null && standing === null ? targetWords(cell.target, metric) : null;
  return html`<span class="health-cell"><a class="health-value" href="#${path}" title="${exactWords(cell.value, unit)}, ${counted(cell.n, ...basis)}. See the rows of ${what}">${formatFigure(cell.value, unit)}</a>
    <span class="health-trend ${trend.ink}" title=${trend.words}>${icon(trend.sign, 14)}<span class="visually-hidden">${trend.words}.</span></span>${sparkline(cell, unit)}</span>
    ${standing ? html`<span class="standing ${cell.standing}" title=${standing.more}>${icon(standing.sign, 14)}${standing.word}<span class="visually-hidden"> the target: ${standing.more}.</span></span>` : nothing}
    ${aim ? html`<span class="standing">${aim}</span>` : nothing}`;
}

/** @param {HealthCell} cell @param {import('../report-types.js').MetricUnit} unit */
function sparkline(cell, unit) {
  const { path, last, alone } = sparkGeometry(cell.weekly, SPARK);
  return html`<span class="visually-hidden">${sparkWords({ weekly: cell.weekly, unit })}</span>
    <svg class="sparkline" width=${SPARK.width} height=${SPARK.height} viewBox="0 0 ${SPARK.width} ${SPARK.height}" aria-hidden="true" focusable="false">
      ${path ? svg`<path class="spark-line" d=${path}></path>` : nothing}
      ${alone.map((point) => svg`<circle class="spark-alone" cx=${point.x} cy=${point.y} r="1.25"></circle>`)}
      ${last ? svg`<circle class="spark-last" cx=${last.x} cy=${last.y} r="2"></circle>` : nothing}
    </svg>`;
}
