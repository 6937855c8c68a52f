// Gives an integration another name. A name that is taken is said while typing.
import { html, nothing } from 'lit';
import { renameIntegration } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';
import './name-field.js';

export class RenameDialog extends DialogElement {
  static properties = { integrationId: { attribute: false }, name: { attribute: false }, wanted: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.integrationId = 0;
    this.name = '';
    /** @type {string | null} */
    this.wanted = null;
    /** @type {string | null} */
    this.problem = null;
  }

  renderDialog() {
    const wanted = this.wanted ?? this.name;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Rename “${this.name}”</h2>
        <name-field .value=${wanted} .ownName=${this.name} @name-change=${this.#onName}></name-field>
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy} ?disabled=${!wanted.trim() || this.problem !== null}>${this.busy ? html`${arc()} Renaming` : 'Rename'}</button>
      </div>`;
  }

  async submit() {
    const wanted = (this.wanted ?? this.name).trim();
    if (!wanted || this.problem) return;
    if (wanted === this.name || await this.attempt(() => renameIntegration(this.integrationId, wanted))) this.finish(true);
  }

  /** @param {CustomEvent<{ value: string, problem: string | null }>} event */
  #onName(event) {
    this.wanted = event.detail.value;
    this.problem = event.detail.problem;
  }
}

customElements.define('rename-dialog', RenameDialog);
