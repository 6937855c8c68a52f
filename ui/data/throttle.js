// Lets something happen at most so often, the last call always heard. For events that come faster than a person reads.

/**
 * @param {() => void} run
 * @param {number} milliseconds least time between two runs
 * @param {{ now: () => number, later: (run: () => void, milliseconds: number) => unknown }} [time] a parameter for tests
 * @returns {() => void} runs at once when it may, else once as soon as it may
 */
export function throttle(run, milliseconds, time = { now: () => performance.now(), later: (later, wait) => setTimeout(later, wait) }) {
  let last = -Infinity;
  let planned = false;
  const act = () => {
    planned = false;
    last = time.now();
    run();
  };
  return () => {
    if (planned) return;
    const wait = last + milliseconds - time.now();
    if (wait <= 0) {
      act();
      return;
    }
    planned = true;
    time.later(act, wait);
  };
}
