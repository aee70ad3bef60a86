import assert from 'node:assert/strict';
import { fileNumber, hashStartOf } from '../../../../src/remote/v1/fileNumber';

describe('The number of a file', () => {
  for (const start of ['0000000000000', '0123456789abc', 'fffffffffffff']) {
    it(`tells the first digits of the hash: ${start}`, () => {
      const number = fileNumber(start.padEnd(64, '7')) ?? 0;
      assert.ok(Number.isSafeInteger(number));
      assert.equal(hashStartOf(number), start);
    });
  }

  it('is none for what is not a hash', () => {
    assert.equal(fileNumber('file of the user'), undefined);
    assert.equal(fileNumber('abc'), undefined);
  });

  it('is no row id', () => {
    assert.equal(hashStartOf(1), undefined);
    assert.equal(hashStartOf(2 ** 52 - 1), undefined);
  });
});
