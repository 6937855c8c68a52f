// One line on a repo's page: which files do not count, and whether the shown counts are of that list already.
import { html, nothing } from 'lit';
import { getExcludedPaths } from '../api.js';
import { countedWords } from '../data/excluded-words.js';
import { openDialog } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { formatExact } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { Loaded } from '../lib/loaded.js';
import { showToast } from '../lib/toasts.js';
import { syncRepositories } from '../views/repos-actions.js';
import './excluded-paths-dialog.js';

/** @typedef {import('../types.js').Repository} Repository */

export class ExcludedPathsLine extends LightElement {
  static properties = { repository: { attribute: false } };

  constructor() {
    super();
    /** @type {Repository | null} */
    this.repository = null;
  }

  #paths = new Loaded(this, () => getExcludedPaths(this.repository?.id ?? 0), () => [`repository:${this.repository?.id}`, `integration:${this.repository?.integrationId}`]);

  /** @param {import('lit').PropertyValues} changed */
  willUpdate(changed) {
    const before = changed.get('repository');
    if (before && before.id !== this.repository?.id) void this.#paths.restart();
  }

  render() {
    const { value } = this.#paths;
    const { repository } = this;
    if (!value || !repository) return nothing;
    const commits = repository.streams.find((each) => each.stream === 'commits');
    const reading = commits !== undefined && ['waiting', 'running', 'rate_limited'].includes(commits.state);
    const { words, outdated } = countedWords(value.counted, { patterns: value.patterns, reading });
    const since = value.changedAt === null ? nothing : `Changed ${formatExact(value.changedAt)}`;
    return html`<section class="excluded-line" aria-label="Excluded files and folders">
      ${outdated ? icon('triangle-alert', 14, 'warning-mark') : reading && value.counted !== 'current' ? arc() : icon('list-checks', 14, 'ink-3')}
      <span class="ink-3">Excluded files and folders</span>
      <span role="status" title=${since}>${words}</span>
      ${outdated ? html`<button type="button" class="button secondary small" @click=${() => void this.#sync()}>${icon('refresh-cw', 14)}Sync now</button>` : nothing}
      <button type="button" class="button quiet small" aria-label="Edit excluded files and folders" @click=${() => void this.edit()}>${icon('pencil', 14)}Edit</button>
    </section>`;
  }

  #sync() {
    return this.repository ? syncRepositories([this.repository]) : null;
  }

  /** Opens the dialog, and offers the sync that puts what was changed into effect. */
  async edit() {
    const { repository } = this;
    const before = this.#paths.value;
    if (!repository || !before) return;
    /** @type {import('../types.js').ExcludedPaths | null} */
    const saved = await openDialog('excluded-paths-dialog', { repository, text: before.text });
    if (!saved) return;
    await this.#paths.reload();
    if (saved.counted === 'earlier') showToast({ words: 'Saved. Line counts follow with the next sync.', actionLabel: 'Sync now', action: () => void this.#sync() });
    else showToast({ words: 'Saved' });
  }
}

customElements.define('excluded-paths', ExcludedPathsLine);
