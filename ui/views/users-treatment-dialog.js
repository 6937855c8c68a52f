// Explains what excluding and hiding a user do, and how they differ.

import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';

/** What, when excluded, when hidden. */
const ROWS = [
  ['Meant for', 'Managers, leads, people who contribute now and then, bots', 'Outsiders, authors of imported open source'],
  ['Their work in metrics', 'Does not count', 'Does not count'],
  ['Their reviews', 'Do not count: what only they reviewed is unreviewed', 'Do not count, nor does their part in the pull requests of others'],
  ['List of users', 'Stay visible', 'Leave it; the filter “Hidden” shows them'],
  ['New aliases of theirs', 'Are suggested for merging', 'Join them where it is certain, and stay hidden'],
  ['Can be taken back', 'Yes, at any time', 'Yes, at any time'],
];

export class UsersTreatmentDialog extends DialogElement {
  renderDialog() {
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">Exclude or hide?</h2>
        <p class="explanation">Neither deletes anything, and nothing changes in GitLab. Somebody who has left needs neither: their past work stays where it belongs.</p>
        <table class="table treatment-table">
          <thead><tr><th scope="col"><span class="visually-hidden">What</span></th><th scope="col">Exclude from metrics</th><th scope="col">Hide</th></tr></thead>
          <tbody>${ROWS.map(([what, excluded, hidden]) => html`<tr><th scope="row">${what}</th><td>${excluded}</td><td>${hidden}</td></tr>`)}</tbody>
        </table>
      </div></div>
      <div class="foot"><button type="submit" class="button secondary" autofocus>Close</button></div>`;
  }

  submit() {
    this.finish(true);
  }
}

customElements.define('users-treatment-dialog', UsersTreatmentDialog);
