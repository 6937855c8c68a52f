// What excluded files say, and when they make a person think again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { commonPatterns, countedWords, leftOutWords, rangeOfLine, withCommonPatterns } from '../../ui/data/excluded-words.js';

test('common patterns are added once, and what was written stays before them', () => {
  const once = withCommonPatterns('# mine\n*.lock\n\n');
  assert.equal(once.added, commonPatterns.length - 1, 'one of them was there');
  assert.ok(once.text.startsWith('# mine\n*.lock\npackage-lock.json\n'), once.text);
  assert.deepEqual(withCommonPatterns(once.text), { text: once.text, added: 0 }, 'a second time adds nothing');
  assert.equal(withCommonPatterns('').text.split('\n')[0], commonPatterns[0], 'no empty line before the first');
});

test('a line is found where it stands', () => {
  const text = 'ab\n\ncde';
  assert.deepEqual([1, 2, 3, 9].map((line) => rangeOfLine(text, line)), [[0, 2], [3, 3], [4, 7], [7, 7]]);
});

test('a list that leaves out nothing or everything is doubtful', () => {
  assert.deepEqual(leftOutWords({ files: 9331, excluded: 1204, entries: 3 }), { words: 'Leaves out 1,204 of 9,331 files', detail: '12 % of the newest commit', doubtful: false });
  assert.equal(leftOutWords({ files: 9, excluded: 0, entries: 0 }).doubtful, true);
  assert.equal(leftOutWords({ files: 1, excluded: 1, entries: 1 }).words, 'Leaves out the only file');
  assert.equal(leftOutWords({ files: null, excluded: 0, entries: 0 }).doubtful, false, 'before the first fetch nothing can be said');
});

test('counts of another list are told, and asked to be renewed unless that is under way', () => {
  const of = (state, patterns, reading = false) => countedWords(state, { patterns, reading });
  assert.deepEqual(of('earlier', 2), { words: 'Line counts are still those of the earlier list', outdated: true });
  assert.equal(of('earlier', 0).outdated, true, 'an emptied list is a change as well');
  assert.deepEqual(of('unfinished', 2), { words: 'Lines were not counted to the end with this list', outdated: true });
  assert.deepEqual(of('unfinished', 0), { words: 'Lines were not counted to the end', outdated: true });
  assert.deepEqual(of('earlier', 2, true), { words: 'Lines are being counted', outdated: false });
  assert.deepEqual(of('current', 2), { words: '2 patterns, in effect', outdated: false });
  assert.deepEqual(of('nothing', 1), { words: '1 pattern, from the first sync on', outdated: false });
  assert.deepEqual(of('current', 0), { words: 'None, every file counts', outdated: false });
});
