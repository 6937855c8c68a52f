// Who did something and how it ended, in words. What was done comes from the app as a sentence. Pure.

/** @import { Activity, ActivityOutcome, Actor } from '../manage-types.js' */

/** @type {Record<Actor, string>} */
export const actorWords = { user: 'You', schedule: 'Schedule', webhook: 'Webhook', app: 'Flow Desktop' };

/** @type {Record<Actor, string>} */
export const actorSentences = {
  user: 'A person at this computer asked for it', schedule: 'The interval for automatic syncs was over',
  webhook: 'GitLab said that something changed', app: 'The app did it by itself, such as going on with what was left undone',
};

/** Sign, colour and word of an outcome. @type {Record<ActivityOutcome, { sign: string, mark: string, word: string }>} */
export const outcomeWords = {
  done: { sign: 'circle-check', mark: 'positive-mark', word: 'Done' },
  partial: { sign: 'triangle-alert', mark: 'warning-mark', word: 'Done in part' },
  failed: { sign: 'circle-x', mark: 'danger-mark', word: 'Failed' },
  cancelled: { sign: 'x', mark: 'ink-3', word: 'Cancelled' },
  interrupted: { sign: 'minus', mark: 'ink-3', word: 'Interrupted' },
  running: { sign: 'arc', mark: '', word: 'Going on' },
};

/** Why it failed, in a few words; empty where it did not. @param {Activity} activity */
export const causeOf = ({ failure }) => failure?.title ?? '';
