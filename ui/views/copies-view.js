// Copies to keep and to take along: a backup of all data, and what is set up as a file without secrets.
import { html, nothing } from 'lit';
import { exportConfiguration, importConfiguration, previewConfiguration } from '../api.js';
import '../components/backup-runner.js';
import '../components/export-runner.js';
import { pageHeader } from '../components/page-header.js';
import { attempt } from '../lib/attempt.js';
import { doneWords, effectRows, effectSentence } from '../lib/configuration-words.js';
import { confirm } from '../lib/dialogs.js';
import { LightElement } from '../lib/element.js';
import { counted } from '../lib/format.js';
import { icon } from '../lib/icon.js';
import { showToast } from '../lib/toasts.js';

/** @import { ConfigurationEffect } from '../manage-types.js' */

/** A larger file is none of this app's, bytes. */
const LARGEST = 16 * 1024 * 1024;

export class CopiesView extends LightElement {
  static properties = { exported: { state: true } };

  constructor() {
    super();
    /** @type {{ path: string, integrations: number } | null} */
    this.exported = null;
  }

  render() {
    return html`
      ${pageHeader({ heading: 'Backup and move', line: 'Copies to keep, and what is set up here to take to another computer.' })}
      <div class="page-body narrow-page">${this.#renderBackup()}${this.#renderTables()}${this.#renderExport()}${this.#renderImport()}</div>`;
  }

  #renderBackup() {
    return html`
      <section class="card fact-card" aria-labelledby="backup-title">
        <span class="icon-square">${icon('archive', 20)}</span>
        <div class="section">
          <h2 id="backup-title">Backup of all data</h2>
          <p class="ink-2">One SQLite file with everything that was read and set up, as it is at this moment; syncs go on meanwhile. It is written to the downloads folder and read again before it
            counts. Tokens and clones are not in it. To go back, close Flow Desktop and put the file in the place of the data file.</p>
          <backup-runner></backup-runner>
        </div>
      </section>`;
  }

  #renderTables() {
    return html`
      <section class="card fact-card" aria-labelledby="tables-title">
        <span class="icon-square">${icon('square-arrow-out-up-right', 20)}</span>
        <div class="section">
          <h2 id="tables-title">Export tables</h2>
          <p class="ink-2">Everything that was read, with who, when and why it does not count, for other programs. It is written to a new folder of the downloads folder. Tokens and settings are not in it.</p>
          <export-runner></export-runner>
        </div>
      </section>`;
  }

  #renderExport() {
    return html`
      <section class="card fact-card" aria-labelledby="export-title">
        <span class="icon-square">${icon('download', 20)}</span>
        <div class="section">
          <h2 id="export-title">Export configuration</h2>
          <p class="ink-2">A readable file with everything that was decided here: integrations, services, which repos are imported, auto-import groups, exclusion rules, who is who among people, teams, targets, saved
            views, which deployments, tickets and commits count, calendar events, and settings. No token and no password. A saved view of something that is gone here is left out.</p>
          <button type="button" class="button secondary" @click=${() => void this.#export()}>${icon('download')}Export configuration</button>
          ${this.exported ? html`<p class="backup-saved" role="status">${icon('circle-check', 16, 'positive-mark')}<span>${counted(this.exported.integrations, 'integration')} written: <span class="mono selectable">${this.exported.path}</span></span></p>` : nothing}
        </div>
      </section>`;
  }

  #renderImport() {
    return html`
      <section class="card fact-card" aria-labelledby="import-title">
        <span class="icon-square">${icon('folder-open', 20)}</span>
        <div class="section">
          <h2 id="import-title">Import configuration</h2>
          <p class="ink-2">What a file would do is shown before anything is done. What is decided here already stays as it is: integrations and views whose names are taken, teams with the people they have, targets and rules. New integrations wait for a sign-in; what the
            file says of repos that are not here yet holds once they are.</p>
          <label class="file-choice"><span class="weight-500">Configuration file</span>
            <input type="file" class="file-field" accept=".json,application/json" @change=${(/** @type {Event} */ event) => void this.#choose(/** @type {HTMLInputElement} */ (event.target))}></label>
        </div>
      </section>`;
  }

  async #export() {
    await attempt(async () => { this.exported = await exportConfiguration(); });
  }

  /** @param {HTMLInputElement} field */
  async #choose(field) {
    const [file] = field.files ?? [];
    if (!file) return;
    if (file.size > LARGEST) {
      showToast({ words: 'This file is too large to be a configuration.', sign: 'circle-x', mark: 'danger-mark' });
      field.value = '';
      return;
    }
    const text = await file.text();
    /** @type {ConfigurationEffect | null} */
    let effect = null;
    if (await attempt(async () => { effect = await previewConfiguration(text); }) && effect) await askImport(file.name, text, effect);
    // The same file can be chosen again.
    field.value = '';
  }
}

/** Says what a file would do, and does it. @param {string} file @param {string} text @param {ConfigurationEffect} effect */
async function askImport(file, text, effect) {
  const done = await confirm({
    heading: `Import ${file}?`, sign: 'folder-open', confirmLabel: 'Import configuration', busyLabel: 'Importing',
    explanation: effectSentence(effect), rows: effectRows(effect), action: () => importConfiguration(text),
  });
  if (done) showToast({ words: doneWords(effect) });
}

customElements.define('copies-view', CopiesView);
