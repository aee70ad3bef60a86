import assert from 'node:assert/strict';
import { fromHex, hex } from '../../../../src/core/crypto/hex';

describe('Hexadecimal digits', () => {
  it('are two per byte, in lower case', () => {
    assert.equal(hex(new Uint8Array([0, 9, 10, 127, 255])), '00090a7fff');
    assert.equal(hex(new Uint8Array()), '');
  });

  it('are read as the bytes that they stand for', () => {
    for (const digits of ['00090a7fff', '']) assert.equal(hex(fromHex(digits)), digits);
  });
});
