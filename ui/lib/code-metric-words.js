// The figures of commits beyond those of the overview in words: Impact, complexity, time to 100, and the kinds of lines. Texts only.

/** @import { CodeMetricId } from '../report-types.js' */
/** @import { MetricWords } from './metric-words.js' */

const commitsOnly = 'Merge commits, outliers (more than 1,000 lines, unless Settings, What counts, says otherwise), commits no branch leads to any more, copies of a change that counts elsewhere, the single commits of a squashed pull request, and those of bots and of users who are excluded or hidden.';
const unmeasured = `${commitsOnly} Commits whose lines are not measured yet.`;
const unspread = `${commitsOnly} Commits measured before edit places were counted: the next sync measures them again, from what is on this computer.`;
const published = 'Follows the definition that Flow publishes.';
const week = 'by week of the commit';

/** @param {string} name @param {string} short @param {string} definition @returns {MetricWords} */
const kindOfLines = (name, short, definition) => ({
  name, kind: 'commit', valueHead: 'Lines', week, short, definition: [definition, 'In a place where lines were replaced, the larger of added and removed counts, so that a rewritten line is one line and not two. No kind is better than another.'],
  unit: 'Lines.', basis: 'Commits in the range.', leftOut: unmeasured, source: `${published} How it counts lines is not published; the rule here is the one above.`,
});

/** @type {Record<CodeMetricId, MetricWords>} */
export const codeMetricWords = {
  impact: {
    name: 'Impact', kind: 'commit', valueHead: 'Points', week,
    short: 'Size of the changes a person makes in a week, in points.',
    definition: [
      'Each commit has points, the sum of six whole numbers, each rounded down. In the formula it has L lines, of which O replaced lines older than 30 days, in P edit places of F files; a commit of its repo usually has M lines, the median of all that are measured and have any.',
      'Amount of code 10 √L. Share of old code 10 √(L + O) less the amount. Edit places 5 √(P − 1). Files 10 √(F − 1). Severity, how much old code was replaced, 5 √O. History, how large it is for its repo, 10 √(L / M).',
      'Changes of a file with fewer than four unchanged lines between them are one edit place. Roots keep one large commit from outweighing everything: four times the lines are twice the points.',
      'The figure is all points divided by the weeks in which each person wrote a commit. Weeks without one do not count, unlike for coding days; part of a week counts by its days. More points are not more value.',
    ],
    unit: 'Points per week and person.', basis: 'Commits in the range whose lines and edit places are known.', leftOut: unspread,
    source: 'Flow names these six inputs and keeps its formula to itself. The formula is this app’s own; points are not comparable with Flow’s.',
  },
  commit_complexity: {
    name: 'Commit complexity', kind: 'commit', valueHead: 'Points', week,
    short: 'Share of commits so large, spread and deep in old code that trouble is likelier.',
    definition: [
      'Points of a commit: those of Impact for amount of code, edit places, files and severity, without the share of old code and without the repo’s history, so that the same commit is as complex anywhere.',
      'Under 100 points a commit is low, from 100 medium, from 250 high. The figure is the share of high ones.',
      '70 lines in three places of one file are 90 points. 500 lines in 50 places of 15 files, a hundred of them old, are 345.',
    ],
    unit: 'Percent, with one decimal.', basis: 'Commits in the range whose lines and edit places are known.', leftOut: unspread,
    source: 'Flow names what its complexity considers and keeps its formula to itself. Formula and thresholds are this app’s own.',
  },
  time_to_100: {
    name: 'Time to 100, raw', kind: 'commit', valueHead: 'Lines', week,
    short: 'Hours a hundred changed lines take.',
    definition: ['Eight hours for each coding day, divided by hundreds of changed lines. Days without a commit do not count, nor do days of which no line is measured.', 'It says how lines and days go together, not how fast anybody is: reading, reviewing and thinking leave no lines.'],
    unit: 'Hours, with one decimal.', basis: 'Coding days in the range of which lines are known.', leftOut: unmeasured, source: published,
  },
  productive_time_to_100: {
    name: 'Time to 100, productive', kind: 'commit', valueHead: 'Lines', week,
    short: 'Hours a hundred changed lines take that do not rewrite recent work of the same author.',
    definition: ['Eight hours for each coding day, divided by hundreds of changed lines that were no rework.', 'The further it is above the raw figure, the more of the lines were written twice.'],
    unit: 'Hours, with one decimal.', basis: 'Coding days in the range of which lines are known.', leftOut: unmeasured,
    source: `${published} It asks whether code is still there after 30 days, which nobody knows of the last 30; here rework is left out.`,
  },
  new_work: kindOfLines('New work', 'Lines that replace nothing.', 'Lines that are added beyond what the same place of the file lost.'),
  legacy_refactor: kindOfLines('Legacy refactor', 'Replaced lines older than 30 days.', 'Lines that were replaced or removed and had been there for more than 30 days, whoever wrote them.'),
  help_others: kindOfLines('Help others', 'Replaced lines of somebody else, up to 30 days old.', 'Lines that were replaced or removed within 30 days by somebody who had not written them.'),
  rework: kindOfLines('Rework', 'Replaced lines of the same author, up to 30 days old.', 'Lines that were replaced or removed within 30 days by who had written them.'),
};
