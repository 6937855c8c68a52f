// When a search is asked: once its writer pauses, and never for a view that is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypingPause } from '../../ui/data/typing-pause.js';

/** A view with its controller and a clock that goes when it is told to. */
function view() {
  const seen = { now: 0, runs: 0, controllers: [] };
  const planned = new Map();
  const time = {
    later: (run, wait) => {
      const id = planned.size + 1;
      planned.set(id, { run, at: seen.now + wait });
      return id;
    },
    drop: (id) => { if (id !== undefined) planned.set(id, null); },
  };
  const pause = new TypingPause({ addController: (each) => seen.controllers.push(each) }, () => (seen.runs += 1), time);
  const pass = (milliseconds) => {
    seen.now += milliseconds;
    for (const [id, plan] of planned) {
      if (!plan || plan.at > seen.now) continue;
      planned.set(id, null);
      plan.run();
    }
  };
  return { seen, pause, pass };
}

test('what is typed without a pause is asked once, after the last letter', () => {
  const { seen, pause, pass } = view();
  assert.deepEqual(seen.controllers, [pause], 'the view tells its controller when it goes');
  pause.typed();
  pass(100);
  pause.typed();
  pass(100);
  assert.equal(seen.runs, 0, 'the pause began anew with the second letter');
  pass(20);
  assert.equal(seen.runs, 1, 'two letters are one question');
  pass(10_000);
  assert.equal(seen.runs, 1);
});

test('what is typed after a pause is asked again', () => {
  const { seen, pause, pass } = view();
  pause.typed();
  pass(120);
  pause.typed();
  pass(120);
  assert.equal(seen.runs, 2);
});

test('a view that is gone before the pause asks nothing', () => {
  const { seen, pause, pass } = view();
  pause.hostDisconnected();
  pause.typed();
  pause.hostDisconnected();
  pass(10_000);
  assert.equal(seen.runs, 0, 'nobody would see the answer');
  pause.typed();
  pass(120);
  assert.equal(seen.runs, 1, 'a view that came back searches as before');
});
