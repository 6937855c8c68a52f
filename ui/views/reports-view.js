// The address of Reports without one: leads to the report that was looked at last, with its filter.
import { LightElement } from '../lib/element.js';
import { lastReport } from '../lib/last-report.js';
import { navigate } from '../router.js';

export class ReportsView extends LightElement {
  connectedCallback() {
    super.connectedCallback();
    navigate(lastReport(), { replace: true });
  }
}

customElements.define('reports-view', ReportsView);
