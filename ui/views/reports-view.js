// The address of Reports without one: leads to the report that was looked at last, with its filter.
import { LightElement } from '../lib/element.js';
import { recall, remember } from '../lib/remembered.js';
import { matchRoute, navigate } from '../router.js';

/** Where nobody has been yet. */
const firstReport = '/reports/overview';
const LAST = 'report';

/** Keeps the address of the report shown. @param {string} path with its filter */
export const rememberReport = (path) => remember(LAST, path);

/** The address to open; one that an older version kept may name nothing now. @param {string | null} kept */
export function reportToOpen(kept) {
  const known = kept !== null && kept.startsWith('/reports/') && matchRoute(`#${kept}`) !== null;
  return known ? kept : firstReport;
}

export class ReportsView extends LightElement {
  connectedCallback() {
    super.connectedCallback();
    navigate(reportToOpen(recall(LAST)), { replace: true });
  }
}

customElements.define('reports-view', ReportsView);
