import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throttle } from '../../ui/data/throttle.js';

test('the first call runs at once, a burst runs once more at the end', () => {
  let now = 0;
  let runs = 0;
  const planned = [];
  const call = throttle(() => (runs += 1), 1000, { now: () => now, later: (run, wait) => planned.push([run, wait]) });
  call();
  assert.equal(runs, 1, 'a lone event is shown without delay');
  now = 200;
  call();
  call();
  call();
  assert.equal(runs, 1);
  assert.equal(planned.length, 1, 'however many came, one run is planned');
  assert.equal(planned[0][1], 800, 'for when the second is over');
  now = 1000;
  planned[0][0]();
  assert.equal(runs, 2, 'the last event is never lost');
  now = 5000;
  call();
  assert.equal(runs, 3);
});
