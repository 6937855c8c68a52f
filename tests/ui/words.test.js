// The documented words, which people, tests and assistive technology look for, exactly as they are written.
import assert from 'node:assert/strict';
import test from 'node:test';
import { windowFiles } from './files.js';

const all = windowFiles('.js').map(({ text }) => text).join('\n');

const documented = [
  'Reports', 'Settings', 'Integrations', 'Repos', 'People', 'Users', 'Application', 'Appearance', 'Security', 'About',
  'Add Integration', 'Integration name', 'Provider', 'Services', 'Data status', 'Added by', 'Last updated',
  'Integration Provider', 'GitLab', 'GitLab Self-Managed', 'GitLab address', 'OAuth', 'Access Token', 'Access token', 'Create a token in GitLab', 'Test connection',
  'Connection successful', 'Next', 'Pull requests', 'Tickets', 'Create', 'repo import page', 'Processing', 'Healthy', 'Rate limited', 'Failed',
  'Remove', 'Delete integration', 'Explore with sample data', 'Keep for this run only', 'Encrypt with a passphrase',
];

for (const words of documented) {
  test(`the window says “${words}”`, () => assert.ok(all.includes(words), `no file of ui/ says “${words}”`));
}

test('the wizard ends with the documented sentence for both kinds', () => {
  assert.match(all, /You have successfully created a new \$\{kind\} integration\./);
  assert.match(all, /'cloud' : 'self-managed'/);
});

test('no sentence begs, exclaims or says oops', () => {
  for (const { file, text } of windowFiles('.js')) {
    assert.doesNotMatch(text, /\b(oops|please)\b/i, file);
  }
});
