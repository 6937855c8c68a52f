// A failure as a sentence and what follows from it, for a banner. Pure.

/** @import { Failure } from '../types.js' */

/**
 * A message that begins with the words of its title is the sentence; said after it, it would be said twice.
 * @param {Pick<Failure, 'title' | 'message' | 'remedy'>} failure
 * @returns {{ sentence: string, consequence: string }}
 */
export function bannerWords({ title, message, remedy }) {
  const repeats = message.toLowerCase().startsWith(title.toLowerCase());
  return repeats ? { sentence: message, consequence: remedy ?? '' } : { sentence: `${title}.`, consequence: [message, remedy].filter(Boolean).join(' ') };
}
