import assert from 'node:assert/strict';
import test from 'node:test';
import { daysInWords, expiryOf, levelOfDays } from '../../ui/lib/expiry.js';
import { expiryMark, signInWarnings } from '../../ui/lib/integration-list.js';
import { passphraseProblem } from '../../ui/lib/passphrase.js';
import { secretProblem } from '../../ui/lib/secret-problems.js';
import { accountAdvice, expiryProblem, lastDay, nameProblem, stepsOf, usernameProblem } from '../../ui/lib/service-account.js';

const now = new Date(2026, 10, 22, 9).getTime();
const credential = (more = {}) => ({ id: 1, name: 'a', authKind: 'access_token', tokenExpiresOn: null, needsSignIn: false, failure: null, ...more });

test('the end of a token is as loud as it is near', () => {
  assert.deepEqual([31, 30, 8, 7, 2, 1, 0].map(levelOfDays), ['none', 'info', 'info', 'warning', 'warning', 'danger', 'danger']);
  assert.deepEqual([7, 1, 0, -3].map(daysInWords), ['in 7 days', 'tomorrow', 'expired', 'expired'], 'GitLab refuses a token from the first moment of its day');
});

test('a sign-in by OAuth has no day to fear, unless it ended', () => {
  assert.equal(expiryOf(credential({ authKind: 'oauth', tokenExpiresOn: '2026-11-22' }), now).level, 'none');
  assert.equal(expiryOf(credential({ authKind: 'oauth', needsSignIn: true }), now).level, 'danger');
  assert.match(expiryOf(credential(), now).words, /No day is set/);
});

test('a row of the list is marked only where somebody has to act', () => {
  assert.equal(expiryMark(credential({ tokenExpiresOn: '2027-11-22' }), now), null);
  assert.deepEqual(expiryMark(credential({ tokenExpiresOn: '2026-11-27' }), now), { level: 'warning', words: 'Token ends in 5 days' });
  assert.equal(expiryMark(credential({ tokenExpiresOn: '2026-11-01' }), now)?.words, 'Token expired');
});

test('a sign-in that ended asks for its own kind of remedy', () => {
  const failure = { code: 'oauth.sign_in_needed', title: 'Sign-in needed', message: 'GitLab ended this sign-in.', remedy: 'Sign in again.', action: 'sign_in_again' };
  const [oauth] = signInWarnings(/** @type {any} */ ([credential({ authKind: 'oauth', needsSignIn: true, failure })]), now);
  assert.deepEqual([oauth.sentence, oauth.button, oauth.level], ['Sign-in needed for “a”.', 'Sign in again', 'danger']);
  const [token] = signInWarnings(/** @type {any} */ ([credential({ failure: { ...failure, code: 'token.revoked', action: 'replace_token' } })]), now);
  assert.equal(token.button, 'Replace token');
});

const account = (kind, highestAccessLevel) => ({ account: { username: 'ines', name: 'Ines', kind, highestAccessLevel, highestRoleName: '' }, authKind: 'access_token' });

test('a service account is recommended to people, and offered to owners', () => {
  assert.deepEqual([accountAdvice(account('human', 30))?.kind, accountAdvice(account('human', 30))?.canCreate], ['person', false]);
  assert.equal(accountAdvice(account('human', 50))?.canCreate, true);
  assert.deepEqual([accountAdvice(account('service_account', 50))?.kind, accountAdvice(account('service_account', 50))?.canCreate], ['good', false]);
  assert.equal(accountAdvice({ account: null, authKind: 'oauth' }), null);
});

test('what will be done is said before it is done, with role, scopes and day', () => {
  const plan = { name: 'Flow Desktop', username: null, withWebhooks: false, groupPath: 'varnholt', expires: '22 Nov 2027' };
  const steps = stepsOf(plan).join(' ');
  for (const words of ['“Flow Desktop”', 'varnholt', 'Reporter', 'read_api and read_repository', '22 Nov 2027']) assert.ok(steps.includes(words), words);
  const webhooks = stepsOf({ ...plan, withWebhooks: true, expires: null }).join(' ');
  assert.ok(webhooks.includes('Maintainer') && webhooks.includes('scopes api and') && webhooks.includes('without an end date'));
  assert.equal(lastDay(Date.UTC(2026, 10, 22)), '2027-11-22');
});

test('names are refused before GitLab has to', () => {
  assert.ok(nameProblem(' ') && nameProblem('x'.repeat(256)) && !nameProblem('Flow Desktop'));
  assert.ok(usernameProblem('-a') && usernameProblem('a b') && !usernameProblem('') && !usernameProblem('flow.reader-1'));
});

test('the day of a new token is checked, also where the window has no calendar to pick it from', () => {
  const problem = (day) => expiryProblem(day, Date.UTC(2026, 10, 22, 9));
  assert.equal(problem('2027-11-22'), '');
  assert.equal(problem(''), '', 'no end may be asked for');
  assert.match(problem('22.11.2027'), /year-month-day/);
  assert.match(problem('2027-13-40'), /year-month-day/);
  assert.match(problem('2026-11-21'), /past/);
  assert.match(problem('2027-11-23'), /365 days/);
});

test('each state of the place of secrets has a name and a way out', () => {
  const storage = { mode: 'keyring', keyringAvailable: true, keyringProblem: null, fileLocked: false, problemCode: null, fileExists: false };
  assert.equal(secretProblem(/** @type {any} */ (storage)), null);
  for (const code of ['keyring_unavailable', 'keyring_locked', 'keyring_refused', 'not_kept', 'too_long', 'missing', 'foreign', 'file_locked', 'file_damaged', 'undecided']) {
    const problem = secretProblem(/** @type {any} */ ({ ...storage, problemCode: `secrets.${code}` }));
    assert.ok(problem && problem.title && problem.ways.length > 0, code);
  }
  assert.equal(secretProblem(/** @type {any} */ ({ ...storage, mode: 'file', fileLocked: true }))?.ways[0], 'unlock');
  const unknown = { title: 'New', message: 'm', remedy: null, code: 'secrets.new', action: null };
  assert.equal(secretProblem(/** @type {any} */ ({ ...storage, problemCode: 'secrets.new', keyringProblem: unknown }))?.title, 'New', 'what this window has no words for uses the words of the app');
});

test('a passphrase is long enough and typed twice alike', () => {
  assert.ok(passphraseProblem('short', 'short'));
  assert.ok(passphraseProblem('long enough', 'long enouhg'));
  assert.equal(passphraseProblem('long enough', 'long enough'), null);
});
