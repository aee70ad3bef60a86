import assert from 'node:assert/strict';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { openDatabase } from './database';
import { startServer } from './process';
import type { Account, ServerProcess } from './process';
import { createRouter } from './router';
import { healthRoutes } from './routes/health';
import { makeKey, sign } from './testIssuer';

const ada: Account = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

describe('the server', function () {
  this.timeout(30_000);

  let server: ServerProcess;
  let cookie: string;

  before(async () => {
    server = await startServer({ faults: true });
    ({ cookie } = await server.signUp(ada));
  });

  after(() => server.stop());

  beforeEach(async () => {
    await server.clearFaults();
    await server.clearRequests();
  });

  const get = (path: string, headers: HeadersInit = {}) => fetch(server.url + path, { headers, redirect: 'manual' });
  const profiles = (token: string) => get('/api/v1/profiles', { authorization: `Bearer ${token}` });

  describe('without signing in', () => {
    const statuses: [string, number][] = [
      ['/health', 200],
      ['/ready', 200],
      ['/api/auth/jwks', 200],
      ['/', 302],
      ['/sign-in', 200],
      ['/sign-up', 200],
      ['/token', 302],
      ['/desktop-login', 400],
      [`/desktop-login?cb=${encodeURIComponent('http://127.0.0.1:49388/')}&state=x`, 302],
      ['/assets/style.css', 200],
      ['/assets/layout.ts', 404],
      ['/assets/%2e%2e/html.ts', 404],
      ['/api/v1/profiles', 401],
      ['/api/v1/unknown', 404],
      ['/api/auth/unknown', 404],
      ['/api/auth/token', 401],
      ['/unknown', 404],
    ];
    for (const [path, status] of statuses) {
      it(`responds with ${status} to GET ${path}`, async () => {
        assert.equal((await get(path)).status, status);
      });
    }

    it('reports its health and version', async () => {
      const health = z.strictObject({ status: z.literal('ok'), version: z.string() });
      health.parse(await (await get('/health')).json());
    });

    it('is not ready without its database', async () => {
      const database = await openDatabase(':memory:');
      await database.destroy();
      const handle = createRouter(healthRoutes(database));
      assert.equal((await handle(new Request('http://127.0.0.1/ready'))).status, 503);
      assert.equal((await handle(new Request('http://127.0.0.1/health'))).status, 200);
    });
  });

  describe('accounts', () => {
    const post = (path: string, body: object, origin: string | undefined = server.url) =>
      fetch(`${server.url}/api/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(origin ? { origin } : {}) },
        body: JSON.stringify(body),
      });
    const passwordOf = (length: number) => 'x'.repeat(length);

    const signUps: [string, Partial<Account>, number][] = [
      ['a password of 11 characters', { password: passwordOf(11) }, 400],
      ['a password of 12 characters', { password: passwordOf(12), email: '12@example.org' }, 200],
      ['a password of 128 characters', { password: passwordOf(128), email: '128@example.org' }, 200],
      ['a password of 129 characters', { password: passwordOf(129) }, 400],
      ['an email that is none', { email: 'ada' }, 400],
      ['an email that is taken', { email: ada.email }, 422],
    ];
    for (const [what, part, status] of signUps) {
      it(`responds with ${status} to signing up with ${what}`, async () => {
        const response = await post('sign-up/email', { ...ada, email: 'new@example.org', ...part });
        assert.equal(response.status, status);
      });
    }

    const signIns: [string, Partial<Account>, number][] = [
      ['the right password', {}, 200],
      ['another password', { password: 'wrong horse battery' }, 401],
      ['an unknown email', { email: 'nobody@example.org' }, 401],
    ];
    for (const [what, part, status] of signIns) {
      it(`responds with ${status} to signing in with ${what}`, async () => {
        const { email, password } = { ...ada, ...part };
        assert.equal((await post('sign-in/email', { email, password })).status, status);
      });
    }

    const origins: [string, () => string, number][] = [
      ['its own origin', () => server.url, 200],
      ['its own origin as localhost', () => server.url.replace('127.0.0.1', 'localhost'), 200],
      ['another origin', () => 'http://evil.example.org', 403],
      ['another port', () => 'http://127.0.0.1:1', 403],
      ['no origin', () => '', 403],
    ];
    for (const [what, origin, status] of origins) {
      it(`responds with ${status} to signing in from ${what}`, async () => {
        const { email, password } = ada;
        assert.equal((await post('sign-in/email', { email, password }, origin())).status, status);
      });
    }
  });

  describe('tokens (PROTOCOL.md, "Session and token")', () => {
    it('are ES256 and name a published key', async () => {
      const { alg, kid } = decodeProtectedHeader(await server.token(cookie));
      const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), alg: z.string() })) });
      const { keys } = keySet.parse(await (await get('/api/auth/jwks')).json());
      assert.equal(alg, 'ES256');
      assert.deepEqual(
        keys.map((key) => [key.kid, key.alg]),
        [[kid, 'ES256']],
      );
      assert.ok(!keys.some((key) => 'd' in key), 'the private key is not published');
    });

    it('say who, by whom, for whom and for how long', async () => {
      const { sub, id, name, email, iss, aud, iat = 0, exp } = decodeJwt(await server.token(cookie));
      assert.ok(sub);
      assert.deepEqual(
        { id, name, email, iss, aud, exp },
        { id: sub, name: ada.name, email: ada.email, iss: server.url, aud: 'waveflow-server', exp: iat + 15 * 60 },
      );
    });

    it('open the profiles', async () => {
      const response = await profiles(await server.token(cookie));
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), []);
    });

    it('are not to be had after signing out', async () => {
      const session = await server.signIn(ada);
      await server.signOut(session.cookie);
      await assert.rejects(server.token(session.cookie), /401/);
    });
  });

  describe('after a restart', () => {
    it('still knows accounts, sessions, keys and tokens', async () => {
      const token = await server.token(cookie);
      const { url } = server;
      await server.restart();
      assert.equal(server.url, url);
      assert.equal((await profiles(token)).status, 200);
      const later = await server.token(cookie);
      assert.equal(decodeProtectedHeader(later).kid, decodeProtectedHeader(token).kid);
      assert.equal(decodeJwt(later).sub, decodeJwt(token).sub);
      await server.signIn(ada);
    });

    it('is unreachable in between', async () => {
      await server.stop();
      await assert.rejects(get('/health'));
      await server.restart();
      assert.equal((await get('/health')).status, 200);
    });

    it('keeps its secret to its owner', async () => {
      const { mode } = await stat(join(server.dataFolder, 'secret'));
      assert.equal(mode & 0o777, 0o600);
    });
  });

  describe('faults', () => {
    let token: string;

    before(async () => {
      token = await server.token(cookie);
    });

    for (const status of [401, 403, 429, 500, 503] as const) {
      it(`respond with ${status} as often as asked`, async () => {
        await server.fault({ status, times: 2 });
        const statuses = [await profiles(token), await profiles(token), await profiles(token)].map((r) => r.status);
        assert.deepEqual(statuses, [status, status, 200]);
      });
    }

    it('say when to come again', async () => {
      await server.fault({ status: 429, retryAfter: 7 });
      assert.equal((await profiles(token)).headers.get('retry-after'), '7');
    });

    it('hold a request until they are cleared', async () => {
      await server.fault({ hang: true });
      const held = profiles(token);
      const first = await Promise.race([held, profiles(token).then(() => 'the next one')]);
      assert.equal(first, 'the next one');
      await server.clearFaults();
      assert.equal((await held).status, 200);
    });

    it('break the connection', async () => {
      await server.fault({ reset: true });
      await assert.rejects(profiles(token));
      assert.equal((await profiles(token)).status, 200);
    });

    it('show the page of a captive portal', async () => {
      await server.fault({ portal: true });
      const response = await profiles(token);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    });

    it('redirect', async () => {
      await server.fault({ redirect: 'http://127.0.0.1:1/elsewhere' });
      const response = await profiles(token);
      assert.equal(response.status, 302);
      assert.equal(response.headers.get('location'), 'http://127.0.0.1:1/elsewhere');
    });

    it('spare everything but the API', async () => {
      await server.fault({ status: 503 });
      assert.equal((await get('/health')).status, 200);
      assert.ok(await server.token(cookie));
      assert.equal((await profiles(token)).status, 503);
    });

    it('respond late', async () => {
      await server.fault({ delay: 300 });
      const start = Date.now();
      assert.equal((await profiles(token)).status, 200);
      assert.ok(Date.now() - start >= 290);
    });

    for (const path of ['/health', '/api/auth/token', '/desktop-login', '/sign-in']) {
      it(`break ${path} when asked`, async () => {
        await server.fault({ status: 503, path });
        assert.equal((await get(`${path}?a=1`)).status, 503);
        assert.notEqual((await get(path)).status, 503);
      });
    }

    it('break different paths differently, the longest path first', async () => {
      await server.fault({ status: 500, path: '/', times: 9 });
      await server.fault({ status: 403, path: '/api/auth/' });
      await server.fault({ status: 503 });
      await server.fault({ status: 429 });
      const statuses = [];
      for (const path of ['/api/v1/profiles', '/api/v1/profiles', '/api/auth/jwks', '/api/auth/jwks', '/health']) {
        statuses.push((await get(path)).status);
      }
      assert.deepEqual(statuses, [429, 500, 403, 500, 500]);
      await server.clearFaults();
      assert.equal((await get('/health')).status, 200);
    });

    it('do not keep the server from its own key set', async () => {
      await server.fault({ status: 500, path: '/api/auth/jwks' });
      const unknown = await makeKey('ES256', 'unknown');
      assert.equal((await profiles(await sign(unknown))).status, 401);
      assert.equal((await get('/api/auth/jwks')).status, 500);
    });

    const malformed = [
      '{',
      '{}',
      '{"status":204}',
      '{"status":500,"times":0}',
      '{"hang":true,"reset":true}',
      '{"status":500,"path":"health"}',
      '{"delay":0}',
    ];
    for (const body of malformed) {
      it(`respond with 400 to ${body}`, async () => {
        assert.equal((await fetch(`${server.url}/__faults`, { method: 'POST', body })).status, 400);
      });
    }
  });

  describe('the journal', () => {
    it('lists method, path and whether there was a token or a cookie, never their values', async () => {
      await get('/health?secret=1');
      await profiles('not-a-token');
      await fetch(`${server.url}/unknown`, { method: 'PUT', headers: { cookie: 'a=b' } });
      const requests = (await server.requests()).map(({ method, path, authorization, cookie }) => ({
        method,
        path,
        authorization,
        cookie,
      }));
      assert.deepEqual(requests, [
        { method: 'GET', path: '/health', authorization: false, cookie: false },
        { method: 'GET', path: '/api/v1/profiles', authorization: true, cookie: false },
        { method: 'PUT', path: '/unknown', authorization: false, cookie: true },
      ]);
    });

    it('lists which requests came over the same connection', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const own of [agent, agent, false as const]) {
        const [response] = (await once(request(`${server.url}/health`, { agent: own }).end(), 'response')) as [
          IncomingMessage,
        ];
        await text(response);
      }
      agent.destroy();
      const [first, second, third] = (await server.requests()).map(({ connection }) => connection);
      assert.equal(first, second);
      assert.notEqual(second, third);
    });

    it('has the requests that met a fault', async () => {
      await server.fault({ reset: true });
      await profiles('not-a-token').catch(() => undefined);
      assert.equal((await server.requests()).length, 1);
    });
  });

  describe('revoking sessions', () => {
    it('ends all sessions of one user and of no other', async () => {
      const grace = { ...ada, email: 'grace@example.org' };
      const [one, other] = [await server.signUp(grace), await server.signIn(grace)];
      const token = await server.token(one.cookie);
      await server.revoke('Grace@Example.org');
      await assert.rejects(server.token(one.cookie), /401/);
      await assert.rejects(server.token(other.cookie), /401/);
      assert.ok(await server.token(cookie));
      assert.equal((await profiles(token)).status, 200);
      assert.ok(await server.token((await server.signIn(grace)).cookie));
    });

    it('responds with 404 for an unknown email', async () => {
      await assert.rejects(server.revoke('nobody@example.org'), /404/);
    });
  });

  describe('an account that demands a second factor', () => {
    const lin = { ...ada, email: 'lin@example.org' };
    const signIn = (account: Account) =>
      fetch(`${server.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: server.url },
        body: JSON.stringify(account),
      });

    it('gets the demand for a second factor instead of a session', async () => {
      const earlier = await server.signUp(lin);
      await server.requireSecondFactor(lin);
      const response = await signIn(lin);
      assert.equal(response.status, 200);
      z.strictObject({ twoFactorRedirect: z.literal(true), twoFactorMethods: z.array(z.string()) }).parse(
        await response.json(),
      );
      const cookies = response.headers.getSetCookie().filter((line) => !/; Max-Age=0/i.test(line));
      assert.deepEqual(
        cookies.filter((line) => line.includes('session')),
        [],
      );
      await assert.rejects(server.token(cookies.map((line) => line.replace(/;.*/s, '')).join('; ')), /401/);
      assert.ok(await server.token(earlier.cookie));
    });

    it('does not change others', async () => {
      assert.ok(await server.token((await server.signIn(ada)).cookie));
    });

    it('still learns that its password is wrong', async () => {
      assert.equal((await signIn({ ...lin, password: 'wrong horse battery' })).status, 401);
    });
  });

  it('prints no password, cookie or token', async () => {
    const token = await server.token(cookie);
    await profiles(token);
    await profiles(`${token}x`);
    await server.signIn({ ...ada, password: 'wrong horse battery' }).catch(() => undefined);
    const printed = server.output.join('\n');
    for (const secret of [ada.password, 'wrong horse battery', cookie, cookie.replace(/^[^=]*=/, ''), token]) {
      assert.ok(!printed.includes(secret));
    }
  });
});
