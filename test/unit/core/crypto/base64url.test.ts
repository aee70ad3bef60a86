import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { base64url } from '../../../../src/core/crypto/base64url';

describe('Base64url', () => {
  for (const length of [0, 1, 2, 3, 32, 33]) {
    it(`of ${length} bytes is without padding`, () => {
      const bytes = randomBytes(length);
      assert.equal(base64url(bytes), bytes.toString('base64url'));
    });
  }
});
