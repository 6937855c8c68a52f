// The answers one pull request adds to a figure of waiting: who asked, who answered and how long it took; at the right edge of the window.
import { html, nothing } from 'lit';
import { asFailure, getReviewAnswers } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DetailPanel } from '../lib/detail-panel.js';
import { formatClock, formatDay, formatExact } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { actWords, answerWords, hoursOf, leavesDaysOut, sumWords } from '../lib/review-answers.js';
import { openPage } from './repos-actions.js';

/** @import { AnswerMetricId, ReviewAct, ReviewAnswers, ReviewAnswersQuery } from '../review-types.js' */

export class ReviewAnswersPanel extends DetailPanel {
  static properties = { query: { attribute: false }, answers: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** What is asked; a new object asks anew. @type {ReviewAnswersQuery | null} */
    this.query = null;
    /** @type {ReviewAnswers | null} */
    this.answers = null;
    /** @type {import('../types.js').Failure | null} */
    this.failure = null;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('query') && this.query !== null) void this.#load(this.query);
  }

  /** @param {ReviewAnswersQuery} query */
  async #load(query) {
    try {
      const answers = await getReviewAnswers(query);
      if (query === this.query) [this.answers, this.failure] = [answers, null];
    } catch (thrown) {
      if (query === this.query) this.failure = asFailure(thrown);
    }
  }

  render() {
    const { answers, query } = this;
    if (query === null) return nothing;
    return this.panel({
      above: answers ? `${answers.repository} !${answers.iid}` : '',
      title: answers?.title ?? 'Pull request',
      label: answerWords[query.metric].name,
      body: html`${this.failure ? failurePanel(this.failure) : nothing}${answers ? renderAnswers(query.metric, answers) : nothing}`,
      foot: answers ? html`<span class="small ink-2" title=${formatExact(answers.mergedAt)}>Merged ${formatDay(answers.mergedAt)}</span><span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!answers.webUrl} @click=${() => openPage('pull_request', answers.id)}>${icon('square-arrow-out-up-right')}Open in GitLab</button>` : nothing,
    });
  }
}

/** @param {AnswerMetricId} metric @param {ReviewAnswers} of */
function renderAnswers(metric, of) {
  const words = answerWords[metric];
  return html`<div><h3>${words.name}</h3><p>${sumWords(metric, of)}</p></div>
    ${of.answers.length === 0 ? nothing : html`<table class="way-steps answer-steps"><caption class="visually-hidden">${words.name}, first one first</caption>
      <thead><tr><th scope="col">${words.asked}</th><th scope="col">${words.answered}</th><th scope="col" class="number">After</th></tr></thead>
      <tbody>${of.answers.map(({ asked, answered, took }) => html`<tr>${actCell(asked)}${actCell(answered)}<td class="number">${hoursOf(took)}</td></tr>`)}</tbody>
      ${of.answers.length === 1 ? nothing : html`<tfoot><tr><th scope="row" colspan="2">Together</th><td class="number">${hoursOf(of.sum)}</td></tr></tfoot>`}</table>`}
    ${leavesDaysOut(of) ? html`<p class="small ink-2">Weekends and holidays are not counted; What counts decides that.</p>` : nothing}`;
}

/** @param {ReviewAct} act */
const actCell = (act) => html`<td>${actWords(act)}<br><span class="ink-3" title=${formatExact(act.at)}>${formatDay(act.at)}, ${formatClock(act.at)}</span></td>`;

customElements.define('review-answers', ReviewAnswersPanel);
