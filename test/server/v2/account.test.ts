import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { someSongs, TestBed } from './testBed';
import { post, readTokens, TestClient } from './testClient';
import type { SendOptions } from './testClient';

const UNAUTHORIZED = [401, 'unauthorized'] as const;
const FORBIDDEN = [403, 'forbidden'] as const;
const INVALID = [422, 'validation_error'] as const;

describe('an account of a v2 server', () => {
  let bed: TestBed;
  let client: TestClient;

  before(async () => {
    bed = await TestBed.start();
  });
  after(() => bed.stop());
  beforeEach(async () => {
    client = await bed.logIn();
  });

  const logIn = (parts: object) =>
    post(`${bed.url}/api/v2/auth/login`, { ...bed.admin, device_name: 'Contract test', ...parts });

  describe('with a password', () => {
    it('signs in on a device of its own, in any case and with blanks around the name', async () => {
      const { tokens } = client;
      assert.match(tokens.access_token, /^wfa_[\w-]{43}$/);
      assert.match(tokens.refresh_token, /^wfr_[\w-]{43}$/);
      assert.equal(tokens.token_type, 'Bearer');
      assert.ok(tokens.expires_in > 0);
      const again = await readTokens(await logIn({ username: ` ${bed.admin.username.toUpperCase()} ` }));
      assert.equal(again.user.id, tokens.user.id);
      assert.notEqual(again.device_id, tokens.device_id);
    });

    it('is refused alike for an unknown name and a wrong password', async () => {
      for (const wrong of [{ username: 'nobody-here' }, { password: 'wrong' }]) {
        const response = await logIn(wrong);
        assert.equal(response.status, 401);
        assert.equal(z.object({ code: z.string() }).parse(await response.json()).code, 'unauthorized');
      }
    });

    it('needs a device name of 1 to 120 bytes', async () => {
      for (const [device_name, status] of [
        ['  ', 422],
        ['é'.repeat(61), 422],
        ['é'.repeat(60), 200],
      ] as const) {
        assert.equal((await logIn({ device_name })).status, status);
      }
    });
  });

  describe('with a session', () => {
    it('gets new tokens on the same device, and the old ones are dead at once', async () => {
      const old = client.tokens;
      const renewed = await readTokens(await client.renew());
      assert.notEqual(renewed.access_token, old.access_token);
      assert.notEqual(renewed.refresh_token, old.refresh_token);
      assert.equal(renewed.device_id, old.device_id);
      await client.expectRefusal(UNAUTHORIZED, 'GET', '/playlists', { token: old.access_token });
      assert.equal((await client.renew(old.refresh_token)).status, 401);
      client.tokens = renewed;
      assert.equal((await client.send('GET', '/playlists')).status, 200);
    });

    it('renews once when many try at the same time', async () => {
      const responses = await Promise.all(Array.from({ length: 8 }, () => client.renew()));
      assert.deepEqual(responses.map(({ status }) => status).sort(), [200, ...Array<number>(7).fill(401)]);
    });

    it('ends with its refresh token when it signs out', async () => {
      assert.equal((await client.send('POST', '/auth/logout')).status, 204);
      await client.expectRefusal(UNAUTHORIZED, 'GET', '/playlists');
      assert.equal((await client.renew()).status, 401);
      assert.equal((await client.send('POST', '/auth/logout', { token: 'wfa_unknown' })).status, 204);
      await client.expectRefusal(UNAUTHORIZED, 'POST', '/auth/logout', { token: null });
    });

    it('is asked for by everything but sign-in', async () => {
      for (const token of [null, 'nonsense', client.tokens.refresh_token]) {
        await client.expectRefusal(UNAUTHORIZED, 'GET', '/sync/snapshot', { token });
      }
    });
  });

  describe('in the browser', () => {
    const verifier = randomBytes(32).toString('base64url');
    const redirect_uri = 'http://127.0.0.1:49152/wf/callback?kept=1';
    const request = {
      client_id: 'contract-test',
      redirect_uri,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'the state',
      device_name: 'Contract test',
    };
    const authorize = (parts: object = {}, options: SendOptions = {}) =>
      client.send('POST', '/oauth/authorize', { body: { ...request, ...parts }, ...options });
    const redirectOf = async (response: Response): Promise<URL> => {
      assert.equal(response.status, 200);
      return new URL(z.object({ redirect_to: z.string() }).parse(await response.json()).redirect_to);
    };
    const codeOf = async (response: Response) => (await redirectOf(response)).searchParams.get('code') ?? '';
    const exchange = (parts: object) =>
      post(`${bed.url}/api/v2/oauth/token`, {
        code_verifier: verifier,
        client_id: 'contract-test',
        redirect_uri,
        ...parts,
      });

    it('gets a code at its address, beside the query that is there', async () => {
      const redirect = await redirectOf(await authorize());
      assert.equal(redirect.origin + redirect.pathname, 'http://127.0.0.1:49152/wf/callback');
      assert.equal(redirect.searchParams.get('kept'), '1');
      assert.equal(redirect.searchParams.get('state'), 'the state');
      assert.match(redirect.searchParams.get('code') ?? '', /^wfc_/);
    });

    it('needs a session for that', async () => {
      await client.expectRefusal(UNAUTHORIZED, 'POST', '/oauth/authorize', { body: request, token: null });
    });

    for (const [what, parts] of [
      ['a plain challenge', { code_challenge_method: 'plain' }],
      ['a short challenge', { code_challenge: 'a'.repeat(42) }],
      ['a challenge of 64 characters', { code_challenge: 'a'.repeat(64) }],
      ['a challenge that is no base64url', { code_challenge: '+'.repeat(43) }],
      ['a blank client', { client_id: ' ' }],
      ['a blank device', { device_name: ' ' }],
      ['an address on another machine', { redirect_uri: 'http://music.example/wf/callback' }],
      ['a scheme without a dot', { redirect_uri: 'vscode://waveflow.waveflow/callback' }],
      ['an address with a fragment', { redirect_uri: 'http://127.0.0.1:1/#top' }],
      ['no address', { redirect_uri: 'callback' }],
    ] as const) {
      it(`refuses ${what}`, async () => {
        await client.expectRefusal(INVALID, 'POST', '/oauth/authorize', { body: { ...request, ...parts } });
      });
    }

    for (const uri of [
      'http://localhost:8080/callback',
      'http://[::1]:8080/callback',
      'https://editor.example/callback',
      'com.example.app://auth',
    ]) {
      it(`accepts ${uri}`, async () => {
        assert.equal((await authorize({ redirect_uri: uri, code_challenge_method: 's256' })).status, 200);
      });
    }

    it('exchanges a code once', async () => {
      const code = await codeOf(await authorize());
      const tokens = await readTokens(await exchange({ code, client_id: ' contract-test ' }));
      assert.equal(tokens.user.id, client.accountId);
      assert.notEqual(tokens.device_id, client.tokens.device_id);
      assert.equal((await client.send('GET', '/playlists', { token: tokens.access_token })).status, 200);
      assert.equal((await exchange({ code })).status, 401);
    });

    for (const [what, wrong] of [
      ['another verifier', { code_verifier: 'b'.repeat(43) }],
      ['another client', { client_id: 'somebody-else' }],
      ['another spelling of the address', { redirect_uri: redirect_uri.replace('127.0.0.1', 'localhost') }],
    ] as const) {
      it(`spends a code that is presented with ${what}`, async () => {
        const code = await codeOf(await authorize());
        assert.equal((await exchange({ code, ...wrong })).status, 401);
        assert.equal((await exchange({ code })).status, 401);
      });
    }
  });

  describe('with an API token', () => {
    const tokenSchema = z.object({
      id: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      last_used_at: z.int().nullable(),
      revoked_at: z.int().nullable(),
    });
    let made: string[] = [];

    const path = () => `/admin/users/${bed.admin.username}/tokens`;
    async function make(...scopes: string[]) {
      const response = await client.send('POST', path(), { body: { name: 'Contract', scopes } });
      assert.equal(response.status, 201);
      const token = tokenSchema.extend({ secret: z.string() }).parse(await response.json());
      made.push(token.id);
      return token;
    }
    const status = async (token: string, ...[method, where, options]: Parameters<TestClient['send']>) =>
      (await client.send(method, where, { ...options, token })).status;

    afterEach(async () => {
      for (const id of made) await client.send('DELETE', `${path()}/${id}`);
      made = [];
    });

    it('may do everything without scopes, until it is revoked', async () => {
      const { id, secret } = await make();
      assert.match(secret, /^wfapi_/);
      assert.equal(await status(secret, 'GET', '/albums'), 200);
      const listing = await client.send('GET', path());
      const text = await listing.text();
      assert.ok(!text.includes(secret));
      const listed = z.array(tokenSchema).parse(JSON.parse(text));
      assert.notEqual(listed.find((token) => token.id === id)?.last_used_at, null);
      assert.equal((await client.send('DELETE', `${path()}/${id}`)).status, 204);
      assert.equal((await client.send('DELETE', `${path()}/${id}`)).status, 404);
      assert.equal(await status(secret, 'GET', '/albums'), 401);
    });

    it('only reads with scopes that nobody knows', async () => {
      const { secret } = await make('mystery');
      const [song] = await someSongs(client, 1);
      const rating = { body: { rating: 1 } };
      assert.equal(await status(secret, 'GET', '/albums'), 200);
      assert.equal(await status(secret, 'POST', `/tracks/${song?.id}/stream-ticket`), 200);
      await client.expectRefusal(FORBIDDEN, 'PUT', `/ratings/track/${song?.id}`, { ...rating, token: secret });
      assert.equal(await status(secret, 'GET', '/admin/users'), 403);
    });

    it('writes with the scope for it, and nothing more', async () => {
      const { secret } = await make('write');
      const [song] = await someSongs(client, 1);
      assert.equal(await status(secret, 'PUT', `/ratings/track/${song?.id}`, { body: { rating: 0 } }), 204);
      assert.equal(await status(secret, 'GET', '/admin/users'), 403);
    });

    it('keeps scopes without the blanks around them', async () => {
      const { secret, scopes } = await make('  admin  ', 'other');
      assert.deepEqual(scopes, ['admin', 'other']);
      assert.equal(await status(secret, 'GET', '/admin/users'), 200);
    });

    it('lends its scopes to the session that it authorises', async () => {
      const { secret } = await make('write');
      const verifier = randomBytes(32).toString('base64url');
      const redirect_uri = 'http://127.0.0.1:49152/wf/callback';
      const code_challenge = createHash('sha256').update(verifier).digest('base64url');
      const body = { client_id: 'contract-test', redirect_uri, code_challenge, device_name: 'Contract test' };
      const authorized = await client.send('POST', '/oauth/authorize', { body, token: secret });
      const { redirect_to } = z.object({ redirect_to: z.string() }).parse(await authorized.json());
      const code = new URL(redirect_to).searchParams.get('code');
      const exchanged = { code, code_verifier: verifier, client_id: 'contract-test', redirect_uri };
      const scoped = new TestClient(bed.url, await readTokens(await post(`${bed.url}/api/v2/oauth/token`, exchanged)));
      for (const when of ['at first', 'after a renewal']) {
        assert.deepEqual(scoped.tokens.user.scopes, ['write'], when);
        assert.equal((await scoped.send('GET', '/admin/users')).status, 403, when);
        scoped.tokens = await readTokens(await scoped.renew());
      }
    });

    it('is made by administrators only', async function () {
      const other = await bed.otherClient(this);
      await other.expectRefusal(FORBIDDEN, 'POST', path(), { body: { name: 'Mine', scopes: [] } });
      await other.expectRefusal(FORBIDDEN, 'GET', '/admin/users');
    });
  });
});
