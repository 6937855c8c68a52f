// What switching auto-import on promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autoImportExplanation, autoImportFoot, autoImportToast } from '../../ui/lib/auto-import-words.js';

const running = { pausedAt: null, needsSignIn: false, failure: null };
const paused = { ...running, pausedAt: 1 };
const signedOut = { ...running, needsSignIn: true };

test('where syncs run, repos come in at once and later ones at the next sync', () => {
  assert.match(autoImportExplanation(running, false), /is imported now\. .* in subgroups too, is imported at the next sync\.$/);
  assert.equal(autoImportToast(running, 1), 'Auto-import is on, 1 repo comes in');
  assert.equal(autoImportToast(running, 2), 'Auto-import is on, 2 repos come in');
  assert.match(autoImportFoot(running, 1), /found at every sync$/);
});

test('where nothing runs, no words say that something comes in now', () => {
  for (const [integration, until] of [[paused, 'when this integration is resumed'], [signedOut, 'after you signed in again']]) {
    for (const words of [autoImportExplanation(integration, true), autoImportToast(integration, 0), autoImportToast(integration, 3), autoImportFoot(integration, 2)]) {
      assert.ok(words.includes(until), words);
      assert.doesNotMatch(words, /come in|comes in|imported now|at the next sync/, words);
    }
  }
});
