// Asks what becomes of the teams within one that is removed.
import { html, nothing } from 'lit';
import { removeTeam } from '../api.js';
import { failurePanel } from '../components/failure-panel.js';
import { DialogElement } from '../lib/dialog-element.js';
import { counted } from '../lib/format.js';
import { arc } from '../lib/icon.js';

/** @import { Team, TeamChange } from '../team-types.js' */

export class TeamRemovalDialog extends DialogElement {
  static properties = { team: { attribute: false }, nested: { attribute: false }, choice: { state: true } };

  constructor() {
    super();
    /** @type {Team | null} */
    this.team = null;
    /** How many teams are within it. */
    this.nested = 0;
    /** @type {'move_up' | 'remove'} */
    this.choice = 'move_up';
  }

  renderDialog() {
    const option = (/** @type {'move_up' | 'remove'} */ value, /** @type {string} */ label, /** @type {string} */ hint) => html`<label class="choice-line">
      <input class="radio" type="radio" name="nested" .checked=${this.choice === value} ?autofocus=${value === 'move_up'} @change=${() => { this.choice = value; }}><span><span>${label}</span><span class="hint">${hint}</span></span></label>`;
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Remove “${this.team?.name}”?</h2>
        <p>${counted(this.nested, 'team')} ${this.nested === 1 ? 'is' : 'are'} within it. Nobody is removed from Users.</p>
        <div class="stack" role="radiogroup" aria-label="Teams within it">
          ${option('move_up', 'Keep them', 'They take its place.')}
          ${option('remove', 'Remove them as well', 'With the targets they have.')}
        </div>
        ${this.failure ? failurePanel(this.failure) : nothing}
      </div></div>
      <div class="foot">
        <button type="button" class="button secondary" @click=${() => this.finish(null)}>Cancel</button>
        <button type="submit" class="button danger" aria-busy=${this.busy}>${this.busy ? html`${arc()} Removing` : 'Remove team'}</button>
      </div>`;
  }

  async submit() {
    const id = this.team?.id;
    if (id === undefined) return;
    /** @type {TeamChange | null} */
    let change = null;
    if (await this.attempt(async () => { change = await removeTeam(id, this.choice); })) this.finish(change);
  }
}

customElements.define('team-removal-dialog', TeamRemovalDialog);
