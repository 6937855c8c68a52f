// Gives a user a name of one's own choice.

import { html, nothing } from 'lit';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc } from '../lib/icon.js';

const LONGEST_NAME = 120;

export class UsersRenameDialog extends DialogElement {
  static properties = { name: { attribute: false }, save: { attribute: false }, wanted: { state: true } };

  constructor() {
    super();
    this.name = '';
    /** @type {(name: string) => Promise<unknown>} */
    this.save = async () => {};
    /** @type {string|null} */
    this.wanted = null;
  }

  renderDialog() {
    const wanted = this.wanted ?? this.name;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Rename “${this.name}”</h2>
        <label class="field"><span class="label">Name</span>
          <input class="input" type="text" autofocus maxlength=${LONGEST_NAME} spellcheck="false" autocomplete="off" .value=${wanted}
            @input=${(/** @type {Event} */ event) => (this.wanted = /** @type {HTMLInputElement} */ (event.target).value)} />
          <span class="hint">The name is yours alone: nothing changes in GitLab.</span></label>
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${!wanted.trim()}>${this.busy ? html`${arc()} Renaming` : 'Rename'}</button>
      </div>`;
  }

  async submit() {
    const wanted = (this.wanted ?? this.name).trim();
    if (!wanted) return;
    if (wanted === this.name) this.finish(null);
    else if (await this.attempt(() => this.save(wanted))) this.finish(wanted);
  }
}

customElements.define('users-rename-dialog', UsersRenameDialog);
