import assert from 'node:assert/strict';
import test from 'node:test';
import { agoInSentence, counted, daysUntil, formatAgo, formatBytes, formatCalendarDay, formatPercent, formatSpan, parseDay, sentenceList, spacedPath } from '../../ui/lib/format.js';
import { fallbackLocale, pickLocale } from '../../ui/lib/locale.js';

const now = new Date(2026, 10, 22, 12, 0, 0).getTime();
const minute = 60_000;
const day = 86_400_000;

test('a locale that is none falls back, because Intl refuses it', () => {
  assert.equal(pickLocale(['C']), fallbackLocale);
  assert.equal(pickLocale(['POSIX', undefined, '']), fallbackLocale);
  assert.equal(pickLocale([]), fallbackLocale);
  assert.equal(pickLocale(['C', 'de-DE']), 'de-DE', 'the first one that is a language counts');
});

test('how long ago something was', () => {
  const expected = [
    [0, 'Just now'], [59_999, 'Just now'], [minute, '1 min ago'], [4 * minute + 1, '4 min ago'], [59 * minute, '59 min ago'], [60 * minute, '1 h ago'],
    [day - 1, '23 h ago'], [day, '1 day ago'], [6 * day, '6 days ago'], [7 * day, '1 week ago'], [27 * day, '3 weeks ago'],
  ];
  for (const [past, words] of expected) assert.equal(formatAgo(now - past, now), words, `${past} ms`);
  assert.equal(formatAgo(null, now), 'Never', 'an unknown is never drawn as zero');
  assert.match(formatAgo(now - 40 * day, now), /13/, 'from four weeks on its day');
  assert.match(formatAgo(now - 400 * day, now), /2025/, 'with its year when that is another');
  assert.equal(formatAgo(now + 5000, now), 'Just now', 'a clock that runs ahead says nothing odd');
});

test('inside a sentence only words lose their capital, never a month', () => {
  assert.equal(agoInSentence(now, now), 'just now');
  assert.equal(agoInSentence(null, now), 'never');
  assert.equal(agoInSentence(now - 40 * day, now), formatAgo(now - 40 * day, now));
});

test('spans are rounded up and say about', () => {
  assert.deepEqual([0.2, 43, 59.5, 61, 640, 3600, 7790].map(formatSpan), ['1 s', '43 s', '60 s', 'about 2 min', 'about 11 min', 'about 1 h', 'about 2 h 10 min']);
});

test('sizes and shares', () => {
  assert.deepEqual([0, 999, 1000, 200_000, 6_200_000_000, 48_200_000_000].map(formatBytes), ['0 B', '999 B', '1.0 kB', '200 kB', '6.2 GB', '48.2 GB']);
  assert.equal(formatPercent(0.999), '99 %', 'never done before it is done');
});

test('counts agree with their noun', () => {
  assert.equal(counted(1, 'repo'), '1 repo');
  assert.equal(counted(2310, 'repo'), '2,310 repos');
  assert.equal(counted(0, 'repository', 'repositories'), '0 repositories');
});

test('calendar days are days here, not instants elsewhere', () => {
  assert.equal(daysUntil('2026-11-29', now), 7);
  assert.equal(daysUntil('2026-11-22', now), 0);
  assert.equal(daysUntil('2026-11-20', now), -2);
  assert.equal(daysUntil('soon', now), null);
  assert.equal(new Date(parseDay('2026-11-29')).getDate(), 29, 'no zone moves it to the day before');
  assert.match(formatCalendarDay('2026-11-29'), /29/);
  assert.equal(formatCalendarDay('not a day'), 'not a day', 'what is no day is shown as it came');
});

test('lists and paths', () => {
  assert.equal(sentenceList(['Repos', 'Pull requests', 'Tickets']), 'Repos, pull requests, tickets');
  assert.equal(spacedPath('a/b/c'), 'a / b / c');
});
