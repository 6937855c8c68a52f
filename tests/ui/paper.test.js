// The way of a page to paper and back: laid out before it is printed, and as it was afterwards, whatever happens in between.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MOST_PRINTED, followPaper, onPaper, printed } from '../../ui/lib/paper.js';
import { ScrolledRows } from '../../ui/components/scrolled-rows.js';
import { windowFiles } from './files.js';

/** What the page is asked for on its way: how many frames something is busy, and the place of the time. */
function page(busyFrames) {
  const made = { textContent: '' };
  const attributes = new Set();
  globalThis.document = { documentElement: { toggleAttribute: (name, on) => (on ? attributes.add(name) : attributes.delete(name)) }, querySelectorAll: () => [made], querySelector: () => (busyFrames-- > 0 ? {} : null) };
  globalThis.requestAnimationFrame = (callback) => queueMicrotask(callback);
  return { made, attributes, get left() { return busyFrames; } };
}

test('a page is printed when nothing of it is being read any more', async () => {
  const shown = page(7);
  let seen = null;
  await printed(async () => { seen = { paper: onPaper(), laidOut: shown.attributes.has('data-paper'), left: shown.left }; });
  assert.ok(seen.paper && seen.laidOut, 'it is laid out for paper');
  assert.ok(seen.left <= 0, 'what was busy had its time');
  assert.match(shown.made.textContent, /^Made .+, with Flow Desktop$/);
  assert.ok(!onPaper() && !shown.attributes.has('data-paper'), 'and it is back');
});

test('a page comes back from paper when printing fails', async () => {
  page(0);
  await assert.rejects(printed(async () => { throw new Error('no printer'); }), /no printer/);
  assert.equal(onPaper(), false);
});

test('what follows the page hears of both ways, until it does not want to', async () => {
  page(0);
  const heard = [];
  const end = followPaper(() => heard.push(onPaper()));
  await printed(async () => {});
  end();
  await printed(async () => {});
  assert.deepEqual(heard, [true, false]);
});

test('a long table brings its first rows to paper, and only those', async () => {
  page(0);
  globalThis.ResizeObserver = class { observe() {} disconnect() {} };
  globalThis.innerHeight = 800;
  for (const [total, wanted] of [[24_012, MOST_PRINTED], [30, 30], [0, 0]]) {
    const host = { addController: () => {}, requestUpdate: () => {}, querySelector: () => null, querySelectorAll: () => [] };
    const rows = new ScrolledRows(host, { total: () => total });
    rows.hostConnected();
    let view = null;
    await printed(async () => { view = { ...rows.view }; });
    assert.deepEqual([view.first, Math.min(view.end, total), view.before, view.after], [0, wanted, 0, 0], `${total} rows`);
    rows.hostDisconnected();
  }
});

test('a chart that is made narrower for paper keeps its shape', () => {
  const sheet = windowFiles('.css').find(({ file }) => file.endsWith('print.css'))?.text ?? '';
  assert.match(sheet, /svg\.chart \{ max-inline-size: 100%; block-size: auto; \}/, 'its height follows its width');
  const charts = windowFiles('.js').flatMap(({ file, text }) => [...text.matchAll(/<svg class="chart.*?focusable="false">/g)].map(([tag]) => ({ file, tag })));
  assert.ok(charts.length >= 3, 'the charts are found');
  for (const { file, tag } of charts) {
    assert.match(tag, /viewBox="0 0 /, `${file}: without it nothing of a chart is made smaller`);
    assert.doesNotMatch(tag, /preserveAspectRatio/, `${file}: its dots would become ellipses`);
  }
});
