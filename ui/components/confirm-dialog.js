// Asks before something that matters: the question as title, what is lost in counted rows, what is not, and one clear verb.
import { html, nothing } from 'lit';
import { arc, icon } from '../lib/icon.js';
import { DialogElement } from '../lib/dialog-element.js';
import { failurePanel } from './failure-panel.js';

/**
 * @typedef {object} ConfirmRequest
 * @property {string} heading a question that names the thing
 * @property {string} explanation
 * @property {string} confirmLabel verb and noun
 * @property {string} busyLabel the verb in -ing
 * @property {boolean} [danger]
 * @property {string} [sign] name of an icon
 * @property {{ label: string, value: string, aside?: string, note?: string }[]} [rows] a note stands below its row, an aside beside it
 * @property {string} [footnote]
 * @property {() => Promise<unknown>} action
 */

/** Rows that stand below each other without a scroll. */
const MOST_ROWS = 8;

export class ConfirmDialog extends DialogElement {
  static properties = { request: { attribute: false } };

  constructor() {
    super();
    /** @type {ConfirmRequest} */
    this.request = { heading: '', explanation: '', confirmLabel: '', busyLabel: '', action: async () => {} };
  }

  renderDialog() {
    const { heading, explanation, rows, footnote, danger, sign } = this.request;
    return html`
      <div class="inside ${sign ? '' : 'plain'}">
        ${sign ? html`<span class="icon-square ${danger ? 'danger' : ''}">${icon(sign, 20)}</span>` : nothing}
        <div class="stack">
          <h2 id="dialog-title">${heading}</h2>
          <p class="explanation">${explanation}</p>
          ${rows?.length ? countedRows(rows) : nothing}
          ${footnote ? html`<p class="hint">${footnote}</p>` : nothing}
          ${this.failure ? failurePanel(this.failure) : nothing}
        </div>
      </div>
      ${this.#renderFoot()}`;
  }

  #renderFoot() {
    const { confirmLabel, busyLabel, danger } = this.request;
    return html`
      <div class="foot">
        <button type="button" class="button secondary" autofocus ?disabled=${this.busy} @click=${() => this.finish(false)}>Cancel</button>
        <button type="button" class="button ${danger ? 'danger' : 'primary'}" aria-busy=${this.busy} @click=${this.#confirm}>
          ${this.busy ? html`${arc()} ${busyLabel}` : confirmLabel}
        </button>
      </div>`;
  }

  /** Enter does nothing here: what destroys is pressed on purpose. */
  submit() {}

  async #confirm() {
    if (await this.attempt(this.request.action)) this.finish(true);
  }
}

/** What is counted before it goes or comes: a name, a number, a remark. @param {{ label: string, value: string, aside?: string, note?: string }[]} rows */
export function countedRows(rows) {
  // More rows than a dialog has room for scroll by themselves, and by keys.
  const isLong = rows.length > MOST_ROWS;
  const isPlain = isLong || rows.every(({ aside }) => !aside);
  return html`<dl class="counted ${isLong ? 'long' : ''} ${isPlain ? 'plain' : ''}" tabindex=${isLong ? 0 : nothing} aria-label=${isLong ? 'In numbers' : nothing}>${rows.map(({ label, value, aside, note }) => html`
    <div><dt>${label}</dt><dd>${value}</dd><dd class="aside">${aside ?? nothing}</dd>${note ? html`<dd class="note">${note}</dd>` : nothing}</div>`)}</dl>`;
}

customElements.define('confirm-dialog', ConfirmDialog);
