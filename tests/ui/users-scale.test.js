// Twenty thousand users: what is drawn, what is asked for, and what a search asks. Without a browser: what the
// table would draw is counted.
import assert from 'node:assert/strict';
import test from 'node:test';
import { DataTable } from '../../ui/components/data-table.js';
import { PAGE_SIZE } from '../../ui/data/paged-rows.js';
import { UsersPanel } from '../../ui/views/users-panel.js';

const TOTAL = 20_000;
globalThis.innerHeight = 1_400;
/** Pixels. */
const ROW = 36;
const people = Array.from({ length: TOTAL }, (_, index) => ({ id: `person ${index}`, name: index % 1000 === 7 ? `Ines Valkama ${index}` : `Person ${index}` }));

/** Answers as the app does, and notes what was asked. */
function source() {
  const asked = [];
  const load = async ({ search = '', offset, limit }) => {
    asked.push({ search, offset, limit });
    const found = people.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    return { total: found.length, offset, rows: found.slice(offset, offset + limit) };
  };
  return { asked, load };
}

/** A table that is never measured: rows have the height they are taken for before. */
function stage(load) {
  const scroller = { scrollTop: 0 };
  const table = new DataTable();
  Object.defineProperties(table, {
    querySelector: { value: (what) => (what === '.data-table-scroller' ? scroller : null) },
    requestUpdate: { value: () => {} },
  });
  Object.assign(table, { load, nouns: ['user', 'users'], columns: [{ key: 'name', title: 'Name', cell: (row) => row.name }] });
  table.willUpdate(new Map([['load', null]]));
  return { table, scroller };
}

/** Everything a template would draw, its lists and directives opened. */
function* parts(value) {
  if (Array.isArray(value)) for (const each of value) yield* parts(each);
  else if (value?.strings) {
    yield value;
    yield* parts(value.values);
  } else if (value?.values && value._$litDirective$) yield* parts(value.values);
}

const rowsOf = (table) => [...parts(table.render())].filter(({ strings }) => strings[0].startsWith('<tr id='));

/** The handler of an event in what an element would draw. */
function handlerOf(element, event) {
  const drawn = [...parts(element.render())].find(({ strings }) => strings.some((text) => text.endsWith(`@${event}=`)));
  return drawn.values[drawn.strings.findIndex((text) => text.endsWith(`@${event}=`))].bind(element);
}

const textOf = (row) => [...parts(row)].flatMap(({ values }) => values).filter((value) => typeof value === 'string').join(' ');

/** Lets answers arrive: they are promises that wait for nothing. */
const arrived = () => new Promise((resolve) => setImmediate(resolve));

test('a screen of 20,000 users is drawn, wherever the list is scrolled to, and only the pages in view are asked for', async () => {
  const { asked, load } = source();
  const { table, scroller } = stage(load);
  await arrived();
  for (const scrollTop of [0, 300_000, (TOTAL - 10) * ROW]) {
    scroller.scrollTop = scrollTop;
    handlerOf(table, 'scroll')();
    await arrived();
    const rows = rowsOf(table);
    assert.ok(rows.length > 10 && rows.length <= 60, `${rows.length} rows stand in the document at ${scrollTop}`);
    const seen = rows.map(textOf).join('\n');
    assert.match(seen, new RegExp(`Person ${Math.floor(scrollTop / ROW) + 5}\\b`), `what the eye sees at ${scrollTop} is there`);
  }
  assert.ok(asked.length <= 6, `${asked.length} pages were asked for, of ${TOTAL / 200}`);
});

test('a search asks once, from the top, and shows who is found', async () => {
  const { asked, load } = source();
  const { table, scroller } = stage(load);
  await arrived();
  scroller.scrollTop = 400_000;
  table.filters = { search: 'ines' };
  table.filtering = true;
  asked.length = 0;
  table.willUpdate(new Map([['filters', {}]]));
  await arrived();
  assert.deepEqual(asked, [{ search: 'ines', offset: 0, limit: PAGE_SIZE }], 'one question, whose answer starts the list anew');
  assert.equal(scroller.scrollTop, 0, 'the first that is found is seen');
  const rows = rowsOf(table).map(textOf);
  assert.equal(rows.length, TOTAL / 1000);
  assert.ok(rows.every((text) => text.includes('Ines Valkama')));
});

test('typing is followed by one question, not by one for each letter', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const panel = new UsersPanel();
  Object.defineProperties(panel, { querySelector: { value: () => null }, requestUpdate: { value: () => {} } });
  const typed = handlerOf(panel, 'input');
  const before = panel.filters;
  for (const value of ['i', 'in', 'ine', 'ines ']) typed({ target: { value } });
  assert.equal(panel.filters, before, 'nothing is asked while somebody types');
  t.mock.timers.tick(1000);
  assert.deepEqual(panel.filters, { filter: 'all', search: 'ines' });
});
