// Opens a dialog and waits for what was decided in it. Each dialog lives only while it is open.
import '../components/confirm-dialog.js';

/** @import { DialogElement } from './dialog-element.js' */
/** @import { ConfirmRequest } from '../components/confirm-dialog.js' */

/**
 * Opens a dialog element by its tag.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @returns {Promise<any>} what the dialog was finished with; null when it was left
 */
export function openDialog(tag, properties = {}) {
  const element = /** @type {DialogElement} */ (document.createElement(tag));
  Object.assign(element, properties);
  document.body.append(element);
  return element.finished.finally(() => element.remove());
}

/**
 * Asks before something that matters. The action runs while the dialog is open, and its failure is told inside.
 * @param {ConfirmRequest} request
 * @returns {Promise<boolean>} true when it was confirmed and done
 */
export async function confirm(request) {
  return (await openDialog('confirm-dialog', { request })) === true;
}
