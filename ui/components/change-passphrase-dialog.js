// Gives the file with the tokens another passphrase.
import { html, nothing } from 'lit';
import { changePassphrase } from '../api.js';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { arc, icon } from '../lib/icon.js';
import { passphraseProblem } from '../lib/passphrase.js';
import { showToast } from '../lib/toasts.js';
import { failurePanel } from './failure-panel.js';
import './secret-field.js';

/** @import { SecretField } from './secret-field.js' */

export class ChangePassphraseDialog extends DialogElement {
  static properties = { problem: { state: true } };

  constructor() {
    super();
    this.problem = '';
  }

  renderDialog() {
    return html`
      <div class="inside">
        <span class="icon-square">${icon('key-round', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Change passphrase</h2>
          <p class="explanation">The file with your tokens is written anew with the new passphrase. The old one opens it no longer.</p>
          <secret-field label="Passphrase until now" name="passphrase-current" keepBlanks autofocus></secret-field>
          <secret-field label="New passphrase" name="passphrase-new" keepBlanks .error=${this.problem} hint="At least 8 characters. Nobody can reset it."></secret-field>
          <secret-field label="New passphrase again" name="passphrase-new-again" keepBlanks></secret-field>
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${this.busy}>${this.busy ? html`${arc()} Changing` : 'Change passphrase'}</button>
      </div>`;
  }

  async submit() {
    const [current, first, second] = /** @type {SecretField[]} */ ([...this.querySelectorAll('secret-field')]);
    if (!current.secret) {
      current.focus();
      return;
    }
    this.problem = passphraseProblem(first.secret, second.secret) ?? '';
    if (this.problem) {
      first.focus();
      return;
    }
    if (!await this.attempt(() => changePassphrase(current.secret, first.secret))) return;
    showToast({ words: 'Passphrase changed' });
    this.finish(true);
  }
}

customElements.define('change-passphrase-dialog', ChangePassphraseDialog);

export const askNewPassphrase = () => openDialog('change-passphrase-dialog');
