import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOf, coverageOf, processingOf, shortPath, zoneOf } from '../../ui/data/words.js';

/** @returns {any} */
const stream = (name, state, more = {}) => ({ stream: name, state, done: 0, total: null, failure: null, syncedAt: null, remoteTotal: null, ...more });
/** @returns {any} */
const repository = (streams, more = {}) => ({ streams, commitCount: null, pullRequestCount: null, ticketCount: null, ...more });

test('a count is exact only when its stream is complete', () => {
  assert.deepEqual(countOf(repository([stream('commits', 'complete')], { commitCount: 0 }), 'commits').kind, 'exact', 'a real zero is a zero');
  assert.equal(countOf(repository([stream('commits', 'waiting')], { commitCount: 0 }), 'commits').kind, 'unknown', 'nothing read yet is not zero');
  assert.equal(countOf(repository([stream('commits', 'waiting')]), 'commits').kind, 'unknown');
  const partial = countOf(repository([stream('pull_requests', 'rate_limited', { remoteTotal: 3091 })], { pullRequestCount: 2870 }), 'pull_requests');
  assert.deepEqual([partial.kind, partial.done, partial.total], ['partial', 2870, 3091]);
});

test('a service that is off and a stream that failed say so instead of zero', () => {
  const off = countOf(repository([stream('tickets', 'off')], { ticketCount: 0 }), 'tickets');
  assert.equal(off.kind, 'none');
  assert.match(off.reason, /does not read tickets/);
  const failed = countOf(repository([stream('commits', 'failed', { failure: { title: 'Role too low', message: 'Guest may not read code.' } })]), 'commits');
  assert.equal(failed.kind, 'none');
  assert.match(failed.reason, /Role too low/);
});

test('what processing does is waiting, cancelled or a share, never a guess', () => {
  assert.deepEqual(processingOf([stream('commits', 'waiting'), stream('tickets', 'off')]), { still: 'waiting', share: null });
  assert.deepEqual(processingOf([stream('commits', 'complete'), stream('tickets', 'cancelled')]), { still: 'cancelled', share: null }, 'a cancelled import is not shown as running');
  assert.deepEqual(processingOf([stream('commits', 'running', { done: 10 })]), { still: null, share: null }, 'an unknown total gives no share');
  assert.deepEqual(processingOf([stream('commits', 'running', { done: 50, total: 100 }), stream('tickets', 'complete', { done: 100, total: 100 })]), { still: null, share: 0.75 });
  assert.equal(processingOf([stream('commits', 'complete', { done: 5, total: 5 }), stream('tickets', 'running', { done: 3, total: 3 })]).share, 0.99, 'what still runs is never called whole');
});

test('coverage is told against what GitLab holds', () => {
  const format = (value) => String(value);
  const tell = (state, more, held) => coverageOf(repository([], { ticketCount: held }), stream('tickets', state, more), format);
  assert.deepEqual(tell('complete', { done: 0, remoteTotal: 16 }, 16), { sentence: 'GitLab holds 16, we hold 16', complete: true }, 'what the last run read is not what is here');
  assert.equal(tell('failed', { remoteTotal: 16 }, 4).complete, false);
  assert.equal(tell('complete', {}, 4).complete, null, 'without GitLab’s count completeness cannot be claimed');
  assert.equal(tell('complete', {}, 4).sentence, 'read to the end, we hold 4; GitLab gave no count');
  assert.equal(tell('complete', {}, 10_001).sentence, 'read to the end, we hold 10001; GitLab does not count lists this long');
  assert.match(tell('failed', {}, 4).sentence, /own count is not available/, 'what stopped is not called whole');
  assert.equal(tell('waiting', {}, 0).sentence, 'not read yet', 'nothing read is not zero');
  assert.match(tell('complete', {}, null).sentence, /switched off in GitLab/);
  assert.match(tell('off', {}, null).sentence, /does not read tickets/);
});

test('a part that GitLab has switched off counts as none, with the reason', () => {
  const count = countOf(repository([stream('tickets', 'complete')], { ticketCount: null }), 'tickets');
  assert.equal(count.kind, 'none');
  assert.match(count.reason, /switched off/);
});

test('a zone is written as people write it', () => {
  assert.equal(zoneOf(60), 'UTC+01:00');
  assert.equal(zoneOf(-210), 'UTC−03:30');
  assert.equal(zoneOf(0), 'UTC+00:00');
});

test('a deep path loses its middle and keeps its end', () => {
  assert.deepEqual(shortPath('docs'), { lead: '', last: 'docs' });
  assert.deepEqual(shortPath('platform/payments'), { lead: 'platform / ', last: 'payments' });
  assert.deepEqual(shortPath('a/b/c/cross-border'), { lead: '… / ', last: 'cross-border' });
});
