// The form of the rules about commits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOf, previewWords, rulesOf, sameRules } from '../../ui/lib/count-rules.js';

const usual = { outlierLines: 1000, outlierTitles: [], countsOrphaned: false };

test('a form makes the rules it was made of', () => {
  for (const rules of [usual, { outlierLines: null, outlierTitles: ['Format *', 'Update *'], countsOrphaned: true }]) assert.deepEqual(rulesOf(formOf(rules, usual)), rules);
  assert.equal(formOf({ ...usual, outlierLines: null }, usual).lines, '1000', 'the field keeps a number to come back to');
});

test('only whole numbers from 1 on are a limit', () => {
  const form = formOf(usual, usual);
  for (const lines of ['', '0', '-1', '1.5', '1e3', 'many', '9'.repeat(20)]) assert.equal(rulesOf({ ...form, lines }), null, lines);
  assert.equal(rulesOf({ ...form, lines: ' 1 ' })?.outlierLines, 1);
  assert.equal(rulesOf({ ...form, limited: false, lines: 'many' })?.outlierLines, null, 'without a limit nobody reads the field');
});

test('empty lines are no titles, and their order and repeats say nothing', () => {
  const form = formOf(usual, usual);
  assert.deepEqual(rulesOf({ ...form, titles: '\n B* \n\nA*\n' })?.outlierTitles, ['B*', 'A*']);
  assert.ok(sameRules({ ...usual, outlierTitles: ['B*', 'A*', 'B*'] }, { ...usual, outlierTitles: ['A*', 'B*'] }));
  assert.ok(!sameRules(usual, { ...usual, outlierLines: null }));
});

test('what the rules leave out is told in whole sentences', () => {
  assert.deepEqual(previewWords({ larger: 96, titled: 1, orphaned: 0, commits: 61_240 }), { larger: 'Now 96 of 61,240 commits are larger.', titled: 'Now 1 of 61,240 commits has such a title.', orphaned: 'Now there are none.' });
  assert.equal(previewWords(null).larger, '');
});
