// The tree of the Groups tab, without a browser.
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildGroups, coveredBy, firstOpen, groupRows } from '../../ui/data/group-tree.js';

const group = (fullPath, more = {}) => ({ id: 1, fullPath, name: fullPath.split('/').at(-1), parentFullPath: null, visibility: 'private', accessLevel: 20, roleName: 'Reporter', webUrl: '', archived: false, repositoriesAvailable: 1, repositoriesImported: 0, kind: 'group', shared: false, autoImport: 'off', ...more });
const labels = (rows) => rows.map(({ branch, depth }) => `${'  '.repeat(depth)}${branch.label}`);

const groups = [
  group('ada', { kind: 'user' }), group('platform/pay/cards', { repositoriesImported: 1, autoImport: 'covered' }), group('platform', { autoImport: 'off' }), group('platform/pay', { autoImport: 'on' }),
  group('partner/widgets'), group('platform/group 10'), group('platform/group 9'),
];

test('groups hang under the nearest one the account sees, and sums count what is below', () => {
  const roots = buildGroups(groups);
  assert.deepEqual(roots.map((root) => root.label), ['partner/widgets', 'platform', 'ada'], 'people stand at the end, and a parent nobody sees is part of the name');
  const platform = roots[1];
  assert.deepEqual(platform.children.map((child) => child.label), ['group 9', 'group 10', 'pay'], 'by name, numbers as numbers');
  assert.deepEqual([platform.available, platform.imported], [5, 1]);
});

test('what is closed is not shown, and the way to a switch stands open', () => {
  const roots = buildGroups(groups);
  assert.deepEqual(labels(groupRows(roots, { expanded: new Set(), search: '' })), ['partner/widgets', 'platform', 'ada']);
  const many = buildGroups([...groups, ...Array.from({ length: 60 }, (_, index) => group(`top-${index}`))]);
  assert.deepEqual([...firstOpen(many, 67)], ['platform'], 'a long list stays closed but for the way to what is on');
  assert.ok(firstOpen(roots, groups.length).has('platform/pay'), 'a short one is seen whole');
});

test('a search shows the way to what it finds', () => {
  const roots = buildGroups(groups);
  const found = groupRows(roots, { expanded: new Set(), search: ' /CARDS/ ' });
  assert.deepEqual(labels(found), ['platform', '  pay', '    cards']);
  assert.deepEqual(found.map((row) => row.context), [true, true, false]);
  assert.deepEqual(groupRows(roots, { expanded: new Set(), search: 'nothing like it' }), []);
});

test('a covered group names the switch that covers it', () => {
  const pay = buildGroups(groups)[1].children[2];
  assert.equal(coveredBy(pay.children[0]), 'platform/pay');
  assert.equal(coveredBy(pay), null, 'its own switch is its own');
});

test('three thousand groups are searched at a key stroke', () => {
  const many = Array.from({ length: 3000 }, (_, index) => group(`top-${index % 30}/part-${index % 300}/g${index}`));
  const roots = buildGroups(many);
  assert.equal(groupRows(roots, { expanded: new Set(), search: 'g2999' }).length, 1);
  assert.equal(groupRows(roots, { expanded: new Set(), search: 'top-1/' }).length, roots.filter((root) => root.label.includes('top-1')).length);
});
