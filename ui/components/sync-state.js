// The one place that always tells how fresh the data is; pressing it leads to what it speaks of.
import { html, nothing } from 'lit';
import { getImportProgress, listIntegrations, onImportProgress } from '../api.js';
import { secondsUntil, waitEnds } from '../data/wait.js';
import { arc, icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';
import { Loaded, integrationTags } from '../lib/loaded.js';
import { summariseSync } from '../lib/sync-state.js';
import { navigate } from '../router.js';

/** @import { Progress } from '../types.js' */

/** How often `4 min ago` is written anew, in milliseconds. */
const refreshMilliseconds = 30_000;

export class SyncStateButton extends LightElement {
  /** @type {Map<number, Progress>} */
  #progress = new Map();
  /** When GitLab takes requests again, by integration, epoch milliseconds. @type {Map<number, number | null>} */
  #waitEnds = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nextSecond;
  #integrations = new Loaded(this, () => this.#load(), integrationTags);
  /** @type {(() => void) | null} */
  #unsubscribe = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  connectedCallback() {
    super.connectedCallback();
    this.#unsubscribe = onImportProgress((progress) => {
      const known = this.#progress.get(progress.integrationId);
      if (known && known.sequence > progress.sequence) return;
      this.#keep(progress);
      this.requestUpdate();
    });
    this.#clock = setInterval(() => this.requestUpdate(), refreshMilliseconds);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    clearInterval(this.#clock);
    clearTimeout(this.#nextSecond);
  }

  /** @param {Progress} progress */
  #keep(progress) {
    const { integrationId: id, waitingForGitlabSeconds } = progress;
    this.#progress.set(id, progress);
    this.#waitEnds.set(id, waitEnds(this.#waitEnds.get(id) ?? null, waitingForGitlabSeconds, Date.now()));
  }

  /** The progress of now: seconds of a wait go down between two reports. @param {Progress} progress @returns {Progress} */
  #now(progress) {
    const end = this.#waitEnds.get(progress.integrationId) ?? null;
    return end === null ? progress : { ...progress, waitingForGitlabSeconds: secondsUntil(end, Date.now()) };
  }

  updated() {
    clearTimeout(this.#nextSecond);
    const waits = [...this.#progress.values()].some((each) => each.running && each.waitingForGitlabSeconds !== null);
    this.#nextSecond = waits ? setTimeout(() => this.requestUpdate(), 1000) : undefined;
  }

  render() {
    const integrations = this.#integrations.value;
    if (!integrations) return nothing;
    const ids = new Set(integrations.map((each) => each.id));
    const state = summariseSync(integrations, [...this.#progress.values()].filter((each) => ids.has(each.integrationId)).map((each) => this.#now(each)));
    return html`
      <button type="button" class="sync-state" title=${`${state.words} ${state.detail}`.trim()} @click=${() => navigate(state.path)}>
        ${state.sign === 'arc' ? arc() : icon(state.sign, 14, state.mark)}
        <span class="word">${state.words}</span>${state.detail ? html` <span class="detail">${state.detail}</span>` : nothing}
      </button>`;
  }

  async #load() {
    const integrations = await listIntegrations();
    const progress = await Promise.all(integrations.filter((each) => each.repositoriesImported > 0 || each.autoImportGroups > 0).map((each) => getImportProgress(each.id)));
    for (const each of progress) {
      const known = this.#progress.get(each.integrationId);
      if (!known || known.sequence <= each.sequence) this.#keep(each);
    }
    return integrations;
  }
}

customElements.define('sync-state', SyncStateButton);
