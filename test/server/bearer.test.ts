import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { BearerVerifier } from './bearer';
import {
  TestIssuer,
  goodClaims,
  makeKey,
  nowInSeconds,
  sign,
  TEST_AUDIENCE,
  TEST_ISSUER_NAME,
  withAlg,
} from './testIssuer';
import type { SigningKey } from './testIssuer';

describe('bearer verification (PROTOCOL.md, "Token verification")', () => {
  let ec: SigningKey;
  let rsa: SigningKey;
  let edwards: SigningKey;
  let stranger: SigningKey;
  let issuer: TestIssuer;
  let verifier: BearerVerifier;

  before(async () => {
    [ec, rsa, edwards, stranger] = await Promise.all([
      makeKey('ES256', 'ec-key'),
      makeKey('RS256', 'rsa-key'),
      makeKey('EdDSA', 'edwards-key'),
      makeKey('ES256', 'ec-key'),
    ]);
  });

  beforeEach(async () => {
    issuer = await TestIssuer.start(ec, rsa);
    verifier = new BearerVerifier({ jwksUrl: issuer.jwksUrl, issuer: TEST_ISSUER_NAME, audience: TEST_AUDIENCE });
  });

  afterEach(() => issuer.stop());

  const verify = (token: string) => verifier.verify(`Bearer ${token}`);
  const accepts = async (token: string, subject = 'user-1') => assert.equal(await verify(token), subject);
  const refuses = (token: string) => assert.rejects(verify(token), { status: 401 });
  const isUnavailable = (token: string) => assert.rejects(verify(token), { status: 503 });

  describe('reads the header', () => {
    const accepted: [string, (token: string) => string][] = [
      ['Bearer', (token) => `Bearer ${token}`],
      ['bearer', (token) => `bearer ${token}`],
      ['BEARER', (token) => `BEARER ${token}`],
      ['padding everywhere', (token) => `  Bearer    ${token}  `],
    ];
    for (const [what, header] of accepted) {
      it(`accepts ${what}`, async () => {
        assert.equal(await verifier.verify(header(await sign(ec))), 'user-1');
      });
    }

    const refused: [string, (token: string) => string | null][] = [
      ['a missing header', () => null],
      ['an empty header', () => ''],
      ['another scheme', (token) => `Basic ${token}`],
      ['a token without scheme', (token) => token],
      ['no space after the scheme', (token) => `Bearer${token}`],
      ['a scheme without token', () => 'Bearer'],
      ['a scheme and nothing but spaces', () => 'Bearer    '],
      ['a doubled scheme', (token) => `Bearer Bearer ${token}`],
      ['text that is no token', () => 'Bearer not-a-token'],
      ['three parts that are no token', () => 'Bearer a.b.c'],
    ];
    for (const [what, header] of refused) {
      it(`refuses ${what}`, async () => {
        await assert.rejects(verifier.verify(header(await sign(ec))), { status: 401 });
      });
    }
  });

  describe('finds the key', () => {
    it('accepts ES256', async () => accepts(await sign(ec)));
    it('accepts RS256', async () => accepts(await sign(rsa)));

    const refused: [string, () => Promise<string>][] = [
      ['a header without kid', () => sign(ec, goodClaims(), { alg: 'ES256' })],
      ['an unknown kid', () => sign(ec, goodClaims(), { alg: 'ES256', kid: 'unknown' })],
      ['a signature by another key of the same kid', () => sign(stranger)],
      ['an algorithm that is not the key’s', () => sign(rsa, goodClaims(), { alg: 'RS256', kid: 'ec-key' })],
      ['an unsigned token', async () => unsigned({ alg: 'none', kid: 'ec-key' })],
    ];
    for (const [what, token] of refused) {
      it(`refuses ${what}`, async () => refuses(await token()));
    }

    it('counts an RSA key without alg as RS256', async () => {
      issuer.keys = [rsa.publicJwk];
      await accepts(await sign(rsa));
      await refuses(await sign(rsa, goodClaims(), { alg: 'RS512', kid: 'rsa-key' }));
    });

    it('skips an EC key without alg', async () => {
      issuer.keys = [ec.publicJwk, withAlg(rsa)];
      await refuses(await sign(ec));
    });

    it('skips an EdDSA key', async () => {
      issuer.keys = [withAlg(edwards), withAlg(rsa)];
      await refuses(await sign(edwards));
    });
  });

  describe('checks the claims', () => {
    const signExpired = (seconds: number) => sign(ec, { ...goodClaims(), exp: nowInSeconds() - seconds });

    it('accepts the audience among others', async () => {
      await accepts(await sign(ec, { ...goodClaims(), aud: ['other', TEST_AUDIENCE] }));
    });

    it('accepts a token expired within the 60 s leeway', async () => accepts(await signExpired(30)));
    it('refuses a token expired beyond it', async () => refuses(await signExpired(62)));

    const refused: [string, object][] = [
      ['a missing exp', { exp: undefined }],
      ['another issuer', { iss: 'https://other.example.com' }],
      ['the issuer with a trailing slash', { iss: `${TEST_ISSUER_NAME}/` }],
      ['a missing issuer', { iss: undefined }],
      ['another audience', { aud: 'other' }],
      ['a missing audience', { aud: undefined }],
      ['a missing sub', { sub: undefined }],
      ['an empty sub', { sub: '' }],
      ['a blank sub', { sub: ' \t ' }],
      ['a sub that is no text', { sub: 7 }],
    ];
    for (const [what, claims] of refused) {
      it(`refuses ${what}`, async () => refuses(await sign(ec, { ...goodClaims(), ...claims })));
    }

    it('trims the sub', async () => {
      await accepts(await sign(ec, { ...goodClaims(), sub: '  user-2 ' }), 'user-2');
    });
  });

  describe('keeps the key set', () => {
    it('asks once for two tokens of one key', async () => {
      await verify(await sign(ec));
      await verify(await sign(ec));
      assert.equal(issuer.fetches, 1);
    });

    it('asks once for tokens that come together', async () => {
      const token = await sign(ec);
      await Promise.all([verify(token), verify(token), verify(token)]);
      assert.equal(issuer.fetches, 1);
    });

    it('asks again for every unknown kid', async () => {
      const token = await sign(ec, goodClaims(), { alg: 'ES256', kid: 'unknown' });
      await verify(await sign(ec));
      await refuses(token);
      await refuses(token);
      assert.equal(issuer.fetches, 3);
    });

    it('finds a key that was added later', async () => {
      issuer.keys = [withAlg(rsa)];
      await verify(await sign(rsa));
      issuer.keys = [withAlg(rsa), withAlg(ec)];
      await accepts(await sign(ec));
    });

    it('does not ask again for a bad signature', async () => {
      await verify(await sign(ec));
      await refuses(await sign(stranger));
      assert.equal(issuer.fetches, 1);
    });
  });

  describe('responds with 503', () => {
    it('when the key set cannot be reached', async () => {
      await issuer.stop();
      await isUnavailable(await sign(ec));
    });

    it('when the key set responds with a failure', async () => {
      issuer.status = 500;
      await isUnavailable(await sign(ec));
    });

    it('when the key set has no usable key', async () => {
      issuer.keys = [withAlg(edwards), ec.publicJwk];
      await isUnavailable(await sign(ec));
    });

    it('for an unknown kid when the key set is gone by now', async () => {
      await verify(await sign(ec));
      await issuer.stop();
      await isUnavailable(await sign(ec, goodClaims(), { alg: 'ES256', kid: 'unknown' }));
    });

    it('when the key set is gone and what is known of it is older than an hour', async () => {
      await verify(await sign(ec));
      await issuer.stop();
      const later = Date.now() + 61 * 60 * 1000;
      const clock = mock.method(Date, 'now', () => later);
      await isUnavailable(await sign(ec)).finally(() => clock.mock.restore());
    });

    it('only until the key set is back', async () => {
      issuer.status = 503;
      await isUnavailable(await sign(ec));
      issuer.status = 200;
      await accepts(await sign(ec));
    });
  });
});

function unsigned(header: object): string {
  const [first, second] = [header, goodClaims()].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${first}.${second}.`;
}
