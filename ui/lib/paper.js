// The page on its way to paper: everything is measured at the width of a page and all rows that are printed are read before it is printed.
//
// Charts and long tables measure the room they have, which a print dialog changes too late. So the page takes that room first, for as
// long as it is printed; what listens draws itself anew.
import { formatCalendarDate, formatClock } from './format.js';
import { dayText } from './report-address.js';

/** Rows of a table that are printed; nobody reads more on paper. */
export const MOST_PRINTED = 200;
/** Frames without anything waiting after which a page stands still. */
const STILL_FRAMES = 4;
/** After this long a page is printed as it is, milliseconds. */
const PATIENCE = 15_000;

let isOnPaper = false;
/** What draws itself anew when the page goes to paper and when it comes back. @type {Set<() => void>} */
const followers = new Set();

/** Calls back when the page goes to paper and when it comes back; the answer ends that. @param {() => void} follower */
export function followPaper(follower) {
  followers.add(follower);
  return () => followers.delete(follower);
}

/** Whether the page is on its way to paper. */
export const onPaper = () => isOnPaper;

/** @param {boolean} on */
function turn(on) {
  if (isOnPaper === on) return;
  isOnPaper = on;
  document.documentElement.toggleAttribute('data-paper', on);
  const now = new Date();
  for (const place of document.querySelectorAll('.made-at')) place.textContent = `Made ${formatCalendarDate(dayText(now))}, ${formatClock(now.getTime())}, with Flow Desktop`;
  for (const follower of followers) follower();
}

const nextFrame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });

/** Waits until nothing of the page is being read or measured. */
async function standsStill() {
  const end = performance.now() + PATIENCE;
  for (let still = 0; still < STILL_FRAMES && performance.now() < end;) {
    await nextFrame();
    still = document.querySelector('.content [aria-busy="true"], .content .waiting') ? 0 : still + 1;
  }
}

/** Lays the page out for paper, prints it, and brings it back. @param {() => Promise<void>} print resolves when the page may change again */
export async function printed(print) {
  turn(true);
  try {
    await standsStill();
    await print();
  } finally {
    turn(false);
  }
}

/** Resolves when a print dialog is done with the page: it says so, or a person acts in the window again. */
export function dialogIsDone() {
  return new Promise((resolve) => {
    const events = ['afterprint', 'pointerdown', 'keydown'];
    const done = () => {
      for (const name of events) removeEventListener(name, done, true);
      resolve(undefined);
    };
    for (const name of events) addEventListener(name, done, true);
  });
}

/** What a person prints by the keys of the web view is at least laid out; rows that are not here stay away. */
export function followPrinting() {
  let own = false;
  addEventListener('beforeprint', () => {
    own = !isOnPaper;
    turn(true);
  });
  addEventListener('afterprint', () => {
    if (own) turn(false);
    own = false;
  });
}
