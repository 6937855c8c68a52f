// What a running import does, on one card: counts, time left, bar, items, rate, what is read now, and what GitLab allows.
//
// It draws the Progress it is given and says which button was pressed. A bar never goes backwards while one import runs,
// even if a total turns out larger than first known.

import { html, nothing } from 'lit';
import { getRepository } from '../api.js';
import { Pace } from '../data/pace.js';
import { secondsUntil, waitEnds } from '../data/wait.js';
import { streamWords } from '../data/words.js';
import { LightElement } from '../lib/element.js';
import { counted, formatNumber, formatSpan } from '../lib/format.js';
import { icon } from '../lib/icon.js';

/** @typedef {import('../types.js').Progress} Progress */

/** Repos named on the card; the rest is counted. */
const NAMED = 2;

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
  /** When GitLab takes requests again, epoch milliseconds. @type {number|null} */
  #waitEnds = null;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #clock;
  /** Names of repos that were seen being read. @type {Map<number, string>} */
  #names = new Map();

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    if (changed.has('progress')) {
      this.#waitEnds = waitEnds(this.#waitEnds, this.progress?.waitingForGitlabSeconds ?? null, Date.now());
      this.#askNames();
    }
    this.#secondsLeft = this.progress ? this.#pace.secondsLeft(this.progress, Date.now()) : null;
    if (!this.progress?.running && !this.progress?.paused) this.#drawn = { total: 0, share: 0 };
  }

  updated() {
    this.#keepTime();
    const failed = /** @type {HTMLElement|null} */ (this.querySelector('.failed-part'));
    const repositories = this.progress?.repositories;
    if (failed && repositories) {
      failed.style.setProperty('inline-size', `${(100 * repositories.failed) / Math.max(1, repositories.total)}%`);
      failed.style.setProperty('inset-inline-start', `${100 * this.#drawn.share}%`);
    }
  }

  /** Names come once each; until then the stream alone is said. */
  #askNames() {
    for (const { repositoryId } of this.progress?.current ?? []) {
      if (this.#names.has(repositoryId)) continue;
      this.#names.set(repositoryId, '');
      // A repo that was removed in between has no name to show, and that is all.
      getRepository(repositoryId).then(({ name }) => {
        this.#names.set(repositoryId, name);
        this.requestUpdate();
      }, () => {});
    }
  }

  /** Counts the seconds of a wait down between two reports. */
  #keepTime() {
    if (this.#waitEnds !== null && this.#clock === undefined) this.#clock = setInterval(() => this.requestUpdate(), 1000);
    if (this.#waitEnds === null) {
      clearInterval(this.#clock);
      this.#clock = undefined;
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
    if (progress.held) return 'Waits for the network or the battery';
    if (this.#waitEnds !== null) return `GitLab asks us to wait ${formatNumber(secondsUntil(this.#waitEnds, Date.now()))} s`;
    return this.#secondsLeft === null ? '' : `${formatSpan(this.#secondsLeft)} left`;
  }

  /** @param {string} name */
  #press(name) {
    this.dispatchEvent(new CustomEvent(name));
  }

  render() {
    const { progress } = this;
    if (!progress || (!progress.running && !progress.paused)) return nothing;
    const { repositories } = progress;
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
      <div class="bar">${share === 0 && !waiting && !progress.paused && !progress.held
        ? html`<progress class="progress overall" aria-label="Import progress"></progress>`
        : html`<progress class=${`progress overall${waiting ? ' waiting' : ''}`} max="1" .value=${share}
            aria-label="Import progress" aria-valuetext=${`${repositories.done} of ${repositories.total} repos`}></progress>`}<span class="failed-part"></span></div>
      <div class="line quiet"><span>${this.#figures(progress, waiting).join(' · ')}</span></div>
      <div class="line quiet reading"><span class="truncate">${this.#now(progress, waiting)}</span><span class="spacer"></span>${progress.paused || waiting ? nothing : html`<span class="aside">Goes on when you leave this page</span>`}</div>
    </section>`;
  }

  /** What is happening at this moment. @param {Progress} progress @param {boolean} waiting */
  #now(progress, waiting) {
    if (progress.paused) return 'What was read is kept; the rest stays in the queue until you resume';
    if (waiting) return 'The import goes on by itself';
    return progress.current.length > 0 ? this.#reading(progress) : 'Asking GitLab what there is to read';
  }

  /** Figures of speed only while there is any: beside a wait they would contradict it. @param {Progress} progress @param {boolean} waiting */
  #figures(progress, waiting) {
    const { items } = progress;
    const figures = [items.totalKnown === null ? `${formatNumber(items.done)} items` : `${formatNumber(items.done)} of about ${formatNumber(Math.max(items.done, items.totalKnown))} items`];
    if (progress.paused || waiting || progress.held) return figures;
    if (progress.itemsPerMinute !== null) figures.push(`${formatNumber(Math.round(progress.itemsPerMinute))} a minute`);
    if (progress.requestsInFlight !== null) {
      // The limit may have been lowered while more were under way.
      const most = progress.requestsAllowedInFlight ?? 0;
      figures.push(`${counted(progress.requestsInFlight, 'request')} in flight${most >= progress.requestsInFlight ? ` of at most ${formatNumber(most)}` : ''}`);
    }
    if (progress.requestsLeftThisMinute !== null) figures.push(`GitLab allows ${counted(progress.requestsLeftThisMinute, 'more request')} this minute`);
    return figures;
  }

  /** What is read now: the first by name, and how many more. @param {Progress} progress */
  #reading({ current }) {
    const named = current.filter((each) => this.#names.get(each.repositoryId)).slice(0, NAMED);
    if (named.length === 0) return `Reading ${counted(current.length, 'stream')}`;
    const words = named.map((each) => {
      const count = each.total === null ? formatNumber(each.done) : `${formatNumber(each.done)} of ${formatNumber(Math.max(each.done, each.total))}`;
      return `${streamWords[each.stream] ?? each.stream} of ${this.#names.get(each.repositoryId)}${each.done > 0 ? ` (${count})` : ''}`;
    });
    const more = current.length - named.length;
    return `Reading ${words.join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
  }
}

customElements.define('progress-card', ProgressCard);
