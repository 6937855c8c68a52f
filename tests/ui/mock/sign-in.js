// A sign-in by OAuth as the app reports it. The address chooses what happens: &oauth=wait (nothing comes back), approve (after a moment),
// denied, timeout, refused, loopback, nodevice, nobrowser, late (the wait began 50 s ago), ending (12 s are left); &application=build|stored|none.
import { climb } from './ladder.js';

const failure = (code, title, message, remedy = null, action = null) => ({ code, title, message, remedy, action });
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const minutes = 5 * 60_000;

const endings = {
  denied: failure('oauth.denied', 'You did not allow it', 'In the browser the access was denied, so nothing was connected.', 'Sign in again and press Authorize, or use an access token.', 'retry'),
  timeout: failure('oauth.timed_out', 'Nobody came back from the browser', 'The sign-in was not approved in time.', 'Sign in again. If GitLab showed an error page, compare Application ID and redirect URI.', 'retry'),
  refused: failure('oauth.application_refused', 'GitLab refuses the application', 'GitLab does not know this Application ID, or the application is set to confidential.', 'Compare the Application ID, and take the tick off Confidential in the application\'s settings.', 'application_settings'),
  loopback: failure('oauth.loopback_unavailable', 'No local address', 'No port on this computer could be opened for the browser\'s answer.', 'Choose the app link or a code instead.'),
  proxy: failure('proxy.needs_password', 'The proxy asks who you are', 'The proxy squid.varnholt.example:3128 wants a user name and a password.', 'Enter them under Proxy and certificates. They are kept like a token.', 'network_settings'),
  redirected: failure('oauth.redirected', 'The sign-in was sent elsewhere', 'The answer pointed to sso.example.com. It was not followed, so no secret went there.', 'Use the address GitLab itself shows in the browser, and ask whoever runs it about the redirect.'),
};
const noDevice = failure('oauth.device_unsupported', 'No codes on this GitLab', 'This GitLab does not offer signing in by a code; that came with version 17.2.', 'Choose another way back, or use an access token.');
const malformed = failure('oauth.callback_malformed', 'This is not the address', 'The text is not the address GitLab sends back.', 'After pressing Authorize, copy the whole address from the browser\'s address bar.');
const foreign = failure('oauth.callback_foreign', 'An answer to another sign-in', 'The answer from the browser belongs to another sign-in, so it was not used.', 'Go on in the page that was opened last. If you did not open one, somebody may be trying to trick you.');

export const redirectUris = ['flow-desktop://oauth/callback', 'http://127.0.0.1/oauth/callback'];

export function applicationOf({ provider }, options) {
  const known = options.get('application') ?? (provider === 'gitlab' ? 'build' : 'none');
  const id = known === 'none' ? null : '6c0e5a7d2f9b4e18a3c7d6015be94f20cc81d7f3a6b25e90417cd8ae36f1b590';
  return { applicationId: id, source: known === 'none' ? null : known, applicationPage: null, name: 'Flow Desktop', redirectUris, scopes: ['read_api', 'read_repository'], defaultWay: options.get('way') ?? 'deep_link', deepLinkRegistered: true };
}

/** The one sign-in that waits. */
let pending = null;

export function endPending(reason = failure('cancelled', 'Cancelled', 'You ended it.')) {
  pending?.refuse(reason);
  pending = null;
}

export function submit(text) {
  if (!/[?&]code=/.test(text)) throw malformed;
  pending?.accept();
}

export async function signIn({ request, onProgress }, options) {
  endPending();
  const tell = (progress) => onProgress.onmessage(structuredClone(progress));
  const pace = Number(options.get('pace') ?? 60);
  const mode = options.get('oauth') ?? 'wait';
  const failing = options.get('check');
  const host = request.provider === 'gitlab' ? 'gitlab.com' : request.address.replace(/^https?:\/\//, '').split('/')[0] || 'git.varnholt.example';
  let cancelled = null;
  const answer = new Promise((accept, refuse) => { pending = { accept, refuse: (reason) => { cancelled = reason; refuse(reason); } }; });
  answer.catch(() => {});
  const before = ['address', 'name', 'port', 'certificate', 'gitlab'];
  const climbed = climb({ ...request, oauth: true, account: options.get('account') }, failing, (rung) => { if (before.includes(rung.rung) && !cancelled) tell({ state: 'checking', rung }); }, pace);
  const report = await climbed;
  if (cancelled) throw cancelled;
  if (report.stoppedAt !== null && report.stoppedAt <= before.length) return report;
  const way = request.way ?? options.get('way') ?? 'deep_link';
  if (way === 'device' && mode === 'nodevice') throw noDevice;
  if (way === 'loopback' && mode === 'loopback') throw endings.loopback;
  if (mode === 'redirected' || mode === 'proxy') throw endings[mode];
  const started = Date.now() - (mode === 'late' ? 50_000 : mode === 'ending' ? minutes - 12_000 : mode === 'over' ? minutes : 23_000 * Number(options.get('waited') ?? 0));
  const origin = `https://${host}`;
  tell({
    state: 'waiting', way, host, startedAt: started, expiresAt: started + minutes, redirectUri: way === 'device' ? null : way === 'loopback' ? 'http://127.0.0.1:41877/oauth/callback' : redirectUris[0],
    pageUrl: way === 'device' ? `${origin}/oauth/device?user_code=0A44L90H` : `${origin}/oauth/authorize?client_id=6c0e&state=…`, userCode: way === 'device' ? '0A44L90H' : null, verificationUrl: way === 'device' ? `${origin}/oauth/device` : null,
    browserError: mode === 'nobrowser' ? failure('browser.failed', 'Nothing opens links', 'This computer names no browser.') : null,
  });
  if (mode === 'foreign') void wait(400).then(() => { if (!cancelled) tell({ state: 'refused_callback', failure: foreign }); });
  if (mode in endings) void wait(500).then(() => pending?.refuse(endings[mode]));
  if (mode === 'approve') void wait(500).then(() => pending?.accept());
  await answer;
  pending = null;
  tell({ state: 'returned' });
  for (const rung of report.rungs.slice(before.length)) {
    tell({ state: 'rung', rung: { ...rung, outcome: 'running', finding: '', latencyMs: null, failure: null } });
    await wait(pace);
    tell({ state: 'rung', rung });
  }
  return report;
}
