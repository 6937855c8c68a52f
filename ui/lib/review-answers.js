// The answers behind a row of waiting, in words. Pure.
import { figureWithUnit } from './figure-words.js';
import { counted } from './format.js';

/** @import { AnswerMetricId, ReviewAct, ReviewAnswers, ReviewMetricId } from '../review-types.js' */

const hour = 3_600_000;

/** What each of a figure's times leads from and to. @type {Record<AnswerMetricId, { asked: string, answered: string, name: string, none: string }>} */
export const answerWords = {
  reaction_time: { asked: 'Waiting since', answered: 'Answer of a reviewer', name: 'Answers of reviewers', none: 'Nobody answered.' },
  responsiveness: { asked: 'Review', answered: 'Answer of the author', name: 'Answers of the author', none: 'The author did not answer.' },
  iteration_time: { asked: 'First comment', answered: 'Last commit', name: 'Iteration', none: 'No commit followed a comment of somebody else: nothing was iterated, and that counts as zero.' },
};

/** Whether rows of a figure are made of answers. @param {ReviewMetricId | null} metric @returns {metric is AnswerMetricId} */
export const hasAnswers = (metric) => metric !== null && Object.hasOwn(answerWords, metric);

/** @type {Record<ReviewAct['action'], string>} */
const actions = { opening: 'opened it', start: '', commit: 'committed', comment: 'commented', regular_comment: 'commented', approval: 'approved', merge: 'merged' };

/** `Ines Valkama commented`. GitLab may name nobody any more; a start by the rules is nobody’s doing. @param {ReviewAct} act */
export const actWords = ({ who, action, isSubmitter }) => (action === 'start' ? 'Its time starts' : `${who ?? (isSubmitter ? 'The author' : 'Somebody')} ${actions[action]}`);

/** @param {number} milliseconds */
export const hoursOf = (milliseconds) => figureWithUnit(milliseconds / hour, 'hours');

/** What the row says, from its answers: `3 answers, 8.0 h together, 2.7 h on average`. @param {AnswerMetricId} metric @param {Pick<ReviewAnswers, 'sum' | 'count' | 'answers'>} of */
export function sumWords(metric, { sum, count, answers }) {
  if (answers.length === 0) return answerWords[metric].none;
  if (metric === 'iteration_time') return `${hoursOf(sum)} from the first comment to the last commit`;
  if (count === 1) return `1 answer, after ${hoursOf(sum)}`;
  return `${counted(count, 'answer', 'answers')}, ${hoursOf(sum)} together, ${hoursOf(sum / count)} on average`;
}

/** Whether days were taken off: by the clock it was longer than it counts. @param {Pick<ReviewAnswers, 'answers'>} of */
export const leavesDaysOut = ({ answers }) => answers.some(({ asked, answered, took }) => took < answered.at - asked.at);
