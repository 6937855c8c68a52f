// Changes which files and folders of a repo do not count, and shows while it is written what that leaves out.
import { html, nothing } from 'lit';
import { asFailure, previewExcludedPaths, saveExcludedPaths } from '../api.js';
import { leftOutWords, rangeOfLine, withCommonPatterns } from '../data/excluded-words.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted, formatNumber } from '../lib/format.js';
import { arc, icon } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';

/** @typedef {import('../types.js').ExcludedPathsPreview} ExcludedPathsPreview */

/** Pause in writing after which is looked what the list would leave out, in milliseconds. */
const PAUSE = 250;

export class ExcludedPathsDialog extends DialogElement {
  static properties = { repository: { attribute: false }, text: { state: true }, preview: { state: true } };

  constructor() {
    super();
    /** @type {import('../types.js').Repository | null} */
    this.repository = null;
    /** What was saved, then what is written. */
    this.text = '';
    /** @type {ExcludedPathsPreview | null} */
    this.preview = null;
  }

  #round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    super.connectedCallback();
    this.classList.add('paths-dialog');
    void this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  renderDialog() {
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Excluded files and folders</h2>
        <p class="explanation">What matches counts in no commit of ${this.repository?.name ?? 'this repo'}, from the first to the last: neither as files nor in lines and work types. The commits themselves stay. The counts follow when the repo is synced next.</p>
        ${this.#field()}
        ${this.#found()}
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button quiet escape" @click=${this.#addCommon}>${icon('plus')}Add common generated files</button>
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${this.preview?.problem != null}>${this.busy ? html`${arc()} Saving` : 'Save'}</button>
      </div>`;
  }

  #field() {
    const problem = this.preview?.problem ?? null;
    const line = this.preview?.line ?? null;
    return html`<div class="field"><label for="excluded-patterns">Patterns, one a line</label>
      <textarea class="input mono" id="excluded-patterns" rows="9" autofocus autocomplete="off" autocapitalize="off" spellcheck="false" .value=${this.text}
        aria-invalid=${problem ? 'true' : 'false'} aria-describedby="excluded-patterns-state"
        @input=${(/** @type {InputEvent} */ event) => this.#write(/** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>
      <div id="excluded-patterns-state" aria-live="polite">${problem
        ? html`<p class="error-line">${icon('circle-x')}<span>${line === null ? nothing : html`<button type="button" class="link" @click=${() => this.#show(line)}>Line ${formatNumber(line)}</button>: `}${problem.message}</span></p>`
        : html`<p class="hint">As in a .gitignore: <code>vendor/</code> is a folder anywhere, <code>/dist/**</code> what is below one at the top, <code>*.lock</code> files by name, <code>!keep.lock</code> takes one back, <code>#</code> begins a remark.</p>`}</div></div>`;
  }

  #found() {
    const { preview } = this;
    if (preview === null || preview.problem) return html`<section class="rule-preview" aria-label="Preview"><p class="hint" role="status">${preview === null ? 'Looking through the newest commit.' : 'Nothing to show yet.'}</p></section>`;
    const isEmpty = this.text.trim() === '';
    const { words, detail, doubtful } = isEmpty && preview.files !== null ? { words: `Every file counts`, detail: counted(preview.files, 'file'), doubtful: false } : leftOutWords(preview);
    const more = preview.entries - preview.rows.length;
    return html`<section class="rule-preview" aria-label="Preview">
      <p class="data-status" role="status">${icon(doubtful ? 'triangle-alert' : 'list-checks', 16, doubtful ? 'warning-mark' : 'ink-2')}<span><span class="weight-500">${words}</span>. <span class="detail">${detail}.</span></span></p>
      ${preview.rows.length > 0 ? html`<ul tabindex="0" aria-label="What is left out">${preview.rows.map((row) => html`<li><span class="truncate" title=${row.path}>${row.path}</span>
        <span class="quiet">${row.path.endsWith('/') ? counted(row.files, 'file') : nothing}</span></li>`)}
        ${more > 0 ? html`<li class="quiet">and ${formatNumber(more)} more</li>` : nothing}</ul>` : nothing}
    </section>`;
  }

  #addCommon = () => {
    this.#write(withCommonPatterns(this.text).text);
    this.#area?.focus();
  };

  get #area() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector('textarea'));
  }

  /** Goes to a line of the list. @param {number} line */
  #show(line) {
    const area = this.#area;
    if (!area) return;
    area.focus();
    area.setSelectionRange(...rangeOfLine(area.value, line));
  }

  /** @param {string} text */
  #write(text) {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  async #look() {
    const round = ++this.#round;
    if (!this.repository) return;
    try {
      const preview = await previewExcludedPaths(this.repository.id, this.text);
      if (round !== this.#round) return;
      this.preview = preview;
      this.failure = null;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  async submit() {
    const { repository } = this;
    /** @type {import('../types.js').ExcludedPaths | null} */
    let saved = null;
    if (repository && await this.attempt(async () => { saved = await saveExcludedPaths(repository.id, this.text); })) this.finish(saved);
  }
}

customElements.define('excluded-paths-dialog', ExcludedPathsDialog);
