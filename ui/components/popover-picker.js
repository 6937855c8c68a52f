// The base of pickers that need more than a menu: a button that shows the choice, and a panel under it in the browser's top layer.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';

/** Room between the button and its panel, and between the panel and the window's edge, pixels. */
const GAP = 4;

let pickers = 0;

export class PopoverPicker extends LightElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { label: { type: String }, opened: { state: true } };

  constructor() {
    super();
    /** What is chosen here: the accessible name of the panel, and the first word of the button's. */
    this.label = '';
    this.opened = false;
    pickers += 1;
    /** Ids inside begin with it. */
    this.ownId = `picker-${pickers}`;
  }

  /** What the button shows. @returns {{ sign: string, words: string, chosen: boolean }} */
  get choice() {
    return { sign: 'calendar', words: '', chosen: false };
  }

  /** What stands in the panel while it is open. @returns {unknown} */
  renderPanel() {
    return nothing;
  }

  /** Called each time before the panel is drawn. */
  prepare() {}

  render() {
    const { sign, words, chosen } = this.choice;
    return html`
      <button type="button" class="picker ${chosen ? 'set' : ''}" aria-haspopup="dialog" aria-expanded=${this.opened} title=${words} @click=${this.toggle}>
        ${icon(sign)}<span class="visually-hidden">${this.label}:</span> <span class="value truncate">${words}</span>${icon('chevron-down')}
      </button>
      <div class="menu picker-panel" popover role="dialog" aria-label=${this.label} @toggle=${this.#toggled}>${this.opened ? this.renderPanel() : nothing}</div>`;
  }

  async toggle() {
    if (this.opened) {
      this.close();
      return;
    }
    this.prepare();
    this.opened = true;
    await this.updateComplete;
    if (!this.isConnected) return;
    this.#panel.showPopover();
    this.place();
    /** @type {HTMLElement | null} */ (this.#panel.querySelector('[autofocus], input:checked') ?? this.#panel.querySelector('input, button'))?.focus();
  }

  /** Closes the panel and gives the focus back to the button. */
  close() {
    if (this.opened) this.#panel.hidePopover();
    /** @type {HTMLElement | null} */ (this.querySelector('.picker'))?.focus();
  }

  /** Puts the panel under the button, inside the window; what is in it may have grown. */
  place() {
    const anchor = this.querySelector('.picker')?.getBoundingClientRect();
    if (!anchor || !this.opened) return;
    const size = this.#panel.getBoundingClientRect();
    const below = anchor.bottom + GAP;
    const top = below + size.height > innerHeight - GAP ? Math.max(GAP, Math.min(below, innerHeight - GAP - size.height)) : below;
    this.#panel.style.setProperty('left', `${Math.max(GAP, Math.min(anchor.left, innerWidth - size.width - GAP))}px`);
    this.#panel.style.setProperty('top', `${top}px`);
  }

  get #panel() {
    return /** @type {HTMLElement} */ (this.querySelector('.picker-panel'));
  }

  /** @param {ToggleEvent} event */
  #toggled(event) {
    this.opened = event.newState === 'open';
  }
}
