// Project timeline: its address, the geometry of its bars, and the lines over them, worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, dailyAverage, movingAverage, periodsPerBar, together, trendLine, valueOf, volumeGeometry } from '../../ui/charts/volume.js';
import { impactInputs, impactPoints } from '../../ui/lib/impact-words.js';
import { usualFilter } from '../../ui/lib/report-address.js';
import { readTimeline, timelinePath } from '../../ui/lib/timeline-address.js';
import { axisPeriod, periodWords, stepWords } from '../../ui/lib/timeline-words.js';

/** @import { TimelinePeriod } from '../../ui/timeline-types.js' */

/** @param {number} commits @param {Partial<TimelinePeriod>} [more] @returns {TimelinePeriod} */
const period = (commits, more = {}) => ({ first: '2026-11-02', last: '2026-11-08', days: 7, whole: true, commits, codingDays: Math.ceil(commits / 2), lines: { newWork: commits * 6, legacyRefactor: commits * 2, helpOthers: commits, rework: commits }, impact: commits * 50, impactCommits: commits, ...more });
const frame = { width: 400, height: 200, left: 40, right: 10, top: 10, bottom: 30 };

test('an address says what is drawn, and nothing that is the default', () => {
  const filter = usualFilter();
  assert.equal(timelinePath({ filter }), '/reports/project-timeline');
  const place = { filter: { ...filter, repositoryIds: [3] }, measure: /** @type {const} */ ('impact'), overlays: /** @type {const} */ (['average', 'trend']), asLines: true, by: /** @type {const} */ ('repositories') };
  const path = timelinePath({ ...place, overlays: [...place.overlays] });
  assert.equal(path, '/reports/project-timeline?repo=3&measure=impact&lines=trend%2Caverage&types=lines&by=repos');
  assert.deepEqual(readTimeline(path.split('?')[1]), { ...place, overlays: ['trend', 'average'] });
  assert.deepEqual(readTimeline('measure=worth&lines=none&by=moon&types=8'), { filter, measure: 'commits', overlays: [], asLines: false, by: 'people' }, 'what cannot be read is the default');
});

test('as many periods a bar as it takes for all bars to fit', () => {
  assert.equal(periodsPerBar(41, 30, 'day'), 9, 'no span of days is long enough, so that as many as fit are drawn');
  assert.equal(periodsPerBar(105, 640, 'week'), 1, '105 bars of 6 pixels are 630');
  assert.equal(periodsPerBar(105, 600, 'week'), 2);
  assert.equal(periodsPerBar(1200, 600, 'month'), 12, 'a hundred years are a hundred bars');
  assert.equal(periodsPerBar(0, 600, 'week'), 1);
});

test('a bar of several periods is their sum, and a ratio is one of sums', () => {
  const [first, second] = barsOf([period(4), period(1, { codingDays: 1, last: '2026-11-15' }), period(2, { whole: false })], 2);
  assert.deepEqual([first.index, first.periods, first.commits, first.last, first.days, first.whole], [0, 2, 5, '2026-11-15', 14, true]);
  // 5 commits on 3 days, not the mean of 2 and 1.
  assert.equal(valueOf('per_day', first), 5 / 3);
  assert.equal(second.whole, false);
  assert.equal(valueOf('lines', first), 50);
});

test('what is not known is not zero', () => {
  assert.equal(valueOf('per_day', period(0)), null);
  assert.equal(valueOf('impact', period(3, { impactCommits: 0, impact: 0 })), null, 'three commits without points');
  assert.equal(valueOf('impact', period(0, { impact: 0 })), 0, 'no commit has no impact');
});

test('a trend is the best straight line through whole bars', () => {
  assert.deepEqual(trendLine([1, 3, 5, 7, 100], [true, true, true, true, false]), [1, 3, 5, 7, 9], 'the week under way does not bend it');
  assert.equal(trendLine([1, 3, 5], [true, true, true]), null);
  assert.deepEqual(trendLine([4, null, 4, 4, 4], Array(5).fill(true)), [4, 4, 4, 4, 4]);
});

test('a moving average is of four bars', () => {
  const bars = barsOf([2, 4, 6, 8, 20].map((commits) => period(commits)), 1);
  // (2 + 4 + 6 + 8) / 4 and (4 + 6 + 8 + 20) / 4.
  assert.deepEqual(movingAverage('commits', bars), [null, null, null, 5, 9.5]);
  // 20 commits on 1 + 2 + 3 + 4 days.
  assert.equal(movingAverage('per_day', bars)[3], 2);
});

test('a daily average is as high as a bar of alike days would be', () => {
  const bars = barsOf([period(7), period(5, { days: 3, whole: false }), period(0, { days: 0, whole: false })], 1);
  const daily = dailyAverage('commits', bars);
  // 12 commits in ten days; days to come have none.
  assert.deepEqual([daily?.perDay, daily?.values], [1.2, [1.2 * 7, 1.2 * 3, null]]);
  assert.equal(dailyAverage('commits', []), null);
  const ratio = dailyAverage('per_day', bars);
  assert.deepEqual(ratio?.values.slice(0, 2), [12 / 7, 12 / 7], 'a ratio does not grow with days');
});

test('bars stand on zero, parts fill their bar, shares fill the height', () => {
  const bars = barsOf([period(10), period(0), period(5)], 1);
  const drawn = volumeGeometry(bars, { measure: 'commits', asShares: false, lines: [{ key: 'trend', values: [12, 3, -4] }] }, frame);
  assert.equal(drawn.bars[0].y + drawn.bars[0].height, drawn.place.bottom);
  assert.ok(drawn.bars[1].isFoot && drawn.bars[1].height > 0, 'nothing is a foot');
  assert.equal(drawn.bars[0].height / drawn.bars[2].height, 2);
  assert.ok(drawn.axis.low === 0 && drawn.axis.high >= 12, 'lines are within the axis, which has nothing below zero');
  assert.equal(drawn.paths[0].last?.y, drawn.place.bottom, 'a line below zero stays on the foot');
  const shares = volumeGeometry(bars, { measure: 'types', asShares: true, lines: [] }, frame);
  assert.deepEqual(shares.bars[0].parts.map(({ key, share }) => [key, Math.round(share * 100)]), [['newWork', 60], ['legacyRefactor', 20], ['helpOthers', 10], ['rework', 10]]);
  assert.equal(shares.bars[1].parts.length, 0);
  assert.equal(shares.labels.length, 4, 'kinds are named beside the last bar');
  const lines = volumeGeometry(bars, { measure: 'types', asShares: false, lines: [] }, frame);
  const top = Math.min(...lines.bars[0].parts.map(({ y }) => y));
  assert.equal(top, lines.bars[0].y);
});

test('one bar and none are drawn', () => {
  for (const bars of [[], barsOf([period(1)], 1)]) {
    const { xs, bars: drawn } = volumeGeometry(bars, { measure: 'commits', asShares: false, lines: [] }, frame);
    assert.ok(xs.every(Number.isFinite) && drawn.every(({ height }) => height > 0));
  }
});

test('periods have names', () => {
  assert.equal(periodWords({ ...together([period(1)]) }, 'week', false), 'Week of 2 November');
  assert.equal(periodWords({ ...together([period(1, { first: '2026-11-04', whole: false })]) }, 'week', false), '4 Nov to 8 Nov 2026');
  assert.equal(periodWords({ ...together([period(1, { first: '2024-02-01', last: '2024-02-29' })]) }, 'month', true), 'February 2024');
  assert.equal(periodWords({ ...together([period(1, { last: '2026-11-02' })]) }, 'day', true), '2 Nov 2026');
  assert.equal(axisPeriod('2024-02-01', 'month', 30), 'Feb 2024');
  assert.equal(axisPeriod('2024-02-01', 'month', 300), '2024');
  assert.equal(stepWords('week', 13), '13 weeks');
});

test('points are told with what they are made of', () => {
  const impact = { lines: 25, oldLines: 5, places: 5, files: 1, usualLines: 12.5, amountPoints: 50, oldSharePoints: 4, placePoints: 10, filePoints: 0, severityPoints: 11, historyPoints: 14, complexity: /** @type {const} */ ('low'), complexityPoints: 71 };
  assert.equal(impactInputs(impact), '25 lines, 5 old, 5 places, 1 file');
  assert.equal(impactInputs(null), 'not known');
  const said = impactPoints(impact, 'impact').split('\n');
  assert.equal(said.length, 6);
  assert.equal(said[5], 'History, beside 12.5 usual lines of the repo: 14');
  const sum = (/** @type {string[]} */ lines) => lines.reduce((all, line) => all + Number(line.split(': ')[1]), 0);
  assert.equal(sum(said), 50 + 4 + 10 + 0 + 11 + 14);
  assert.equal(sum(impactPoints(impact, 'commit_complexity').split('\n')), impact.complexityPoints, 'complexity has four of the six');
});
