// The form of the rules about commits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayChoices, ruleTerms, starts, unusualWords } from '../../ui/lib/pull-request-time.js';
import { formOf, inForceWords, previewWords, rulesOf, sameRules } from '../../ui/lib/count-rules.js';

/** @type {import('../../ui/report-types.js').CountRules} */
const usual = { outlierLines: 1000, outlierTitles: [], countsOrphaned: false, pullRequests: { start: 'opened', days: 'every_day' } };
/** @type {import('../../ui/report-types.js').PullRequestRules} */
const stricter = { start: 'marked_ready', days: 'working_days' };

test('a form makes the rules it was made of', () => {
  for (const rules of [usual, { outlierLines: null, outlierTitles: ['Format *', 'Update *'], countsOrphaned: true, pullRequests: stricter }]) assert.deepEqual(rulesOf(formOf(rules, usual)), rules);
  assert.equal(formOf({ ...usual, outlierLines: null }, usual).lines, '1000', 'the field keeps a number to come back to');
});

test('only whole numbers from 1 on are a limit', () => {
  const form = formOf(usual, usual);
  for (const lines of ['', '0', '-1', '1.5', '1e3', 'many', '9'.repeat(20)]) assert.equal(rulesOf({ ...form, lines }), null, lines);
  assert.equal(rulesOf({ ...form, lines: ' 1 ' })?.outlierLines, 1);
  assert.equal(rulesOf({ ...form, limited: false, lines: 'many' })?.outlierLines, null, 'without a limit nobody reads the field');
});

test('empty lines are no titles, and their order and repeats say nothing', () => {
  const form = formOf(usual, usual);
  assert.deepEqual(rulesOf({ ...form, titles: '\n B* \n\nA*\n' })?.outlierTitles, ['B*', 'A*']);
  assert.ok(sameRules({ ...usual, outlierTitles: ['B*', 'A*', 'B*'] }, { ...usual, outlierTitles: ['A*', 'B*'] }));
  assert.ok(!sameRules(usual, { ...usual, outlierLines: null }));
  assert.ok(!sameRules(usual, { ...usual, pullRequests: { ...usual.pullRequests, days: 'working_days' } }), 'a choice of days is a change');
  assert.ok(!sameRules(usual, { ...usual, pullRequests: { ...usual.pullRequests, start: 'first_commented' } }), 'and so is one of the start');
});

test('what the rules leave out is told in whole sentences', () => {
  assert.deepEqual(previewWords({ larger: 96, titled: 1, orphaned: 0, commits: 61_240 }), { larger: 'Now 96 of 61,240 commits are larger.', titled: 'Now 1 of 61,240 commits has such a title.', orphaned: 'Now there are none.' });
  assert.equal(previewWords(null).larger, '');
});

test('only rules that are not the usual ones are named beside a report', () => {
  assert.equal(unusualWords(usual.pullRequests), null);
  assert.equal(unusualWords(stricter), 'Time of pull requests from ready, on working days');
  assert.equal(unusualWords({ start: 'first_commented', days: 'every_day' }), 'Time of pull requests from the first comment');
  assert.equal(unusualWords({ start: 'opened', days: 'working_days' }), 'Time of pull requests on working days');
});

test('a figure is explained by the rule in force, and only where it is such a time', () => {
  for (const metric of ['time_to_merge', 'time_to_first_comment', 'reaction_time']) assert.deepEqual(ruleTerms(metric, stricter).map(([name]) => name), ['Starts', 'Weekends'], metric);
  for (const metric of ['responsiveness', 'iteration_time']) assert.deepEqual(ruleTerms(metric, stricter).map(([name]) => name), ['Weekends'], `${metric} does not begin with the start`);
  assert.deepEqual(ruleTerms('coding_days', stricter), []);
  for (const { value } of starts) for (const day of dayChoices) {
    const words = ruleTerms('time_to_merge', { start: value, days: day.value });
    assert.ok(words.every(([, sentence]) => sentence.endsWith('.')), `${value} on ${day.value} is told in sentences`);
  }
});

test('the rule in force is told for what it leaves out', () => {
  const told = (/** @type {Partial<import('../../ui/report-types.js').CountRules>} */ part) => (/** @type {import('../../ui/lib/count-rules.js').CommitRule} */ rule) => inForceWords(rule, { ...usual, ...part });
  assert.equal(told({})('size'), 'Now these are commits of more than 1,000 lines.');
  assert.equal(told({ outlierLines: null })('size'), 'Now no size is too large.');
  assert.equal(told({})('titles'), 'Now there is no such title.');
  assert.equal(told({ outlierTitles: ['A*', 'B*', 'C*', 'D*', 'E*'] })('titles'), 'Now these are: “A*”, “B*”, “C*” and 2 more.', 'a long list leaves the sentence one');
  assert.notEqual(told({})('orphaned'), told({ countsOrphaned: true })('orphaned'));
});
