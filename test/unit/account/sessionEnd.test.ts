import assert from 'node:assert/strict';
import { flushTasks } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';
import { BEN, LOGOUT, REFRESH, TokenBench } from '../../support/tokenBench';

const MINUTE = 60_000;

describe('Sessions of protocol v2', () => {
  const bench = TokenBench.forSuite();

  describe('end with the sign-in', () => {
    const isAlive = async (refreshToken: string) =>
      (
        await bench.http.send({
          method: 'POST',
          url: bench.key.url + REFRESH,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refresh_token: refreshToken }),
        })
      ).status === 200;

    it('at the server first', async () => {
      const { refresh } = bench.stored();
      bench.noted.before = async () => assert.equal(bench.editor.secrets.values.size, 1);
      await bench.window.account.signOut();
      assert.equal(bench.noted.bodiesOf(LOGOUT).length, 1);
      assert.equal(await isAlive(refresh ?? ''), false);
      assert.equal(bench.editor.secrets.values.size, 0);
      assert.deepEqual(bench.window.unended, []);
    });

    it('also if they have expired', async () => {
      const { refresh } = bench.stored();
      await bench.expireAccess();
      await bench.window.account.signOut();
      assert.equal(await isAlive(refresh ?? ''), false);
    });

    it('also if a renewal is under way, with its result', async () => {
      await bench.expireAccess();
      let end: () => void = () => undefined;
      const isHeld = new Promise<void>((resolve) => (end = resolve));
      bench.noted.after = ({ url }) => (url.endsWith(REFRESH) ? isHeld : Promise.resolve());
      const asked = bench.ask().catch(() => undefined);
      while (bench.renewals().length === 0) await flushTasks();
      const signedOut = bench.window.account.signOut();
      await flushTasks();
      end();
      await signedOut;
      await asked;
      assert.equal(bench.editor.secrets.values.size, 0);
      const [logout] = bench.noted.requests.filter(({ url }) => url.endsWith(LOGOUT));
      const access = (logout?.headers?.['authorization'] ?? '').replace('Bearer ', '');
      assert.equal((await bench.server.client.send('GET', '/playlists', { token: access })).status, 401);
    });

    it('here after 5 seconds if the server does not respond', async () => {
      await bench.server.fault({ hang: true, path: LOGOUT });
      const signedOut = bench.window.account.signOut();
      while (bench.noted.bodiesOf(LOGOUT).length === 0) await flushTasks();
      await bench.editor.timers.pass(4_900);
      assert.equal(bench.editor.secrets.values.size, 1);
      await bench.editor.timers.pass(200);
      assert.equal((await signedOut).signedIn, false);
      assert.equal(bench.editor.secrets.values.size, 0);
    });

    for (const fault of [{ reset: true }, { status: 500 }, { portal: true }] as const) {
      it(`here although the server fails: ${JSON.stringify(fault)}`, async () => {
        await bench.server.fault({ ...fault, path: LOGOUT });
        assert.equal((await bench.window.account.signOut()).signedIn, false);
        assert.equal(bench.editor.secrets.values.size, 0);
        assert.equal(bench.noted.bodiesOf(LOGOUT).length, 1);
      });
    }

    it('of another account in its place', async () => {
      const { refresh } = bench.stored();
      await bench.signIn(BEN);
      while (bench.noted.bodiesOf(LOGOUT).length === 0) await flushTasks();
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(await isAlive(refresh ?? ''), false);
      await bench.ask();
    });
  });

  it('of an administrator are neither renewed nor ended', async () => {
    const access = await bench.server.controls.createApiToken('ada');
    const apiToken = { ...bench.stored(), access, refresh: null, expiresAt: null, deviceId: null };
    await bench.window.account.signIn(bench.key, apiToken);
    await flushTasks();
    bench.noted.requests.length = 0;
    await bench.editor.timers.pass(24 * 60 * MINUTE);
    assert.equal(await bench.current(), access);
    await rejection(bench.window.tokens.current(bench.key, access), 'session.expired');
    await bench.window.account.signOut();
    assert.deepEqual(bench.noted.requests, []);
    assert.equal((await bench.server.client.send('GET', '/playlists', { token: access })).status, 200);
  });
});
