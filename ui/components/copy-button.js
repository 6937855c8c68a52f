// One small button that copies one thing, named for it, so that a list of them can be told apart by ear.
import { html } from 'lit';
import { copyText } from '../lib/clipboard.js';
import { icon } from '../lib/icon.js';

/**
 * @param {{ text: string, what: string, words?: string, done?: string }} copy what: the noun of the accessible name; words: shown beside
 *   the icon, else the icon stands alone
 */
export function copyButton({ text, what, words, done }) {
  const copy = () => void copyText(text, done ?? `${what.charAt(0).toUpperCase()}${what.slice(1)} copied`);
  return words
    ? html`<button type="button" class="button secondary small" aria-label=${words === what ? words : `${words}: ${what}`} @click=${copy}>${icon('copy', 14)} ${words}</button>`
    : html`<button type="button" class="button quiet icon-only" aria-label="Copy ${what}" title="Copy ${what}" @click=${copy}>${icon('copy', 14)}</button>`;
}
