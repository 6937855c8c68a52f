// The base of every dialog: a real <dialog>, opened modally, so that the browser keeps the focus inside and gives it back after.
import { html } from 'lit';
import { asFailure } from '../api.js';
import { LightElement } from './element.js';

/** @import { CommandFailure } from '../api.js' */

export class DialogElement extends LightElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { busy: { state: true }, failure: { state: true } };

  constructor() {
    super();
    this.busy = false;
    /** @type {CommandFailure | null} */
    this.failure = null;
    /** Settles when the dialog is done. @type {Promise<unknown>} */
    this.finished = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** @type {(result: unknown) => void} */
  #resolve = () => {};

  render() {
    return html`
      <dialog class="dialog" aria-labelledby="dialog-title" @cancel=${this.#onCancel} @close=${() => this.#resolve(null)}>
        <form method="dialog" novalidate @submit=${this.#onSubmit}>${this.renderDialog()}</form>
      </dialog>`;
  }

  /** What stands in the dialog; its title has the id `dialog-title`. @returns {unknown} */
  renderDialog() {
    return null;
  }

  /** What Enter does, where it may do something. @returns {void | Promise<void>} */
  submit() {}

  async firstUpdated() {
    const dialog = this.#dialog;
    dialog.showModal();
    const wished = /** @type {(HTMLElement & Partial<LightElement>) | null} */ (dialog.querySelector('[autofocus]'));
    // A field that is an element of its own has nothing to focus before it is drawn.
    await wished?.updateComplete;
    wished?.focus();
  }

  /** Closes with a result. @param {unknown} result */
  finish(result) {
    this.#resolve(result);
    this.#dialog.close();
  }

  /** Runs something that may fail, keeps the dialog open meanwhile, and tells the failure inside. @param {() => Promise<unknown>} action @returns {Promise<boolean>} */
  async attempt(action) {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
  }

  /** @param {Event} event */
  #onCancel(event) {
    if (this.busy) event.preventDefault();
  }

  /** @param {Event} event */
  #onSubmit(event) {
    event.preventDefault();
    if (!this.busy) void this.submit();
  }
}
