import assert from 'node:assert/strict';
import { readClaims, type Claims } from '../../../src/protocol/claims';

const tokenWith = (payload: unknown): string =>
  ['{"alg":"ES256"}', typeof payload === 'string' ? payload : JSON.stringify(payload), 'sig']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('Claims of a token', () => {
  const nothing: Claims = { account: null, issuedAt: null, expiresAt: null };
  const table: readonly (readonly [sentence: string, payload: unknown, claims: Partial<Claims>])[] = [
    ['e-mail comes first', { sub: '1', name: 'Ada', email: 'ada@example.org' }, { account: 'ada@example.org' }],
    ['then the name', { sub: '1', name: 'Ada' }, { account: 'Ada' }],
    ['then the id', { sub: '1' }, { account: '1' }],
    ['nobody', {}, {}],
    ['times in milliseconds', { iat: 1_600_000_000, exp: 1_700_000_000 }, { issuedAt: 1_600_000_000_000, expiresAt: 1_700_000_000_000 }],
    ['expiry that is no number', { exp: 'soon', sub: '1' }, { account: '1' }],
    ['expiry beyond all dates', { exp: 1e300, sub: '1' }, { account: '1' }],
    ['an e-mail that is no text', { email: 7, sub: '1' }, { account: '1' }],
    ['a blank e-mail', { email: ' ', sub: '1' }, { account: '1' }],
    ['several lines become one', { email: 'a\nb\u202Ec' }, { account: 'a b c' }],
    ['a very long name is cut', { name: 'x'.repeat(500) }, { account: 'x'.repeat(100) }],
    ['no JSON', 'junk', {}],
    ['no object', '[1]', {}],
  ];
  for (const [sentence, payload, claims] of table) {
    it(sentence, () => assert.deepEqual(readClaims(tokenWith(payload)), { ...nothing, ...claims }));
  }

  it('of no token are unknown', () => assert.deepEqual(readClaims(null), nothing));
});
