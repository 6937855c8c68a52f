// The answers one pull request adds to a figure of waiting: who asked, who answered and how long it took; at the right edge of the window.
import { html, nothing } from 'lit';
import { asFailure, getReviewAnswers } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { LightElement } from '../lib/element.js';
import { formatClock, formatDay, formatExact } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { actWords, answerWords, hoursOf, leavesDaysOut, sumWords } from '../lib/review-answers.js';
import { openPage } from './repos-actions.js';

/** @import { AnswerMetricId, ReviewAct, ReviewAnswers, ReviewAnswersQuery } from '../review-types.js' */

export class ReviewAnswersPanel extends LightElement {
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

  firstUpdated() {
    this.querySelector('dialog')?.showModal();
    /** @type {HTMLElement | null} */ (this.querySelector('.detail-body'))?.focus();
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

  #close() {
    this.querySelector('dialog')?.close();
  }

  /** A press beside the panel leaves it. @param {MouseEvent} event */
  #pressed(event) {
    const dialog = this.querySelector('dialog');
    if (dialog && event.target === dialog && event.clientX < dialog.getBoundingClientRect().left) this.#close();
  }

  render() {
    const { answers, query } = this;
    if (query === null) return nothing;
    const { name } = answerWords[query.metric];
    return html`<dialog class="detail-panel" aria-labelledby="review-answers-title" @close=${() => this.dispatchEvent(new CustomEvent('closed'))} @click=${this.#pressed}>
      <header class="detail-head">
        <div class="titles"><p class="small ink-3">${answers ? `${answers.repository} !${answers.iid}` : ''}</p><h2 id="review-answers-title">${answers?.title ?? 'Pull request'}</h2></div>
        <button type="button" class="button quiet icon-only" aria-label="Close" title="Close" @click=${this.#close}>${icon('x')}</button>
      </header>
      <div class="detail-body" tabindex="0" role="region" aria-label=${name}>
        ${this.failure ? failurePanel(this.failure) : nothing}
        ${answers ? renderAnswers(query.metric, answers) : nothing}
      </div>
      ${answers ? html`<div class="detail-foot"><span class="small ink-2" title=${formatExact(answers.mergedAt)}>Merged ${formatDay(answers.mergedAt)}</span><span class="spacer"></span>
        <button type="button" class="button secondary" ?disabled=${!answers.webUrl} @click=${() => openPage('pull_request', answers.id)}>${icon('square-arrow-out-up-right')}Open in GitLab</button></div>` : nothing}
    </dialog>`;
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
