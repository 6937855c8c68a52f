// Parts of the report on pull requests on their way: the figures above, the bar of each one, the dates over all bars, and the key. Templates
// only.
import { html, nothing, svg } from 'lit';
import { axisMarks, barOf, draftsOf, holidaysOf, marksOf, showsDays, weekendsOf } from '../charts/span-bar.js';
import { keyOf } from '../lib/calendar.js';
import { formatFigure } from '../lib/figure-words.js';
import { counted, formatExact, formatNumber } from '../lib/format.js';
import { durationWords } from '../lib/resolution-figures.js';
import { activityOf, isClosed, isOpen, standingWords, workflowPath } from '../lib/workflow.js';

/** @import { CalendarOccurrence } from '../calendar-types.js' */
/** @import { ReportFilter } from '../report-types.js' */
/** @import { Workflow, WorkflowRow, WorkflowShow } from '../review-types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** Height of a row's drawing and of its bar, pixels. */
const [HEIGHT, BAR] = [24, 14];
const TOP = (HEIGHT - BAR) / 2;
/** Dates over the bars that have room in a wide window. */
const MOST_DATES = 5;
/** Percent of the axis behind which a date that begins at its tick has no room. */
const LAST_DATE = 83;
/** Holidays the key names. */
const MOST_HOLIDAYS = 4;

/** @param {number | null} milliseconds */
export const lastedWords = (milliseconds) => (milliseconds === null ? 'not known' : durationWords(milliseconds, (value) => formatFigure(value, 'hours')));

/** The hatch of what nobody reviewed, for all bars. */
export const hatch = html`<svg class="span-hatch" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="span-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
  <rect class="span-hatch-ground" width="6" height="6"></rect><line class="span-hatch-line" x1="0" x2="0" y1="0" y2="6"></line></pattern></defs></svg>`;

/**
 * How many there are of which kind; each leads to its rows.
 * @param {Workflow} report
 * @param {ReportFilter} filter
 * @param {WorkflowShow} shown
 */
export function workflowFigures({ figures, waitingAfterDays }, filter, shown) {
  /** @type {[WorkflowShow, string, number, string][]} */
  const all = [
    ['open', 'Open now', figures.open, 'of those below'],
    ['opened', 'Opened', figures.opened, 'in the range'],
    ['merged', 'Merged', figures.merged, 'in the range'],
    ['closed', 'Closed, not merged', figures.closed, 'in the range'],
    ['waiting', 'Waiting for a review', figures.waiting, `for over ${counted(waitingAfterDays, 'day')}`],
  ];
  return html`<dl class="figure-line five">${all.map(([show, name, value, basis]) => html`<div><dt>${name}</dt>
    <dd><a class="figure-link" href="#${workflowPath(filter, { show: show === shown ? 'all' : show })}" aria-current=${show === shown ? 'true' : nothing} title=${show === shown ? 'Show all' : `Show only these`}><strong>${formatNumber(value)}</strong></a> <span class="basis">${basis}</span></dd></div>`)}</dl>`;
}

/**
 * The dates over all bars.
 * @param {Workflow} report
 */
function axisHead(report) {
  const marks = axisMarks(report, MOST_DATES);
  return html`<span class="visually-hidden">From opening to end</span><svg class="span-axis" height=${HEIGHT} aria-hidden="true" focusable="false">
    ${marks.map(({ x, label }) => svg`<line class="span-tick" x1="${x}%" x2="${x}%" y1="17" y2=${HEIGHT}></line><text class="axis-text" x="${x}%" y="13" text-anchor=${x < LAST_DATE ? 'start' : 'end'}>${x < LAST_DATE || marks.length === 1 ? label : ''}</text>`)}</svg>`;
}

/** How a bar is drawn: by its review, or grey where it was closed. @param {WorkflowRow} row */
function kindOf({ standing, isReviewed }) {
  if (isClosed(standing)) return 'closed';
  return isReviewed === null ? 'unread' : isReviewed ? 'reviewed' : 'unreviewed';
}

/**
 * The bar of one pull request.
 * @param {Workflow} report
 * @param {{ x: number, width: number, name?: string }[]} quiet weekends, and holidays with their names
 * @param {WorkflowRow} row
 */
function spanBar(report, quiet, row) {
  const { x, width, before, after } = barOf(report, row.createdAt, row.lasted);
  const kind = kindOf(row);
  const end = Math.round((x + width) * 1000) / 1000;
  const open = isOpen(row.standing);
  const drafts = draftsOf(report, row.drafts, report.seenUntil);
  const middle = HEIGHT / 2;
  return html`<svg class="span-bar" height=${HEIGHT} aria-hidden="true" focusable="false">
    ${quiet.map((days) => svg`<rect class="span-weekend" x="${days.x}%" width="${days.width}%" y="0" height=${HEIGHT}>${days.name === undefined ? nothing : svg`<title>${days.name}</title>`}</rect>`)}
    <svg x="${x}%" y="0" width="3" height=${HEIGHT} overflow="visible"><rect class="span ${kind}" y=${TOP} width="3" height=${BAR} rx="1"></rect></svg>
    <rect class="span ${kind}" x="${x}%" width="${width}%" y=${TOP} height=${BAR} rx="2"></rect>
    ${drafts.map((draft) => svg`<rect class="span-draft" x="${draft.x}%" width="${draft.width}%" y=${TOP + 1} height=${BAR - 2}></rect>`)}
    ${marksOf(report, row.ownComments).map((at) => svg`<line class="span-comment own" x1="${at}%" x2="${at}%" y1=${TOP + BAR + 1} y2=${HEIGHT - 2}></line>`)}
    ${marksOf(report, row.reviews).map((at) => svg`<line class="span-comment" x1="${at}%" x2="${at}%" y1=${TOP + BAR + 1} y2=${HEIGHT}></line>`)}
    ${marksOf(report, row.commits).map((at) => svg`<circle class="span-commit" cx="${at}%" cy=${middle} r="1.75"></circle>`)}
    ${before ? svg`<path class="span-arrow ${kind}" d="M-1 ${middle - 6}L-8 ${middle}L-1 ${middle + 6}Z"></path>` : nothing}
    ${open || after ? svg`<svg x="${end}%" y="0" width="8" height=${HEIGHT} overflow="visible"><path class="span-arrow ${kind}" d=${`M1 ${middle - 6}L8 ${middle}L1 ${middle + 6}Z`}></path></svg>` : nothing}
  </svg>`;
}

/** What a bar shows, for those who do not see it. @param {WorkflowRow} row */
function spanWordsOf({ createdAt, lasted, standing }) {
  const started = `Opened ${formatExact(createdAt)}`;
  if (lasted === null) return `${started}, ended before that`;
  return `${started}, ${isOpen(standing) ? 'open for' : 'ended after'} ${lastedWords(lasted)}`;
}

/** @param {number | null} value */
const countCell = (value) => (value === null ? html`<span class="ink-3">not read</span>` : formatNumber(value));

/** @param {Workflow} report @param {CalendarOccurrence[]} occurrences @returns {Column[]} */
export function workflowColumns(report, occurrences) {
  const quiet = [...weekendsOf(report), ...holidaysOf(report, occurrences)];
  return [
    { key: 'title', title: 'Pull request', sort: 'opened', firstDescending: true, width: [14, 9.5], cell: (/** @type {WorkflowRow} */ row) => html`<span class="ink-2">!${row.iid}</span> <span class="title-cell">${row.title}</span>`, tooltip: (row) => `${row.title}\n${row.repository}${row.author === null ? '' : `, ${row.author}`}` },
    { key: 'span', title: 'From opening to end', head: () => axisHead(report), cell: (/** @type {WorkflowRow} */ row) => html`${spanBar(report, quiet, row)}<span class="visually-hidden">${spanWordsOf(row)}</span>`, tooltip: (row) => spanWordsOf(row) },
    { key: 'standing', title: 'State', width: [10.5, 9.75], tooltip: standingWords, cell: (/** @type {WorkflowRow} */ row) => html`<span class=${row.isReviewed === false && !isClosed(row.standing) ? 'warning-text' : 'ink-2'}>${standingWords(row)}</span>` },
    { key: 'lasted', title: 'Lasted', sort: 'lasted', firstDescending: true, number: true, width: [4.75, 4.5], cell: (/** @type {WorkflowRow} */ row) => lastedWords(row.lasted) },
    { key: 'activity', title: 'Activity', sort: 'activity', firstDescending: true, number: true, width: [4.75, 4.5], cell: (/** @type {WorkflowRow} */ row) => countCell(activityOf(row)),
      tooltip: ({ comments, followOnCommits }) => (comments === null ? 'Not read' : `${counted(comments, 'comment')}, ${counted(followOnCommits, 'follow-on commit')}`) },
  ];
}

/** What is shaded behind the bars, and which holidays that are, with their days in the tooltip. @param {Workflow} report @param {CalendarOccurrence[]} occurrences */
function shadeKey(report, occurrences) {
  if (!showsDays(report)) return nothing;
  const { entries, more } = keyOf(occurrences.filter(({ kind }) => kind === 'holiday'), MOST_HOLIDAYS);
  const names = `${entries.map(({ short }) => short).join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
  return html`<span title=${entries.map(({ words }) => words).join('\n')}><span class="key-span quiet-days" aria-hidden="true"></span>${entries.length === 0 ? 'Weekend' : `Weekend or holiday: ${names}`}</span>`;
}

/** What the bars and marks are. @param {Workflow} report @param {CalendarOccurrence[]} occurrences @param {() => void} explain */
export const workflowKey = (report, occurrences, explain) => html`<p class="scatter-key span-key">
  <span><span class="key-span reviewed" aria-hidden="true"></span>Reviewed</span><span><span class="key-span unreviewed" aria-hidden="true"></span>Unreviewed</span>
  <span><span class="key-span closed" aria-hidden="true"></span>Closed without a merge</span><span><span class="key-span unread" aria-hidden="true"></span>Review not read</span>
  <span><span class="key-span draft" aria-hidden="true"></span>Draft, lighter</span><span><span class="key-hole" aria-hidden="true"></span>Follow-on commit</span>
  <span><span class="key-tick" aria-hidden="true"></span>Comment or approval, the author’s own shorter</span><span><span class="key-arrow" aria-hidden="true"></span>Still open, or open beyond the range</span>
  ${shadeKey(report, occurrences)}
  <span class="spacer"></span><button type="button" class="link" @click=${explain}>How is this counted?</button></p>`;
