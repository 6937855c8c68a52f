// Why a group may be missing from the list, shortly.

import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';

export class MissingGroupDialog extends DialogElement {
  static properties = { integration: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.js').Integration|null} */
    this.integration = null;
  }

  renderDialog() {
    const account = this.integration?.account.username ?? 'the account';
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">A group is missing?</h2>
        <p class="explanation">GitLab lists only what the account “${account}” belongs to. A group is not here when:</p>
        <ul class="reasons">
          <li><strong>The account is no member of it.</strong> An owner of the group adds “${account}” with the Reporter role or higher.</li>
          <li><strong>The token belongs to another group or to one repo.</strong> Group and project tokens see only what is below them.</li>
          <li><strong>The group was invited lately, or moved.</strong> Read the list again, it takes a moment.</li>
          <li><strong>Single sign-on guards it.</strong> The account has to sign in to GitLab through the company once.</li>
        </ul>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }

  submit() {
    this.finish(null);
  }
}

customElements.define('missing-group-dialog', MissingGroupDialog);
