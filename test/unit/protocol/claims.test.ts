import assert from 'node:assert/strict';
import { readClaims, type Claims } from '../../../src/protocol/claims';

const tokenWith = (payload: unknown): string =>
  ['{"alg":"ES256"}', typeof payload === 'string' ? payload : JSON.stringify(payload), 'sig']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('Claims of a token', () => {
  const table: readonly (readonly [sentence: string, payload: unknown, claims: Claims])[] = [
    ['e-mail comes first', { sub: '1', name: 'Ada', email: 'ada@example.org' }, { account: 'ada@example.org', expiresAt: null }],
    ['then the name', { sub: '1', name: 'Ada' }, { account: 'Ada', expiresAt: null }],
    ['then the id', { sub: '1' }, { account: '1', expiresAt: null }],
    ['nobody', {}, { account: null, expiresAt: null }],
    ['expiry in milliseconds', { exp: 1_700_000_000 }, { account: null, expiresAt: 1_700_000_000_000 }],
    ['expiry that is no number', { exp: 'soon', sub: '1' }, { account: '1', expiresAt: null }],
    ['expiry beyond all dates', { exp: 1e300, sub: '1' }, { account: '1', expiresAt: null }],
    ['an e-mail that is no text', { email: 7, sub: '1' }, { account: '1', expiresAt: null }],
    ['a blank e-mail', { email: ' ', sub: '1' }, { account: '1', expiresAt: null }],
    ['several lines become one', { email: 'a\nb\u202Ec' }, { account: 'a b c', expiresAt: null }],
    ['a very long name is cut', { name: 'x'.repeat(500) }, { account: 'x'.repeat(100), expiresAt: null }],
    ['no JSON', 'junk', { account: null, expiresAt: null }],
    ['no object', '[1]', { account: null, expiresAt: null }],
  ];
  for (const [sentence, payload, claims] of table) {
    it(sentence, () => assert.deepEqual(readClaims(tokenWith(payload)), claims));
  }
});
