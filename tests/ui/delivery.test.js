import assert from 'node:assert/strict';
import test from 'node:test';
import { countGeometry, diamondPath } from '../../ui/charts/counts.js';
import { deliveryPath, deliveryRowsOfWeeks, deliveryRowsPath, isDeliveryRows } from '../../ui/lib/delivery-address.js';
import { deliveryWords, isTold, previewWords, ruleLine, sourcesLine } from '../../ui/lib/delivery-words.js';
import { basisSentence, basisWords } from '../../ui/lib/figure-words.js';
import { metricWords, wordsOf } from '../../ui/lib/metric-words.js';
import { usualFilter } from '../../ui/lib/report-address.js';
import { matchRoute } from '../../ui/router.js';
import { restoredAfter } from '../../ui/views/delivery-columns.js';

const frame = { width: 600, height: 292, left: 30, right: 4, top: 26, bottom: 28 };
const week = (deployments, incidents = 0) => ({ deployments, incidents });

test('bars are as high as what they count, and a week of nothing is a foot', () => {
  const { bars, y, ticks, place } = countGeometry([week(4), week(0), week(2, 1)], frame);
  assert.equal(bars[0].y, y(4));
  assert.equal(bars[2].height * 2, bars[0].height, 'half as many, half as high');
  assert.ok(bars[1].isFoot && bars[1].y + bars[1].height === place.bottom, 'it stands on the axis');
  assert.ok(ticks.every(Number.isInteger), 'there is no half deployment');
  assert.ok(bars[0].y >= place.top, 'nothing leaves the drawing');
});

test('incidents are marked above their bar, also where nothing was deployed', () => {
  const { bars } = countGeometry([week(4, 2), week(3), week(0, 1)], frame);
  assert.deepEqual(bars.map(({ mark }) => mark?.count ?? null), [2, null, 1]);
  for (const { mark, y } of bars) assert.ok(mark === null || mark.y < y, 'above, never on it');
  assert.ok(bars[0].mark.y - 5 > 0, 'the highest bar has room for its mark');
  assert.match(diamondPath(bars[0].mark), /^M[\d.]+,[\d.]+(L[\d.]+,[\d.]+){3}Z$/);
});

test('many weeks share bars, and no count is lost', () => {
  const rows = Array.from({ length: 520 }, (_, index) => week(1, index % 10 === 0 ? 1 : 0));
  const { bars, span } = countGeometry(rows, frame);
  assert.ok(span > 1 && bars.length < 520, `${span} weeks a bar`);
  assert.equal(bars.reduce((sum, bar) => sum + bar.deployments, 0), 520);
  assert.equal(bars.reduce((sum, bar) => sum + bar.incidents, 0), 52);
});

test('a chart of no week and of zeros still stands', () => {
  assert.deepEqual(countGeometry([], frame).bars, []);
  const { bars, y } = countGeometry([week(0), week(0)], frame);
  assert.ok(bars.every(({ isFoot }) => isFoot) && Number.isFinite(y(0)));
});

test('addresses of the report and of its rows are read back', () => {
  const filter = usualFilter();
  assert.equal(deliveryPath(filter), '/reports/delivery');
  assert.equal(deliveryRowsPath('incidents', filter, '2026-11-02'), '/reports/delivery/incidents?week=2026-11-02');
  const route = matchRoute(`#${deliveryRowsPath('deployments', filter)}`);
  assert.equal(route?.name, 'delivery-rows');
  assert.ok(isDeliveryRows(route?.parameters.kind));
  assert.ok(!isDeliveryRows('commits') && !isDeliveryRows(undefined));
});

test('a bar of several weeks leads to their days, within those of the report', () => {
  const shown = { from: '2026-09-02', to: '2026-09-18' };
  assert.equal(deliveryRowsOfWeeks('deployments', usualFilter(), ['2026-09-07'], shown), '/reports/delivery/deployments?week=2026-09-07');
  assert.equal(deliveryRowsOfWeeks('deployments', usualFilter(), ['2026-08-31', '2026-09-07', '2026-09-14'], shown), '/reports/delivery/deployments?from=2026-09-02&to=2026-09-18');
});

test('what a choice would give is told, and what is not known is not told as none', () => {
  const preview = { deployments: 12, repositories: 3, ofRepositories: 21, unread: 0, examples: [] };
  assert.deepEqual(previewWords(preview, 'tags', false), { words: '12 deployments in the last 90 days', detail: 'In 3 of 21 repos', doubtful: false });
  assert.equal(previewWords({ ...preview, deployments: 1 }, 'tags', true).words, '1 deployment in the last 90 days');
  assert.ok(previewWords({ ...preview, deployments: 0, repositories: 0 }, 'tags', true).doubtful, 'a pattern that finds nothing is worth a look');
  assert.equal(previewWords({ ...preview, deployments: 0, unread: 21 }, 'gitlab', false).words, 'Not known yet');
  assert.equal(previewWords({ ...preview, unread: 2 }, 'gitlab', false).detail, 'In 3 of 21 repos, 2 repos not read yet');
  assert.equal(previewWords(preview, 'none', false).words, 'Nothing is counted');
  assert.equal(previewWords({ ...preview, ofRepositories: 0 }, 'tags', false).words, 'It holds for no repo yet');
});

test('how deployments are told stands in one line', () => {
  const none = { gitlab: 0, gitlabUnread: 0, gitlabRefused: 0, tags: 0, merges: 0, none: 0 };
  assert.deepEqual(sourcesLine({ ...none, tags: 12, merges: 1, none: 2 }), { said: 'Tags in 12 repos, merges in 1 repo, 2 repos not deployed', notes: '' });
  assert.deepEqual(sourcesLine({ ...none, gitlab: 3, gitlabUnread: 1, gitlabRefused: 1 }), { said: 'GitLab deployments in 3 repos', notes: '1 repo not read yet, GitLab gives no deployments of 1 repo' });
  assert.ok(!isTold({ ...none, none: 4 }) && isTold({ ...none, merges: 1 }));
  assert.equal(ruleLine({ source: 'tags', pattern: 'v*' }), 'Tags: v*');
  assert.equal(ruleLine({ source: 'merges', pattern: '' }), 'Merges into the default branch');
});

test('every figure has its definition, and no word twice', () => {
  for (const [metric, words] of Object.entries({ ...metricWords, ...deliveryWords })) {
    assert.equal(wordsOf(/** @type {any} */ (metric)), words, metric);
    for (const part of ['name', 'short', 'unit', 'basis', 'leftOut', 'source', 'valueHead', 'week']) assert.ok(words[part].length > 3, `${metric}: ${part}`);
    assert.ok(words.definition.length > 0 && words.definition.every((paragraph) => paragraph.endsWith('.')), metric);
  }
  assert.equal(basisSentence(1, 'deployments'), '1 deployment');
  assert.equal(basisWords(1412, 'incidents'), '1,412 incidents');
});

test('an open incident has no time', () => {
  const row = { id: 1, repositoryId: 1, repository: 'a/b', iid: 3, title: 'Down', createdAt: 0, restoredAt: 5_400_000, webUrl: '' };
  assert.equal(restoredAfter(row), 1.5);
  assert.equal(restoredAfter({ ...row, restoredAt: null }), null);
});
