// Opens the encrypted file that keeps the tokens.
import { html, nothing } from 'lit';
import { unlockSecretFile } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { arc, icon } from '../lib/icon.js';
import { failurePanel } from './failure-panel.js';
import './secret-field.js';

/** @import { SecretField } from './secret-field.js' */

export class UnlockDialog extends DialogElement {
  renderDialog() {
    return html`
      <div class="inside">
        <span class="icon-square">${icon('lock', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Unlock your tokens</h2>
          <p class="explanation">They are in a file that only your passphrase opens. Without it all data can be read, but nothing is updated.</p>
          <secret-field label="Passphrase" name="passphrase" keepBlanks autofocus></secret-field>
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(false)}>Not now</button>
        <button type="submit" class="button primary" aria-busy=${this.busy}>${this.busy ? html`${arc()} Unlocking` : 'Unlock'}</button>
      </div>`;
  }

  async submit() {
    const field = /** @type {SecretField} */ (this.querySelector('secret-field'));
    if (!field.secret) {
      field.focus();
      return;
    }
    if (await this.attempt(() => unlockSecretFile(field.secret))) this.finish(true);
  }
}

customElements.define('unlock-dialog', UnlockDialog);
