// Makes a backup of all data: a button, then how far it is, then where it is. It can be cancelled at any time.
import { html, nothing } from 'lit';
import { asFailure, backUp, cancelBackup } from '../api.js';
import { copyText } from '../lib/clipboard.js';
import { LightElement } from '../lib/element.js';
import { formatBytes, formatNumber } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { openFolderOf } from '../lib/saved-file.js';
import { failurePanel } from './failure-panel.js';

/** @import { CommandFailure } from '../api.js' */
/** @import { BackupProgress } from '../manage-types.js' */

export class BackupRunner extends LightElement {
  static properties = { quiet: { type: Boolean }, progress: { state: true }, running: { state: true }, saved: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** As an offer beside something else. */
    this.quiet = false;
    this.running = false;
    /** @type {BackupProgress | null} */
    this.progress = null;
    /** @type {{ path: string, bytes: number } | null} */
    this.saved = null;
    /** @type {CommandFailure | null} */
    this.failure = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    // Nobody would see its end; what is half done is deleted.
    if (this.running) void cancelBackup();
  }

  render() {
    return html`<div class="backup" aria-live="polite">
      ${this.running ? this.#renderProgress() : this.saved ? this.#renderSaved(this.saved) : this.#renderOffer()}
      ${this.failure ? failurePanel(this.failure) : nothing}</div>`;
  }

  #renderOffer() {
    return this.quiet
      ? html`<button type="button" class="link" @click=${this.#start}>Save a backup of all data first</button>`
      : html`<button type="button" class="button secondary" @click=${this.#start}>${icon('download')}Save a backup</button>`;
  }

  #renderProgress() {
    const { step, done, total } = this.progress ?? { step: 'copying', done: 0, total: 0 };
    const words = step === 'copying' ? `Copying ${formatBytes(done)} of ${formatBytes(total)}` : `Reading the copy again, table ${formatNumber(Math.min(done + 1, total))} of ${formatNumber(total)}`;
    return html`<div class="backup-progress"><progress class="progress" max=${total || 1} .value=${done} aria-label="Backup"></progress><span>${words}</span>
      <button type="button" class="button text small" @click=${() => void cancelBackup()}>Cancel backup</button></div>`;
  }

  /** @param {{ path: string, bytes: number }} saved */
  #renderSaved({ path, bytes }) {
    return html`<p class="backup-saved">${icon('circle-check', 16, 'positive-mark')}<span>Saved and checked, ${formatBytes(bytes)}: <span class="mono selectable">${path}</span></span>
      <button type="button" class="button quiet icon-only" aria-label="Copy the path" title="Copy the path" @click=${() => void copyText(path, 'Path copied')}>${icon('copy')}</button>
      <button type="button" class="button text small" @click=${() => void openFolderOf(path)}>Open folder</button></p>`;
  }

  #start = async () => {
    Object.assign(this, { running: true, progress: null, failure: null });
    try {
      this.saved = await backUp((progress) => { this.progress = progress; });
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.failure = failure.code === 'cancelled' ? null : failure;
    } finally {
      this.running = false;
    }
  };
}

customElements.define('backup-runner', BackupRunner);
