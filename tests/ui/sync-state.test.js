import assert from 'node:assert/strict';
import test from 'node:test';
import { summariseSync } from '../../ui/lib/sync-state.js';

const now = 1_000_000_000;
const integration = (id, more = {}) => ({ id, name: `number ${id}`, dataStatus: 'healthy', failure: null, lastUpdatedAt: now - 240_000, ...more });
const progress = (integrationId, more = {}) => ({ integrationId, running: true, paused: false, repositories: { total: 128, done: 83 }, waitingForGitlabSeconds: null, ...more });
const said = (integrations, running = []) => {
  const { words, detail } = summariseSync(integrations, running, now);
  return `${words} ${detail}`.trim();
};

test('says what is, in the documented words', () => {
  assert.equal(said([]), 'Nothing to sync');
  assert.equal(said([integration(1, { lastUpdatedAt: null })]), 'Nothing to sync');
  assert.equal(said([integration(1)]), 'Up to date 4 min ago');
  assert.equal(said([integration(1)], [progress(1)]), 'Importing 83 of 128 repos');
  assert.equal(said([integration(1)], [progress(1, { waitingForGitlabSeconds: 43 })]), 'Waiting for GitLab, 43 s');
  assert.equal(said([integration(1)], [progress(1, { running: false, paused: true })]), 'Import paused');
});

test('what needs a person outranks what runs', () => {
  const failing = integration(2, { dataStatus: 'failed', failure: { action: 'replace_token' } });
  assert.equal(said([integration(1), failing], [progress(1)]), 'Sign-in needed number 2');
  assert.equal(summariseSync([failing], [], now).path, '/settings/integrations/2/credentials', 'and leads to where it is put right');
});

test('an import that was cancelled is not called up to date', () => {
  const cancelled = integration(2, { dataStatus: 'processing', repositoriesComplete: 19, repositoriesImported: 45 });
  assert.equal(said([integration(1), cancelled]), 'Import not finished 19 of 45 repos');
  assert.equal(said([integration(1), cancelled], [progress(2)]), 'Importing 83 of 128 repos', 'while it runs its progress is said');
});

test('a sync that spares the network says that it waits', () => {
  assert.equal(said([integration(1)], [progress(1, { held: true })]), 'Sync waits for the network or the battery');
  assert.match(said([integration(1), integration(2)], [progress(1, { held: true }), progress(2)]), /^Importing/, 'another one goes on');
});

test('several imports are summed', () => {
  assert.equal(said([integration(1), integration(2)], [progress(1), progress(2, { repositories: { total: 2, done: 1 } })]), 'Importing 84 of 130 repos');
});

test('one import that waits does not hide one that goes on', () => {
  assert.match(said([integration(1), integration(2)], [progress(1, { waitingForGitlabSeconds: 9 }), progress(2)]), /^Importing/);
});
