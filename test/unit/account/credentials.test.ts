import assert from 'node:assert/strict';
import * as credentials from '../../../src/account/credentials';

const { accessTokenOf, describe: describeCredentials, parseCredentials, tokenOf } = credentials;

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${base64({ alg: 'EdDSA' })}.${base64({ sub: 'id-1', email: 'ada@example.org', iat: 100, exp: 1000 })}.c`;
const WEB = { webUrl: 'https://web.example', cookie: 'session=1' };
const PAIR = {
  kind: 'opaque',
  access: 'wfa_1',
  refresh: 'wfr_1',
  expiresAt: 900_000,
  accountId: 'id-2',
  username: 'grace',
  deviceId: 'device-1',
  receivedAt: 0,
  renewing: false,
} as const;
const API_TOKEN = { ...PAIR, access: 'wfapi_1', refresh: null, expiresAt: null, deviceId: null } as const;

describe('Credentials', () => {
  const cases: readonly (readonly [
    what: string,
    stored: credentials.Credentials,
    description: credentials.CredentialsDescription,
  ])[] = [
    [
      'with a JWT and a web session',
      { token: JWT, web: WEB },
      {
        generation: 'v1',
        accountId: 'id-1',
        account: 'ada@example.org',
        issuedAt: 100_000,
        expiresAt: 1_000_000,
        renews: true,
      },
    ],
    [
      'with a web session alone',
      { token: null, web: WEB },
      { generation: 'v1', accountId: null, account: null, issuedAt: null, expiresAt: null, renews: true },
    ],
    [
      'with a JWT that tells nothing',
      { token: 'a.b.c', web: null, skew: 7_000 },
      { generation: 'v1', accountId: null, account: null, issuedAt: null, expiresAt: null, renews: false },
    ],
    [
      'with opaque tokens',
      PAIR,
      { generation: 'v2', accountId: 'id-2', account: 'grace', issuedAt: 0, expiresAt: 900_000, renews: true },
    ],
    [
      'with an API token',
      API_TOKEN,
      { generation: 'v2', accountId: 'id-2', account: 'grace', issuedAt: 0, expiresAt: null, renews: false },
    ],
  ];
  for (const [what, stored, description] of cases) {
    it(`${what} are described`, () => assert.deepEqual(describeCredentials(stored), description));

    it(`${what} are described without a secret`, () => {
      const text = JSON.stringify(describeCredentials(stored));
      for (const secret of [tokenOf(stored), WEB.cookie, PAIR.refresh]) {
        if (secret !== null) assert.equal(text.includes(secret), false);
      }
    });

    it(`${what} are read as they were stored`, () =>
      assert.deepEqual(parseCredentials(JSON.stringify(stored)), stored));
  }

  it('give out an access token with its account and device', () => {
    assert.deepEqual(accessTokenOf(PAIR), {
      value: 'wfa_1',
      accountId: 'id-2',
      generation: 'v2',
      deviceId: 'device-1',
    });
    assert.deepEqual(accessTokenOf({ token: JWT, web: null }), {
      value: JWT,
      accountId: 'id-1',
      generation: 'v1',
      deviceId: null,
    });
    assert.equal(accessTokenOf({ token: null, web: WEB }), null);
  });

  for (const secret of [undefined, '', 'null', '{}', '{', '[]', '"a.b.c"', JSON.stringify({ ...PAIR, kind: 'new' })]) {
    it(`${secret} is none`, () => assert.equal(parseCredentials(secret), null));
  }
});
