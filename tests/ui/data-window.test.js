import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexAfterKey, OVERSCAN_ROWS, pagesOf, scrollToReveal, windowOf } from '../../ui/data/window.js';

const place = { scrollTop: 0, viewportHeight: 400, rowHeight: 36, total: 50_000 };

test('the window at the top holds the visible rows and the overscan below', () => {
  const { first, end, before, after } = windowOf(place);
  assert.equal(first, 0, 'nothing lies above the first row');
  assert.equal(end, Math.ceil(400 / 36) + OVERSCAN_ROWS, 'twelve rows are at least partly visible');
  assert.equal(before, 0);
  assert.equal(after, (50_000 - end) * 36, 'what is left out keeps its height, so the scroll bar stays true');
});

test('the window in the middle has the overscan on both sides and the heights add up', () => {
  const { first, end, before, after } = windowOf({ ...place, scrollTop: 36 * 1000 + 10 });
  assert.equal(first, 1000 - OVERSCAN_ROWS);
  assert.ok(end >= 1011 + OVERSCAN_ROWS, 'the partly visible last row is inside');
  assert.equal(before + (end - first) * 36 + after, 50_000 * 36, 'the whole list keeps its height');
});

test('the window at and beyond the end stays inside the list', () => {
  const { first, end, after } = windowOf({ ...place, scrollTop: 50_000 * 36 * 2 });
  assert.equal(end, 50_000);
  assert.equal(after, 0);
  assert.ok(first < end, 'a list that shrank under a far scroll position still shows its last rows');
});

test('an empty list has an empty window', () => {
  assert.deepEqual(windowOf({ ...place, total: 0 }), { first: 0, end: 0, before: 0, after: 0 });
});

test('a window of no height still holds rows', () => {
  const { first, end } = windowOf({ ...place, viewportHeight: 0 });
  assert.ok(end > first, 'an element that was not laid out yet must not ask for nothing forever');
});

test('pages cover a range and no more', () => {
  assert.deepEqual(pagesOf(0, 32, 200), [0]);
  assert.deepEqual(pagesOf(190, 210, 200), [0, 200]);
  assert.deepEqual(pagesOf(400, 600, 200), [400], 'the row at 600 is not asked for');
  assert.deepEqual(pagesOf(5, 5, 200), []);
});

test('a row is revealed with the least movement', () => {
  const view = { scrollTop: 360, viewportHeight: 360, rowHeight: 36 };
  assert.equal(scrollToReveal({ ...view, index: 12 }), 360, 'a visible row moves nothing');
  assert.equal(scrollToReveal({ ...view, index: 5 }), 180, 'a row above becomes the first');
  assert.equal(scrollToReveal({ ...view, index: 30 }), 31 * 36 - 360, 'a row below becomes the last');
});

test('keys move inside the list', () => {
  const view = { index: 10, total: 50_000, pageRows: 12 };
  assert.equal(indexAfterKey('ArrowDown', view), 11);
  assert.equal(indexAfterKey('ArrowUp', view), 9);
  assert.equal(indexAfterKey('PageDown', view), 21, 'one row of the old page stays as a landmark');
  assert.equal(indexAfterKey('PageUp', view), 0);
  assert.equal(indexAfterKey('End', view), 49_999);
  assert.equal(indexAfterKey('Home', view), 0);
  assert.equal(indexAfterKey('ArrowUp', { ...view, index: 0 }), 0);
  assert.equal(indexAfterKey('ArrowDown', { ...view, index: 49_999 }), 49_999);
  assert.equal(indexAfterKey('ArrowDown', { ...view, index: -1 }), 0, 'the first key reaches the first row');
  assert.equal(indexAfterKey('a', view), null);
  assert.equal(indexAfterKey('End', { ...view, total: 0 }), null);
});
