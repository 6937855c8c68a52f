// What the reports on reviews draw and say, from numbers to places and words.
import assert from 'node:assert/strict';
import test from 'node:test';
import { nearestPoint, placesOf, radarGeometry, reviewersOf, samePlace } from '../../ui/charts/radar.js';
import { END_HEIGHT, bandPaths, endName, mapHeight, reviewsBeside } from '../../ui/charts/review-map.js';
import { axisMarks, barOf, draftsOf, marksOf, shareOf, weekendsOf } from '../../ui/charts/span-bar.js';
import { usualFilter } from '../../ui/lib/report-address.js';
import { actWords, hasAnswers, leavesDaysOut, sumWords } from '../../ui/lib/review-answers.js';
import { isReviewMetric, readReviewRows, reviewRowsOfWeeks, reviewRowsPath } from '../../ui/lib/review-address.js';
import { activityOf, readWorkflowPlace, standingWords, workflowPath } from '../../ui/lib/workflow.js';

const day = 86_400_000;
const map = {
  submitters: [{ person: 0, others: null, reviews: 5 }, { person: null, others: 3, reviews: 1 }],
  reviewers: [{ person: 1, others: null, reviews: 4 }, { person: 0, others: null, reviews: 2 }],
  bands: [{ submitter: 0, reviewer: 0, reviews: 4 }, { submitter: 0, reviewer: 1, reviews: 1 }, { submitter: 1, reviewer: 1, reviews: 1 }],
};

test('lines lead from the middle of one name to the middle of the other, wider with more reviews and never too wide', () => {
  const lines = bandPaths(map);
  assert.deepEqual(lines.map(({ band }) => band.reviews), [1, 1, 4], 'the widest is drawn last');
  assert.deepEqual(bandPaths(map, { side: 'reviewer', place: 1 }).map(({ band }) => band.reviewer), [0, 1, 1], 'no line crosses over those of the chosen person');
  assert.equal(lines[2].path, `M0 ${END_HEIGHT / 2}C45 ${END_HEIGHT / 2} 55 ${END_HEIGHT / 2} 100 ${END_HEIGHT / 2}`);
  // 1 + 4 x 0.42
  assert.ok(Math.abs(lines[2].width - 2.68) < 1e-9);
  const many = bandPaths({ ...map, bands: [{ submitter: 0, reviewer: 0, reviews: 5000 }, { submitter: 0, reviewer: 1, reviews: 1 }] });
  assert.deepEqual([Math.round(many[1].width), many[0].width > 1], [14, true]);
  assert.equal(mapHeight(map), 2 * END_HEIGHT);
  assert.equal(mapHeight({ submitters: [], reviewers: [], bands: [] }), END_HEIGHT);
});

test('a chosen person shows its own pairs, and others how many they are of', () => {
  /** @type {import('../../ui/charts/review-map.js').Chosen} */
  const chosen = { side: 'submitter', place: 0 };
  assert.deepEqual([0, 1].map((place) => reviewsBeside(map, 'reviewer', place, chosen)), [4, 1]);
  assert.deepEqual([0, 1].map((place) => reviewsBeside(map, 'submitter', place, chosen)), [5, null], 'its own sum, and no word of its neighbours');
  assert.equal(reviewsBeside(map, 'reviewer', 0, { side: 'submitter', place: 1 }), 0);
  assert.equal(reviewsBeside(map, 'reviewer', 0, null), 4);
  const people = [{ name: 'Ada' }, { name: '' }];
  const names = [...map.submitters, map.reviewers[0], { person: null, others: null, reviews: 1 }].map((end) => endName(end, people, (count) => `${count} others`));
  assert.deepEqual(names, ['Ada', '3 others', 'Nobody named', 'No longer named']);
});

const person = (name, reviewed, authors) => ({ key: name, name, opened: 0, reviewed, authors });

test('reviewers at one place of the radar are one mark', () => {
  assert.deepEqual(placesOf([{ x: 10, y: 20 }, { x: 10.04, y: 20 }, { x: 10.1, y: 20 }, { x: 10, y: 20 }]), [{ x: 10, y: 20 }, { x: 10.1, y: 20 }]);
});

test('the radar puts who reviews more to the right and for more people above', () => {
  const reviewers = reviewersOf([person('Grace', 30, 9), person('Ada', 0, 0), person('Linus', 10, 2), person('Barbara', 10, 2)]);
  assert.deepEqual(reviewers.map(({ name }) => name), ['Barbara', 'Linus', 'Grace'], 'who reviewed nothing has no mark');
  const frame = { width: 400, height: 300, left: 36, right: 16, top: 20, bottom: 38 };
  const { points, place, medians, across, up, names } = radarGeometry(reviewers, frame);
  assert.ok(points[2].x > points[0].x && points[2].y < points[0].y);
  assert.ok(points.every(({ x, y }) => x >= place.left && x <= place.right && y >= place.top && y <= place.bottom), 'all lie inside');
  assert.deepEqual(medians, { reviewed: 10, authors: 2 });
  assert.ok([...across.ticks, ...up.ticks].every(Number.isInteger), 'there is no half person');
  assert.deepEqual(names.map(({ words }) => words), ['Grace', 'Barbara and 1 more'], 'who is furthest out is named, and how many stand at one place');
  assert.deepEqual(radarGeometry(reviewersOf([person('Grace', 30, 9), person('Jun', 29, 9), person('Ada', 28, 9), person('Linus', 10, 2)]), frame).names.map(({ words }) => words), ['Ada', 'Linus'], 'no name lies over a mark or beyond the edge');
  assert.equal(nearestPoint(points, { x: points[2].x + 3, y: points[2].y }), 2);
  assert.equal(nearestPoint(points, { x: -90, y: -90 }), -1);
  assert.deepEqual(samePlace(reviewers, 0).map(({ name }) => name), ['Linus']);
  assert.equal(radarGeometry(reviewersOf([person('Only', 1, 0)]), frame).points.length, 1, 'one of nobody who is named');
});

const axis = { fromAt: new Date(2026, 10, 2).getTime(), toAt: new Date(2026, 10, 12).getTime() };

test('bars are cut to the range and say so', () => {
  assert.deepEqual(barOf(axis, axis.fromAt + day, 2 * day), { x: 10, width: 20, before: false, after: false });
  assert.deepEqual(barOf(axis, axis.fromAt - day, 2 * day), { x: 0, width: 10, before: true, after: false });
  assert.deepEqual(barOf(axis, axis.fromAt - day, 30 * day), { x: 0, width: 100, before: true, after: true });
  assert.deepEqual(barOf(axis, axis.fromAt + day, null), { x: 10, width: 0, before: false, after: false }, 'ended before it was opened');
  assert.equal(shareOf({ fromAt: 5, toAt: 5 }, 9), 100, 'a range of nothing is no fault');
});

test('marks beyond the range are not drawn, and hundreds are thinned', () => {
  assert.deepEqual(marksOf(axis, [axis.fromAt - 1, axis.fromAt, axis.fromAt + 5 * day, axis.toAt + 1]), [0, 50]);
  assert.ok(marksOf(axis, Array.from({ length: 500 }, (_, index) => axis.fromAt + index * 1000)).length <= 60);
  assert.deepEqual(marksOf(axis, []), []);
  assert.deepEqual(draftsOf(axis, [[axis.fromAt - day, axis.fromAt + day], [axis.fromAt + 8 * day, null]], axis.fromAt + 9 * day), [{ x: 0, width: 10 }, { x: 80, width: 10 }]);
  assert.deepEqual(draftsOf(axis, [[axis.fromAt - 3 * day, axis.fromAt - day]], axis.toAt), [], 'of before nothing is left');
});

test('the axis has Mondays and weekends of this zone', () => {
  assert.deepEqual(axisMarks(axis, 6).map(({ x }) => x), [0, 70]);
  assert.deepEqual(axisMarks({ fromAt: axis.fromAt + day, toAt: axis.fromAt + 3 * day }, 6).length, 1, 'without a Monday the first day');
  // From Monday the 2nd: Saturday the 7th and Sunday the 8th are the sixth and seventh of ten days.
  assert.deepEqual(weekendsOf(axis), [{ x: 50, width: 20 }]);
  const sunday = { fromAt: new Date(2026, 10, 8).getTime(), toAt: new Date(2026, 10, 18).getTime() };
  assert.deepEqual(weekendsOf(sunday).map(({ x, width }) => [x, width]), [[0, 10], [60, 20]], 'half a weekend at the start');
  assert.deepEqual(weekendsOf({ fromAt: 0, toAt: 1000 * day }), []);
  assert.ok(axisMarks({ fromAt: new Date(1970, 0, 1).getTime(), toAt: new Date(2026, 0, 1).getTime() }, 5).length <= 6);
});

test('a pull request is told in words, not by colour alone', () => {
  /** @type {[import('../../ui/review-types.js').WorkflowStanding, boolean | null, string][]} */
  const told = [['open', false, 'Open, unreviewed'], ['draft', false, 'Draft, unreviewed'], ['merged', true, 'Merged, reviewed'], ['closed', null, 'Closed, review not read'], ['merged_later', true, 'Merged, reviewed']];
  for (const [standing, isReviewed, words] of told) assert.equal(standingWords({ standing, isReviewed }), words);
});

test('activity is comments and follow-on commits, and unknown until they are read', () => {
  assert.equal(activityOf({ comments: 2, followOnCommits: 3 }), 5);
  assert.equal(activityOf({ comments: 0, followOnCommits: 0 }), 0);
  assert.equal(activityOf({ comments: null, followOnCommits: null }), null);
});

test('addresses keep what was chosen and leave out what is usual', () => {
  const filter = usualFilter();
  assert.equal(workflowPath(filter), '/reports/review-workflow');
  const path = workflowPath(filter, { show: 'waiting', sort: 'lasted', descending: false });
  assert.equal(path, '/reports/review-workflow?show=waiting&sort=lasted&order=up');
  assert.deepEqual(readWorkflowPlace(path.split('?')[1]), { filter, show: 'waiting', sort: 'lasted', descending: false });
  assert.deepEqual(readWorkflowPlace('show=nonsense&sort=size'), { filter, show: 'all', sort: 'opened', descending: true });
  const rows = reviewRowsPath('reaction_time', filter, { reviewer: 'account a&b 5', submitter: 'member 1', week: '2026-11-02' });
  const read = readReviewRows(rows.split('?')[1]);
  assert.deepEqual([read.reviewer, read.submitter, read.week], ['account a&b 5', 'member 1', '2026-11-02']);
  assert.equal(reviewRowsOfWeeks('sharing_index', filter, ['2026-11-02', '2026-11-09'], { from: '2026-11-04', to: '2026-11-12' }), '/reports/review-collaboration/sharing_index?from=2026-11-04&to=2026-11-12');
  assert.deepEqual(['time_to_merge', 'sharing_index', 'coding_days', 'toString', undefined].map(isReviewMetric), [true, true, false, false, false]);
});

test('what a row is made of is told with its sum and mean, and nothing iterated as that', () => {
  assert.deepEqual(['reaction_time', 'responsiveness', 'iteration_time', 'time_to_merge', null].map((metric) => hasAnswers(/** @type {any} */ (metric))), [true, true, true, false, false]);
  const hour = 3_600_000;
  const answers = /** @type {any[]} */ ([{}, {}, {}]);
  assert.equal(sumWords('reaction_time', { sum: 8 * hour, count: 3, answers }), '3 answers, 8.0 h together, 2.7 h on average');
  assert.equal(sumWords('responsiveness', { sum: 5 * hour, count: 1, answers: answers.slice(0, 1) }), '1 answer, after 5.0 h');
  assert.equal(sumWords('iteration_time', { sum: 5 * hour, count: 1, answers: answers.slice(0, 1) }), '5.0 h from the first comment to the last commit');
  assert.match(sumWords('iteration_time', { sum: 0, count: 1, answers: [] }), /nothing was iterated/);
});

test('whoever GitLab does not name any more is the author, or somebody', () => {
  assert.equal(actWords({ at: 0, action: 'regular_comment', isSubmitter: false, who: 'Grace' }), 'Grace commented');
  assert.equal(actWords({ at: 0, action: 'opening', isSubmitter: true, who: null }), 'The author opened it');
  assert.equal(actWords({ at: 0, action: 'merge', isSubmitter: false, who: null }), 'Somebody merged');
  assert.equal(actWords({ at: 0, action: 'start', isSubmitter: true, who: 'Ada' }), 'Its time starts', 'a start by the rules is nobody’s doing');
  const act = (/** @type {number} */ at) => /** @type {const} */ ({ at, action: 'comment', isSubmitter: false, who: 'Ada' });
  assert.deepEqual([9, 8].map((took) => leavesDaysOut({ answers: [{ asked: act(1), answered: act(10), took }] })), [false, true]);
});
