import assert from 'node:assert/strict';
import test from 'node:test';
import { arrange, countByStatus, signInWarnings, summarise } from '../../ui/lib/integration-list.js';

const now = new Date(2026, 10, 22, 12).getTime();
const integration = (id, name, more = {}) => ({
  id, name, provider: 'gitlab', host: 'gitlab.com', addedBy: 'Ines', services: ['repos'], dataStatus: 'healthy', failure: null, tokenExpiresOn: null,
  lastUpdatedAt: null, repositoriesImported: 0, repositoriesAvailable: 0, ...more,
});
const view = (more = {}) => ({ search: '', status: null, provider: null, service: null, sort: 'name', descending: false, ...more });
const names = (list) => list.map((each) => each.name);

const list = [
  integration(1, 'beta', { host: 'code.example', lastUpdatedAt: 5 }),
  integration(2, 'Alpha', { addedBy: 'Kofi', dataStatus: 'failed', lastUpdatedAt: 9 }),
  integration(3, 'gamma', { dataStatus: 'processing' }),
];

test('search looks at name, host and person', () => {
  assert.deepEqual(names(arrange(list, view({ search: ' CODE.ex ' }))), ['beta']);
  assert.deepEqual(names(arrange(list, view({ search: 'kofi' }))), ['Alpha']);
  assert.deepEqual(names(arrange(list, view({ search: 'nothing' }))), []);
});

test('provider and service narrow the list, together with the rest', () => {
  const mixed = [integration(1, 'one', { provider: 'gitlab_self_managed' }), integration(2, 'two', { services: ['tickets', 'repos'] }), integration(3, 'three', { provider: 'gitlab_self_managed', services: ['tickets'] })];
  assert.deepEqual(names(arrange(mixed, view({ provider: 'gitlab_self_managed' }))), ['one', 'three']);
  assert.deepEqual(names(arrange(mixed, view({ service: 'tickets' }))), ['three', 'two']);
  assert.deepEqual(names(arrange(mixed, view({ provider: 'gitlab', service: 'tickets', search: 'tw' }))), ['two']);
});

test('sorting ignores case, and puts what needs a person first', () => {
  assert.deepEqual(names(arrange(list, view())), ['Alpha', 'beta', 'gamma']);
  assert.deepEqual(names(arrange(list, view({ sort: 'status' }))), ['Alpha', 'gamma', 'beta']);
  assert.deepEqual(names(arrange(list, view({ sort: 'lastUpdated', descending: true }))), ['Alpha', 'beta', 'gamma'], 'never updated comes last');
  assert.deepEqual(names(list), ['beta', 'Alpha', 'gamma'], 'the given list stays as it was');
});

test('counts stay with 0', () => {
  assert.deepEqual(countByStatus(list), { healthy: 1, processing: 1, rate_limited: 0, failed: 1 });
  assert.equal(summarise([integration(1, 'a', { repositoriesImported: 1, repositoriesAvailable: 3388 })]), '1 integration · 1 repo imported of 3,388 that the accounts can read');
});

test('a token is spoken of from 30 days on, louder at 7 and at 1', () => {
  const level = (tokenExpiresOn) => signInWarnings([integration(1, 'a', { tokenExpiresOn })], now)[0]?.level;
  assert.equal(level('2026-12-23'), undefined, '31 days: silence');
  assert.equal(level('2026-12-22'), 'info');
  assert.equal(level('2026-11-29'), 'warning');
  assert.equal(level('2026-11-23'), 'danger');
  assert.equal(level('2026-11-01'), 'danger');
});

test('the worst warning comes first, and says what happens', () => {
  const warnings = signInWarnings([
    integration(1, 'soon', { tokenExpiresOn: '2026-11-29' }),
    integration(2, 'gone', { failure: { code: 'gitlab.token_revoked', title: 'Revoked', message: 'The token was revoked.', remedy: 'Connect again.', action: 'replace_token' } }),
  ], now);
  assert.deepEqual(warnings.map((each) => each.integrationId), [2, 1]);
  assert.match(warnings[0].sentence, /“gone”/);
  assert.match(warnings[1].sentence, /in 7 days/);
});
