// Says that something is done. One toast at a time; the region in the frame shows it and lets it go.

/**
 * sign is an icon's name; one that stays is let go by a person; `milliseconds` is for an offer that ends at its time whether anyone
 * looks or not; `dismissed` runs when a person put it away.
 * @typedef {{ words: string, sign?: string, mark?: string, actionLabel?: string, action?: () => void, stays?: boolean, milliseconds?: number, dismissed?: () => void }} Toast
 */

/** Events of the page that carry a toast to its region. */
export const toastEvent = 'flow-toast';

/** @param {Toast} toast */
export function showToast(toast) {
  dispatchEvent(new CustomEvent(toastEvent, { detail: toast }));
}
