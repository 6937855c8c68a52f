// Asks under which name a report is kept, or what a saved view is called from now on.
import { html, nothing } from 'lit';
import { listSavedViews, saveView } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { arc } from '../lib/icon.js';
import { freeName } from '../lib/saved-views.js';
import { showToast } from '../lib/toasts.js';
import { failurePanel } from './failure-panel.js';

const LONGEST_NAME = 120;

export class SavedViewDialog extends DialogElement {
  static properties = { heading: { attribute: false }, name: { attribute: false }, verb: { attribute: false }, save: { attribute: false } };

  constructor() {
    super();
    this.heading = '';
    this.name = '';
    /** The verb, and it in -ing. @type {[string, string]} */
    this.verb = ['Save', 'Saving'];
    /** @type {(name: string) => Promise<unknown>} */
    this.save = async () => {};
  }

  renderDialog() {
    const [verb, busy] = this.verb;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">${this.heading}</h2>
        <div class="field"><label class="label" for="view-name">View name</label>
          <input class="input" id="view-name" aria-describedby="view-name-hint" type="text" autofocus maxlength=${LONGEST_NAME} spellcheck="false" autocomplete="off" .value=${this.name}
            @input=${(/** @type {Event} */ event) => (this.name = /** @type {HTMLInputElement} */ (event.target).value)} />
          <span class="hint" id="view-name-hint">Its filters are kept with it. A range such as the last 12 full weeks moves on with the calendar.</span></div>
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${!this.name.trim()}>${this.busy ? html`${arc()} ${busy}` : verb}</button>
      </div>`;
  }

  async submit() {
    const name = this.name.trim();
    if (name && (await this.attempt(() => this.save(name)))) this.finish(name);
  }
}

customElements.define('saved-view-dialog', SavedViewDialog);

/** Keeps the report that is shown now. */
export async function saveShown() {
  const address = location.hash.slice(1);
  const heading = document.querySelector('h1')?.textContent?.trim() || 'View';
  // A list that cannot be read is no reason not to ask: the store refuses a name that is taken.
  const views = await listSavedViews().catch(() => []);
  const name = await openDialog('saved-view-dialog', { heading: 'Save this view', name: freeName(heading, views), save: (/** @type {string} */ wanted) => saveView(wanted, address) });
  if (name !== null) showToast({ words: `“${name}” is saved` });
}
