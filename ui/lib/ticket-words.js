// Tickets in words: what their metrics mean, what statuses are called, and the parts of a way through them. Pure.
import { formatChange, formatFigure } from './figure-words.js';
import { counted, formatNumber } from './format.js';
import { durationWords } from './resolution-figures.js';

/** @import { MetricWords } from './metric-words.js' */
/** @import { LeftOutTickets, RetrospectiveFigure, RetrospectiveMetric, StatusCategory, TicketMetricId, TicketStatus, TicketStep } from '../ticket-types.js' */

/** In the order work goes. @type {{ category: StatusCategory, name: string, means: string }[]} */
export const categories = [
  { category: 'not_started', name: 'Not started', means: 'Nobody works on it yet.' },
  { category: 'active', name: 'Active', means: 'Somebody works on it.' },
  { category: 'waiting', name: 'Waiting', means: 'Started, but it waits for somebody or something.' },
  { category: 'done', name: 'Done', means: 'Finished.' },
  { category: 'canceled', name: 'Canceled', means: 'Given up; that is no completion.' },
];

/** @param {StatusCategory} category */
export const categoryName = (category) => categories.find((each) => each.category === category)?.name ?? category;

/** What a ticket is in: its label without the scope, or open or closed. @param {{ status: string | null, category: StatusCategory }} ticket */
export const statusName = ({ status, category }) => (status === null ? (category === 'done' ? 'Closed' : 'Open') : (status.split('::').at(-1) ?? '').trim() || status);

/** @param {number} value */
const tenths = (value) => formatFigure(value, 'hours');

/** A span in minutes, hours or days. @param {number | null} milliseconds */
export const spanOf = (milliseconds) => (milliseconds === null ? null : durationWords(milliseconds, tenths));

/** A ticket's way back, `1 of 4`. @param {{ moves: number, backwardMoves: number, detailsRead: boolean }} ticket */
export const backflowOf = ({ moves, backwardMoves, detailsRead }) => (!detailsRead ? null : moves === 0 ? 'no move' : `${formatNumber(backwardMoves)} of ${formatNumber(moves)}`);

const completedOnly = 'Tickets that are not done now, and canceled ones. Tickets of which everybody who was ever assigned after work began is a bot, excluded or hidden.';
const goesBeyond = 'Follows the definition that Flow publishes, which takes tickets from other tools; here they are GitLab’s issues and their labels.';
const credit = 'A person’s tickets are those assigned to that person at any time after work on them began, as far as the ticket and GitLab’s notes on it say.';

/** @type {Record<TicketMetricId, MetricWords>} */
export const ticketMetricWords = {
  tickets_completed: {
    name: 'Tickets completed', kind: 'ticket', valueHead: 'Completed', week: 'by week of completion', short: 'Tickets that came to be done and have stayed done.',
    definition: [
      'A ticket is completed when it reaches a status that means done, and has not left it since. Closing a ticket means done unless a label says that it was canceled.',
      `One that is opened again is not completed any more, until it is done once more; then it counts at that later time. ${credit}`,
    ],
    unit: 'Tickets.', basis: 'Tickets completed in the range.', leftOut: completedOnly, source: goesBeyond,
  },
  cycle_time: {
    name: 'Cycle time', kind: 'ticket', valueHead: 'Cycle', week: 'by week of completion', short: 'From the first active status to the last done one, on average.',
    definition: [
      'For each ticket completed in the range: the time from when it first was in a status that means active or waiting until it was done for good. The figure is the mean of these times.',
      'Nights, weekends and time it went back count. A ticket that was closed without ever being active has no cycle and is not counted as zero.',
    ],
    unit: 'Hours, with one decimal.', basis: 'Completed tickets that were active before.', leftOut: `${completedOnly} Tickets whose history was not read yet.`, source: goesBeyond,
  },
  queue_time: {
    name: 'Queue time', kind: 'ticket', valueHead: 'Queue', week: 'by week of completion', short: 'Time in statuses that wait, on average.',
    definition: ['For each ticket completed in the range: all time in statuses that mean waiting, whenever that was. The figure is the mean. Zero is a ticket that never waited.'],
    unit: 'Hours, with one decimal.', basis: 'Completed tickets of repos that have statuses.', leftOut: `${completedOnly} Tickets whose history was not read yet.`, source: goesBeyond,
  },
  backflow_rate: {
    name: 'Backflow rate', kind: 'ticket', valueHead: 'Backflow', week: 'by week of completion', short: 'Share of changes of status that led back.',
    definition: [
      'Changes of status that led to an earlier one in the list of statuses, divided by all changes of status of the tickets completed in the range.',
      'Open comes before every label of the list and closed after them, so that opening a closed ticket again leads back.',
    ],
    unit: 'Percent, with one decimal.', basis: 'Changes of status of completed tickets, from opening to the end.', leftOut: `${completedOnly} Tickets whose history was not read yet.`, source: `${goesBeyond} Whose changes are counted is not said there.`,
  },
  velocity: {
    name: 'Velocity', kind: 'ticket', valueHead: 'Weight', week: 'by week of completion', short: 'What was completed a week: weight where GitLab has some, tickets otherwise.',
    definition: [
      'The weights of the tickets completed in the range, divided by its weeks; days divided by seven, so that a range need not begin on a Monday. Where no completed ticket has a weight, tickets are counted.',
      'Tickets without a weight bring nothing where others have one. More is not better: weights are what a team agreed on.',
    ],
    unit: 'Weight or tickets a week; beside the figure stands which.', basis: 'Tickets completed in the range.', leftOut: completedOnly, source: `${goesBeyond} Velocity is named there and not defined.`,
  },
};

/** What the retrospective shows beside metrics of other reports. @type {MetricWords} */
export const mergedWords = {
  name: 'Pull requests merged', kind: 'pull_request', valueHead: 'Merged', week: 'by week of merge', short: 'Pull requests that were merged.',
  definition: ['Pull requests merged in the range, whichever branch they were merged to.'], unit: 'Pull requests.', basis: 'Pull requests merged in the range.',
  leftOut: 'Those of bots and of users who are excluded or hidden.', source: 'A count, which needs no definition.',
};

/** Names of figures the retrospective shows. @type {Record<RetrospectiveMetric, string>} */
export const retrospectiveNames = {
  tickets_completed: 'Tickets completed', velocity: 'Velocity', cycle_time: 'Cycle time', queue_time: 'Queue time', backflow_rate: 'Backflow rate',
  merged_pull_requests: 'Pull requests merged', time_to_merge: 'Time to merge', coding_days: 'Coding days',
};

/**
 * How a figure changed, in words and with its icon; only figures with a good side are better or worse.
 * @param {RetrospectiveFigure} figure
 * @returns {{ sign: 'trending-up' | 'trending-down' | 'minus', ink: string, words: string }}
 */
export function changeOf({ unit, good, now, before }) {
  if (now.value === null || before.value === null) return { sign: 'minus', ink: 'ink-3', words: 'Nothing to compare' };
  const by = now.value - before.value;
  // What reads the same is no change; what reads otherwise is one, however small.
  if (formatFigure(now.value, unit) === formatFigure(before.value, unit)) return { sign: 'minus', ink: 'ink-3', words: 'As before' };
  const sign = by < 0 ? 'trending-down' : 'trending-up';
  const shown = unit === 'percent' || unit === 'hours' ? formatChange(Math.abs(by)) : formatFigure(Math.abs(by), unit);
  const share = before.value > 0 && unit !== 'percent' ? `${formatNumber(Math.round((100 * Math.abs(by)) / before.value))} %` : `${shown}${unit === 'percent' ? ' points' : ''}`;
  if (good === null) return { sign, ink: 'ink-3', words: `${share} ${by < 0 ? 'less' : 'more'}` };
  const better = (by < 0) === (good === 'less');
  return { sign, ink: better ? 'positive-text' : 'danger-text', words: `${better ? 'Better' : 'Worse'} by ${share}` };
}

/**
 * The parts of a way as shares of its width; each is at least so wide that it is seen.
 * @param {TicketStep[]} steps
 * @param {number} width
 * @param {number} least
 * @returns {{ step: TicketStep, x: number, width: number, back: boolean }[]} the end takes no room
 */
export function wayParts(steps, width, least) {
  const timed = steps.filter((step) => step.until !== null);
  const spans = timed.map(({ since, until }) => Math.max(0, (until ?? since) - since));
  const total = spans.reduce((sum, span) => sum + span, 0);
  const spare = Math.max(0, width - least * timed.length);
  let x = 0;
  return timed.map((step, index) => {
    const own = least + (total === 0 ? spare / timed.length : (spare * spans[index]) / total);
    const part = { step, x, width: own, back: step.back };
    x += own;
    return part;
  });
}

/** @param {{ category: StatusCategory }} status */
const rank = ({ category }) => ({ not_started: 0, active: 1, waiting: 1, done: 2, canceled: 3 })[category];

/** A list in the order work goes: a status stays behind all of its stage. @param {TicketStatus[]} statuses */
export const inOrder = (statuses) => [...statuses].sort((one, other) => rank(one) - rank(other));

/** Moves a status by one place, within its stage; the same list where there is none. @param {TicketStatus[]} statuses @param {number} index @param {number} by */
export function moved(statuses, index, by) {
  const list = [...statuses];
  [list[index], list[index + by]] = [list[index + by], list[index]];
  if (!list[index] || !list[index + by]) return statuses;
  return inOrder(list).every((status, place) => status === list[place]) ? list : statuses;
}

/** @param {LeftOutTickets} leftOut */
export function ticketsLeftOut({ bots, excludedPeople, hiddenPeople, botTickets, excludedTickets, hiddenTickets }) {
  const tickets = (/** @type {number} */ count) => counted(count, 'ticket');
  const why = 'everybody who was assigned after work began';
  return [
    { label: 'Bots', count: `${counted(bots, 'bot')}, ${tickets(botTickets)}`, why: `Tickets of which ${why} is a bot by type or name, or was marked as such.` },
    { label: 'Excluded users', count: `${counted(excludedPeople, 'person', 'people')}, ${tickets(excludedTickets)}`, why: `Tickets of which ${why} does not count, because you decided so.` },
    { label: 'Hidden users', count: `${counted(hiddenPeople, 'person', 'people')}, ${tickets(hiddenTickets)}`, why: `Tickets of which ${why} is left out, and somebody of them is hidden.` },
  ];
}
