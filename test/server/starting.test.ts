import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { demoAccount } from './demo/account';
import { startServer } from './process';
import type { Account, ServerProcess } from './process';
import { trustingFetch } from './trustingFetch';

const ada: Account = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

describe('starting the server', function () {
  this.timeout(30_000);

  let server: ServerProcess;

  afterEach(() => server.stop());

  it('serves https with the untrusted certificate of the tests', async () => {
    server = await startServer({ tls: 'self-signed', faults: true });
    assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    await assert.rejects(fetch(`${server.url}/health`), isDistrust);
    const { cookie } = await server.signUp(ada);
    assert.match(cookie, /^__Secure-better-auth\.session_token=/);
    const token = await server.token(cookie);
    assert.equal(decodeJwt(token).iss, server.url);
    const response = await trustingFetch(`${server.url}/api/v1/profiles`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(response.status, 200);
    const callback = 'http://127.0.0.1:49388/wf/callback';
    const login = `/desktop-login?${new URLSearchParams({ cb: callback, state: 'abc' })}`;
    const granted = await trustingFetch(server.url + login, { headers: { cookie } });
    assert.ok(granted.headers.get('location')?.startsWith(`${callback}?token=`));
    await server.fault({ status: 503, path: '/health' });
    assert.equal((await trustingFetch(`${server.url}/health`)).status, 503);
  });

  it('lets users sign in from another origin when asked', async () => {
    server = await startServer({ trustedOrigin: 'http://waveflow.test' });
    await server.signUp(ada);
    for (const [origin, status] of [
      ['http://waveflow.test', 200],
      ['http://waveflow.test:81', 403],
    ] as const) {
      const headers = { 'content-type': 'application/json', origin };
      const response = await trustingFetch(`${server.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers,
        body: JSON.stringify(ada),
      });
      assert.equal(response.status, status);
    }
  });

  it('issues tokens of the asked life', async () => {
    server = await startServer({ tokenLife: 5 });
    const { cookie } = await server.signUp(ada);
    const { iat = 0, exp } = decodeJwt(await server.token(cookie));
    assert.equal(exp, iat + 5);
  });

  it('has no control endpoints unless asked', async () => {
    server = await startServer();
    assert.equal((await fetch(`${server.url}/__faults`, { method: 'POST', body: '{"status":500}' })).status, 404);
    assert.equal((await fetch(`${server.url}/__requests`)).status, 404);
    await assert.rejects(server.revoke(ada.email), /404/);
  });

  it('prints a demo account that can sign in, also the second time', async () => {
    server = await startServer({ demo: true });
    const { email, password } = demoAccount;
    await server.signIn({ email, password });
    await server.restart();
    await server.signIn({ email, password });
    assert.equal(server.output.filter((line) => line === `Demo account: ${email} / ${password}`).length, 2);
  });

  it('says which port is taken', async () => {
    server = await startServer();
    const port = Number(new URL(server.url).port);
    await assert.rejects(
      startServer({ port }),
      new RegExp(`code 1:\nPort ${port} on 127\\.0\\.0\\.1 is already in use`),
    );
  });

  it('says what is wrong with an option', async () => {
    await assert.rejects(startServer({ port: 65_536 }), /code 1:.*65535.*Usage:/s);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends in peace on ${signal}, also while a request hangs`, async () => {
      server = await startServer({ faults: true });
      await server.fault({ hang: true });
      const held = assert.rejects(fetch(`${server.url}/api/v1/profiles`));
      await until(async () => (await server.requests()).length > 0);
      assert.deepEqual(await server.stop(signal), { code: 0, signal: null });
      await held;
    });
  }

  it('ends when the process that started it is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waveflow-orphan-'));
    const program = `require('./test/server/process').startServer().then(({ url }) => console.log(url))`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--eval', program], {
      cwd: join(__dirname, '..', '..'),
      // A process that is killed leaves its temporary folder behind; here it goes with ours.
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const url = String(chunk).trim();
    assert.equal((await fetch(`${url}/health`)).status, 200);
    parent.kill('SIGKILL');
    await until(async () => !(await isReachable(url)));
    await rm(folder, { recursive: true });
  });
});

function isDistrust(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'DEPTH_ZERO_SELF_SIGNED_CERT';
}

async function isReachable(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Asks again and again until it is so; the test's own limit ends it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
