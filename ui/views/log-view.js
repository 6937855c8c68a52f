// What was done with all integrations and with the app itself.
import { html } from 'lit';
import '../components/activity-log.js';
import { pageHeader } from '../components/page-header.js';
import { LightElement } from '../lib/element.js';

export class LogView extends LightElement {
  connectedCallback() {
    super.connectedCallback();
    // The table scrolls by itself.
    this.classList.add('fills');
  }

  render() {
    return html`
      ${pageHeader({ heading: 'Log', line: 'What was done when, by whom, and how it ended. Kept for 90 days, on this computer only.' })}
      <div class="page-body grows data-page"><activity-log></activity-log></div>`;
  }
}

customElements.define('log-view', LogView);
