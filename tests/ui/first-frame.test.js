// When a page counts as shown, in windows that draw and in one that does not.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { afterNextFrame } from '../../ui/lib/first-frame.js';

/** @type {any} */
const realm = globalThis;

afterEach(() => {
  delete realm.requestAnimationFrame;
});

test('a frame is on the screen only after its callbacks have run', async () => {
  /** @type {string[]} */
  const order = [];
  /** @type {(() => void)[]} */
  const frame = [];
  realm.requestAnimationFrame = (/** @type {() => void} */ draw) => frame.push(draw);
  const shown = afterNextFrame().then(() => order.push('shown'));
  await Promise.resolve();
  assert.deepEqual(order, [], 'nothing has been drawn yet');
  for (const draw of frame) draw();
  order.push('drawn');
  await shown;
  assert.deepEqual(order, ['drawn', 'shown']);
});

test('a hidden window is not waited for', async () => {
  realm.requestAnimationFrame = () => 0;
  await afterNextFrame();
});
