import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../../ui/data/pace.js';

/** @returns {any} */
const progress = (done, more = {}) => ({ running: true, paused: false, waitingForGitlabSeconds: null, repositories: { total: 128, done, running: 3, waiting: 125 - done, failed: 0, cancelled: 0 }, ...more });

test('the time left is told when the pace has settled, and not before', () => {
  const pace = new Pace();
  assert.equal(pace.secondsLeft(progress(8), 0), null);
  assert.equal(pace.secondsLeft(progress(28), 19_000), null, 'nineteen seconds are a guess');
  assert.equal(pace.secondsLeft(progress(28), 20_000), 100, 'one repo a second, 100 to go');
});

test('two repos do not speak for the rest', () => {
  const pace = new Pace();
  pace.secondsLeft(progress(0), 0);
  assert.equal(pace.secondsLeft(progress(2), 60_000), null);
});

test('a pause, a wait and newly chosen repos begin anew', () => {
  const interruptions = [{ paused: true, running: false }, { waitingForGitlabSeconds: 9 }, { repositories: { total: 200, done: 28, running: 3, waiting: 169, failed: 0, cancelled: 0 } }];
  for (const interruption of interruptions) {
    const pace = new Pace();
    pace.secondsLeft(progress(8), 0);
    assert.equal(pace.secondsLeft(progress(28, interruption), 20_000), null, JSON.stringify(interruption));
    assert.equal(pace.secondsLeft(progress(30), 21_000), null, 'the time before does not count');
  }
});
