// The quiet choice of how the browser's answer comes back. The app has chosen already; most people never touch it.
import { html } from 'lit';
import { wayHints, wayWords, ways } from '../lib/sign-in.js';
import { segmentControl } from './segment-control.js';

/** @import { ReturnWay } from '../types.js' */

/** @param {{ way: ReturnWay, linkUnknown: boolean, onChoose: (way: ReturnWay) => void }} chooser linkUnknown: this computer does not lead app links here */
export function wayChooser({ way, linkUnknown, onChoose }) {
  return html`
    <div class="way-chooser">
      <span class="small ink-2" aria-hidden="true">Way back</span>
      ${segmentControl({ label: 'Way back', value: way, options: ways.map((value) => ({ value, label: wayWords[value] })), onChoose })}
      <p class="hint" aria-live="polite">${wayHints[way]}${way === 'deep_link' && linkUnknown ? ' This computer does not know the link yet; it does once the app is installed.' : ''}</p>
    </div>`;
}
