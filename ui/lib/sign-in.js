// What a sign-in by OAuth knows while it runs, the ways back from the browser, and what registering an application takes. Pure.

/** @import { Failure, OauthApplication, ReturnWay, RungName, RungReport, SignInProgress, SignInWaiting } from '../types.js' */

/** The ways in the order they are offered. @type {ReturnWay[]} */
export const ways = ['deep_link', 'loopback', 'device'];
/** @type {Record<ReturnWay, string>} */
export const wayWords = { deep_link: 'App link', loopback: 'Local address', device: 'Code' };
/** How the browser's answer comes back, at the right of the last step. @type {Record<ReturnWay, string>} */
export const wayBack = { deep_link: 'by app link', loopback: 'by local address', device: 'asked for every few seconds' };
/** @type {Record<ReturnWay, string>} */
export const wayHints = {
  deep_link: 'The browser asks whether it may open Flow Desktop. Best where this app is installed.',
  loopback: 'The browser shows a page of this computer, and this window goes on. Nothing is left running.',
  device: 'You type a short code into GitLab, on this computer or on another. GitLab 17.2 or later.',
};

/**
 * Returns the way that is used: what a person chose, else what the app found best for this computer.
 * @param {ReturnWay | null} chosen
 * @param {Pick<OauthApplication, 'defaultWay'> | null} application
 * @returns {ReturnWay}
 */
export const effectiveWay = (chosen, application) => chosen ?? application?.defaultWay ?? 'loopback';

/** What to go on with when a code is not wanted after all. @param {ReturnWay | null} chosen @param {Pick<OauthApplication, 'defaultWay' | 'deepLinkRegistered'> | null} application @returns {ReturnWay} */
export function wayInBrowser(chosen, application) {
  const way = effectiveWay(chosen, application);
  if (way !== 'device') return way;
  return application?.deepLinkRegistered ? 'deep_link' : 'loopback';
}

/**
 * What is known of a sign-in.
 * @typedef {object} SignIn
 * @property {'idle' | 'checking' | 'waiting' | 'returned' | 'done' | 'failed'} phase
 * @property {SignInWaiting | null} waiting
 * @property {Map<RungName, RungReport>} rungs
 * @property {Failure | null} refused a callback that did not count; the wait goes on
 * @property {Failure | null} failure what ended the sign-in
 */

/** @returns {SignIn} */
export const signInIdle = () => ({ phase: 'idle', waiting: null, rungs: new Map(), refused: null, failure: null });
/** @returns {SignIn} */
export const signInStarted = () => ({ ...signInIdle(), phase: 'checking' });

/**
 * Returns what is known after one more report of the app.
 * @param {SignIn} known
 * @param {SignInProgress} progress
 * @returns {SignIn}
 */
export function signInProgressed(known, progress) {
  switch (progress.state) {
    case 'checking':
    case 'rung':
      return { ...known, phase: progress.state === 'rung' ? 'returned' : known.phase, rungs: new Map(known.rungs).set(progress.rung.rung, progress.rung) };
    case 'waiting':
      return { ...known, phase: 'waiting', waiting: progress, refused: null };
    case 'returned':
      return { ...known, phase: 'returned', refused: null };
    case 'refused_callback':
      return { ...known, refused: progress.failure };
    default:
      // A newer app may report more; what this window does not know changes nothing.
      return known;
  }
}

/** Returns a code in the two halves it is read in. The gap between them is drawn, not written: what is typed or copied has none. @param {string} code */
export function codeHalves(code) {
  const plain = code.replace(/[\s-]/g, '');
  const half = plain.length > 4 ? Math.ceil(plain.length / 2) : plain.length;
  return [plain.slice(0, half), plain.slice(half)].filter(Boolean);
}

/** Returns what the address bar must start with before a person types a password: scheme, host and path of the install. @param {string} pageUrl @returns {string | null} */
export function trustedStart(pageUrl) {
  try {
    const { origin, pathname } = new URL(pageUrl);
    return `${origin}${pathname.replace(/(-\/)?oauth\/.*$/, '')}`;
  } catch {
    return null;
  }
}

/** What each scope lets the app do, as it is put to a person. @type {Record<string, string>} */
export const scopeWords = {
  read_api: 'Read groups, repos, pull requests and tickets',
  read_repository: 'Clone repos, to count lines and work types',
  read_user: 'Read who you are',
  api: 'Everything your account can do, to set up webhooks',
};

/**
 * What stops a sign-in before it starts, or null.
 * @param {{ selfManaged: boolean, address: string, application: Pick<OauthApplication, 'source'> | null, applicationId: string }} form
 * @returns {'address' | 'application' | null}
 */
export function missingFor({ selfManaged, address, application, applicationId }) {
  if (selfManaged && !address.trim()) return 'address';
  return application?.source === 'build' || applicationId.trim() ? null : 'application';
}

/** The value of the id as GitLab shows it: people paste it with blanks and line ends. @param {string} text */
export const cleanApplicationId = (text) => text.replace(/\s+/g, '');

/** A remark on an id that cannot be one, or empty. An id is never refused by its looks: GitLab decides. @param {string} id */
export function applicationIdRemark(id) {
  if (!id) return '';
  if (/^gloas-/.test(id)) return 'This looks like the secret. The application ID stands above it; the secret is not needed.';
  if (/^glpat-/.test(id)) return 'This looks like an access token. Use it in the tab Access Token.';
  return '';
}

/** Rungs by their name. @param {RungReport[]} rungs @returns {Map<RungName, RungReport>} */
export const rungMap = (rungs) => new Map(rungs.map((each) => [each.rung, each]));
