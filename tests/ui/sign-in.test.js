import assert from 'node:assert/strict';
import test from 'node:test';
import { waysOut } from '../../ui/components/sign-in-failure.js';
import { applicationIdRemark, cleanApplicationId, codeHalves, effectiveWay, missingFor, scopeWords, signInIdle, signInProgressed, signInStarted, trustedStart, wayBack, wayHints, wayInBrowser, wayWords, ways } from '../../ui/lib/sign-in.js';

const rung = (name, outcome = 'passed') => ({ rung: name, outcome, finding: '', latencyMs: 1, failure: null, verdicts: null, certificates: null, trustable: null });
const waiting = { state: 'waiting', way: 'deep_link', pageUrl: 'https://gitlab.com/oauth/authorize', host: 'gitlab.com', redirectUri: 'flow-desktop://oauth/callback', userCode: null, verificationUrl: null, startedAt: 1, expiresAt: 2 };
const failure = { code: 'oauth.callback_foreign', title: 'An answer to another sign-in', message: '', remedy: null, action: null };

test('a sign-in goes from checking over waiting and back to the rest of the ladder', () => {
  let known = signInStarted();
  known = signInProgressed(known, { state: 'checking', rung: rung('address') });
  assert.equal(known.phase, 'checking');
  known = signInProgressed(known, waiting);
  assert.deepEqual([known.phase, known.waiting?.host], ['waiting', 'gitlab.com']);
  assert.ok(known.rungs.has('address'), 'what was checked before is kept');
  known = signInProgressed(known, { state: 'returned' });
  assert.equal(known.phase, 'returned');
  known = signInProgressed(known, { state: 'rung', rung: rung('token', 'running') });
  assert.deepEqual([known.phase, known.rungs.size], ['returned', 2]);
});

test('a callback that did not count is told while the wait goes on, and forgotten when the right one comes', () => {
  let known = signInProgressed(signInProgressed(signInStarted(), waiting), { state: 'refused_callback', failure });
  assert.equal(known.phase, 'waiting', 'still waiting');
  assert.equal(known.refused, failure);
  known = signInProgressed(known, { state: 'returned' });
  assert.equal(known.refused, null);
});

test('each report makes a new state: what is drawn is never changed under it', () => {
  const before = signInStarted();
  const after = signInProgressed(before, { state: 'checking', rung: rung('name') });
  assert.notEqual(before.rungs, after.rungs);
  assert.equal(before.rungs.size, 0);
});

test('what a newer app reports besides changes nothing', () => {
  const known = signInIdle();
  assert.equal(signInProgressed(known, /** @type {any} */ ({ state: 'something_new' })), known);
});

test('the way is what a person chose, else what the app finds best', () => {
  const application = { defaultWay: 'deep_link', deepLinkRegistered: true };
  assert.equal(effectiveWay(null, application), 'deep_link');
  assert.equal(effectiveWay('device', application), 'device');
  assert.equal(effectiveWay(null, null), 'loopback', 'needs nothing to be installed');
});

test('leaving the code leads back to the browser, by a way this computer knows', () => {
  assert.equal(wayInBrowser('loopback', null), 'loopback');
  assert.equal(wayInBrowser('device', { defaultWay: 'device', deepLinkRegistered: true }), 'deep_link');
  assert.equal(wayInBrowser('device', { defaultWay: 'device', deepLinkRegistered: false }), 'loopback');
});

test('every way has its words', () => {
  assert.deepEqual(ways.map((way) => wayWords[way]), ['App link', 'Local address', 'Code']);
  for (const way of ways) assert.ok(wayBack[way] && wayHints[way], way);
  for (const scope of ['read_api', 'read_repository', 'api']) assert.ok(scopeWords[scope], `${scope} is put in words`);
});

test('a code is shown in two halves', () => {
  assert.deepEqual(codeHalves('0A44L90H'), ['0A44', 'L90H']);
  assert.deepEqual(codeHalves('0A44-L90H'), ['0A44', 'L90H'], 'however GitLab writes it');
  assert.deepEqual(codeHalves('ABC'), ['ABC']);
});

test('the address bar is compared up to the path of the install, never further', () => {
  assert.equal(trustedStart('https://gitlab.com/oauth/authorize?client_id=1&state=2'), 'https://gitlab.com/');
  assert.equal(trustedStart('https://host.example/gitlab/oauth/authorize?x=1'), 'https://host.example/gitlab/');
  assert.equal(trustedStart('https://host.example:8443/oauth/device?user_code=1'), 'https://host.example:8443/');
  assert.equal(trustedStart('no address'), null);
});

test('an application that is built in is not asked for; anything else that is missing is named', () => {
  const form = { selfManaged: true, address: 'git.example.com', application: null, applicationId: 'abc' };
  assert.equal(missingFor(form), null);
  assert.equal(missingFor({ ...form, address: ' ' }), 'address');
  assert.equal(missingFor({ ...form, applicationId: ' ' }), 'application');
  assert.equal(missingFor({ ...form, selfManaged: false, address: '', applicationId: '', application: { source: 'build' } }), null);
});

test('an ID is taken as it is pasted, and what it is mistaken for is said', () => {
  assert.equal(cleanApplicationId(' 6c0e\n5a7d '), '6c0e5a7d');
  assert.match(applicationIdRemark('gloas-123'), /secret/);
  assert.match(applicationIdRemark('glpat-123'), /access token/);
  assert.equal(applicationIdRemark('whatever a host makes up'), '', 'never judged by its looks');
});

test('each end of a sign-in has a way out that can put it right, and a token as the last', () => {
  const out = (code, action, way = 'deep_link') => waysOut({ code, action }, way);
  assert.equal(out('oauth.timed_out', 'retry')[0], 'again');
  assert.equal(out('oauth.application_refused', 'application_settings')[0], 'application');
  assert.ok(!out('oauth.application_refused', 'application_settings').includes('code'), 'a code goes through the same application');
  assert.equal(out('oauth.device_unsupported', null, 'device')[0], 'browser');
  assert.equal(out('oauth.loopback_unavailable', null, 'loopback')[0], 'code');
  assert.equal(out('proxy.needs_password', 'network_settings')[0], 'network');
  assert.ok(!out('oauth.timed_out', 'retry', 'device').includes('code'), 'not what has just failed');
  for (const code of ['oauth.denied', 'oauth.redirected', 'network.timeout']) assert.equal(out(code, null).at(-1), 'token');
});
