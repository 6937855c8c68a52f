// When the view of a report reads it again: while it is shown, for what may change it, and not at every change of an import.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFRESH_EVERY, ReportChanges, concernsReports } from '../../ui/data/report-changes.js';

/** A view with its controller, the listeners it has, and a clock that is set by hand. */
function view() {
  const seen = { now: 0, reads: 0, listeners: new Set(), planned: [], controllers: [] };
  const listen = (listener) => {
    seen.listeners.add(listener);
    return () => seen.listeners.delete(listener);
  };
  const time = { now: () => seen.now, later: (run, wait) => seen.planned.push([run, wait]) };
  const changes = new ReportChanges({ addController: (each) => seen.controllers.push(each) }, () => (seen.reads += 1), listen, time);
  const tell = (...tags) => { for (const listener of seen.listeners) listener(tags); };
  return { seen, changes, tell };
}

test('a view listens from when it is shown until it is gone, and again when it comes back', () => {
  const { seen, changes, tell } = view();
  assert.deepEqual(seen.controllers, [changes], 'the view tells its controller when it comes and goes');
  assert.equal(seen.listeners.size, 0, 'a view that is only made listens to nothing');
  changes.hostConnected();
  assert.equal(seen.reads, 0, 'the first reading is the view\'s own');
  tell('members');
  assert.equal(seen.reads, 1);
  changes.hostDisconnected();
  assert.equal(seen.listeners.size, 0, 'nothing listens for a view that is gone');
  seen.now = REFRESH_EVERY;
  tell('members');
  assert.equal(seen.reads, 1);
  changes.hostConnected();
  tell('members');
  assert.equal(seen.reads, 2, 'a view that came back hears of changes');
});

test('only what may change a report has it read again', () => {
  for (const tag of ['members', 'teams', 'integrations', 'integration:3', 'repository:7']) assert.ok(concernsReports([tag]), `${tag} may change a report`);
  for (const tag of ['calendar', 'activity', 'link', 'members:1']) assert.ok(!concernsReports([tag]), `${tag} changes no report`);
  assert.ok(!concernsReports([]), 'a change of nothing changes no report');
  const { seen, changes, tell } = view();
  changes.hostConnected();
  tell('calendar', 'link');
  assert.deepEqual([seen.reads, seen.planned.length], [0, 0], 'other changes are not even planned for');
  tell('calendar', 'repository:7');
  assert.equal(seen.reads, 1, 'one tag among several is enough');
});

test('a burst of changes is read once at its start and once at its end', () => {
  const { seen, changes, tell } = view();
  changes.hostConnected();
  tell('integration:3');
  seen.now = 1000;
  tell('integration:3');
  tell('repository:7');
  assert.equal(seen.reads, 1, 'an import does not have a report read at each of its changes');
  assert.deepEqual(seen.planned.map(([, wait]) => wait), [REFRESH_EVERY - 1000], 'one reading is planned for when it may be');
  seen.now = REFRESH_EVERY;
  seen.planned[0][0]();
  assert.equal(seen.reads, 2, 'the last change is never lost');
});
