// Questions that are asked before they are needed.

import assert from 'node:assert/strict';
import test from 'node:test';

import { AskedAhead } from '../../ui/data/asked-ahead.js';

/** @returns {{ asked: object[], ahead: AskedAhead<object, string> }} */
function counting() {
  /** @type {object[]} */
  const asked = [];
  const load = async (/** @type {object} */ query) => {
    asked.push(query);
    return `answer ${asked.length}`;
  };
  return { asked, ahead: new AskedAhead(load) };
}

test('what was asked ahead answers the same question once', async () => {
  const { asked, ahead } = counting();
  ahead.ask({ show: 'all', offset: 0 });
  assert.equal(await ahead.take({ offset: 0, show: 'all' }), 'answer 1', 'names in another order are the same question');
  assert.equal(asked.length, 1, 'it was asked once');
  assert.equal(await ahead.take({ show: 'all', offset: 0 }), 'answer 2', 'later the data may be others');
});

test('another question is asked for itself, and what was asked ahead is forgotten', async () => {
  const { asked, ahead } = counting();
  ahead.ask({ show: 'all', offset: 0 });
  assert.equal(await ahead.take({ show: 'open', offset: 0 }), 'answer 2');
  assert.equal(await ahead.take({ show: 'all', offset: 0 }), 'answer 3', 'an answer that was passed over is old');
  assert.equal(asked.length, 3);
});

test('a failure reaches whoever takes the answer, and nobody else', async () => {
  const ahead = new AskedAhead(() => Promise.reject(new Error('not now')));
  ahead.ask({ offset: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(ahead.take({ offset: 0 }), /not now/);
});
