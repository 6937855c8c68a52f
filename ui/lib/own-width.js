// The width of an element, kept in its property `width` as long as it is in the document.
//
// It is read once when the element comes into the document, so that a chart is drawn in the frame its numbers came in, and not
// in the one after. It must not know what is drawn.

/** @import { ReactiveController, ReactiveElement } from 'lit' */

/** @implements {ReactiveController} */
export class OwnWidth {
  #host;
  /** @type {ResizeObserver | undefined} */
  #resized;

  /** @param {ReactiveElement & { width: number }} host pixels, whole ones; 0 while it takes no room */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#take(this.#host.getBoundingClientRect().width);
    this.#resized = new ResizeObserver(([entry]) => this.#take(entry.contentRect.width));
    this.#resized.observe(this.#host);
  }

  hostDisconnected() {
    this.#resized?.disconnect();
  }

  /** @param {number} width */
  #take(width) {
    this.#host.width = Math.floor(width);
  }
}
