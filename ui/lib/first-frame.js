// The moment after a view was first drawn.
//
// A page that answers a click shows itself first and is filled after: rows that come within the same frame would keep
// its heading and buttons off the screen until they are all laid out.

/** A hidden window draws no frames; after so many milliseconds nobody waits for one. */
const LONGEST_WAIT = 200;

/** @returns {Promise<void>} fulfilled when the next frame is on the screen */
export function afterNextFrame() {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, LONGEST_WAIT);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve);
    });
  });
}
