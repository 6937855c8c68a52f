// Puts text on the clipboard and says so.
import { showToast } from './toasts.js';

/** @param {string} text @param {string} done what the toast says @returns {Promise<boolean>} */
export async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ words: done, sign: 'copy', mark: '' });
    return true;
  } catch {
    showToast({ words: 'The clipboard did not take it. Select the text and copy it by hand.', sign: 'circle-x', mark: 'danger-mark' });
    return false;
  }
}
