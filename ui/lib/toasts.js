// Says that something is done. One toast at a time; the region in the frame shows it and lets it go.

/** @typedef {{ words: string, sign?: string, mark?: string, actionLabel?: string, action?: () => void, stays?: boolean }} Toast sign is an icon's name; one that stays is let go by a person */

/** Events of the page that carry a toast to its region. */
export const toastEvent = 'flow-toast';

/** @param {Toast} toast */
export function showToast(toast) {
  dispatchEvent(new CustomEvent(toastEvent, { detail: toast }));
}
