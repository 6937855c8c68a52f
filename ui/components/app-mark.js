// The mark of the app, cropped to its tile, for the top bar.
import { html } from 'lit';

export const appMark = () => html`
  <svg class="mark" viewBox="64 64 896 896" aria-hidden="true" focusable="false">
    <defs><linearGradient id="mark-ground" x1="0" y1="0" x2="0" y2="1"><stop class="mark-top" offset="0" /><stop class="mark-bottom" offset="1" /></linearGradient></defs>
    <path fill="url(#mark-ground)" d="M64 64h896v896H64z" />
    <path fill="#FFB547" d="M64 168H150C425 168 425 320 700 320H960V449H700C425 449 425 296 150 296H64Z" />
    <path fill="#A9BEFF" d="M64 728H150C425 728 425 575 700 575H960V704H700C425 704 425 856 150 856H64Z" />
    <path fill="#FFFFFF" d="M64 448H960V576H64Z" />
  </svg>`;
