// “How is this computed?” of a chart that shows no single figure: what it shows, in a few paragraphs.
import { html } from 'lit';
import { DialogElement } from '../lib/dialog-element.js';
import { openDialog } from '../lib/dialogs.js';

export class WordsDialog extends DialogElement {
  static properties = { heading: { type: String }, words: { attribute: false } };

  constructor() {
    super();
    this.heading = '';
    /** @type {string[]} */
    this.words = [];
  }

  renderDialog() {
    return html`
      <div class="inside plain"><div class="stack">
        <h2 id="dialog-title">How is this computed?</h2>
        <p class="explanation">${this.heading}</p>
        ${this.words.map((paragraph) => html`<p>${paragraph}</p>`)}
        <p class="hint">Left out are pull requests opened by bots and by users who are excluded or hidden, and what such users did to those of others.</p>
      </div></div>
      <div class="foot"><button type="button" class="button secondary" autofocus @click=${() => this.finish(null)}>Close</button></div>`;
  }
}

customElements.define('words-dialog', WordsDialog);

/** @param {string} heading @param {string[]} words */
export const explainWords = (heading, words) => openDialog('words-dialog', { heading, words });
