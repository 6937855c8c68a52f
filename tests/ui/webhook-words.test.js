import assert from 'node:assert/strict';
import test from 'node:test';
import { countsWords, deliveryWords, healthOf, isUnencrypted, portProblem } from '../../ui/lib/webhook-words.js';

const webhook = {
  id: 1, integrationId: 1, target: 'project', path: 'a/b', url: 'http://h/hooks/k', made: true, signed: false, health: 'executable', disabledUntil: null, createdAt: 0, checkedAt: 1,
  lastDeliveryAt: null, askedFor: false, outdated: false,
};

test('a webhook that needs somebody says so, and only then offers to be repaired', () => {
  assert.equal(healthOf(webhook).broken, false);
  for (const [part, words] of [
    [{ health: 'disabled' }, 'Disabled by GitLab'], [{ health: 'missing' }, 'Deleted in GitLab'], [{ made: false }, 'GitLab’s answer was lost'],
    [{ outdated: true }, 'Calls an old address'], [{ health: 'temporarily_disabled' }, 'Paused by GitLab'],
  ]) {
    const shown = healthOf({ ...webhook, ...part });
    assert.equal(shown.words, words);
    assert.equal(shown.broken, true, words);
  }
  assert.equal(healthOf({ ...webhook, health: 'unknown', checkedAt: null }).words, 'Not checked yet');
});

test('how deliveries come in is told', () => {
  assert.equal(deliveryWords(webhook), 'No delivery yet');
  assert.equal(deliveryWords({ ...webhook, lastDeliveryAt: 0 }, 180_000), 'Last delivery 3 min ago');
  assert.match(deliveryWords({ ...webhook, askedFor: true }), /read from GitLab’s log/);
});

test('what was turned away is told with its reason', () => {
  const none = { accepted: 0, repeated: 0, refused: 0, lastRefusedAt: null, lastRefused: null };
  assert.equal(countsWords({ counts: none }), '');
  assert.equal(countsWords({ counts: { ...none, accepted: 1 } }), '1 delivery since the start.');
  const refused = { ...none, accepted: 2, refused: 1, lastRefusedAt: 0, lastRefused: 'its secret was wrong' };
  assert.equal(countsWords({ counts: refused }, 120_000), '2 deliveries since the start; 1 other turned away, the last 2 min ago because its secret was wrong.');
});

test('a port is a number a computer has', () => {
  for (const port of ['1', '8787', '65535']) assert.equal(portProblem(port), '', port);
  for (const port of ['', '0', '65536', '-1', '80 80', '8e3', 'http']) assert.notEqual(portProblem(port), '', port);
});

test('only what leaves this computer in the clear is said to be unencrypted', () => {
  for (const address of ['http://192.168.1.20:8787', 'http://hooks.example.com']) assert.ok(isUnencrypted(address), address);
  for (const address of ['https://hooks.example.com', 'http://127.0.0.1:8787', 'http://[::1]:8787', 'http://localhost:1']) assert.ok(!isUnencrypted(address), address);
});
