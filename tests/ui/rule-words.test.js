// What exclusion rules say, and when they make a person think again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { matchWords, ruleKinds, ruleWords } from '../../ui/data/rule-words.js';

test('each kind has words', () => {
  const patterns = { name: 'sandbox-*', expression: '^a/', inactive: '1', archived: '', visibility: 'public' };
  const said = ruleKinds.map(({ kind }) => ruleWords({ kind, pattern: patterns[kind] }));
  assert.deepEqual(said.map(({ words }) => words), ['Name like', 'Path matches', 'No activity for 1 day', 'Archived', 'Visibility is public']);
  assert.deepEqual(said.map(({ pattern }) => pattern), ['sandbox-*', '^a/', null, null, null], 'what was written as a pattern is drawn as one');
  assert.equal(ruleWords({ kind: 'name', pattern: 'platform/*' }).words, 'Path like', 'a slash compares the path');
});

test('a rule that matches nothing or everything is doubtful', () => {
  assert.deepEqual(matchWords({ total: 96, matching: 0, imported: 0 }), { words: 'Matches nothing now', detail: 'None of 96 repos', doubtful: true });
  assert.deepEqual(matchWords({ total: 96, matching: 96, imported: 0 }), { words: 'Matches all 96 repos', detail: 'Nothing would be imported by itself', doubtful: true });
  assert.deepEqual(matchWords({ total: 96, matching: 12, imported: 1 }), { words: 'Matches 12 of 96 repos', detail: '1 of them imported, and stays', doubtful: false });
  assert.equal(matchWords({ total: 0, matching: 0, imported: 0 }).doubtful, false, 'before the first listing nothing can be said');
});
