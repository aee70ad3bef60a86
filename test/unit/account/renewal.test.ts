import assert from 'node:assert/strict';
import { asWaveFlowError } from '../../../src/core/errors';
import type { Fault } from '../../server/faults';
import { flushTasks } from '../../support/manualTimers';
import { MemoryLock } from '../../support/memoryLock';
import { MemorySecrets } from '../../support/memorySecrets';
import { NotingHttp } from '../../support/notingHttp';
import { rejection } from '../../support/rejection';
import { ADA, BEN, LOGOUT, REFRESH, TokenBench } from '../../support/tokenBench';

const MINUTE = 60_000;

describe('Tokens of protocol v2', () => {
  const bench = TokenBench.forSuite();
  const breakRenewal = (fault: Fault) => bench.server.fault({ ...fault, path: REFRESH });

  describe('are renewed', () => {
    it('30 seconds before their end', async () => {
      const first = await bench.current();
      await bench.editor.timers.pass(14.49 * MINUTE);
      assert.equal(await bench.current(), first);
      await bench.editor.timers.pass(0.02 * MINUTE);
      assert.notEqual(await bench.current(), first);
      assert.equal(bench.renewals().length, 1);
      await bench.ask();
    });

    it('once for 50 requests at a time that the server rejected, which are all repeated', async () => {
      await bench.expireAccess();
      await Promise.all(Array.from({ length: 50 }, () => bench.ask()));
      assert.equal(bench.renewals().length, 1);
      assert.equal(bench.noted.requests.length, 101);
    });

    it('once for the requests of two windows', async () => {
      const other = bench.openWindow();
      await bench.expireAccess();
      await Promise.all([bench.window, other].flatMap((one) => Array.from({ length: 25 }, () => bench.ask(one))));
      assert.equal(bench.renewals().length, 1);
      assert.equal(await bench.current(undefined, other), await bench.current());
    });

    it('again and again in one window', async () => {
      for (let round = 1; round <= 3; round++) {
        await bench.editor.timers.pass(MINUTE);
        await bench.expireAccess();
        await bench.ask();
        assert.equal(bench.renewals().length, round);
      }
      assert.equal(await bench.connection(), 'online');
    });

    it('when the intent is stored, and used when they are', async () => {
      const before = bench.stored();
      bench.noted.before = async ({ url }) => {
        if (url.endsWith(REFRESH))
          assert.deepEqual(bench.stored(), { ...before, renewing: true, savedAt: bench.stored().savedAt });
        else assert.equal(bench.stored().renewing, false);
      };
      await bench.expireAccess();
      await bench.ask();
      assert.notEqual(bench.stored().access, before.access);
      assert.notEqual(bench.stored().refresh, before.refresh);
    });

    it('with the id of the device that the server names', async () => {
      const before = await bench.window.tokens.current(bench.key);
      await bench.server.turn({ renewedDevice: 'other' });
      await bench.expireAccess();
      await bench.ask();
      const after = await bench.window.tokens.current(bench.key);
      assert.notEqual(after.deviceId, before.deviceId);
      assert.equal(after.accountId, before.accountId);
      const devices = await bench.server.controls.devices('ada');
      assert.ok(devices.some(({ id }) => id === after.deviceId));
    });

    for (const expiresIn of ['missing', 'zero'] as const) {
      it(`when the server rejects them, where their life is ${expiresIn}`, async () => {
        await bench.server.turn({ expiresIn });
        await bench.signIn();
        const first = await bench.current();
        await bench.editor.timers.pass(60 * MINUTE);
        assert.equal(await bench.current(), first);
        await bench.expireAccess();
        await bench.ask();
        assert.equal(bench.renewals().length, 1);
        assert.equal((await bench.window.account.status()).expiresAt, null);
      });
    }

    for (const minutes of [-10, 10]) {
      it(`by our own clock, whatever that of the server says: ${minutes} minutes`, async () => {
        await bench.server.act({ action: 'set clock', skew: minutes * MINUTE });
        await bench.signIn();
        await bench.ask();
        await bench.editor.timers.pass(14 * MINUTE);
        await bench.ask();
        assert.equal(bench.renewals().length, 0);
        assert.equal((await bench.window.account.status()).expiresAt, bench.editor.timers.now() + MINUTE);
      });
    }

    it('once if our clock is set forward, and by the server if it is set back', async () => {
      bench.editor.timers.setClock(24 * 60 * MINUTE);
      await bench.ask();
      await bench.ask();
      assert.equal(bench.renewals().length, 1);
      bench.editor.timers.setClock(-48 * 60 * MINUTE);
      await bench.ask();
      await bench.expireAccess();
      await bench.ask();
      assert.equal(bench.renewals().length, 2);
    });

    it('where the keyring shows late what another window has stored, with what that has got', async () => {
      const other = bench.openWindow();
      await bench.expireAccess();
      const rejected = await bench.current();
      const late = new MemorySecrets();
      for (const [reference, secret] of bench.editor.secrets.values) late.values.set(reference, secret);
      const behind = bench.openWindow({ secrets: late });
      await bench.ask(other);
      const asked = bench.current(rejected, behind);
      await bench.editor.timers.pass(500);
      for (const [reference, secret] of bench.editor.secrets.values) late.values.set(reference, secret);
      await bench.editor.timers.pass(200);
      assert.equal(await asked, await bench.current(undefined, other));
      assert.equal(bench.renewals().length, 1);
    });

    it('not with a spent token where the keyring never shows what another window has stored', async () => {
      const late = new MemorySecrets();
      for (const [reference, secret] of bench.editor.secrets.values) late.values.set(reference, secret);
      await bench.expireAccess();
      const rejected = await bench.current();
      await bench.ask();
      const asked = rejection(
        bench.openWindow({ secrets: late }).tokens.current(bench.key, rejected),
        'keyring.forgot',
      );
      await bench.editor.timers.pass(5_000);
      await asked;
      assert.equal(bench.renewals().length, 1);
      await bench.ask();
    });
  });

  describe('where a renewal does not get through', () => {
    it('and the request was lost: the same token once more, at once', async () => {
      await bench.expireAccess();
      await breakRenewal({ reset: true });
      await bench.ask();
      const [first, second, ...more] = bench.renewals();
      assert.equal(first, second);
      assert.deepEqual(more, []);
    });

    const lost: readonly Fault[] = [{ lostAnswer: true }, { brokenBody: true }, { halfBody: true }];
    for (const fault of lost) {
      it(`${JSON.stringify(fault)}: the same token once more; the session is lost, and nothing else is`, async () => {
        await bench.expireAccess();
        await breakRenewal(fault);
        await rejection(bench.ask(), 'session.expired');
        const [first, second, ...more] = bench.renewals();
        assert.equal(first, second);
        assert.deepEqual(more, []);
        assert.equal((await bench.window.account.check()).connection.state, 'expired');
        assert.equal((await bench.window.account.status()).account, 'ada');
        assert.equal(bench.renewals().length, 2, 'nothing is asked with a token that was refused');
        await bench.signIn();
        assert.equal(await bench.connection(), 'online');
      });
    }

    const harmless: readonly Fault[] = [
      { status: 401, page: '<h1>Sign in to the network</h1>' },
      { status: 401, json: { error: 'no' } },
      { status: 403, json: { code: 'forbidden', message: 'No.' } },
      { status: 403, page: '<h1>No</h1>' },
      { status: 404, page: '<h1>Nothing</h1>', times: 2 },
      { status: 429, retryAfter: 7 },
      { status: 500 },
      { status: 502, page: '<h1>Bad gateway</h1>' },
      { status: 503, json: { code: 'service_unavailable', message: 'Authentication is unavailable.' } },
      { portal: true, times: 2 },
      { reset: true, times: 2 },
    ];
    for (const fault of harmless) {
      it(`${JSON.stringify(fault)} is reported, and no session ends`, async () => {
        await bench.expireAccess();
        await breakRenewal(fault);
        const { kind } = asWaveFlowError(await bench.ask().catch((error: unknown) => error));
        assert.match(kind, /^(?:answer|network)\.(?!unauthorized)/);
        assert.notEqual((await bench.window.account.check()).connection.state, 'expired');
        await bench.ask();
        assert.equal(new Set(bench.renewals()).size, 1, 'all with the same token');
      });
    }

    it('shortly before the end: the token stays in use', async () => {
      const before = await bench.current();
      await bench.editor.timers.pass(14.6 * MINUTE);
      await breakRenewal({ status: 503 });
      assert.equal(await bench.current(), before);
    });
  });

  describe('in a window that crashes', () => {
    const crash = async (step: 'before' | 'after') => {
      const mortalHttp = new NotingHttp(bench.noted);
      let reached: () => void = () => undefined;
      const isThere = new Promise<void>((resolve) => (reached = resolve));
      mortalHttp[step] = async ({ url }) => {
        if (!url.endsWith(REFRESH)) return;
        reached();
        await new Promise(() => undefined);
      };
      void bench.ask(bench.openWindow({ http: mortalHttp }), mortalHttp);
      await isThere;
      bench.editor.renewalLock = new MemoryLock();
      bench.noted.requests.length = 0;
      bench.window = bench.openWindow();
    };

    it('before the renewal arrives: another one renews with the same token before anything else', async () => {
      await bench.expireAccess();
      await crash('before');
      assert.equal(bench.stored().renewing, true);
      await bench.ask();
      assert.equal(bench.noted.requests[0]?.url, bench.key.url + REFRESH);
      assert.equal(bench.stored().renewing, false);
      assert.equal((await bench.window.account.check()).connection.state, 'online');
      assert.equal(bench.renewals().length, 1);
    });

    it('before the new tokens are stored: the session is lost, and nothing else is', async () => {
      await bench.expireAccess();
      await crash('after');
      await rejection(bench.ask(), 'session.expired');
      assert.equal(bench.renewals().length, 1);
      await bench.window.account.check();
      assert.equal(await bench.connection(), 'expired');
      assert.equal(bench.renewals().length, 1);
    });
  });

  describe('that the server refuses', () => {
    it('mean expired, in every bench.window, without further requests for tokens', async () => {
      const other = bench.openWindow();
      await bench.server.act({ action: 'revoke sessions', username: 'ada' });
      await rejection(bench.ask(), 'session.expired');
      assert.equal((await bench.window.account.check()).connection.state, 'expired');
      assert.equal((await other.account.check()).connection.state, 'expired');
      assert.equal(bench.renewals().length, 1);
    });

    it('although they were renewed, because the device is revoked: one renewal, one repetition, expired', async () => {
      const { deviceId } = await bench.window.tokens.current(bench.key);
      assert(deviceId !== null);
      await bench.server.act({ action: 'revoke device', deviceId });
      await rejection(bench.ask(), 'answer.unauthorized');
      assert.deepEqual([bench.renewals().length, bench.noted.requests.length], [1, 3]);
      assert.equal((await bench.window.account.check()).connection.state, 'expired');
      await rejection(bench.ask(), 'session.expired');
      await rejection(bench.ask(bench.openWindow()), 'session.expired');
      assert.equal(bench.renewals().length, 1);
    });

    it('soon after a renewal, but after they were accepted, are renewed again', async () => {
      for (let round = 1; round <= 3; round++) {
        await bench.expireAccess();
        await bench.ask();
        assert.equal(bench.renewals().length, round);
      }
    });

    it('after a new password: expired', async () => {
      await bench.server.act({ action: 'set password', username: 'ada', password: ADA.password });
      await bench.window.account.check();
      assert.equal(await bench.connection(), 'expired');
    });
  });

  describe('while the keyring fails', () => {
    it('to take the intent: nothing is renewed', async () => {
      await bench.expireAccess();
      bench.editor.secrets.refused.add('store');
      await rejection(bench.ask(), 'keyring.failed');
      assert.equal(bench.renewals().length, 0);
      bench.editor.secrets.refused.clear();
      await bench.ask();
    });

    it('to take new tokens: they are kept, and stored before they are used', async () => {
      await bench.expireAccess();
      bench.noted.after = async ({ url }) => {
        if (url.endsWith(REFRESH)) bench.editor.secrets.refused.add('store');
      };
      await rejection(bench.ask(), 'keyring.failed');
      await rejection(bench.ask(), 'keyring.failed');
      bench.editor.secrets.refused.clear();
      await bench.ask();
      assert.equal(bench.renewals().length, 1);
      assert.equal(bench.stored().renewing, false);
      await bench.ask(bench.openWindow());
    });
  });

  describe('and the user', () => {
    /** Does this between the response to the renewal and what comes of it. */
    const meanwhile = async (action: () => Promise<unknown>) => {
      await bench.expireAccess();
      bench.noted.after = async ({ url }) => {
        if (!url.endsWith(REFRESH)) return;
        bench.noted.after = async () => undefined;
        await action();
      };
      const failure = await bench.ask().catch((error: unknown) => error);
      await flushTasks();
      return failure;
    };

    it('signs out while they are renewed: nothing comes back', async () => {
      await meanwhile(() => bench.window.sessions.clear(bench.key));
      assert.equal((await bench.window.account.status()).signedIn, false);
      assert.equal(bench.editor.secrets.values.size, 0);
      while (bench.noted.bodiesOf(LOGOUT).length === 0) await flushTasks();
    });

    it('signs in as another while they are renewed: that counts', async () => {
      await meanwhile(() => bench.signIn(BEN));
      assert.equal((await bench.window.account.status()).account, 'ben');
      assert.equal(bench.stored().username, 'ben');
    });
  });
});
