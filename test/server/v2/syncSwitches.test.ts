import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ChangedSettings } from './behaviour';
import { SwitchBench } from './switchBench';
import { TestBed } from './testBed';

describe('the sync switches of the v2 server for tests', () => {
  const bench = SwitchBench.forSuite();

  describe('break the journal', () => {
    it('whose head is cut', async () => {
      await bench.rate(1);
      await bench.rate(2);
      const cursor = await bench.client.cursor();
      await bench.act({ action: 'compact', to: cursor - 1 });
      await bench.client.expectRefusal([409, 'cursor_expired'], 'GET', '/sync/changes?after=0');
      assert.equal((await bench.client.changes(cursor - 1)).changes[0]?.cursor, cursor);
      await bench.act({ action: 'compact', to: cursor });
      assert.equal(await bench.client.cursor(), cursor);
      assert.deepEqual((await bench.client.changes(cursor)).changes, []);
      await bench.client.expectRefusal([409, 'cursor_expired'], 'GET', `/sync/changes?after=${cursor - 1}`);
    });

    it('with an account that goes and takes its events along', async () => {
      const oldest = await TestBed.startOwn();
      const other = await oldest.logIn(oldest.other);
      const own = await oldest.logIn();
      await other.send('PUT', `/favorites/track/${bench.ids[0]}`);
      await own.send('PUT', `/favorites/track/${bench.ids[0]}`);
      assert.equal((await own.changes(0)).changes.length, 1);
      await oldest.controls?.do({ action: 'delete account', username: 'ben' });
      await own.expectRefusal([409, 'cursor_expired'], 'GET', '/sync/changes?after=0');
      await oldest.stop();
    });

    it('which a backup brings back, with numbers that come again', async () => {
      await bench.rate(1);
      await bench.act({ action: 'back up' });
      const cursor = await bench.client.cursor();
      const { id } = await bench.client.createPlaylist('Lost', []);
      await bench.rate(2);
      assert.ok((await bench.client.cursor()) > cursor);
      await bench.act({ action: 'restore' });
      assert.equal(await bench.client.cursor(), cursor);
      assert.equal(await bench.statusOf(`/playlists/${id}`), 404);
      const acknowledge = async (at: number) =>
        (
          await bench.client.send('PUT', '/sync/ack', {
            body: { device_id: bench.client.tokens.device_id, cursor: at },
          })
        ).status;
      assert.deepEqual([await acknowledge(cursor + 2), await acknowledge(0)], [422, 204]);
      await bench.rate(3);
      assert.equal(await bench.client.cursor(), cursor + 1);
    });

    it('whose pages stand still, go back, or repeat themselves', async () => {
      await bench.rate(1);
      const after = (await bench.client.cursor()) - 1;
      await bench.turn({ changes: 'stuck' });
      assert.deepEqual(await bench.client.changes(after).then(({ next_cursor, has_more }) => [next_cursor, has_more]), [
        after,
        true,
      ]);
      await bench.turn({ changes: 'backwards' });
      assert.ok((await bench.client.changes(after)).next_cursor < after);
      await bench.turn({ changes: 'duplicates' });
      const { changes } = await bench.client.changes(after);
      assert.deepEqual([changes.length, changes[0]], [2, changes[1]]);
    });

    it('with events that nobody knows, and known ones of another shape', async () => {
      await bench.rate(1);
      const after = (await bench.client.cursor()) - 1;
      await bench.turn({ unknownEvents: true });
      const { changes } = await bench.client.changes(after);
      assert.deepEqual(
        changes.map(({ entity_type, action }) => [entity_type, action]),
        [
          ['hologram', 'upsert'],
          ['rating', 'transmogrify'],
          ['rating', 'upsert'],
        ],
      );
      assert.ok('future_member' in (changes[2]?.payload ?? {}));
      await bench.act({ action: 'garble', entityId: bench.ids[0] ?? '', shape: { payload: { rating: 'five' } } });
      assert.deepEqual((await bench.client.changes(after)).changes[1]?.payload, { rating: 'five' });
    });

    it('of which a device may only acknowledge its own part, as on early servers', async () => {
      const other = await bench.bed.logIn(bench.bed.other);
      await bench.rate(1);
      await bench.turn({ ackLimit: 'account' });
      const body = { device_id: other.tokens.device_id, cursor: await other.cursor() };
      assert.equal((await other.send('PUT', '/sync/ack', { body })).status, 422);
    });
  });

  describe('break sockets', () => {
    let sockets: WebSocket[] = [];
    afterEach(() => {
      sockets.forEach((socket) => socket.terminate());
      sockets = [];
      return bench.act({ action: 'end sockets', how: 'break' });
    });

    const connect = () => {
      const socket = new WebSocket(`${bench.bed.url.replace(/^http/, 'ws')}/api/v2/sync/socket?after=999999`, {
        headers: { authorization: `Bearer ${bench.client.tokens.access_token}` },
      });
      sockets.push(socket);
      const texts: string[] = [];
      socket.on('message', (data) => texts.push((data as Buffer).toString()));
      return { socket, texts };
    };
    const open = async () => {
      const connection = connect();
      await once(connection.socket, 'open');
      return connection;
    };
    /** Resolves when there are so many, at the latest after two seconds. */
    const gather = async (texts: string[], count: number) => {
      for (let tries = 0; texts.length < count && tries < 200; tries += 1) await wait(10);
      return texts;
    };
    const textsAfter = async (settings: ChangedSettings, count: number) => {
      await bench.turn(settings);
      const { texts } = await open();
      await bench.rate(1);
      return gather(texts, count);
    };

    for (const socketRefusal of [404, 426, 403]) {
      it(`by refusing them with ${socketRefusal}`, async () => {
        await bench.turn({ socketRefusal });
        const [error] = (await once(connect().socket, 'error')) as [Error];
        assert.match(error.message, new RegExp(String(socketRefusal)));
      });
    }

    it('by noise, by old news, by nonsense and by silence', async () => {
      assert.equal((await textsAfter({ notices: 'storm' }, 200)).length, 200);
      const cursor = await bench.client.cursor();
      const stale = JSON.stringify({ cursor: Math.max(0, cursor - 9) });
      assert.deepEqual(await textsAfter({ notices: 'stale' }, 1), [stale]);
      assert.deepEqual(await textsAfter({ notices: 'garbage' }, 1), ['{"cursor":']);
      assert.deepEqual(await textsAfter({ notices: 'none' }, 0), []);
    });

    it('by closing them after some frames', async () => {
      await bench.turn({ closeAfter: 1 });
      const { socket } = await open();
      await bench.rate(1);
      assert.equal(((await once(socket, 'close')) as [number])[0], 1001);
    });

    it('by opening them and falling silent', async () => {
      await bench.turn({ halfOpen: true });
      const { socket, texts } = await open();
      socket.ping();
      await bench.rate(1);
      await wait(50);
      assert.deepEqual([texts, await bench.controls.sockets(bench.username)], [[], 1]);
    });

    it('whose clients do not answer pings', async () => {
      await bench.turn({ pingInterval: 20 });
      const { socket } = await open();
      await once(socket, 'ping');
      socket.pause();
      while ((await bench.controls.sockets(bench.username)) !== 0) await wait(5);
    });

    it('but not when access ends', async () => {
      const { texts } = await open();
      await bench.act({ action: 'expire access', username: bench.username });
      await bench.act({ action: 'send frame', username: bench.username, frame: 'still here' });
      assert.deepEqual(await gather(texts, 1), ['still here']);
    });

    for (const how of ['close', 'break'] as const) {
      it(`with "${how}"`, async () => {
        const { socket } = await open();
        await bench.act({ action: 'end sockets', how });
        assert.equal(((await once(socket, 'close')) as [number])[0], how === 'close' ? 1001 : 1006);
      });
    }
  });
});
