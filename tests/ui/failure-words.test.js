import assert from 'node:assert/strict';
import test from 'node:test';
import { bannerWords } from '../../ui/lib/failure-words.js';

test('what the title says is not said twice', () => {
  assert.deepEqual(bannerWords({ title: 'GitLab refused', message: 'GitLab refused without saying why.', remedy: 'Check the role.' }), { sentence: 'GitLab refused without saying why.', consequence: 'Check the role.' });
  assert.deepEqual(bannerWords({ title: 'Token revoked', message: 'Somebody took it back.', remedy: null }), { sentence: 'Token revoked.', consequence: 'Somebody took it back.' });
});
