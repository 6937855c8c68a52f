import assert from 'node:assert/strict';
import test from 'node:test';
import { Wizard } from '../../ui/wizard/wizard.js';

const report = (more = {}) => ({
  passed: true, connectionId: 'a', suggestedName: 'platform',
  verdicts: [{ service: 'repos', verdict: 'impossible' }, { service: 'pull_requests', verdict: 'ready' }, { service: 'tickets', verdict: 'gaps' }], ...more,
});

test('no step is shown before what it needs is known', () => {
  const wizard = new Wizard();
  assert.equal(wizard.allowed(undefined), 'provider');
  assert.equal(wizard.allowed('name'), 'connect', 'an address typed by hand leads to the nearest step');
  wizard.accept(report());
  assert.equal(wizard.allowed('name'), 'name');
  wizard.services.clear();
  assert.equal(wizard.allowed('name'), 'services', 'at least one service');
  assert.equal(wizard.allowed('nonsense'), 'provider');
});

test('services the token cannot read start switched off', () => {
  const wizard = new Wizard();
  wizard.accept(report());
  assert.deepEqual([...wizard.services], ['pull_requests', 'tickets']);
});

test('a name a person typed outlives another check, a proposed one does not', () => {
  const wizard = new Wizard();
  wizard.accept(report());
  assert.equal(wizard.name, 'platform');
  wizard.accept(report({ suggestedName: 'mobile' }));
  assert.equal(wizard.name, 'mobile');
  wizard.name = 'My own';
  wizard.accept(report({ suggestedName: 'data' }));
  assert.equal(wizard.name, 'My own');
});

test('another provider forgets what was found at the old one', () => {
  const wizard = new Wizard();
  wizard.accept(report());
  wizard.chooseProvider('gitlab');
  assert.ok(wizard.report, 'choosing the same again changes nothing');
  wizard.chooseProvider('gitlab_self_managed');
  assert.equal(wizard.report, null);
});
