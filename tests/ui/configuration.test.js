// What taking a configuration in would do, in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asideOf, doneWords, effectRows, effectSentence } from '../../ui/lib/configuration-words.js';
import { waitingWords } from '../../ui/lib/saved-views.js';

const none = { new: 0, kept: 0, waiting: 0, unplaced: 0 };
const empty = { added: [], kept: [], exclusionRules: 0, autoImportGroups: 0, excludedPaths: 0, repositories: 0, people: 0, settings: 0, teams: none, teamPeople: 0, targets: none, savedViews: none, deploymentRules: none, ticketStatuses: none, countRules: none, judgements: none, calendarEvents: none };

test('a kind of which the file has nothing takes no row', () => {
  assert.deepEqual(effectRows(empty).map(({ label }) => label), ['New integrations', 'Left as they are']);
  assert.equal(effectSentence(empty), 'It adds no integration.');
  assert.equal(doneWords(empty), 'Configuration imported');
});

test('a row says how many are new, what stays, what waits and what is left out', () => {
  const effect = { ...empty, added: ['Work'], teams: { ...none, new: 1200, kept: 1 }, deploymentRules: { new: 3, kept: 2, waiting: 1, unplaced: 4 }, judgements: { ...none, kept: 2 } };
  const rows = effectRows(effect);
  const of = (/** @type {string} */ label) => rows.find((row) => row.label === label);
  assert.deepEqual(of('Teams'), { label: 'Teams', value: '1,200', note: '1 is here already' });
  assert.equal(of('Rules for deployments and incidents')?.note, '2 stay as they are here; 1 waits until its repo is listed; 4 left out: their integration is not here');
  assert.deepEqual(of('Decisions about single commits'), { label: 'Decisions about single commits', value: '0', note: '2 stay as they are here' });
  assert.equal(effectSentence(effect), 'New here: Work. It needs a sign-in before anything is read. What is decided here already stays, also where the file says something else.');
});

test('a team that is here says how many people it gets', () => {
  const noteOf = (/** @type {number} */ kept, /** @type {number} */ teamPeople) =>
    effectRows({ ...empty, teams: { ...none, kept }, teamPeople }).find(({ label }) => label === 'Teams')?.note;
  assert.equal(noteOf(1, 1), '1 is here already; 1 person is added to it');
  assert.equal(noteOf(2, 1200), '2 are here already; 1,200 people are added to them');
  assert.equal(noteOf(2, 0), '2 are here already', 'whose people are all there');
});

test('more names than a line holds are counted', () => {
  assert.match(effectSentence({ ...empty, added: ['a', 'b', 'c', 'd', 'e', 'f'] }), /^New here: a, b, c, d and 2 more\. Each needs/);
});

test('nothing remarkable is nothing said', () => {
  assert.equal(asideOf({ ...none, new: 3 }, ['waits', 'wait']), '');
});

test('a view that waits says for what', () => {
  assert.equal(waitingWords({ waiting: 0 }), '');
  assert.equal(waitingWords({ waiting: 1 }), 'Waits for a repo that is not listed here yet');
  assert.equal(waitingWords({ waiting: 2 }), 'Waits for 2 repos that are not listed here yet');
});
