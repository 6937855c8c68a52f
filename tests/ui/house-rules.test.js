// Rules of the window's code that a reader would otherwise have to check by eye.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { iconNames } from '../../scripts/icon-names.mjs';
import { root, windowFiles } from './files.js';

const modules = windowFiles('.js');
const html = readFileSync(path.join(root, 'ui/index.html'), 'utf8');

test('only api.js opens the door to the app', () => {
  for (const { file, text } of modules) {
    if (file !== 'ui/api.js') assert.doesNotMatch(text, /from '@tauri-apps/, `${file} must ask api.js`);
  }
});

test('nothing needs a weaker policy', () => {
  for (const { file, text } of modules) {
    assert.doesNotMatch(text, /\sstyle=/, `${file}: a style attribute is refused by the policy`);
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|document\.write|\beval\(/, `${file}: text from GitLab is text`);
  }
  assert.doesNotMatch(html, /<script(?![^>]*(src=|type="importmap"))/, 'no inline script');
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=/, 'no inline style, no inline handler');
});

test('files stay small enough to read at once', () => {
  for (const { file, text } of windowFiles('.js', '.css', '.html')) assert.ok(text.split('\n').length <= 500, `${file} is longer than 500 lines`);
});

test('each module starts with why it exists', () => {
  for (const { file, text } of modules) assert.match(text, /^\/\/ \S/, `${file} needs a first line that says why it exists`);
});

test('reactive properties are never class fields, which would hide them', () => {
  for (const { file, text } of modules) {
    for (const [, body] of text.matchAll(/static properties = \{([\s\S]*?)\n? *\};/g)) {
      for (const [, name] of body.matchAll(/(\w+): \{/g)) {
        assert.doesNotMatch(text, new RegExp(`^  ${name} =`, 'm'), `${file}: ${name} is a reactive property and a class field`);
      }
    }
  }
});

test('every listed icon is used and every used icon is listed', () => {
  const all = modules.map(({ text }) => text).join('\n');
  for (const name of iconNames) assert.ok(all.includes(`'${name}'`), `${name} is shipped, but nothing draws it`);
  for (const [, name] of all.matchAll(/\bicon\('([a-z0-9-]+)'/g)) assert.ok(iconNames.includes(name), `${name} is drawn, but not in scripts/icon-names.mjs`);
});

test('every sheet and vendored module the page names is there after vendoring', () => {
  const sheets = [...html.matchAll(/href="\.\/styles\/([^"]+)"/g)].map(([, name]) => name);
  assert.ok(sheets.includes('tokens.css') && sheets[0] === 'layers.css', 'the order of the layers is read first');
  assert.equal(sheets.at(-1), 'preferences.css', 'what the system asks for wins');
});
