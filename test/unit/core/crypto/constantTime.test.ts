import assert from 'node:assert/strict';
import { equalInConstantTime } from '../../../../src/core/crypto/constantTime';

describe('The comparison in constant time', () => {
  const table: readonly (readonly [left: string, right: string, equal: boolean])[] = [
    ['', '', true],
    ['nonce', 'nonce', true],
    ['nonce', 'nonCe', false],
    ['nonce', 'xonce', false],
    ['nonce', 'noncx', false],
    ['nonce', 'nonce2', false],
    ['nonce', '', false],
    ['\u0100', '\u0000', false],
  ];
  for (const [left, right, equal] of table) {
    it(`finds ${JSON.stringify(left)} and ${JSON.stringify(right)} ${equal ? 'equal' : 'different'}`, () =>
      assert.equal(equalInConstantTime(left, right), equal));
  }
});
