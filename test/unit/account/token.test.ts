import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { isWaveFlowError, type WaveFlowError } from '../../../src/core/errors';
import { parseToken } from '../../../src/account/token';
import { fuzz } from '../../support/fuzz';

describe('Pasted token', () => {
  const accepted: readonly (readonly [pasted: string, token: string])[] = [
    ['a.b.c', 'a.b.c'],
    ['  a.b.c\n', 'a.b.c'],
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer   a.b.c', 'a.b.c'],
    ['BEARER\ta.b.c ', 'a.b.c'],
    ['Bearer.b.c', 'Bearer.b.c'],
    ['eyJ-_09.eyJ-_09.sig-_09', 'eyJ-_09.eyJ-_09.sig-_09'],
  ];
  for (const [pasted, token] of accepted) {
    it(`${JSON.stringify(pasted)} is ${token}`, () => assert.equal(parseToken(pasted), token));
  }

  const refused: readonly (readonly [pasted: string, kind: ErrorKind])[] = [
    ['', 'token.blank'],
    ['  \n', 'token.blank'],
    ['Bearer', 'token.blank'],
    ['Bearer  ', 'token.blank'],
    ['a.b', 'token.shape'],
    ['a.b.c.d', 'token.shape'],
    ['..', 'token.shape'],
    ['a..c', 'token.shape'],
    ['.b.c', 'token.shape'],
    ['a.b.', 'token.shape'],
    ['a.b.c=', 'token.shape'],
    ['a.b+.c', 'token.shape'],
    ['a.b. c', 'token.shape'],
    ['a.b\n.c', 'token.shape'],
    ['Bearer Bearer a.b.c', 'token.shape'],
    ['Basic a.b.c', 'token.shape'],
    ['https://music.example.com', 'token.shape'],
  ];
  for (const [pasted, kind] of refused) {
    it(`${JSON.stringify(pasted)} is refused: ${kind}`, () =>
      assert.throws(
        () => parseToken(pasted),
        (error) => isWaveFlowError(error) && error.kind === kind,
      ));
  }

  it('is as long as a header may be, and no longer', () => {
    const longest = `a.b.${'c'.repeat(16_380)}`;
    assert.equal(parseToken(longest), longest);
    for (const pasted of [
      `${longest}c`,
      ' '.repeat(1_000_000),
      '.'.repeat(1_000_000),
      `Bearer${' '.repeat(1_000_000)}x`,
    ]) {
      assert.throws(
        () => parseToken(pasted),
        (error) => isWaveFlowError(error) && error.kind === 'token.tooLong',
      );
    }
  });

  it('is three parts of base64url or an error, whatever is pasted', () => {
    const piece = fc.oneof(
      fc.constantFrom('Bearer', 'bearer ', '.', '..', 'eyJ', ' ', '\n', '=', '+', '/', '\u200b'),
      fc.string({ unit: 'binary' }),
      fc.base64String(),
    );
    fuzz(
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      (pasted) => {
        try {
          const token = parseToken(pasted);
          assert.match(token, /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
          assert.ok(pasted.includes(token));
        } catch (error) {
          assert.ok(isWaveFlowError(error) && error.kind.startsWith('token.'), String(error));
          assert.deepEqual(error.details, {});
        }
      },
      500,
    );
  });

  it('is never repeated in an error', () => {
    const thrown = (() => {
      try {
        return parseToken('very.secret.broken.token');
      } catch (error) {
        return error as WaveFlowError;
      }
    })();
    assert.doesNotMatch(JSON.stringify([thrown, String(thrown)]), /secret/);
  });
});
