// What a list of files that do not count says in words, and lines many repos need. Pure.

import { counted, formatNumber, formatPercent } from '../lib/format.js';

/** @typedef {import('../types.js').CountedPaths} CountedPaths */

/** Files that people seldom write by hand: lock files, folders of other people's code, minified files. */
export const commonPatterns = [
  '*.lock', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'packages.lock.json', 'gradle.lockfile', 'go.sum',
  'vendor/', 'node_modules/', 'third_party/', 'bower_components/',
  '*.min.js', '*.min.css',
];

/**
 * A list with the common lines it lacks at its end.
 *
 * @param {string} text
 * @returns {{ text: string, added: number }}
 */
export function withCommonPatterns(text) {
  const there = new Set(text.split('\n').map((line) => line.trim()));
  const missing = commonPatterns.filter((line) => !there.has(line));
  if (missing.length === 0) return { text, added: 0 };
  const before = text.trimEnd();
  return { text: `${before === '' ? '' : `${before}\n`}${missing.join('\n')}\n`, added: missing.length };
}

/**
 * Where a line stands in a text, from 1; the end of the text where there is no such line.
 *
 * @param {string} text
 * @param {number} line
 * @returns {[number, number]}
 */
export function rangeOfLine(text, line) {
  const before = text.split('\n').slice(0, line - 1);
  const start = Math.min(text.length, before.reduce((sum, each) => sum + each.length + 1, 0));
  const end = text.indexOf('\n', start);
  return [start, end === -1 ? text.length : end];
}

/**
 * What a list would leave out, and whether that should make a person think again.
 *
 * @param {{ files: number | null, excluded: number, entries: number }} found
 * @returns {{ words: string, detail: string, doubtful: boolean }}
 */
export function leftOutWords({ files, excluded }) {
  if (files === null) return { words: 'Nothing to compare with yet', detail: 'This repo was not fetched yet. The list counts from the first sync on', doubtful: false };
  const all = counted(files, 'file');
  if (excluded === 0) return { words: 'Matches no file of the newest commit', detail: `None of ${all}. Older commits may have had some`, doubtful: true };
  if (excluded === files) return { words: files === 1 ? 'Leaves out the only file' : `Leaves out all ${all}`, detail: 'No commit would count any line', doubtful: true };
  return { words: `Leaves out ${formatNumber(excluded)} of ${all}`, detail: `${formatPercent(excluded / files)} of the newest commit`, doubtful: false };
}

/**
 * What the line counts on this page are of.
 *
 * @param {CountedPaths} state
 * @param {{ patterns: number, reading: boolean }} of
 * @returns {{ words: string, outdated: boolean }}
 */
export function countedWords(state, { patterns, reading }) {
  if (state === 'earlier' || state === 'unfinished') {
    if (reading) return { words: 'Lines are being counted', outdated: false };
    if (state === 'earlier') return { words: 'Line counts are still those of the earlier list', outdated: true };
    return { words: `Lines were not counted to the end${patterns === 0 ? '' : ' with this list'}`, outdated: true };
  }
  if (patterns === 0) return { words: 'None, every file counts', outdated: false };
  const list = counted(patterns, 'pattern');
  return { words: state === 'current' ? `${list}, in effect` : `${list}, from the first sync on`, outdated: false };
}
