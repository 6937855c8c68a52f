// Runs something a person asked for outside a dialog, and says so in a toast when it fails.
import { asFailure } from '../api.js';
import { showToast } from './toasts.js';

/**
 * @param {() => Promise<unknown>} action
 * @returns {Promise<boolean>} true when it was done
 */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (thrown) {
    const failure = asFailure(thrown);
    showToast({ words: [failure.message, failure.remedy].filter(Boolean).join(' '), sign: 'circle-x', mark: 'danger-mark' });
    return false;
  }
}
