// Says that a file was saved and offers its folder; shows the folder of what was saved.
import { asFailure, openSavedFolder } from '../api.js';
import { showToast } from './toasts.js';

/** Shows where something lies that this run saved. @param {string} path */
export async function openFolderOf(path) {
  try {
    await openSavedFolder(path);
  } catch (thrown) {
    const { title, remedy } = asFailure(thrown);
    showToast({ words: [`${title}.`, remedy].filter(Boolean).join(' '), sign: 'circle-x', mark: 'danger-mark' });
  }
}

/** The last part of a path of any system. @param {string} path */
export const fileName = (path) => path.split(/[\\/]/).at(-1) ?? path;

/** @param {{ path: string }} saved */
export function showSaved({ path }) {
  showToast({ words: `Saved ${fileName(path)}`, sign: 'download', actionLabel: 'Show in folder', action: () => void openFolderOf(path) });
}
