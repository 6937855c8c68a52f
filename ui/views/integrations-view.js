// The list of integrations: where the app reads from.
import { html } from 'lit';
import { LightElement } from '../lib/element.js';
import { pageHeader } from '../components/page-header.js';

export class IntegrationsView extends LightElement {
  render() {
    return html`${pageHeader({ heading: 'Integrations', line: 'Where Flow Desktop reads from. Each keeps its own account and its own data.' })}`;
  }
}

customElements.define('integrations-view', IntegrationsView);
