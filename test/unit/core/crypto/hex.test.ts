import assert from 'node:assert/strict';
import { hex } from '../../../../src/core/crypto/hex';

describe('Hexadecimal digits', () => {
  it('are two per byte, in lower case', () => {
    assert.equal(hex(new Uint8Array([0, 9, 10, 127, 255])), '00090a7fff');
    assert.equal(hex(new Uint8Array()), '');
  });
});
