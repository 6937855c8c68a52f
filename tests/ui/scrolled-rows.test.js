// Which rows stand in the document, with a host that is measured but never drawn.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ScrolledRows } from '../../ui/components/scrolled-rows.js';

/**
 * A table of `total` rows of 40 pixels below a head of 30, in a scroller 430 pixels high and 1,200 wide. Its first frame comes as
 * soon as it was drawn, unless `afterFrame` says when.
 */
function stage(total, afterFrame = (then) => then()) {
  const scroller = { scrollTop: 0, clientHeight: 430 };
  const box = (height) => ({ getBoundingClientRect: () => ({ height }) });
  const told = { draws: 0, scrolled: 0, moved: 0, observed: 0 };
  const host = {
    total,
    row: box(40),
    clientWidth: 1200,
    addController() {},
    requestUpdate: () => (told.draws += 1),
    querySelector: (what) => ({ '.data-table-scroller': scroller, thead: box(30), 'tbody tr.data-row': host.row })[what],
    querySelectorAll: () => [],
  };
  const rows = new ScrolledRows(host, { total: () => host.total, scrolled: () => (told.scrolled += 1), moved: () => (told.moved += 1), afterFrame });
  /** Draws as Lit would until nothing asks for more. */
  const draw = () => {
    for (let round = 0; round < 10; round += 1) {
      const before = told.draws;
      rows.hostUpdated();
      if (told.draws === before) return;
    }
    assert.fail('measuring asks for another drawing for ever');
  };
  return { rows, host, scroller, told, draw };
}

test.before(() => {
  Object.assign(globalThis, { innerHeight: 800, document: { documentElement: {} }, getComputedStyle: () => ({ fontSize: '16px' }) });
});

test('20,000 rows leave a handful in the document, wherever the table is scrolled to', () => {
  const { rows, scroller, draw } = stage(20_000);
  draw();
  assert.equal(rows.rowHeight, 40, 'rows are as high as they are drawn');
  for (const scrollTop of [0, 4_000, 399_990, 800_000]) {
    scroller.scrollTop = scrollTop;
    rows.follow();
    draw();
    const { first, end, before, after } = rows.view;
    assert.ok(end - first <= 60, `${end - first} rows stand in the document at ${scrollTop}`);
    assert.ok(first * 40 <= scrollTop && Math.min(20_000 * 40, scrollTop + 400) <= end * 40, `what the eye sees at ${scrollTop} is drawn`);
    assert.equal(before + (end - first) * 40 + after, 20_000 * 40, 'the scroll bar tells the whole length');
  }
});

test('the first frame shows the rows that can be seen, and those around them come after it', () => {
  let frame = () => {};
  const { rows, draw } = stage(20_000, (then) => { frame = then; });
  rows.renew();
  assert.ok(rows.view.end <= 20, `${rows.view.end} rows come first`);
  draw();
  const { first, end } = rows.view;
  assert.ok(first === 0 && end >= 10 && end <= 20, `${end} rows cover the 400 pixels that can be seen, and hardly more`);
  frame();
  assert.equal(rows.view.end, 30, 'ten that are seen and twenty below them');
  const other = stage(20_000, () => {});
  other.rows.renew();
  assert.equal(other.rows.view.end, 13, 'the next table is taken to show as much: 400 pixels of 32 each');
});

test('a little scrolling draws nothing again, but the foot line hears of it', () => {
  const { rows, scroller, told, draw } = stage(20_000);
  draw();
  const { draws, scrolled } = told;
  scroller.scrollTop = 200;
  rows.follow();
  assert.equal(told.draws, draws, 'five rows further all is drawn already');
  assert.equal(told.scrolled, scrolled + 1);
  scroller.scrollTop = 2_000;
  rows.follow();
  assert.equal(told.draws, draws + 1, 'fifty rows further it is not');
});

test('keys reach rows out of sight, and the table follows', () => {
  const { rows, scroller, draw } = stage(20_000);
  draw();
  assert.equal(rows.indexAfter('PageDown', 0), 9, 'a page is what can be seen, less one row as a landmark');
  const last = rows.indexAfter('End', 0);
  rows.reveal(last);
  assert.equal(scroller.scrollTop, 20_000 * 40 - 400);
  assert.equal(rows.view.end, 20_000, 'the last row is drawn');
  assert.equal(rows.indexAfter('a', 3), null, 'a letter is no movement');
});

test('a list that shrank or grew is drawn from where the table stands', () => {
  const { rows, host, scroller, draw } = stage(20_000);
  draw();
  scroller.scrollTop = 100_000;
  rows.follow();
  host.total = 3;
  rows.renew();
  assert.deepEqual(rows.view, { first: 0, end: 3, before: 0, after: 0 }, 'no row is drawn that is gone');
  rows.toTop();
  assert.equal(scroller.scrollTop, 0);
});

test('columns go narrow with the table and not with the window, and rows grow with the text', () => {
  const { rows, host, told, draw } = stage(100);
  draw();
  assert.equal(rows.narrow, false);
  host.clientWidth = 760;
  host.row = { getBoundingClientRect: () => ({ height: 60 }) };
  const before = told.draws;
  draw();
  assert.equal(rows.narrow, true, '760 pixels are less than 50 rem');
  assert.ok(told.draws > before, 'the columns are drawn again');
  assert.equal(rows.rowHeight, 60);
});

test('a table that is not laid out keeps the rows it has', () => {
  const { rows, host, told } = stage(100);
  host.querySelector = () => null;
  rows.hostUpdated();
  rows.reveal(50);
  assert.equal(told.draws, 0, 'nothing to measure, nothing to scroll');
});

test('a table that leaves the document is no longer watched', () => {
  const watched = new Set();
  globalThis.ResizeObserver = class { observe(host) { watched.add(host); } disconnect() { watched.clear(); } };
  const { rows, host } = stage(1);
  rows.hostConnected();
  assert.ok(watched.has(host));
  rows.hostDisconnected();
  assert.equal(watched.size, 0);
});
