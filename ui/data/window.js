// The arithmetic of a virtual list: which rows stand in the document, which pages they need, where a key leads.
//
// It exists apart from the elements so that 50,000 rows can be tested without a browser. It must not touch the DOM.

/** Rows kept in the document above and below the visible ones, so that a flick of the wheel never shows a gap. */
export const OVERSCAN_ROWS = 20;

/**
 * The rows that must be in the document.
 *
 * @param {object} place
 * @param {number} place.scrollTop pixels scrolled, the head excluded
 * @param {number} place.viewportHeight visible pixels
 * @param {number} place.rowHeight pixels of every row, all alike
 * @param {number} place.total rows of the whole list
 * @param {number} [place.overscan] rows on either side of the visible ones
 * @returns {{ first: number, end: number, before: number, after: number }} `first` included, `end` excluded;
 *   `before` and `after` are the pixels that stand for the rows left out.
 */
export function windowOf({ scrollTop, viewportHeight, rowHeight, total, overscan = OVERSCAN_ROWS }) {
  if (total <= 0 || rowHeight <= 0) return { first: 0, end: 0, before: 0, after: 0 };
  const top = Math.min(Math.max(0, scrollTop), total * rowHeight);
  const firstVisible = Math.min(total - 1, Math.floor(top / rowHeight));
  const visibleEnd = Math.ceil((top + Math.max(0, viewportHeight)) / rowHeight);
  const first = Math.max(0, firstVisible - overscan);
  const end = Math.min(total, Math.max(visibleEnd, firstVisible + 1) + overscan);
  return { first, end, before: first * rowHeight, after: (total - end) * rowHeight };
}

/**
 * Offsets of the pages that hold the rows from `first` to before `end`.
 *
 * @param {number} first
 * @param {number} end
 * @param {number} pageSize rows per page
 * @returns {number[]} ascending multiples of `pageSize`
 */
export function pagesOf(first, end, pageSize) {
  /** @type {number[]} */
  const offsets = [];
  if (end <= first) return offsets;
  for (let offset = Math.floor(first / pageSize) * pageSize; offset < end; offset += pageSize) offsets.push(offset);
  return offsets;
}

/**
 * Where to scroll so that a row is wholly visible; unchanged when it already is.
 *
 * @param {{ index: number, scrollTop: number, viewportHeight: number, rowHeight: number }} place
 * @returns {number} pixels
 */
export function scrollToReveal({ index, scrollTop, viewportHeight, rowHeight }) {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  return bottom > scrollTop + viewportHeight ? bottom - viewportHeight : scrollTop;
}

/**
 * The row a movement key leads to, or `null` when the key does not move.
 *
 * @param {string} key a `KeyboardEvent.key`
 * @param {{ index: number, total: number, pageRows: number }} place `index` is -1 while no row is active
 * @returns {number|null}
 */
export function indexAfterKey(key, { index, total, pageRows }) {
  if (total <= 0) return null;
  const last = total - 1;
  const clamp = (/** @type {number} */ wanted) => Math.min(last, Math.max(0, wanted));
  const step = Math.max(1, pageRows - 1);
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index < 0 ? 0 : index - 1);
    case 'PageDown':
      return clamp(Math.max(0, index) + step);
    case 'PageUp':
      return clamp(Math.max(0, index) - step);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
