// Removing integrations: the question with what goes, and the way back for as long as there is one.
import { finishRemoval, getDeletionSummary, removeIntegrations as hide, undoRemoval } from '../api.js';
import '../components/remove-dialog.js';
import { attempt } from './attempt.js';
import { openDialog } from './dialogs.js';
import { counted, formatBytes } from './format.js';
import { showToast } from './toasts.js';

/** @import { DeletionSummary, Integration } from '../types.js' */

/**
 * Asks, and removes integrations with all that was read through them.
 * @param {Integration[]} integrations at least one
 * @returns {Promise<boolean>} true when they are removed
 */
export async function removeIntegrations(integrations) {
  const ids = integrations.map(({ id }) => id);
  /** @type {DeletionSummary | null} */
  let summary = null;
  if (!await attempt(async () => { summary = await getDeletionSummary(ids); }) || !summary) return false;
  let undoUntil = 0;
  const action = async () => ({ undoUntil } = await hide(ids));
  if (await openDialog('remove-dialog', { integrations, summary, action }) !== true) return false;
  const { bytes } = /** @type {DeletionSummary} */ (summary);
  const what = integrations.length === 1 ? `“${integrations[0].name}”` : counted(integrations.length, 'integration');
  showToast({
    words: `${what} removed, ${formatBytes(bytes)} to be freed`, sign: 'trash-2', mark: '', actionLabel: 'Undo',
    milliseconds: Math.max(0, undoUntil - Date.now()),
    action: () => void undo(ids, what), dismissed: () => void attempt(() => finishRemoval(ids)),
  });
  return true;
}

/** @param {number[]} ids @param {string} what */
async function undo(ids, what) {
  if (await attempt(() => undoRemoval(ids))) showToast({ words: `${what} ${ids.length === 1 ? 'is' : 'are'} back` });
}
