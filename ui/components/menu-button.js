// A button with a menu: the three dots of a row, or a picker that shows its value. The menu lives in the browser's top layer.
import { html, nothing } from 'lit';
import { icon } from '../lib/icon.js';
import { LightElement } from '../lib/element.js';

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [sign] name of an icon
 * @property {boolean} [danger]
 * @property {boolean} [disabled]
 * @property {string} [title] more of it, such as why it is disabled
 * @property {boolean} [checked] given at all, the item is one of several to choose from
 * @property {() => void} run
 */

/** Room between the button and its menu, and between the menu and the window's edge, in pixels. */
const gap = 4;

/** Letters typed further apart than this begin a new word, milliseconds. */
const TYPING_PAUSE = 700;

let menus = 0;

export class MenuButton extends LightElement {
  static properties = {
    label: { type: String },
    /** Icon of a button that is no picker. */
    sign: { type: String },
    items: { attribute: false },
    /** `dots` or `picker` */
    kind: { type: String },
    /** What a picker sets, and the value it has. */
    key: { type: String },
    value: { type: String },
    /** True when a person chose the value. */
    chosen: { type: Boolean },
    large: { type: Boolean },
    disabled: { type: Boolean },
    opened: { state: true },
  };

  constructor() {
    super();
    this.label = '';
    this.sign = 'ellipsis';
    /** @type {(MenuItem | 'separator')[]} */
    this.items = [];
    this.kind = 'dots';
    this.key = '';
    this.value = '';
    this.chosen = false;
    this.large = false;
    this.disabled = false;
    /** Items are in the page only while the menu is open: a long table has a menu in every row. */
    this.opened = false;
    menus += 1;
    this.#menuId = `menu-${menus}`;
  }

  #menuId;
  #typed = '';
  #typedAt = -Infinity;

  render() {
    return html`
      ${this.kind === 'picker' ? this.#renderPicker() : this.#renderDots()}
      <div id=${this.#menuId} class="menu" role="menu" popover aria-label=${this.label || this.key}
        @toggle=${this.#onToggle} @keydown=${this.#onMenuKey}>${this.opened ? this.items.map((item) => this.#renderItem(item)) : nothing}</div>`;
  }

  #renderDots() {
    return html`
      <button type="button" class="button ${this.large ? 'secondary large' : 'quiet'} icon-only" aria-haspopup="menu" aria-expanded="false"
        aria-label=${this.label} title=${this.label} ?disabled=${this.disabled} @click=${this.toggle} @keydown=${this.#onButtonKey}>${icon(this.sign)}</button>`;
  }

  #renderPicker() {
    return html`
      <button type="button" class="picker ${this.chosen ? 'set' : ''}" aria-haspopup="menu" aria-expanded="false" ?disabled=${this.disabled} @click=${this.toggle} @keydown=${this.#onButtonKey}>
        <span class="key">${this.key}</span> <span class="value">${this.value}</span>${icon('chevron-down')}
      </button>`;
  }

  /** @param {MenuItem | 'separator'} item */
  #renderItem(item) {
    if (item === 'separator') return html`<hr>`;
    const choice = item.checked !== undefined;
    return html`
      <button type="button" class="menu-item ${item.danger ? 'danger' : ''}" tabindex="-1" role=${choice ? 'menuitemradio' : 'menuitem'}
        aria-checked=${choice ? String(item.checked) : nothing} aria-disabled=${item.disabled ? 'true' : nothing} title=${item.title || nothing} @click=${() => this.#run(item)}>
        ${choice ? (item.checked ? icon('check') : html`<span class="check-space"></span>`) : nothing}
        ${item.sign ? icon(item.sign) : nothing}<span>${item.label}</span>
      </button>`;
  }

  /** Opens the menu, or closes it. Also what Shift + F10 on a row calls. */
  async toggle() {
    if (this.opened) {
      this.#close();
      return;
    }
    this.opened = true;
    await this.updateComplete;
    if (!this.isConnected) return;
    this.#menu.showPopover();
    this.#place();
    const items = this.#itemButtons;
    (items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0])?.focus();
  }

  get #menu() {
    return /** @type {HTMLElement} */ (this.querySelector('.menu'));
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.querySelector('button[aria-haspopup]'));
  }

  get #itemButtons() {
    return /** @type {HTMLElement[]} */ ([...this.#menu.querySelectorAll('.menu-item')]);
  }

  /** Puts the menu under its button, or above where there is no room, always inside the window. */
  #place() {
    const anchor = this.#button.getBoundingClientRect();
    const size = this.#menu.getBoundingClientRect();
    const left = this.kind === 'picker' ? anchor.left : anchor.right - size.width;
    const below = anchor.bottom + gap;
    const top = below + size.height > innerHeight ? anchor.top - gap - size.height : below;
    this.#menu.style.left = `${Math.max(gap, Math.min(left, innerWidth - size.width - gap))}px`;
    this.#menu.style.top = `${Math.max(gap, top)}px`;
  }

  /** @param {ToggleEvent} event */
  #onToggle(event) {
    this.opened = event.newState === 'open';
    this.#button.setAttribute('aria-expanded', String(this.opened));
  }

  #close() {
    this.#menu.hidePopover();
    this.#button.focus();
  }

  /** @param {MenuItem} item */
  #run(item) {
    if (item.disabled) return;
    this.#close();
    item.run();
  }

  /** @param {KeyboardEvent} event */
  #onButtonKey(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    void this.toggle();
  }

  /** @param {KeyboardEvent} event */
  #onMenuKey(event) {
    event.stopPropagation();
    const buttons = this.#itemButtons;
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 });
    if (event.key in moves) {
      event.preventDefault();
      buttons.at(moves[event.key] % buttons.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      this.#close();
    } else if (event.key.length === 1 && (event.key !== ' ' || this.#isTyping(event.timeStamp))) {
      event.preventDefault();
      this.#findTyped(event.key.toLowerCase(), event.timeStamp, buttons, at);
    }
  }

  /** A blank inside a word belongs to it; at any other time it presses the item. @param {number} now */
  #isTyping(now) {
    return now - this.#typedAt < TYPING_PAUSE;
  }

  /** Letters typed close together are the start of one word. @param {string} letter @param {number} now @param {HTMLElement[]} buttons @param {number} at */
  #findTyped(letter, now, buttons, at) {
    const goesOn = this.#isTyping(now);
    this.#typed = goesOn ? this.#typed + letter : letter;
    this.#typedAt = now;
    // A new word is looked for behind the item that has the focus, one that goes on from that item on.
    const from = goesOn && this.#typed.length > 1 ? at : at + 1;
    const rest = [...buttons.slice(Math.max(0, from)), ...buttons];
    rest.find((button) => button.textContent?.trim().toLowerCase().startsWith(this.#typed))?.focus();
  }
}

customElements.define('menu-button', MenuButton);
