import assert from 'node:assert/strict';
import test from 'node:test';
import { basisSentence, basisWords, exactWords, formatChange, formatFigure, formatLarge, sparkWords, tileFigure, trendWords } from '../../ui/lib/figure-words.js';
import { isMetric, leftOutWords, metricWords, unavailableWords } from '../../ui/lib/metric-words.js';
import { commitsLeftOut, coverageWords, emptinessOf, leftOutLine, leftOutRows } from '../../ui/lib/report-words.js';
import { usualFilter } from '../../ui/lib/report-address.js';

test('figures have the digits they bear', () => {
  assert.deepEqual([22.4, 0, -0, 999.94, 1000, 38_400_000, -1.26].map((value) => formatFigure(value, 'hours')), ['22.4', '0.0', '0.0', '999.9', '1,000', '38.4 M', '-1.3']);
  assert.deepEqual([0, 1, 999_949, 999_950, 38_412_345, 7.2e9, 3e14].map(formatLarge), ['0', '1', '999,949', '1.0 M', '38.4 M', '7.2 G', '300,000 G']);
  assert.deepEqual([0.0949, 0.049, 0.005, 0.0049, -0.02, 0.095].map((value) => formatFigure(value, 'per_week')), ['0.09', '0.05', '0.01', '< 0.01', '-0.02', '0.1'], 'a little is not nothing');
  assert.equal(formatFigure(1234.6, 'lines'), '1,235', 'half a line is none');
  assert.deepEqual([1.26, 0.2, 0.095, 0.04, 0.005, 0.0004, 412.3].map(formatChange), ['1.3', '0.2', '0.1', '0.04', '0.01', 'less than 0.01', '412']);
});

test('efficiency is whole, halves upwards, and its tooltip is exact', () => {
  const efficiency = { metric: 'efficiency', unit: 'percent' };
  assert.deepEqual([88.4, 88.5, 0, 100, 99.49].map((value) => tileFigure(efficiency, value)), ['88', '89', '0', '100', '99']);
  assert.equal(tileFigure({ metric: 'unreviewed_pull_requests', unit: 'percent' }, 4.84), '4.8', 'other shares keep their decimal');
  assert.equal(exactWords(88.4321, 'percent'), '88.432 %');
  assert.equal(exactWords(3_214_882, 'lines'), '3,214,882 lines');
});

test('what a figure was made of', () => {
  assert.equal(basisWords(14_206, 'pull_requests'), 'n 14,206');
  assert.equal(basisWords(1, 'people'), '1 person');
  assert.equal(basisWords(38_400_000, 'lines'), '38.4 M lines');
  assert.equal(basisSentence(1, 'pull_requests'), '1 pull request');
  assert.equal(basisSentence(2, 'coding_days'), '2 coding days');
});

const slope = (perWeek, verdict, unit) => trendWords({ unit, trend: { kind: 'slope', perWeek, verdict } });

test('trends: only a metric with a good side is better or worse, and the icon shows the direction', () => {
  assert.deepEqual(slope(-1.3, 'better', 'hours'), { sign: 'trending-down', ink: 'positive-text', words: 'Better by 1.3 h a week' });
  assert.deepEqual(slope(0.2, 'worse', 'hours'), { sign: 'trending-up', ink: 'danger-text', words: 'Worse by 0.2 h a week' });
  assert.equal(slope(-0.3, 'better', 'percent').words, 'Better by 0.3 points a week');
  assert.deepEqual(slope(0.04, 'more', 'per_week'), { sign: 'trending-up', ink: 'ink-3', words: '0.04 more a week' });
  assert.equal(slope(-41_200, 'less', 'lines').words, '41,200 lines less a week');
  assert.equal(trendWords({ unit: 'hours', trend: { kind: 'none' } }).words, 'No clear trend');
  assert.match(trendWords({ unit: 'hours', trend: { kind: 'too_short' } }).words, /4 weeks/, 'too short a range says so');
});

test('a sparkline is told to those who do not see it', () => {
  assert.equal(sparkWords({ unit: 'hours', weekly: [null, null] }), 'No week has a value.');
  assert.equal(sparkWords({ unit: 'hours', weekly: [null, 2] }), 'One week has a value: 2.0 h.');
  assert.equal(sparkWords({ unit: 'percent', weekly: [4, 9, null, 1] }), 'By week from 4.0 % to 1.0 %, between 1.0 % and 9.0 %.');
});

test('every metric is explained in full', () => {
  assert.deepEqual(Object.keys(metricWords), ['time_to_merge', 'time_to_first_comment', 'unreviewed_pull_requests', 'iterated_pull_requests', 'coding_days', 'commits_per_day', 'efficiency', 'code_volume', 'impact', 'commit_complexity', 'time_to_100', 'productive_time_to_100', 'new_work', 'legacy_refactor', 'help_others', 'rework']);
  for (const [metric, words] of Object.entries(metricWords)) {
    for (const text of [words.name, words.short, words.unit, words.basis, words.leftOut, words.source, words.valueHead, ...words.definition]) assert.ok(text.length > 2, `${metric} leaves something unsaid`);
    assert.ok(words.definition.length > 0, metric);
    assert.match(words.short, /\.$/, metric);
  }
  assert.ok(isMetric('efficiency'));
  for (const none of ['astrology', 'constructor', 'toString', '', undefined]) assert.ok(!isMetric(none), `${none} is no metric`);
  for (const { words, link, path } of Object.values(unavailableWords)) assert.ok(words && (link === null) === (path === null), 'a link has words and a place');
  for (const [tag, why] of Object.values(leftOutWords)) assert.ok(tag && why.endsWith('.'));
});

const leftOut = { merges: 1204, outliers: 96, botCommits: 512, excludedCommits: 90, hiddenCommits: 0, bots: 9, excludedPeople: 3, hiddenPeople: 1 };
const zero = Object.fromEntries(Object.keys(leftOut).map((key) => [key, 0]));

test('what is left out is counted once, and each reason is told', () => {
  assert.equal(commitsLeftOut(leftOut), 1902);
  assert.equal(leftOutLine(leftOut), '1,902 commits, 13 users left out');
  assert.equal(leftOutLine({ ...zero, merges: 1 }), '1 commit left out');
  assert.equal(leftOutLine({ ...zero, bots: 1 }), '1 user left out');
  assert.equal(leftOutLine(zero), 'Nothing left out');
  assert.equal(leftOutRows(leftOut).length, 5);
  assert.equal(leftOutRows(zero).length, 5, 'what would be left out is told too');
  assert.equal(leftOutRows({ ...leftOut, copies: 4, squashed: 2 }).length, 7);
  assert.equal(commitsLeftOut({ ...leftOut, copies: 4, squashed: 2 }), 1908);
  const all = { ...leftOut, titles: 3, marked: 1, copies: 4, squashed: 2, orphaned: 5 };
  assert.equal(leftOutRows(all).length, 10, 'every reason has a row');
  assert.deepEqual(leftOutRows(all).flatMap(({ rule }) => rule ?? []).sort(), ['orphaned', 'size', 'titles'], 'each rule that can be changed stands at what it decides');
  assert.equal(commitsLeftOut(all), 1917);
});

test('coverage says how far, how much, and what is missing', () => {
  const now = new Date(2026, 10, 23, 12, 0).getTime();
  const coverage = { readFrom: new Date(2019, 0, 3).getTime(), readTo: new Date(2026, 10, 23, 10, 38).getTime(), repositories: 2579, complete: 2573 };
  const words = coverageWords(coverage, now);
  assert.match(words.span, /^Read from .*2019 to today 10:38$/);
  assert.equal(words.repositories, '2,573 of 2,579 repos complete');
  assert.equal(words.missing, '6 are not');
  assert.equal(coverageWords({ ...coverage, complete: 2578 }, now).missing, '1 is not');
  assert.deepEqual({ ...coverageWords({ ...coverage, complete: 2579 }, now), span: '' }, { span: '', repositories: 'all 2,579 repos complete', missing: null });
  assert.match(coverageWords({ ...coverage, readTo: null }, now).span, /not read to the end yet/);
  assert.equal(coverageWords({ readFrom: null, readTo: null, repositories: 0, complete: 0 }, now).span, 'Nothing read yet');
  assert.doesNotMatch(coverageWords({ ...coverage, readTo: now - 86_400_000 }, now).span, /today/, 'yesterday is not today');
});

test('an empty report knows why it is', () => {
  const tile = (value, notAvailable = null) => ({ value, notAvailable });
  const report = (repositories, people, ...tiles) => ({ coverage: { readFrom: null, readTo: null, repositories, complete: 0 }, people, tiles });
  const narrowed = { ...usualFilter(), memberKeys: ['x'] };
  assert.equal(emptinessOf(report(0, 0, tile(null)), usualFilter()), 'nothing_imported');
  assert.equal(emptinessOf(report(0, 0, tile(null)), narrowed), 'nothing_matches', 'a filter that names nothing is no empty app');
  assert.equal(emptinessOf(report(3, 0, tile(null, 'no_commits')), usualFilter()), 'nothing_matches');
  assert.equal(emptinessOf(report(3, 0, tile(null, 'service_off')), usualFilter()), null, 'the figures say themselves that they are off');
  assert.equal(emptinessOf(report(3, 1, tile(null), tile(0)), usualFilter()), null, 'zero is a value');
});
