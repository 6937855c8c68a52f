// Icons as templates. An icon stands beside a word or in a control that has a name, so it is hidden from assistive technology.
import { html, nothing } from 'lit';
import { icons } from '../vendor/icons.js';

/**
 * Draws one of the vendored icons.
 * @param {string} name from scripts/icon-names.mjs
 * @param {14 | 16 | 20} [size] pixels at the normal text size
 * @param {string} [classes] further class names, mostly a colour
 */
export function icon(name, size = 16, classes = '') {
  return html`<svg class="icon icon-${size} ${classes}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${icons[name] ?? nothing}</svg>`;
}

/** The busy sign: an arc that turns, or stands still where less motion is wanted; the word beside it says what is going on. */
export const arc = () => html`<span class="arc" aria-hidden="true"></span>`;
