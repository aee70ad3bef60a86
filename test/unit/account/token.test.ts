import assert from 'node:assert/strict';
import { WaveFlowError, type ErrorKind } from '../../../src/core/errors';
import { parseToken } from '../../../src/account/token';

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
      assert.throws(() => parseToken(pasted), (error) => error instanceof WaveFlowError && error.kind === kind));
  }

  it('never comes back in an error', () => {
    const thrown = (() => {
      try {
        return parseToken('very.secret.broken.token');
      } catch (error) {
        return error as WaveFlowError;
      }
    })();
    assert.doesNotMatch(JSON.stringify({ ...(thrown as WaveFlowError), text: String(thrown) }), /secret/);
  });
});
