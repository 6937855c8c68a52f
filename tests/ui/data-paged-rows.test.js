import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PagedRows } from '../../ui/data/paged-rows.js';

/** A list whose answers the test gives one by one, in any order. */
function questions(total, label) {
  const asked = [];
  const load = ({ offset, limit }) =>
    new Promise((resolve, reject) => {
      const answer = (size = total) =>
        resolve({ total: size, offset, rows: Array.from({ length: Math.max(0, Math.min(limit, size - offset)) }, (_, place) => `${label}${offset + place}`) });
      asked.push({ offset, answer, reject });
    });
  return { load, asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('only the pages in view are asked for, each once', async () => {
  let changes = 0;
  const rows = new PagedRows(() => (changes += 1), 100);
  const list = questions(50_000, 'row ');
  rows.ask(list.load);
  rows.ensure(0, 40);
  assert.deepEqual(list.asked.map((each) => each.offset), [0]);
  list.asked[0].answer();
  await settled();
  assert.equal(rows.total, 50_000);
  assert.equal(rows.at(39), 'row 39');
  assert.equal(changes, 1, 'the view is told once per answer');
  rows.ensure(0, 40);
  assert.equal(list.asked.length, 1, 'a page that is here is not asked for again');
  rows.ensure(24_990, 25_030);
  assert.deepEqual(list.asked.slice(1).map((each) => each.offset), [24_900, 25_000]);
  assert.equal(rows.at(25_000), undefined, 'a row on its way is unknown, not empty');
});

test('an answer that a newer question overtook is dropped', async () => {
  const rows = new PagedRows(() => {}, 100);
  const slow = questions(10, 'slow ');
  const quick = questions(20, 'quick ');
  rows.ask(slow.load);
  rows.ensure(0, 10);
  rows.ask(quick.load);
  rows.ensure(0, 10);
  quick.asked[0].answer();
  await settled();
  slow.asked[0].answer();
  await settled();
  assert.equal(rows.total, 20, 'the late answer belongs to a question nobody asks any more');
  assert.equal(rows.at(0), 'quick 0');
});

test('old rows stay until the new question is answered, then all of them go', async () => {
  const rows = new PagedRows(() => {}, 100);
  const before = questions(300, 'before ');
  rows.ask(before.load);
  rows.ensure(0, 10);
  before.asked[0].answer();
  await settled();
  rows.ensure(100, 110);
  before.asked[1].answer();
  await settled();
  const after = questions(300, 'after ');
  rows.ask(after.load);
  rows.ensure(100, 110);
  assert.equal(rows.at(105), 'before 105', 'no flash of nothing');
  assert.equal(rows.outdated, true);
  assert.deepEqual(after.asked.map((each) => each.offset), [0], 'a new sort is looked at from its top');
  after.asked[0].answer();
  await settled();
  assert.equal(rows.at(0), 'after 0');
  assert.equal(rows.at(105), undefined, 'no page of the old order is left among the new');
  assert.equal(rows.outdated, false);
});

test('a refresh keeps every row in its place and asks only for what is in view', async () => {
  const rows = new PagedRows(() => {}, 100);
  let list = questions(300, 'old ');
  rows.ask((range) => list.load(range));
  rows.ensure(0, 10);
  list.asked[0].answer();
  await settled();
  rows.ensure(200, 210);
  list.asked[1].answer();
  await settled();
  list = questions(300, 'new ');
  rows.refresh();
  rows.ensure(200, 210);
  assert.deepEqual(list.asked.map((each) => each.offset), [200]);
  assert.equal(rows.at(205), 'old 205');
  list.asked[0].answer();
  await settled();
  assert.equal(rows.at(205), 'new 205');
  assert.equal(rows.at(5), 'old 5', 'what is out of view waits until it is looked at');
  rows.ensure(0, 10);
  assert.equal(list.asked.length, 2, 'and is then asked for again');
});

test('a list that became shorter shows no row beyond its end', async () => {
  const rows = new PagedRows(() => {}, 100);
  let list = questions(300, 'old ');
  rows.ask((range) => list.load(range));
  rows.ensure(0, 1);
  list.asked[0].answer();
  await settled();
  rows.ensure(200, 201);
  list.asked[1].answer();
  await settled();
  list = questions(50, 'new ');
  rows.refresh();
  rows.ensure(0, 1);
  list.asked[0].answer();
  await settled();
  assert.equal(rows.total, 50);
  assert.equal(rows.at(200), undefined);
});

test('a failure is kept, stops further questions, and a refresh clears it', async () => {
  const rows = new PagedRows(() => {}, 100);
  const list = questions(10, 'row ');
  rows.ask(list.load);
  rows.ensure(0, 10);
  const failure = { code: 'store.locked', title: 'The data file is locked' };
  list.asked[0].reject(failure);
  await settled();
  assert.equal(rows.error, failure);
  rows.ensure(0, 10);
  assert.equal(list.asked.length, 1, 'a failing list does not ask in a loop');
  rows.refresh();
  assert.equal(rows.error, null);
  rows.ensure(0, 10);
  list.asked[1].answer();
  await settled();
  assert.equal(rows.at(9), 'row 9');
});

test('a range fetches what is not here, and gives nothing when the question changed meanwhile', async () => {
  const rows = new PagedRows(() => {}, 100);
  const list = questions(250, 'row ');
  rows.ask(list.load);
  rows.ensure(0, 10);
  list.asked[0].answer();
  await settled();
  const wanted = rows.range(98, 103);
  list.asked[1].answer();
  assert.deepEqual(await wanted, ['row 98', 'row 99', 'row 100', 'row 101', 'row 102']);
  const overtaken = rows.range(200, 250);
  rows.ask(questions(1, 'other ').load);
  list.asked[2].answer();
  assert.deepEqual(await overtaken, [], 'rows of the old question must not be ticked in the new one');
});
