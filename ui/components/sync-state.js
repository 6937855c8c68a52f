// The one place that always tells how fresh the data is; pressing it leads to what it speaks of.
import { html, nothing } from 'lit';
import { getImportProgress, listIntegrations, onImportProgress } from '../api.js';
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
      this.#progress.set(progress.integrationId, progress);
      this.requestUpdate();
    });
    this.#clock = setInterval(() => this.requestUpdate(), refreshMilliseconds);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    clearInterval(this.#clock);
  }

  render() {
    const integrations = this.#integrations.value;
    if (!integrations) return nothing;
    const ids = new Set(integrations.map((each) => each.id));
    const state = summariseSync(integrations, [...this.#progress.values()].filter((each) => ids.has(each.integrationId)));
    return html`
      <button type="button" class="sync-state" title=${`${state.words} ${state.detail}`.trim()} @click=${() => navigate(state.path)}>
        ${state.sign === 'arc' ? arc() : icon(state.sign, 14, state.mark)}
        <span class="word">${state.words}</span>${state.detail ? html` <span class="detail">${state.detail}</span>` : nothing}
      </button>`;
  }

  async #load() {
    const integrations = await listIntegrations();
    const progress = await Promise.all(integrations.filter((each) => each.repositoriesImported > 0).map((each) => getImportProgress(each.id)));
    for (const each of progress) {
      const known = this.#progress.get(each.integrationId);
      if (!known || known.sequence <= each.sequence) this.#progress.set(each.integrationId, each);
    }
    return integrations;
  }
}

customElements.define('sync-state', SyncStateButton);
