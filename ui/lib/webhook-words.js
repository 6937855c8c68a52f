// A webhook's state in words, shape and colour, and what is said of the receiver. Pure.
import { counted, formatAgo, formatClock } from './format.js';

/** @import { Receiver, Webhook } from '../webhook-types.js' */

/**
 * How a webhook stands, and whether Repair would help.
 * @param {Webhook} webhook
 * @returns {{ sign: string, mark: string, words: string, broken: boolean }}
 */
export function healthOf({ health, made, disabledUntil, outdated, checkedAt }) {
  const warning = (/** @type {string} */ words) => ({ sign: 'triangle-alert', mark: 'warning-mark', words, broken: true });
  const danger = (/** @type {string} */ words) => ({ sign: 'circle-x', mark: 'danger-mark', words, broken: true });
  if (!made) return warning('GitLab’s answer was lost');
  if (health === 'missing') return danger('Deleted in GitLab');
  if (health === 'disabled') return danger('Disabled by GitLab');
  if (health === 'temporarily_disabled') return warning(disabledUntil === null ? 'Paused by GitLab' : `Paused by GitLab until ${formatClock(disabledUntil)}`);
  if (outdated) return warning('Calls an old address');
  if (health === 'unknown') return { sign: 'circle-dashed', mark: 'ink-3', words: checkedAt === null ? 'Not checked yet' : 'Made', broken: false };
  return { sign: 'circle-check', mark: 'positive-mark', words: 'Healthy', broken: false };
}

/** How deliveries come in. @param {Webhook} webhook @param {number} [now] */
export function deliveryWords({ lastDeliveryAt, askedFor }, now = Date.now()) {
  const last = lastDeliveryAt === null ? 'No delivery yet' : `Last delivery ${formatAgo(lastDeliveryAt, now).toLowerCase()}`;
  return askedFor ? `${last}; read from GitLab’s log every 5 minutes` : last;
}

/** What came to the receiver since the start, in one line; empty when nothing did. @param {Receiver} receiver @param {number} [now] */
export function countsWords({ counts }, now = Date.now()) {
  const { accepted, repeated, refused, lastRefused, lastRefusedAt } = counts;
  if (accepted + repeated + refused === 0) return '';
  const parts = [`${counted(accepted, 'delivery', 'deliveries')} since the start`];
  if (repeated > 0) parts.push(`${counted(repeated, 'repeat')} left out`);
  if (refused > 0) parts.push(`${counted(refused, 'other')} turned away, the last ${formatAgo(lastRefusedAt, now).toLowerCase()} because ${lastRefused}`);
  return `${parts.join('; ')}.`;
}

/** Whether what GitLab sends to an address can be read on its way. @param {string} address */
export const isUnencrypted = (address) => address.startsWith('http://') && !/^http:\/\/(127\.|localhost\b|\[::1\])/.test(address);

/** What is wrong with a port; empty when nothing is. @param {string} text */
export function portProblem(text) {
  const port = Number(text);
  return /^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535 ? '' : 'A port is a number from 1 to 65535.';
}
