// Asks before an authority is trusted: whose it is, its fingerprint to compare, and how far the trust reaches.
import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';
import { icon } from '../lib/icon.js';
import { copyButton } from './copy-button.js';

/** @import { TrustableAuthority } from '../types.js' */

export class TrustAuthorityDialog extends DialogElement {
  static properties = { authority: { attribute: false }, host: { type: String } };

  constructor() {
    super();
    /** @type {TrustableAuthority} */
    this.authority = { pem: '', subject: '', fingerprint: '' };
    this.host = '';
  }

  renderDialog() {
    const { subject, fingerprint } = this.authority;
    return html`
      <div class="inside">
        <span class="icon-square">${icon('shield', 20)}</span>
        <div class="stack">
          <h2 id="dialog-title">Trust “${subject}”?</h2>
          <p class="explanation">Whoever holds this authority's key could then pretend to be ${this.host || 'this GitLab'} to this integration. Nothing else on this computer is changed.</p>
          <div class="compare">
            <p class="small ink-2">Compare this SHA-256 fingerprint with the one its owner publishes, or ask the people who run your network:</p>
            <p class="fingerprint-line"><code class="fingerprint large selectable">${fingerprint}</code>${copyButton({ text: fingerprint, what: 'fingerprint' })}</p>
          </div>
          <p class="hint">If they differ, somebody stands between you and GitLab: cancel, and tell them.</p>
        </div>
      </div>
      <div class="foot">
        <button type="button" class="button secondary" autofocus @click=${() => this.finish(false)}>Cancel</button>
        <button type="button" class="button primary" @click=${() => this.finish(true)}>Trust this authority</button>
      </div>`;
  }
}

customElements.define('trust-authority-dialog', TrustAuthorityDialog);

/** @param {TrustableAuthority} authority @param {string} host @returns {Promise<boolean>} true when it is to be trusted */
export async function askTrust(authority, host) {
  return (await openDialog('trust-authority-dialog', { authority, host })) === true;
}
