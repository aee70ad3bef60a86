import assert from 'node:assert/strict';
import * as z from 'zod';
import type { LibraryChange } from '../../../../src/protocol/libraryChange';
import type { SyncServer } from '../../../../src/remote/syncServer';
import { hashOnly, like, likes, song } from '../../../contract/sampleChanges';
import { stateOf } from '../../../contract/libraryState';
import { NotingListener } from '../../../contract/notingListener';
import { pull, pullAll } from '../../../contract/syncServerCalls';
import { V2SyncServerBed } from '../../../contract/v2SyncServerBed';
import type { Action } from '../../../server/v2/actions';
import type { ChangedSettings } from '../../../server/v2/behaviour';
import { TestBed } from '../../../server/v2/testBed';

const HOUR = 60 * 60_000;

const collection = { type: 'playlist', id: 'list' } as const;
const created: LibraryChange = {
  kind: 'collectionCreated',
  collection,
  fields: { name: 'Evening', description: null, colorId: null, iconId: null },
};
const added = (...names: string[]): LibraryChange => ({
  kind: 'tracksAdded',
  playlistId: collection.id,
  tracks: names.map(song),
});

describe('Receiving by protocol v2', () => {
  let own: TestBed;
  let bed: V2SyncServerBed;
  let server: SyncServer;
  let now = Date.now();

  before(async () => {
    own = await TestBed.startOwn();
  });
  after(() => own.stop());
  beforeEach(async () => {
    now = Date.now();
    assert(own.controls);
    const push = () => assert.fail('Nothing is sent');
    bed = await V2SyncServerBed.open({
      bed: own,
      controls: own.controls,
      clock: { now: () => now },
      push: () => ({ sendLimits: { operations: 1, bytes: 1 }, encode: push, send: push }),
    });
    server = bed.device().server;
  });

  const same = () => server;
  const act = (action: Action) => bed.controls.do(action);
  const stateAfter = (changes: readonly LibraryChange[]) =>
    stateOf(bed.expected(changes).map((change) => ({ change })));
  const isTooOld = async (cursor: string, of = server) => (await of.fetch(cursor)).kind === 'cursorTooOld';
  const tracksOf = (changes: Parameters<typeof stateOf>[0]) => Object.values(stateOf(changes).tracks)[0] ?? [];

  describe('from a server whose pages of changes', () => {
    const pages: readonly (readonly [string, ChangedSettings])[] = [
      ['stand still', { changes: 'stuck' }],
      ['go back', { changes: 'backwards' }],
      ['repeat events', { changes: 'duplicates' }],
      ['have unknown types, actions and members', { unknownEvents: true }],
    ];
    for (const [title, settings] of pages) {
      it(`${title}, comes to the right state, and to an end`, async () => {
        const all = [created, added('One', 'Two'), ...likes(60), like('song 0', false)];
        const { cursor } = await pullAll(same);
        await bed.change(all);
        await bed.controls.change(settings);
        const first = await pull(same, cursor);
        assert.deepEqual(stateOf(first.changes), stateAfter(all));
        const again = await pull(same, first.cursor);
        assert.deepEqual(again.changes, []);
        await bed.controls.clear();
        await bed.change([like('later')]);
        assert.deepEqual(stateOf((await pull(same, again.cursor)).changes), stateAfter([like('later')]));
      });
    }

    const shapes: readonly (readonly [string, Record<string, unknown>])[] = [
      ['no payload', { payload: null }],
      ['a payload without tracks', { payload: { id: 'x', name: 'Evening' } }],
      ['tracks that are no list', { payload: { id: 'x', name: 'Evening', track_ids: 'One' } }],
      ['a name that is no text', { payload: { id: 'x', name: 7, track_ids: [] } }],
      ['no action', { action: null }],
    ];
    for (const [title, shape] of shapes) {
      it(`have a playlist with ${title}, has to be read completely`, async () => {
        const { cursor } = await pullAll(same);
        await bed.change([created, added('One')]);
        await act({ action: 'garble', entityId: bed.playlistId('list'), shape });
        assert.ok(await isTooOld(cursor));
        const all = await pullAll(same);
        assert.deepEqual(stateOf(all.changes), stateAfter([created, added('One')]));
        assert.deepEqual((await pull(same, all.cursor)).changes, []);
      });
    }

    it('have a rating that cannot be, has to be read completely', async () => {
      const { cursor } = await pullAll(same);
      await bed.change([{ kind: 'rated', track: song('One'), rating: 255 }]);
      const payload = { entity_type: 'track', entity_id: bed.track(song('One')).id, rating: 6 };
      await act({ action: 'garble', entityId: bed.track(song('One')).id, shape: { payload } });
      assert.ok(await isTooOld(cursor));
    });
  });

  describe('a cursor is too old', () => {
    it('when the events of a deleted account are gone', async () => {
      const stranger = { username: `x${Date.now()}`, password: 'correct horse battery' };
      await bed.controls.createAccount(stranger);
      const { cursor } = await pullAll(same);
      await bed.forget();
      const client = await own.logIn(stranger);
      await client.createPlaylist('Mine', []);
      await bed.change([like('One')]);
      assert.deepEqual((await pull(same, cursor)).changes.length, 1);
      await act({ action: 'delete account', username: stranger.username });
      assert.ok(await isTooOld(cursor));
    });

    it('a day after the snapshot, and when our clock was set back by more than that', async () => {
      const { cursor } = await pullAll(same);
      now += 23 * HOUR;
      assert.ok(!(await isTooOld(cursor)));
      now += 2 * HOUR;
      assert.ok(await isTooOld(cursor));
      now -= 50 * HOUR;
      assert.ok(await isTooOld(cursor));
    });

    it('when the account sees other libraries than before', async () => {
      const { cursor } = await pullAll(same);
      const [first] = await bed.other.get('/libraries', z.array(z.object({ id: z.string() })));
      await act({ action: 'set member', username: bed.username, libraryId: first?.id ?? '', member: false });
      // Not asked for all the time.
      assert.ok(!(await isTooOld(cursor)));
      now += 2 * HOUR;
      assert.ok(await isTooOld(cursor));
      const { cursor: next } = await pullAll(same);
      now += 2 * HOUR;
      assert.ok(!(await isTooOld(next)));
    });
  });

  describe('a cursor from the future, as after a backup was brought back,', () => {
    const rollBack = async () => {
      await bed.change([like('One')]);
      await act({ action: 'back up' });
      await bed.change([like('Two')]);
      const { cursor } = await pullAll(same);
      await act({ action: 'restore' });
      return cursor;
    };

    it('is noticed by a new process, and replaced by what the server has now', async () => {
      const cursor = await rollBack();
      const restarted = bed.device().server;
      assert.ok(await isTooOld(cursor, restarted));
      const all = await pullAll(() => restarted);
      assert.deepEqual(stateOf(all.changes), stateAfter([like('One')]));
      assert.ok(!(await isTooOld(all.cursor, restarted)));
      await bed.change([like('Three')]);
      assert.deepEqual(stateOf((await pull(() => restarted, all.cursor)).changes), stateAfter([like('Three')]));
    });

    it('is noticed after the connection was opened again, and after a refused acknowledgement', async () => {
      const cursor = await rollBack();
      assert.ok(!(await isTooOld(cursor)));
      await assert.rejects(server.acknowledge(cursor));
      assert.ok(await isTooOld(cursor));
      const { cursor: next } = await pullAll(same);
      await act({ action: 'restore' });
      server.listen(new NotingListener()).dispose();
      assert.ok(!(await isTooOld(next)));
    });

    it('is told from a device that the server does not accept', async () => {
      const cursor = await rollBack();
      const stranger = bed.device({ deviceId: bed.profileId }).server;
      assert.ok(!(await isTooOld(cursor, stranger)));
    });

    it('is not asked for with an API token, which has no device', async () => {
      const { cursor } = await pullAll(same);
      const token = await bed.controls.createApiToken(bed.username);
      const scripted = bed.device({ tokens: [token], deviceId: null }).server;
      assert.ok(!(await isTooOld(cursor, scripted)));
      await scripted.acknowledge(cursor);
    });
  });

  describe('playlists:', () => {
    it('a comment that was cleared elsewhere is cleared here, although the event repeats it', async () => {
      const describe = (description: string | null): LibraryChange => ({
        kind: 'collectionChanged',
        collection,
        fields: { description },
      });
      await bed.change([created, describe('Calm')]);
      const { cursor } = await pullAll(same);
      await bed.change([describe(null)]);
      const [{ payload } = assert.fail()] = (await bed.controls.journal(bed.username)).slice(-1);
      assert.equal(payload['comment'], 'Calm');
      const { changes } = await pull(same, cursor);
      assert.deepEqual(stateOf(changes).collections, stateAfter([created]).collections);
    });

    it('one that was deleted since is deleted, whatever its comment was', async () => {
      const { cursor } = await pullAll(same);
      await bed.change([created, { kind: 'collectionChanged', collection, fields: { description: 'Calm' } }]);
      await bed.change([{ kind: 'collectionDeleted', collection }]);
      assert.deepEqual(stateOf((await pull(same, cursor)).changes), stateAfter([]));
    });

    it('a track without a file stays where it is, known or not', async () => {
      await bed.change([created, added('One', 'Two')]);
      const { cursor } = await pullAll(same);
      const hidden = ['One', 'Three'].map((name) => bed.track(song(name)).id);
      await bed.change([added('Three')]);
      await act({ action: 'set available', trackIds: hidden, available: false });
      const { changes } = await pull(same, cursor);
      const hashes = ['One', 'Two'].map((name) => bed.track(song(name)).full_hash);
      assert.deepEqual(tracksOf(changes), [...hashes, `v2:${hidden[1]}`]);
      assert.deepEqual(tracksOf((await pullAll(same)).changes), hashes.slice(1));
      await act({ action: 'set available', trackIds: hidden, available: true });
      const all = ['One', 'Two', 'Three'].map((name) => bed.track(song(name)).full_hash);
      assert.deepEqual(tracksOf((await pullAll(same)).changes), all);
    });

    it('a track keeps its key when its file changes', async () => {
      await bed.change([created, added('One')]);
      const before = tracksOf((await pullAll(same)).changes);
      await act({ action: 'rewrite files', trackIds: [bed.track(song('One')).id] });
      assert.deepEqual(tracksOf((await pullAll(same)).changes), before);
    });

    it('large ones come in parts of a snapshot', async () => {
      const names = Array.from({ length: 380 }, (_none, index) => `song ${index}`);
      await bed.change([created, ...[0, 100, 200, 300].map((start) => added(...names.slice(start, start + 100)))]);
      const { changes, parts } = await pullAll(same);
      assert.equal(parts.length, 2);
      assert.deepEqual(
        tracksOf(changes),
        names.map((name) => bed.track(song(name)).full_hash),
      );
    });
  });

  describe('likes and ratings', () => {
    it('of tracks that were never seen come with what to show of them', async () => {
      const { cursor } = await pullAll(same);
      await bed.change([like('One'), { kind: 'rated', track: hashOnly(song('Two')), rating: 200 }]);
      const { changes } = await pull(same, cursor);
      const titles = changes.map(({ change }) => change && 'track' in change && change.track.snapshot?.title);
      assert.deepEqual(
        titles,
        ['One', 'Two'].map((name) => bed.track(song(name)).title),
      );
    });

    it('of albums and artists are passed over', async () => {
      const { cursor } = await pullAll(same);
      const [album] = await bed.other.get('/albums?limit=1', z.array(z.object({ id: z.string() })));
      await bed.other.send('PUT', `/favorites/album/${album?.id}`);
      await bed.other.send('PUT', `/ratings/album/${album?.id}`, { body: { rating: 3 } });
      const { changes } = await pull(same, cursor);
      assert.deepEqual(
        changes.map(({ change }) => change),
        [null, null],
      );
      assert.deepEqual((await pullAll(same)).changes, []);
    });
  });

  describe('listening', () => {
    let listener: NotingListener;
    let connection: { dispose(): void } | undefined;
    const listen = () => {
      listener = new NotingListener();
      connection = server.listen(listener);
    };
    afterEach(() => connection?.dispose());

    for (const notices of ['storm', 'garbage', 'stale'] as const) {
      it(`takes ${notices} frames for hints`, async () => {
        await bed.controls.change({ notices });
        listen();
        await listener.until(({ opened }) => opened === 1);
        await bed.change([like('One')]);
        await listener.until(({ hints }) => hints > 0);
        assert.deepEqual(listener.ends, []);
      });
    }

    for (const socketRefusal of [400, 404, 405, 426, 501]) {
      it(`ends with socket.blocked where a proxy answers ${socketRefusal}`, async () => {
        await bed.controls.change({ socketRefusal });
        listen();
        await listener.until(({ ends }) => ends.length === 1);
        assert.equal(listener.ends[0]?.kind, 'socket.blocked');
      });
    }

    it('ends without an error when the server closes the socket after some frames', async () => {
      await bed.controls.change({ closeAfter: 1 });
      listen();
      await listener.until(({ opened }) => opened === 1);
      await bed.change([like('One')]);
      await listener.until(({ ends }) => ends.length === 1);
      assert.deepEqual(listener.ends, [undefined]);
    });
  });
});
