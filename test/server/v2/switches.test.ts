import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { ChangedSettings } from './behaviour';
import { SwitchBench } from './switchBench';
import { readTokens } from './testClient';

describe('the switches of the v2 server for tests', () => {
  const bench = SwitchBench.forSuite();
  const journalLength = async () => (await bench.controls.journal(bench.username)).length;

  describe('harm requests', () => {
    const path = '/api/v2/ratings/';

    it('whose answers get lost after the change, once', async () => {
      const [operationId, length] = [randomUUID(), await journalLength()];
      await bench.fault({ lostAnswer: true, path, method: 'PUT' });
      await assert.rejects(bench.rate(5, operationId));
      assert.equal(await journalLength(), length + 1);
      assert.equal((await bench.rate(5, operationId)).status, 204);
      assert.equal(await journalLength(), length + 1);
    });

    it('of every kind, each of which happens once all the same', async () => {
      const { client, ids } = bench;
      const { id: list } = await client.createPlaylist('Exactly once', []);
      const made = await client.send('POST', '/shares', { body: { track_ids: ids } });
      const { id: share } = z.object({ id: z.string() }).parse(await made.json());
      const kinds: [method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object][] = [
        ['POST', '/playlists', { name: 'Once', track_ids: ids }],
        ['PATCH', `/playlists/${list}`, { add: ids }],
        ['PATCH', `/playlists/${list}`, { remove_indexes: [0] }],
        ['PATCH', `/playlists/${list}`, { name: 'Renamed', clear: ['comment'] }],
        ['PUT', `/favorites/track/${ids[0]}`],
        ['DELETE', `/favorites/track/${ids[0]}`],
        ['PUT', `/ratings/track/${ids[0]}`, { rating: 4 }],
        ['POST', '/scrobbles', { track_id: ids[0], submission: true }],
        ['PUT', '/queue', { track_ids: ids }],
        ['POST', '/shares', { track_ids: ids }],
        ['PATCH', `/shares/${share}`, { description: 'Renamed' }],
        ['DELETE', `/shares/${share}`],
        ['PUT', `/bookmarks/${ids[0]}`, { position_ms: 5 }],
        ['DELETE', `/bookmarks/${ids[0]}`],
        ['DELETE', `/playlists/${list}`],
      ];
      for (const [method, where, body] of kinds) {
        const operationId = randomUUID();
        const length = await journalLength();
        const send = () => client.send(method, where, { operationId, ...(body === undefined ? {} : { body }) });
        await bench.fault({ lostAnswer: true, path: `/api/v2${where}`, method });
        await assert.rejects(send(), TypeError, `${method} ${where}`);
        const once = await bench.controls.state(bench.username);
        assert.ok((await send()).ok, `${method} ${where}`);
        assert.deepEqual(await bench.controls.state(bench.username), once, `${method} ${where}`);
        assert.equal(await journalLength(), length + 1, `${method} ${where}`);
      }
    });

    it('which get lost before the change', async () => {
      const length = await journalLength();
      await bench.fault({ reset: true, path });
      await assert.rejects(bench.rate(4));
      assert.equal(await journalLength(), length);
    });

    it('whose answers arrive in part', async () => {
      await bench.fault({ halfBody: true, path: '/api/v2/albums' });
      const response = await bench.client.send('GET', '/albums');
      assert.equal(response.status, 200);
      await assert.rejects(response.json(), SyntaxError);
      await bench.fault({ brokenBody: true, path: '/api/v2/albums' });
      await assert.rejects(
        bench.client.send('GET', '/albums').then((broken) => broken.text()),
        TypeError,
      );
    });

    for (const [what, armed, type] of [
      ['bare', { status: 408 }, null],
      ['with a time to wait', { status: 429, retryAfter: 7 }, null],
      ['as a page of a proxy', { status: 502, page: '<title>Bad Gateway</title>' }, 'text/html; charset=utf-8'],
      ['in the server’s own form', { status: 401, json: { code: 'unauthorized', message: '' } }, 'application/json'],
    ] as const) {
      it(`that are refused ${what}`, async () => {
        await bench.fault({ ...armed, path: '/api/v2/albums', times: 2 });
        const response = await bench.client.send('GET', '/albums');
        assert.deepEqual([response.status, response.headers.get('content-type')], [armed.status, type]);
        assert.equal(response.headers.get('retry-after'), 'retryAfter' in armed ? '7' : null);
        await bench.client.send('GET', '/albums');
        assert.equal(await bench.statusOf('/albums'), 200);
      });
    }

    it('of one operation, for as long as it takes', async () => {
      const operationId = randomUUID();
      await bench.act({ action: 'poison', operationId });
      for (const status of [503, 503]) assert.equal((await bench.rate(1, operationId)).status, status);
      assert.equal((await bench.rate(1)).status, 204);
      await bench.act({ action: 'clear' });
      assert.equal((await bench.rate(2, operationId)).status, 204);
    });
  });

  describe('end what accounts have', () => {
    it('access, which a renewal brings back', async () => {
      await bench.act({ action: 'expire access', username: bench.username });
      assert.equal(await bench.statusOf('/albums'), 401);
      bench.client.tokens = await readTokens(await bench.client.renew());
      assert.equal(await bench.statusOf('/albums'), 200);
    });

    it('sessions', async () => {
      await bench.act({ action: 'revoke sessions', username: bench.username });
      assert.deepEqual([await bench.statusOf('/albums'), (await bench.client.renew()).status], [401, 401]);
    });

    it('a device, whose session renews and is refused all the same', async () => {
      const { device_id: deviceId } = bench.client.tokens;
      await bench.act({ action: 'revoke device', deviceId });
      assert.equal(await bench.statusOf('/albums'), 401);
      bench.client.tokens = await readTokens(await bench.client.renew());
      assert.equal(await bench.statusOf('/albums'), 401);
      const other = await bench.bed.logIn();
      const body = { device_id: deviceId, cursor: 0 };
      assert.equal((await other.send('PUT', '/sync/ack', { body })).status, 422);
      assert.equal((await other.send('PUT', `/favorites/track/${bench.ids[0]}`, { deviceId })).status, 422);
    });

    it('the account, for some time or for ever', async () => {
      const passing = { username: 'passing', password: 'long enough for this' };
      await bench.controls.createAccount(passing);
      const own = await bench.bed.logIn(passing);
      await own.send('PUT', `/favorites/track/${bench.ids[0]}`);
      const path = '/favorites';
      await bench.act({ action: 'disable account', username: 'passing' });
      assert.equal((await own.send('GET', path)).status, 401);
      await bench.act({ action: 'disable account', username: 'passing', disabled: false });
      assert.equal((await own.send('GET', path)).status, 200);
      const id = await bench.controls.changeAccountId('passing');
      const again = await bench.bed.logIn(passing);
      assert.equal(again.accountId, id);
      assert.notEqual(id, own.accountId);
      await bench.act({ action: 'set password', username: 'passing', password: 'another one, also long' });
      assert.equal((await again.send('GET', path)).status, 401);
      await bench.act({ action: 'delete account', username: 'passing' });
      await assert.rejects(bench.bed.logIn({ ...passing, password: 'another one, also long' }));
    });
  });

  describe('change how a session is renewed:', () => {
    it('a chosen one of several goes first', async () => {
      await bench.act({ action: 'hold renewals' });
      const renewals = [bench.client.renew(), bench.client.renew()];
      while ((await bench.controls.heldRenewals()) !== 2) await wait(5);
      await bench.act({ action: 'release renewal', index: 1 });
      assert.equal((await Promise.race(renewals)).status, 200);
      await bench.act({ action: 'release renewal', index: 0 });
      const statuses = (await Promise.all(renewals)).map(({ status }) => status);
      assert.deepEqual(statuses.sort(), [200, 401]);
    });

    it('another device, and no life or one of 0', async () => {
      const renewed = async (settings: ChangedSettings) => {
        await bench.turn(settings);
        const body = z.looseObject({ access_token: z.string(), refresh_token: z.string() });
        const response = body.parse(await (await bench.client.renew()).json());
        bench.client.tokens.refresh_token = response.refresh_token;
        return response;
      };
      assert.notEqual((await renewed({ renewedDevice: 'other' }))['device_id'], bench.client.tokens.device_id);
      assert.equal((await renewed({ expiresIn: 'missing' }))['expires_in'], undefined);
      assert.equal((await renewed({ expiresIn: 'zero' }))['expires_in'], 0);
      assert.deepEqual((await renewed({}))['user'], {
        id: bench.client.accountId,
        username: bench.username,
        role: 'admin',
        scopes: [],
      });
      assert.deepEqual((await renewed({ userScopes: 'absent' }))['user'], {
        id: bench.client.accountId,
        username: bench.username,
        role: 'admin',
      });
    });
  });

  it('put the clock ahead or back', async () => {
    const skew = 10 * 60_000;
    await bench.act({ action: 'set clock', skew });
    const body = { track_id: bench.ids[0], submission: true, played_at: Date.now() + skew };
    assert.equal((await bench.client.send('POST', '/scrobbles', { body })).status, 204);
    await bench.act({ action: 'set clock', skew: -skew });
    assert.equal((await bench.client.send('POST', '/scrobbles', { body })).status, 422);
    await bench.act({ action: 'set clock', skew: 16 * 60_000 });
    assert.equal(await bench.statusOf('/albums'), 401);
  });

  it('show what an account has, and count one play for each operation', async () => {
    const operationId = randomUUID();
    const body = { track_id: bench.ids[0], submission: true };
    const before = (await bench.controls.state(bench.username)).plays.length;
    await bench.client.send('POST', '/scrobbles', { operationId, body });
    await bench.client.send('POST', '/scrobbles', { operationId, body });
    const state = await bench.controls.state(bench.username);
    assert.equal(state.plays.length, before + 1);
    const cursor = await bench.client.cursor();
    await bench.client.send('PUT', '/sync/ack', { body: { device_id: bench.client.tokens.device_id, cursor } });
    assert.deepEqual(
      (await bench.controls.acks(bench.username)).filter(
        ({ device_id }) => device_id === bench.client.tokens.device_id,
      ),
      [{ device_id: bench.client.tokens.device_id, cursor }],
    );
    assert.ok((await bench.controls.devices(bench.username)).some(({ id }) => id === bench.client.tokens.device_id));
  });
});
