import assert from 'node:assert/strict';
import test from 'node:test';
import { matchRoute, placeOf } from '../../ui/router.js';

test('each address of the contract names its page', () => {
  const expected = {
    '#/reports': ['reports', {}],
    '#/reports/overview': ['overview', {}],
    '#/reports/work-log?weeks=1': ['work-log', {}],
    '#/reports/ticket-log?show=open': ['ticket-log', {}],
    '#/reports/retrospective': ['retrospective', {}],
    '#/reports/overview?range=4w&repo=5': ['overview', {}],
    '#/reports/overview/time_to_merge?week=2026-10-05': ['overview-rows', { metric: 'time_to_merge' }],
    '#/reports/review-workflow?show=waiting': ['review-workflow', {}],
    '#/reports/review-collaboration?range=4w': ['review-collaboration', {}],
    '#/reports/review-collaboration/reaction_time?reviewer=a%20b': ['review-collaboration-rows', { metric: 'reaction_time' }],
    '#/reports/pr-resolution?range=4w': ['pr-resolution', {}],
    '#/settings/integrations': ['integrations', {}],
    '#/settings/integrations/': ['integrations', {}],
    '#/settings/integrations/add': ['add-integration', {}],
    '#/settings/integrations/add/connect': ['add-integration', { step: 'connect' }],
    '#/settings/integrations/7': ['integration', { id: '7' }],
    '#/settings/integrations/7/credentials': ['integration', { id: '7', tab: 'credentials' }],
    '#/settings/integrations/7/import': ['import-repos', { id: '7' }],
    '#/settings/repos': ['repos', {}],
    '#/settings/repos/12': ['repository', { id: '12' }],
    '#/settings/repos/12/pull-requests': ['repository', { id: '12', tab: 'pull-requests' }],
    '#/settings/users': ['users', {}],
    '#/settings/appearance': ['appearance', {}],
    '#/settings/security': ['security', {}],
    '#/settings/about': ['about', {}],
  };
  for (const [hash, [name, parameters]] of Object.entries(expected)) {
    const route = matchRoute(hash);
    assert.deepEqual([route?.name, route?.parameters], [name, parameters], hash);
  }
});

test('an address that names nothing is no page', () => {
  for (const hash of ['', '#', '#/', '#/settings', '#/nowhere', '#/settings/integrations/seven', '#/settings/integrations/7/import/more', '#/settings/repos/%zz']) {
    assert.equal(matchRoute(hash), null, `${hash} must lead home, not to a broken page`);
  }
});

test('what stands behind the question mark is kept as it came', () => {
  assert.equal(matchRoute('#/reports/overview?range=4w&person=a%20b')?.query, 'range=4w&person=a%20b');
  assert.equal(matchRoute('#/reports/overview')?.query, '');
  assert.equal(matchRoute('#/reports/overview?a=1?b')?.query, 'a=1?b');
  assert.equal(matchRoute('#/reports/overview?range=4w')?.path, '/reports/overview', 'the filter is no part of the place');
  assert.equal(matchRoute('#?/reports'), null);
});

test('tabs of one page are one place, steps of the wizard are several', () => {
  const place = (hash) => placeOf(matchRoute(hash));
  assert.equal(place('#/settings/repos/12'), place('#/settings/repos/12/tickets'), 'the focus stays on the tab');
  assert.notEqual(place('#/settings/repos/12'), place('#/settings/repos/13'), 'another repo is another place');
  assert.notEqual(place('#/settings/integrations/add/connect'), place('#/settings/integrations/add/services'), 'each step starts at its title');
});
