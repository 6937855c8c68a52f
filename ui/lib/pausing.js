// Pausing integrations and starting syncs by hand: one that is paused asks whether it may go on first.
import { setIntegrationPaused, syncNow } from '../api.js';
import { attempt } from './attempt.js';
import { confirm } from './dialogs.js';
import { counted } from './format.js';
import { nothingToSync } from './schedule-words.js';
import { showToast } from './toasts.js';

/** @import { Integration } from '../types.js' */
/** @import { MenuItem } from '../components/menu-button.js' */

/** @param {Integration} integration @param {boolean} paused @returns {Promise<boolean>} */
export async function setPaused({ id, name }, paused) {
  const done = await attempt(() => setIntegrationPaused(id, paused));
  if (done) showToast({ words: paused ? `“${name}” is paused. Nothing of it runs until you resume it.` : `“${name}” goes on`, sign: paused ? 'pause' : 'play', mark: '' });
  return done;
}

/** The item of a menu that pauses or resumes. @param {Integration} integration @returns {MenuItem} */
export function pauseItem(integration) {
  const paused = integration.pausedAt !== null;
  return { label: paused ? 'Resume' : 'Pause', sign: paused ? 'play' : 'pause', run: () => void setPaused(integration, !paused) };
}

/**
 * Starts a sync of integrations that have repos, or groups that may bring some; paused ones go on, if a person wants that.
 * @param {Integration[]} integrations
 * @returns {Promise<boolean>} true when all that could be started were
 */
export async function startSync(integrations) {
  const readable = integrations.filter((each) => nothingToSync(each) === '');
  const paused = readable.filter((each) => each.pausedAt !== null);
  if (paused.length > 0 && !await askResume(paused)) return false;
  let started = 0;
  for (const { id } of readable) {
    if (await attempt(() => syncNow(id))) started += 1;
  }
  const what = readable.length === 1 ? `“${readable[0].name}”` : counted(started, 'integration');
  if (started > 0) showToast({ words: `Sync of ${what} started` });
  return started === readable.length;
}

/** @param {Integration[]} paused */
function askResume(paused) {
  const what = paused.length === 1 ? `“${paused[0].name}”` : counted(paused.length, 'paused integration');
  return confirm({
    heading: `Resume ${what}?`, sign: 'pause', confirmLabel: 'Resume and sync', busyLabel: 'Resuming',
    explanation: `${paused.length === 1 ? 'It is' : 'They are'} paused, so nothing runs. Syncing now means that automatic syncs go on as well.`,
    action: async () => {
      for (const { id } of paused) await setIntegrationPaused(id, false);
    },
  });
}
