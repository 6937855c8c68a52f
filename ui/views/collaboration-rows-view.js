// The merged pull requests behind a figure of reviews, of one person or of a pair of people where some are chosen.
import { html, nothing } from 'lit';
import { getReviewCollaboration, listReviewRows } from '../api.js';
import '../components/data-table.js';
import { explainMetric } from '../components/definition-dialog.js';
import { failurePanel } from '../components/failure-panel.js';
import { pageHeader } from '../components/page-header.js';
import '../components/report-filters.js';
import { ReportChanges } from '../data/report-changes.js';
import { TypingPause } from '../data/typing-pause.js';
import { LightElement } from '../lib/element.js';
import { basisSentence, figureWithUnit } from '../lib/figure-words.js';
import { formatAgo, formatExact, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { wordsOf } from '../lib/metric-words.js';
import { isTimed } from '../lib/pull-request-time.js';
import { readFilter } from '../lib/report-address.js';
import { weekWords } from '../lib/report-range.js';
import { hasAnswers } from '../lib/review-answers.js';
import { collaborationPath, isReviewMetric, readReviewRows, reviewRowsPath } from '../lib/review-address.js';
import { navigate } from '../router.js';
import './repository-detail.js';
import { openPage } from './repos-actions.js';
import './review-answers.js';

/** @import { ReportFilter } from '../report-types.js' */
/** @import { ReviewAnswersQuery, ReviewMetricId, ReviewRow } from '../review-types.js' */
/** @import { ReviewRowsPlace } from '../lib/review-address.js' */
/** @import { Route } from '../types.js' */
/** @typedef {import('../components/data-table.js').Column} Column */

/** What a pull request adds to the figure. @param {ReviewMetricId} metric @param {ReviewRow} row */
export function reviewValueWords(metric, { value, answers }) {
  if (value === null) return null;
  if (metric === 'unreviewed_pull_requests') return value > 0 ? 'Unreviewed' : 'Reviewed';
  if (metric === 'thoroughly_reviewed') return value > 0 ? 'Thorough' : 'Not thorough';
  if (metric === 'reaction_time' || metric === 'responsiveness') return answers > 1 ? `${figureWithUnit(value, 'hours')}, mean of ${formatNumber(answers)}` : figureWithUnit(value, 'hours');
  if (['iterated_pull_requests', 'follow_on_commits', 'reviewer_comments', 'sharing_index'].includes(metric)) return formatNumber(value);
  return figureWithUnit(value, 'hours');
}

/** @param {ReviewMetricId} metric @returns {Column[]} */
const columnsOf = (metric) => [
  { key: 'number', title: 'No.', number: true, width: [4.25, 4], cell: (/** @type {ReviewRow} */ row) => html`<span class="ink-2">!${row.iid}</span>` },
  { key: 'title', title: 'Title', cell: (/** @type {ReviewRow} */ row) => html`<span class="title-cell">${row.title}</span>`, tooltip: (row) => row.title },
  { key: 'repository', title: 'Repo', sort: 'repository', width: [8.5, 7], wideOnly: true, cell: (/** @type {ReviewRow} */ row) => html`<span class="ink-2">${row.repository.split('/').at(-1)}</span>`, tooltip: (row) => row.repository },
  { key: 'author', title: 'Author', sort: 'author', width: [8.5, 6.5], cell: (/** @type {ReviewRow} */ row) => row.author ?? html`<span class="ink-3">not available</span>`, tooltip: (row) => row.author ?? 'GitLab names no author' },
  { key: 'reviewers', title: 'Reviewed by', width: [9.5, 8], cell: (/** @type {ReviewRow} */ row) => (row.reviewers.length === 0 ? html`<span class="ink-3">nobody</span>` : row.reviewers.join(', ')), tooltip: (row) => row.reviewers.join(', ') },
  { key: 'date', title: 'Merged', sort: 'date', firstDescending: true, width: [7, 7], cell: (/** @type {ReviewRow} */ row) => html`<span class="muted">${formatAgo(row.mergedAt)}</span>`, tooltip: (row) => formatExact(row.mergedAt) },
  { key: 'value', title: wordsOf(metric).valueHead, sort: 'value', firstDescending: true, number: true, width: [8.5, 8.5], cell: (/** @type {ReviewRow} */ row) => reviewValueWords(metric, row) },
];

export class CollaborationRowsView extends LightElement {
  static properties = { route: { attribute: false }, opened: { state: true }, answers: { state: true }, question: { state: true }, search: { state: true } };

  constructor() {
    super();
    /** @type {Route | null} */
    this.route = null;
    /** Id of the row whose detail is open. @type {number | null} */
    this.opened = null;
    /** The row whose answers are open. @type {ReviewAnswersQuery | null} */
    this.answers = null;
    /** What the table asks; a new object asks anew. @type {ReviewRowsPlace & { search: string }} */
    this.question = { ...readReviewRows(''), search: '' };
    /** What is written in the search. */
    this.search = '';
    new ReportChanges(this, () => {
      this.#table?.refresh();
      void this.#report.reload();
    });
  }

  #typing = new TypingPause(this, () => this.#ask());
  #report = new Loaded(this, () => getReviewCollaboration(readFilter(this.route?.query ?? '')));

  get #table() {
    return /** @type {import('../components/data-table.js').DataTable | null} */ (this.querySelector('data-table'));
  }

  /** @returns {ReviewMetricId | null} */
  get #metric() {
    const word = this.route?.parameters.metric;
    return isReviewMetric(word) ? word : null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('fills');
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (!changed.has('route') || !this.route) return;
    // A word that is no figure leads to the report it would be a part of.
    if (!this.#metric) {
      navigate(collaborationPath(readFilter(this.route.query)), { replace: true });
      return;
    }
    this.#ask();
    [this.opened, this.answers] = [null, null];
    if (changed.get('route')) void this.#report.reload();
  }

  #ask() {
    this.question = { ...readReviewRows(this.route?.query ?? ''), search: this.search.trim() };
  }

  #load = (/** @type {any} */ { filter, week, submitter, reviewer, search, sort, descending, offset, limit }) => listReviewRows({ metric: this.#metric ?? 'time_to_merge', filter, week, submitter, reviewer, list: { search, state: null, sort, descending, offset, limit } });

  /** @param {Partial<ReviewRowsPlace>} part */
  #change(part) {
    const { filter, week, submitter, reviewer } = { ...this.question, ...part };
    // Another range may not have the week.
    navigate(reviewRowsPath(this.#metric ?? 'time_to_merge', filter, { week: part.filter && part.filter.range !== this.question.filter.range ? null : week, submitter, reviewer }));
  }

  /** @param {InputEvent} event */
  #typed(event) {
    this.search = /** @type {HTMLInputElement} */ (event.target).value;
    this.#typing.typed();
  }

  /** @param {CustomEvent<number>} event */
  async #step(event) {
    const row = await this.#table?.step(event.detail);
    if (row) this.opened = row.id;
  }

  render() {
    const metric = this.#metric;
    if (!metric) return nothing;
    const words = wordsOf(metric);
    const { filter, week, submitter, reviewer, search } = this.question;
    const report = this.#report.value;
    const tile = report?.tiles.find((each) => each.metric === metric) ?? null;
    const isWhole = week === null && submitter === null && reviewer === null;
    return html`
      ${pageHeader({
        heading: words.name, crumbs: [{ label: 'Review collaboration', path: collaborationPath(filter) }, { label: words.name }],
        line: html`${words.short} <button type="button" class="link" @click=${() => explainMetric(metric, tile, null)}>How is this computed?</button>`,
      })}
      <div class="page-body grows data-page">
        <report-filters ?timed=${isTimed(metric)} .filter=${filter} .overview=${report} @filter-change=${(/** @type {CustomEvent<ReportFilter>} */ event) => this.#change({ filter: event.detail })}></report-filters>
        <div class="tool-row"><div class="search wide">${icon('search')}<input class="input" type="search" aria-label="Search title, author or repo" placeholder="Search title, author or repo" .value=${this.search}
          spellcheck="false" autocomplete="off" @input=${this.#typed}></div>
          ${submitter === null ? nothing : this.#chip(`Opened by ${this.#nameOf(submitter)}`, 'everybody’s', () => this.#change({ submitter: null }))}
          ${reviewer === null ? nothing : this.#chip(`Reviewed by ${this.#nameOf(reviewer)}`, 'everybody’s', () => this.#change({ reviewer: null }))}
          ${week === null ? nothing : this.#chip(weekWords(week, true), 'all weeks', () => this.#change({ week: null }))}</div>
        ${this.#report.failure ? failurePanel(this.#report.failure) : nothing}
        <data-table .label=${words.name} .nouns=${['pull request', 'pull requests']} .columns=${this.#columnsOf(metric)} .load=${this.#load} .filters=${this.question} ?filtering=${search !== ''} @clear-filters=${() => { this.search = ''; this.#ask(); }}
          .sort=${'value'} .descending=${true} .rowLabel=${(/** @type {ReviewRow} */ row) => `!${row.iid} ${row.title}`} .opened=${this.opened} .menu=${this.#menu} .empty=${this.#empty()}
          .note=${tile !== null && tile.value !== null && isWhole ? html`<span>${figureWithUnit(tile.value, tile.unit)}, made of ${basisSentence(tile.n, tile.nOf)}</span>` : nothing}
          @row-open=${(/** @type {CustomEvent<ReviewRow>} */ event) => this.#open(event.detail)}></data-table>
        ${this.answers === null ? nothing : html`<review-answers .query=${this.answers} @closed=${() => { this.answers = null; }}></review-answers>`}
        ${this.opened === null ? nothing
          : html`<repository-detail .kind=${'pull_request'} .rowId=${this.opened} @step=${this.#step} @closed=${() => { this.opened = null; }}></repository-detail>`}
      </div>`;
  }

  /** A row opens the answers it is the mean of, and where it is not made of answers the pull request. @param {ReviewRow} row */
  #open(row) {
    const metric = this.#metric;
    if (hasAnswers(metric)) this.answers = { metric, filter: this.question.filter, pullRequestId: row.id };
    else this.opened = row.id;
  }

  /** @param {string} words @param {string} all @param {() => void} clear */
  #chip(words, all, clear) {
    return html`<button type="button" class="tag week-tag" title="Show ${all}" @click=${() => { this.#table?.focus(); clear(); }}>${words}<span class="visually-hidden">, show ${all}</span>${icon('x', 14)}</button>`;
  }

  /** @param {string} key */
  #nameOf(key) {
    return this.#report.value?.collaborators.find((person) => person.key === key)?.name ?? 'somebody';
  }

  /** @type {{ metric: ReviewMetricId, columns: Column[] } | null} */
  #columns = null;

  /** The same array for the same figure, so that the table is not drawn anew. @param {ReviewMetricId} metric */
  #columnsOf(metric) {
    if (this.#columns?.metric !== metric) this.#columns = { metric, columns: columnsOf(metric) };
    return this.#columns.columns;
  }

  #menu = (/** @type {ReviewRow} */ row) => [
    ...(hasAnswers(this.#metric) ? [{ label: 'Show answers', sign: 'message-square', run: () => this.#open(row) }] : []),
    { label: 'Show detail', sign: 'info', run: () => { this.opened = row.id; } },
    { label: 'Open in GitLab', sign: 'square-arrow-out-up-right', disabled: !row.webUrl, run: () => void openPage('pull_request', row.id) },
  ];

  #empty() {
    const { filter, week, submitter, reviewer } = this.question;
    const chosen = [submitter, reviewer, week].filter((each) => each !== null).length;
    return html`<div class="empty-state"><h2>No rows</h2>
      <p>${chosen > 0 ? 'No pull request of this figure is what was asked for.' : 'No pull request of this range is part of this figure.'}</p>
      <div class="actions">${chosen > 0 ? html`<button type="button" class="button secondary" @click=${() => this.#change({ week: null, submitter: null, reviewer: null })}>Show all of them</button>`
        : html`<a class="button secondary" href="#${collaborationPath(filter)}">Back to the report</a>`}</div></div>`;
  }
}

customElements.define('collaboration-rows-view', CollaborationRowsView);
