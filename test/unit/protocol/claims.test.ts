import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readClaims, readSubject, type Claims } from '../../../src/protocol/claims';
import { fuzz } from '../../support/fuzz';
import { tokenOf } from '../../support/modelServer';

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
    ['no account', {}, {}],
    [
      'times in milliseconds',
      { iat: 1_600_000_000, exp: 1_700_000_000 },
      { issuedAt: 1_600_000_000_000, expiresAt: 1_700_000_000_000 },
    ],
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

  it('are harmless, whatever the token says', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constantFrom(null, true, '\u202e', '\n', ' ', -1, 0, 1e300, 8.64e12, 8.64e12 + 1),
    );
    const value = fc.oneof(word, fc.jsonValue(), fc.string({ unit: 'binary', minLength: 100, maxLength: 300 }));
    const payload = fc.oneof(
      fc
        .dictionary(fc.constantFrom('email', 'name', 'sub', 'iat', 'exp', '__proto__', 'toString'), value)
        .map((claims) => JSON.stringify(claims)),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    const token = fc.oneof(
      payload.map(tokenWith),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '.', '..', '...', 'a..b'),
    );
    fuzz(token, (text) => {
      const { account, issuedAt, expiresAt } = readClaims(text);
      if (account !== null) {
        assert.ok(account !== '' && account.length <= 100);
        assert.doesNotMatch(account, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
      for (const moment of [issuedAt, expiresAt])
        assert.ok(moment === null || (Number.isInteger(moment) && !Number.isNaN(new Date(moment).getTime())));
      const subject = readSubject(text);
      assert.ok(subject === null || (subject !== '' && subject === subject.trim()));
    });
  });
});

describe('The subject of a token', () => {
  const sub = (value: unknown) => `x.${Buffer.from(JSON.stringify({ sub: value })).toString('base64url')}.y`;
  const table: readonly (readonly [string | null, string | null])[] = [
    [tokenOf('ada'), 'ada'],
    [sub(' ada '), 'ada'],
    [sub('x'.repeat(300)), 'x'.repeat(300)],
    [sub(' '), null],
    [sub(7), null],
    [sub(undefined), null],
    ['a.b.c', null],
    ['', null],
    [null, null],
  ];
  for (const [token, account] of table)
    it(`${token?.slice(0, 30)}: ${account?.slice(0, 10)}`, () => assert.equal(readSubject(token), account));
});
