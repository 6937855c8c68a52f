// What a running import does, on one card: counts, time left, bar, items, rate, and what GitLab allows.
//
// It draws the Progress it is given and says which button was pressed. A bar never goes backwards while one import runs,
// even if a total turns out larger than first known.

import { html, nothing } from 'lit';
import { Pace } from '../data/pace.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber, formatSpan } from '../lib/format.js';
import { icon } from '../lib/icon.js';

/** @typedef {import('../types.js').Progress} Progress */

export class ProgressCard extends LightElement {
  static properties = { progress: { attribute: false }, cancelling: { type: Boolean } };

  constructor() {
    super();
    /** @type {Progress|null} */
    this.progress = null;
    this.cancelling = false;
  }

  /** Largest share drawn so far, and of which import. */
  #drawn = { total: 0, share: 0 };

  #pace = new Pace();
  /** @type {number|null} */
  #secondsLeft = null;

  willUpdate() {
    this.#secondsLeft = this.progress ? this.#pace.secondsLeft(this.progress, Date.now()) : null;
    if (!this.progress?.running && !this.progress?.paused) this.#drawn = { total: 0, share: 0 };
  }

  updated() {
    const failed = /** @type {HTMLElement|null} */ (this.querySelector('.failed-part'));
    const repositories = this.progress?.repositories;
    if (failed && repositories) {
      failed.style.setProperty('inline-size', `${(100 * repositories.failed) / Math.max(1, repositories.total)}%`);
      failed.style.setProperty('inset-inline-start', `${100 * this.#drawn.share}%`);
    }
  }

  /** @param {Progress} progress */
  #share({ repositories, items }) {
    const room = 1 - repositories.failed / Math.max(1, repositories.total);
    const byItems = items.totalKnown ? items.done / items.totalKnown : 0;
    const byRepositories = repositories.done / Math.max(1, repositories.total);
    // Items are finer grained, but only those of repos already looked at are known; the smaller never promises too much.
    const share = Math.min(room, items.totalKnown ? Math.min(byItems, byRepositories + (1 - byRepositories) * 0.98) : byRepositories);
    if (this.#drawn.total !== repositories.total) this.#drawn = { total: repositories.total, share };
    else this.#drawn.share = Math.max(this.#drawn.share, Math.min(1, share));
    return this.#drawn.share;
  }

  /** @param {Progress} progress */
  #timeLeft(progress) {
    if (progress.paused) return '';
    if (progress.waitingForGitlabSeconds !== null) return `GitLab asks us to wait ${formatNumber(Math.ceil(progress.waitingForGitlabSeconds))} s`;
    return this.#secondsLeft === null ? '' : `${formatSpan(this.#secondsLeft)} left`;
  }

  /** @param {string} name */
  #press(name) {
    this.dispatchEvent(new CustomEvent(name));
  }

  render() {
    const { progress } = this;
    if (!progress || (!progress.running && !progress.paused)) return nothing;
    const { repositories, items } = progress;
    const waiting = progress.waitingForGitlabSeconds !== null && !progress.paused;
    const share = this.#share(progress);
    return html`<section class="card progress-card" aria-label="Running import">
      <div class="line">
        <strong>${progress.paused ? 'Paused:' : 'Importing'} ${counted(repositories.total, 'repo')}</strong>
        <span class="counts">${formatNumber(repositories.done)} done, ${formatNumber(repositories.running)} ${progress.paused ? 'begun' : 'running'}, ${formatNumber(repositories.waiting)} waiting${repositories.failed > 0
          ? html`, <span class="danger-text">${formatNumber(repositories.failed)} failed</span>`
          : nothing}${repositories.cancelled ? `, ${formatNumber(repositories.cancelled)} cancelled` : nothing}</span>
        <span class="spacer"></span>
        <span class=${waiting ? 'time-left warning-text' : 'time-left'}>${this.#timeLeft(progress)}</span>
        ${progress.paused
          ? html`<button type="button" class="button secondary small" @click=${() => this.#press('resume')}>${icon('play', 14)}Resume</button>`
          : html`<button type="button" class="button secondary small" @click=${() => this.#press('pause')}>${icon('pause', 14)}Pause</button>`}
        <button type="button" class="button quiet small" aria-busy=${this.cancelling ? 'true' : 'false'} ?disabled=${this.cancelling}
          @click=${() => this.#press('cancel')}>${this.cancelling ? 'Cancelling' : 'Cancel'}</button>
      </div>
      <div class="bar"><progress class=${`progress overall${waiting ? ' waiting' : ''}`} max="1" .value=${share}
        aria-label="Import progress" aria-valuetext=${`${repositories.done} of ${repositories.total} repos`}></progress><span class="failed-part"></span></div>
      <div class="line quiet"><span>${this.#figures(progress, items).join(' · ')}</span><span class="spacer"></span><span>Goes on when you leave this page</span></div>
    </section>`;
  }

  /** @param {Progress} progress @param {Progress['items']} items */
  #figures(progress, items) {
    const figures = [items.totalKnown === null ? `${formatNumber(items.done)} items` : `${formatNumber(items.done)} of about ${formatNumber(Math.max(items.done, items.totalKnown))} items`];
    if (progress.itemsPerMinute !== null && !progress.paused) figures.push(`${formatNumber(Math.round(progress.itemsPerMinute))} a minute`);
    if (progress.requestsLeftThisMinute !== null) figures.push(`GitLab allows ${counted(progress.requestsLeftThisMinute, 'more call', 'more calls')} this minute`);
    return figures;
  }
}

customElements.define('progress-card', ProgressCard);
