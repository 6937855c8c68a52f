import assert from 'node:assert/strict';
import test from 'node:test';
import { countdown, helpAfterSeconds, spokenTime } from '../../ui/lib/countdown.js';

const wait = { startedAt: 1_000_000, expiresAt: 1_300_000 };

test('five minutes empty second by second', () => {
  assert.deepEqual(countdown(wait, 1_000_000), { secondsLeft: 300, secondsWaited: 0, words: '5:00', share: 1, urgent: false, over: false, long: false });
  assert.equal(countdown(wait, 1_023_000).words, '4:37');
  assert.equal(countdown(wait, 1_023_000).secondsWaited, 23);
  assert.equal(countdown(wait, 1_299_001).words, '0:01', 'the last second is not shown as over');
});

test('the ring warns for the last 30 seconds and ends at nothing', () => {
  assert.equal(countdown(wait, 1_269_000).urgent, false, '31 s left');
  assert.equal(countdown(wait, 1_270_000).urgent, true, '30 s left');
  const end = countdown(wait, 1_300_000);
  assert.deepEqual([end.words, end.share, end.over], ['0:00', 0, true]);
  assert.equal(countdown(wait, 9_999_999).share, 0, 'never below nothing');
});

test('a clock that is set back never shows more than there was', () => {
  const early = countdown(wait, 0);
  assert.deepEqual([early.words, early.share, early.secondsWaited], ['5:00', 1, 0]);
});

test('a wait without length does not divide by it', () => {
  assert.equal(countdown({ startedAt: 5, expiresAt: 5 }, 5).over, true);
});

test('a screen reader hears the time at 4, 2 and 1 minutes and at 30 seconds, each once', () => {
  assert.equal(spokenTime(241, 240), '4 minutes left to approve');
  assert.equal(spokenTime(240, 239), '', 'said already');
  assert.equal(spokenTime(121, 119), '2 minutes left to approve', 'a figure that was skipped over is still said');
  assert.equal(spokenTime(61, 60), '1 minute left to approve');
  assert.equal(spokenTime(31, 30), '30 seconds left to approve');
  assert.equal(spokenTime(300, 20), '30 seconds left to approve', 'after a sleep the nearest one alone');
  assert.equal(spokenTime(10, 0), '', 'the end has words of its own');
});

test('the help comes by itself well before the time is over', () => {
  assert.ok(helpAfterSeconds >= 30 && helpAfterSeconds <= 60);
  assert.equal(countdown({ startedAt: 0, expiresAt: 300_000 }, 44_999).long, false);
  assert.equal(countdown({ startedAt: 0, expiresAt: 300_000 }, 45_000).long, true);
  assert.equal(countdown({ startedAt: 0, expiresAt: 8_000 }, 2_000).long, true, 'a short wait explains itself before it is over');
});
