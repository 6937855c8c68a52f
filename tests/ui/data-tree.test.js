import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from '../../ui/data/available.js';
import { estimateOf } from '../../ui/data/estimate.js';
import { boxOf, boxOfShown, clearShown, countGroups, isSelectable, keepSelectable, selectShown, toggle } from '../../ui/data/selection.js';
import { applyFilters, buildTree, firstExpanded, flatten, isFiltering, NO_FILTERS, repositoriesBelow, sortAhead } from '../../ui/data/tree.js';

const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;

/** @returns {any} */
const group = (fullPath) => ({ fullPath, parentFullPath: fullPath.includes('/') ? fullPath.slice(0, fullPath.lastIndexOf('/')) : null });

let nextId = 1;
/** @returns {any} */
const repository = (fullPath, more = {}) => ({
  id: nextId++,
  name: fullPath.split('/').at(-1),
  fullPath,
  groupPath: fullPath.slice(0, fullPath.lastIndexOf('/')),
  archived: false,
  visibility: 'private',
  lastActivityAt: NOW - DAY,
  imported: false,
  lastUpdatedAt: null,
  cannotImport: null,
  streams: [],
  commitCount: null,
  pullRequestCount: null,
  ticketCount: null,
  ...more,
});

/** The account sees two groups of a top group that it does not see. */
function company() {
  const ledger = repository('varnholt/platform/payments/ledger-core', { imported: true });
  const settlement = repository('varnholt/platform/payments/settlement-batch');
  const gateway = repository('varnholt/platform/identity-gateway', { archived: true, visibility: 'public' });
  const driver = repository('varnholt/mobile/driver-app', { lastActivityAt: NOW - 200 * DAY });
  const keys = repository('varnholt/mobile/signing-keys', { cannotImport: { reason: 'no_access', sentence: 'Guest here, Reporter needed' }, lastActivityAt: null });
  const shared = repository('partner/widgets/kit');
  const tree = buildTree([group('varnholt/mobile'), group('varnholt/platform'), group('varnholt/platform/payments'), group('varnholt/platform/empty')], [ledger, settlement, gateway, driver, keys, shared]);
  return { tree, ledger, settlement, gateway, driver, keys, shared };
}

const labels = (rows) => rows.map((row) => `${'  '.repeat(row.depth)}${row.node.label}`);
const at = (tree, path) => tree.groups.get(path);

test('the tree hangs groups under the nearest parent the account sees', () => {
  const { tree } = company();
  assert.deepEqual(tree.roots.map((root) => root.label), ['partner / widgets', 'varnholt / mobile', 'varnholt / platform'], 'groups without a visible parent carry their whole path');
  assert.equal(at(tree, 'varnholt/platform').total, 3, 'repos at any depth are counted');
  assert.equal(at(tree, 'varnholt/platform').imported, 1);
  assert.equal(at(tree, 'varnholt/platform').complete, 0, 'a repo that was chosen and waits is not here yet');
  assert.equal(at(tree, 'varnholt/platform/payments').label, 'payments');
  assert.equal(at(tree, 'partner/widgets').group, null, 'a shared repo stands under a group that is in no list');
  assert.equal(at(tree, 'varnholt/platform').lastActivityAt, NOW - DAY);
});

test('closed groups hide what is below them', () => {
  const { tree } = company();
  assert.equal(applyFilters(tree, NO_FILTERS, NOW), 6);
  const closed = flatten(tree, { expanded: new Set(), searching: false, filtering: false });
  assert.deepEqual(labels(closed), ['partner / widgets', 'varnholt / mobile', 'varnholt / platform']);
  const open = flatten(tree, { expanded: new Set(['group:varnholt/platform', 'group:varnholt/platform/payments']), searching: false, filtering: false });
  assert.deepEqual(labels(open).slice(2), ['varnholt / platform', '  empty', '  payments', '    ledger-core', '    settlement-batch', '  identity-gateway'], 'groups come before repos, both by name');
});

test('a search keeps the ancestors of a hit, in grey, and opens them', () => {
  const { tree } = company();
  const filters = { ...NO_FILTERS, search: 'Settle' };
  assert.equal(applyFilters(tree, filters, NOW), 1);
  const rows = flatten(tree, { expanded: new Set(), searching: true, filtering: isFiltering(filters) });
  assert.deepEqual(labels(rows), ['varnholt / platform', '  payments', '    settlement-batch']);
  assert.deepEqual(rows.map((row) => row.context), [true, true, false]);
});

test('a search for a group finds all of it, and a group closed meanwhile stays closed', () => {
  const { tree } = company();
  const filters = { ...NO_FILTERS, search: ' platform/payments/ ' };
  assert.equal(applyFilters(tree, filters, NOW), 2, 'a path pasted with slashes and blanks is still that path');
  const rows = flatten(tree, { expanded: new Set(), searching: true, filtering: true });
  assert.equal(rows.find((row) => row.node.label === 'payments').context, false, 'the group itself was found');
  const closed = flatten(tree, { expanded: new Set(), closedInSearch: new Set(['group:varnholt/platform/payments']), searching: true, filtering: true });
  assert.deepEqual(labels(closed), ['varnholt / platform', '  payments']);
});

test('what is put in order ahead of a search is what a search would put in order', () => {
  const paths = ['b/two', 'b/ten-10', 'b/ten-9', 'a/z', 'a/y'];
  const build = () => buildTree([group('a'), group('b')], paths.map((path) => repository(path)));
  const view = { expanded: new Set(), searching: true, filtering: false };
  const ahead = build();
  assert.equal(sortAhead(ahead, () => true), false, 'one group is sorted, then the time is up');
  assert.equal(sortAhead(ahead, () => false), true, 'the rest is sorted when there is time');
  assert.ok([...ahead.groups.values()].every((node) => node.sorted));
  const labels = (/** @type {any} */ tree) => flatten(tree, view).map(({ node }) => node.label);
  assert.deepEqual(labels(ahead), ['a', 'y', 'z', 'b', 'ten-9', 'ten-10', 'two']);
  assert.deepEqual(labels(ahead), labels(build()), 'a search alone gives the same order');
});

test('filters leave out, and an unknown activity is within no bound', () => {
  const { tree } = company();
  const count = (more) => applyFilters(tree, { ...NO_FILTERS, ...more }, NOW);
  assert.equal(count({ archived: 'hidden' }), 5);
  assert.equal(count({ archived: 'only' }), 1);
  assert.equal(count({ visibility: 'public' }), 1);
  assert.equal(count({ imported: 'hidden' }), 5);
  assert.equal(count({ imported: 'only' }), 1);
  assert.equal(count({ active: '90' }), 4, 'signing-keys is not known to be active, driver-app is not');
  assert.equal(count({ active: '365' }), 5);
  assert.equal(count({ active: 'older' }), 0, 'nor is it known to be old');
});

test('the same path in capitals and with odd characters is found as text, never as a pattern', () => {
  const odd = repository('a/b/c++ (new) [x]');
  const tree = buildTree([group('a/b')], [odd]);
  assert.equal(applyFilters(tree, { ...NO_FILTERS, search: 'C++ (NEW) [' }, NOW), 1);
});

test('a group takes all that can be chosen, hidden ones counted', () => {
  const { tree, settlement, gateway } = company();
  applyFilters(tree, { ...NO_FILTERS, archived: 'hidden' }, NOW);
  const platform = at(tree, 'varnholt/platform');
  const selected = toggle(platform, new Set());
  assert.deepEqual(selected, new Set([settlement.id, gateway.id]), 'the imported one is never selected, the hidden one is');
  assert.equal(countGroups(tree, selected).get(platform).hidden, 1, 'and the row can say that one is hidden');
  assert.equal(boxOf(platform, selected, countGroups(tree, selected)), 'on');
});

test('a mixed group is filled up, a full one is cleared', () => {
  const { tree, settlement, gateway } = company();
  const platform = at(tree, 'varnholt/platform');
  const some = new Set([settlement.id]);
  assert.equal(boxOf(platform, some, countGroups(tree, some)), 'mixed');
  const all = toggle(platform, some);
  assert.deepEqual(all, new Set([settlement.id, gateway.id]));
  assert.deepEqual(toggle(platform, all), new Set());
});

test('locked and imported repos cannot be chosen by any way', () => {
  const { tree, keys, ledger, driver } = company();
  assert.equal(isSelectable(keys), false);
  const counts = countGroups(tree, new Set());
  assert.equal(boxOf(tree.repositories.get(keys.id), new Set(), counts), 'locked');
  assert.equal(boxOf(tree.repositories.get(ledger.id), new Set(), counts), 'done');
  assert.deepEqual(toggle(tree.repositories.get(keys.id), new Set()), new Set());
  assert.deepEqual(toggle(at(tree, 'varnholt/mobile'), new Set()), new Set([driver.id]));
  assert.equal(boxOf(at(tree, 'varnholt/platform/empty'), new Set(), counts), 'locked', 'an empty group has nothing to choose');
  applyFilters(tree, NO_FILTERS, NOW);
  const shown = selectShown(tree, new Set());
  assert.equal(shown.has(keys.id), false);
  assert.equal(shown.has(ledger.id), false);
  assert.equal(shown.size, 4);
});

test('the head stands for what is shown', () => {
  const { tree, driver, settlement } = company();
  applyFilters(tree, { ...NO_FILTERS, search: 'driver' }, NOW);
  assert.equal(boxOfShown(tree, new Set([settlement.id])), 'off', 'a tick that is hidden does not count here');
  const selected = selectShown(tree, new Set([settlement.id]));
  assert.deepEqual(selected, new Set([settlement.id, driver.id]), 'what was selected before stays');
  assert.equal(boxOfShown(tree, selected), 'on');
  assert.deepEqual(clearShown(tree, selected), new Set([settlement.id]));
});

test('after a new reading only what can still be chosen stays selected', () => {
  const { tree, driver, ledger, keys } = company();
  assert.deepEqual(keepSelectable(tree, new Set([driver.id, ledger.id, keys.id, 9_999])), new Set([driver.id]));
});

test('an estimate is judged by what was read before, and else says the least it takes', () => {
  const services = ['repos', 'pull_requests', 'tickets'];
  assert.deepEqual(estimateOf(10, services, null), { requests: 40, atLeast: true, minutes: null, bytes: null, judgedBy: 0 });
  const pace = { repositories: 20, requests: 2000, milliseconds: 1_200_000, bytes: 4_000_000 };
  assert.deepEqual(estimateOf(10, services, pace), { requests: 1000, atLeast: false, minutes: 10, bytes: 2_000_000, judgedBy: 20 });
  assert.equal(estimateOf(10, ['tickets'], pace).bytes, null, 'without code nothing is cloned');
  assert.equal(estimateOf(10, services, { ...pace, repositories: 2 }).atLeast, true, 'two repos say little of ten');
});

test('roles leave out, and an unknown one passes no bound', () => {
  const rows = [[10, 'guest'], [20, 'reporter'], [50, 'owner'], [null, 'unknown']].map(([accessLevel, name]) => repository(`a/${name}`, { accessLevel }));
  const tree = buildTree([group('a')], rows);
  const count = (role) => applyFilters(tree, { ...NO_FILTERS, role }, NOW);
  assert.deepEqual(['any', 'below', '20', '50'].map(count), [4, 1, 2, 1]);
});

test('columns become rows', () => {
  const columns = {
    id: [7, 8], slug: ['one', 'two'], name: [null, 'Two, renamed'], group: [0, 1], visibility: ['private', 'public'], accessLevel: [30, null], lastActivityAt: [NOW, null],
    obstacle: [null, 0], note: [1, null], archived: [0], empty: [], groupPaths: ['a/b', 'c'], sentences: ['No access', 'Archived, read only'],
  };
  const imported = [{ at: 0, dataStatus: 'healthy', lastUpdatedAt: NOW, pullRequestCount: 3, failure: null, stream: null }];
  const [one, two] = rowsOf({ groups: [], repositories: columns, imported, listReadAt: NOW });
  assert.deepEqual([one.fullPath, one.name, one.archived, one.note, one.imported, one.pullRequestCount], ['a/b/one', 'one', true, 'Archived, read only', true, 3]);
  assert.deepEqual([two.fullPath, two.name, two.archived, two.cannotImport.sentence, two.imported], ['c/two', 'Two, renamed', false, 'No access', false]);
});

test('50,000 repos are built, filtered, counted and flattened', () => {
  const groups = Array.from({ length: 500 }, (_, index) => group(`top/g${index}`));
  const many = Array.from({ length: 50_000 }, (_, index) => repository(`top/g${index % 500}/repo-${index}`));
  const tree = buildTree([group('top'), ...groups], many);
  const expanded = new Set([...tree.groups.values()].map((node) => node.key));
  applyFilters(tree, { ...NO_FILTERS, search: 'repo-4' }, NOW);
  const rows = flatten(tree, { expanded, searching: true, filtering: true });
  const selected = selectShown(tree, new Set());
  countGroups(tree, selected);
  assert.equal(rows.filter((row) => row.node.kind === 'repository').length, selected.size);
  assert.equal(repositoriesBelow(tree.roots[0]).length, 50_000);
  assert.equal(firstExpanded(tree).size, 1, 'a large tree opens only its top');
});
