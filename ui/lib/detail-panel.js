// The base of every panel with the detail of one thing, at the right edge of the window: a real <dialog>, opened modally, that a press
// beside it leaves. It must not know what is told in it, nor where that comes from.
import { html, nothing } from 'lit';
import { LightElement } from './element.js';
import { icon } from './icon.js';

/**
 * @typedef {object} PanelParts
 * @property {unknown} above a line over the title
 * @property {unknown} title
 * @property {string} [label] accessible name of what is told
 * @property {unknown} body
 * @property {unknown} [foot] what can be done with it
 * @property {string} [kind] a class of its own
 */

export class DetailPanel extends LightElement {
  firstUpdated() {
    this.querySelector('dialog')?.showModal();
    /** @type {HTMLElement | null} */ (this.querySelector('.detail-body'))?.focus();
  }

  /** Its owner hears `closed`. */
  close() {
    this.querySelector('dialog')?.close();
  }

  /** @param {PanelParts} parts */
  panel({ above, title, label = 'Detail', body, foot = nothing, kind = '' }) {
    return html`<dialog class="detail-panel ${kind}" aria-labelledby="detail-title" @close=${() => this.dispatchEvent(new CustomEvent('closed'))} @click=${this.#pressed}>
      <header class="detail-head">
        <div class="titles"><p class="small ink-3">${above}</p><h2 id="detail-title" class="selectable">${title}</h2></div>
        <button type="button" class="button quiet icon-only" aria-label="Close" title="Close" @click=${this.close}>${icon('x')}</button>
      </header>
      <div class="detail-body" tabindex="0" role="region" aria-label=${label}>${body}</div>
      ${foot === nothing ? nothing : html`<footer class="detail-foot">${foot}</footer>`}
    </dialog>`;
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const dialog = this.querySelector('dialog');
    if (dialog && event.target === dialog && event.clientX < dialog.getBoundingClientRect().left) this.close();
  }
}
