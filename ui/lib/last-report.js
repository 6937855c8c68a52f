// Which report was looked at last, so that Reports opens where somebody left it, also after a restart.
import { matchRoute } from '../router.js';
import { recall, remember } from './remembered.js';

/** Where nobody has been yet. */
const firstReport = '/reports/overview';
const NAME = 'report';

/** Keeps the address of the report shown. @param {string} path with its filter */
export const rememberReport = (path) => remember(NAME, path);

/** The address of the report that was looked at last. */
export const lastReport = () => reportToOpen(recall(NAME));

/** The address to open; one that another version kept may name nothing here. @param {string | null} kept */
export function reportToOpen(kept) {
  const known = kept !== null && kept.startsWith('/reports/') && matchRoute(`#${kept}`) !== null;
  return known ? kept : firstReport;
}
