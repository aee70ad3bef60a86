import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Disposable } from '../../src/core/disposal';
import type { CollectionFields, LibraryChange } from '../../src/protocol/libraryChange';
import type { FetchedChange, OutgoingOperation, SendResult, SyncServer } from '../../src/remote/syncServer';
import { rejection } from '../support/rejection';
import { stateOf } from './libraryState';
import { NotingListener } from './notingListener';
import { hashOnly, like, likes, song } from './sampleChanges';
import { MAX_CHANGES, pull, pullAll } from './syncServerCalls';
import type { ProtocolTraits, SyncServerBed, TestDevice } from './syncServerBed';

const collection = { type: 'playlist', id: 'list' } as const;
const library = { type: 'library', id: 'files' } as const;
const fields: CollectionFields = { name: 'Evening', description: null, colorId: 'violet', iconId: 'music' };
const created: LibraryChange = { kind: 'collectionCreated', collection, fields };
const night: LibraryChange = { ...created, fields: { ...fields, name: 'Night' } };

/** What the sync engine relies on, whatever the protocol version. @param open a bed for one test */
export function describeSyncServer(name: string, traits: ProtocolTraits, open: () => Promise<SyncServerBed>): void {
  const { isExact, hasLooks, hasProfiles, hasClock } = traits;
  const itIf = (condition: boolean) => (condition ? it : it.skip);

  describe(`SyncServer: ${name}`, function () {
    this.timeout(20_000);

    let bed: SyncServerBed;
    let device: TestDevice;
    let server: SyncServer;
    beforeEach(async () => {
      bed = await open();
      device = bed.device();
      server = device.server;
    });

    const same = () => server;
    const restarted = () => bed.restarted(device).server;
    const renamed: LibraryChange = isExact
      ? { kind: 'collectionChanged', collection, fields: { name: 'Night' } }
      : night;
    const assertAccepted = (result: SendResult, operations: readonly OutgoingOperation[]) => {
      assert(result.kind === 'accepted');
      assert.deepEqual(result.operationIds, new Set(operations.map(({ operationId }) => operationId)));
    };
    const changesOf = (fetched: readonly FetchedChange[]) => fetched.map(({ change }) => change);
    const stateAfter = (changes: readonly LibraryChange[]) =>
      stateOf(bed.expected(changes).map((change) => ({ change })));
    /** Asserts that these changes were fetched, and nothing else. */
    const assertChanges = (fetched: readonly FetchedChange[], changes: readonly LibraryChange[]) => {
      if (isExact) assert.deepEqual(changesOf(fetched), changes);
      else assert.deepEqual(stateOf(fetched), stateAfter(changes));
    };

    describe('fetchAll', () => {
      it('has nothing to hand out for an account without changes', async () => {
        const { changes, parts } = await pullAll(same);
        assert.deepEqual(changes, []);
        assert.equal(parts[0]?.isFirst, true);
        assert.equal(parts[0].hasGap, false);
      });

      it('hands out everything in its order, in parts', async () => {
        const all = [created, ...likes(250), like('song 0', false)];
        await bed.change(all);
        const { changes, parts } = await pullAll(same);
        assertChanges(changes, all);
        assert.ok(parts.every((part) => part.changes.length <= MAX_CHANGES));
        assert.deepEqual(parts.map(({ isFirst }) => isFirst).indexOf(true, 1), -1);
      });

      it('goes on in another process', async () => {
        await bed.change([created, ...likes(250)]);
        const one = await pullAll(same);
        const other = await pullAll(restarted);
        assert.deepEqual(other.changes, one.changes);
        assert.deepEqual((await pull(restarted, other.cursor)).changes, []);
      });

      it('starts over with a continuation that it does not know', async () => {
        await bed.change(likes(2));
        const part = await server.fetchAll('from another version');
        assert.equal(part.isFirst, true);
        assert.equal(part.changes.length, 2);
      });
    });

    describe('fetch', () => {
      it('hands out what changed after the cursor, once', async () => {
        await bed.change([created]);
        const { cursor } = await pullAll(same);
        await bed.change(likes(3));
        const page = await pull(same, cursor);
        assertChanges(page.changes, likes(3));
        assert.deepEqual((await pull(same, page.cursor)).changes, []);
      });

      it('says that there is no more when there is nothing, and leaves the cursor as it is', async () => {
        await bed.change(likes(3));
        const { cursor } = await pullAll(same);
        const page = await server.fetch(cursor);
        assert.deepEqual(page, {
          kind: 'changes',
          changes: [],
          unreadable: 0,
          highestClock: 0,
          cursor,
          hasMore: false,
        });
      });

      it('hands out many changes in pages, also if each is fetched by another process', async () => {
        const { cursor } = await pullAll(same);
        await bed.change(likes(320));
        assertChanges((await pull(same, cursor)).changes, likes(320));
        assertChanges((await pull(restarted, cursor)).changes, likes(320));
      });

      it('repeats a page if the cursor did not move', async () => {
        const { cursor } = await pullAll(same);
        await bed.change(likes(250));
        const first = await server.fetch(cursor);
        assert.deepEqual(await server.fetch(cursor), first);
        assertChanges((await pull(same, cursor)).changes, likes(250));
      });

      it('sees a change that comes after a page that was not complete', async () => {
        const { cursor } = await pullAll(same);
        await bed.change(likes(150));
        const first = await server.fetch(cursor);
        assert.ok(first.kind === 'changes' && first.hasMore);
        await bed.change([like('later')]);
        const rest = await pull(same, first.cursor);
        assertChanges([...first.changes, ...rest.changes], [...likes(150), like('later')]);
      });

      itIf(hasClock)('reports clock values', async () => {
        const { cursor } = await pullAll(same);
        await bed.change(likes(3));
        assert.ok((await pull(same, cursor)).highestClock > 0);
      });

      it('rejects with cancelled when it is aborted', async () => {
        await bed.change([created]);
        const { cursor } = await pullAll(same);
        const aborter = new AbortController();
        const fetching = server.fetch(cursor, aborter.signal);
        aborter.abort();
        await rejection(fetching, 'cancelled');
        await rejection(server.fetchAll(null, aborter.signal), 'cancelled');
        await rejection(server.acknowledge(cursor, aborter.signal), 'cancelled');
      });

      it('rejects with answer.unauthorized if the server accepts no token, after asking for another one', async () => {
        const { cursor } = await pullAll(same);
        const stranger = bed.device({ tokens: [bed.badToken] });
        await rejection(stranger.server.fetch(cursor), 'answer.unauthorized');
        assert.deepEqual(stranger.rejected, [undefined, bed.badToken]);
      });
    });

    describe('changes of another device arrive:', () => {
      const [one, two, three] = [song('One'), song('Two'), song('Three')] as const;
      const playlistId = collection.id;
      const added: LibraryChange = { kind: 'tracksAdded', playlistId, tracks: [one, two, three] };
      const cases: readonly (readonly [title: string, before: readonly LibraryChange[], change: LibraryChange])[] = [
        ['a playlist', [], created],
        [
          'a playlist with all fields',
          [],
          {
            kind: 'collectionCreated',
            collection,
            fields: { name: '\u2068x', description: 'd', colorId: 'sky', iconId: 'moon' },
          },
        ],
        [
          'a library',
          [],
          {
            kind: 'collectionCreated',
            collection: library,
            fields: { ...fields, colorId: 'emerald', iconId: 'library' },
          },
        ],
        ['a name', [created], { kind: 'collectionChanged', collection, fields: { name: 'Night' } }],
        ['a description', [created], { kind: 'collectionChanged', collection, fields: { description: 'Calm' } }],
        ['a color', [created], { kind: 'collectionChanged', collection, fields: { colorId: 'sky' } }],
        ['an icon', [created], { kind: 'collectionChanged', collection, fields: { iconId: 'moon' } }],
        ['a deletion', [created], { kind: 'collectionDeleted', collection }],
        ['added tracks', [created], added],
        ['removed tracks', [created, added], { kind: 'tracksRemoved', playlistId, tracks: [hashOnly(one)] }],
        ['a moved track', [created, added], { kind: 'trackMoved', playlistId, track: hashOnly(three), position: 0 }],
        ['a like', [], like('One')],
        ['a removed like', [like('One')], like('One', false)],
        ['a rating', [], { kind: 'rated', track: hashOnly(one), rating: 255 }],
        ['a rating of 0', [], { kind: 'rated', track: hashOnly(one), rating: 0 }],
        [
          'a removed rating',
          [{ kind: 'rated', track: hashOnly(one), rating: 5 }],
          { kind: 'rated', track: hashOnly(one), rating: null },
        ],
      ];
      for (const [title, before, change] of cases) {
        const hasLook = /^a (library|color)|^an icon/.test(title);
        itIf(hasLooks || !hasLook)(title, async () => {
          await bed.change(before);
          const { cursor } = await pullAll(same);
          await bed.change([change]);
          const { changes } = await pull(same, cursor);
          assert.deepEqual(
            stateOf([...bed.expected(before).map((past) => ({ change: past })), ...changes]),
            stateAfter([...before, change]),
          );
          assert.ok(changes.some((fetched) => !isExact || fetched.change?.kind === change.kind));
        });
      }
    });

    (hasProfiles ? describe : describe.skip)('profiles', () => {
      it('share likes and ratings, and nothing else', async () => {
        const { cursor } = await pullAll(same);
        await bed.change(
          [created, like('One'), { kind: 'rated', track: hashOnly(song('One')), rating: 7 }],
          'another profile',
        );
        const { changes } = await pull(same, cursor);
        assert.deepEqual(
          stateOf(changes),
          stateOf([{ change: like('One') }, { change: { kind: 'rated', track: hashOnly(song('One')), rating: 7 } }]),
        );
        assert.deepEqual(stateOf((await pullAll(same)).changes), stateOf(changes));
      });

      it('see their own playlists', async () => {
        await bed.change([created], 'another profile');
        const { changes } = await pullAll(() => bed.device({ profileId: 'another profile' }).server);
        assert.deepEqual(Object.keys(stateOf(changes).collections), ['playlist list']);
      });
    });

    describe('send', () => {
      const send = (lamport: number, to = server, operation = bed.rename(collection.id, 'Night', lamport)) =>
        to.send([to.encode(operation) ?? assert.fail()]);

      it('accepts operations, which other devices then get', async () => {
        await bed.change([created]);
        const { cursor } = await pullAll(() => bed.device().server);
        const operation = bed.rename(collection.id, 'Night', 1);
        assertAccepted(await send(1, server, operation), [operation]);
        const { changes } = await pull(() => bed.device().server, cursor);
        assertChanges(changes, [renamed]);
      });

      it('accepts nothing for nothing', async () => {
        assertAccepted(await server.send([]), []);
      });

      it('stores an operation once, although its first response got lost', async () => {
        await bed.change([created]);
        const { cursor } = await pullAll(same);
        const operation = bed.rename(collection.id, 'Night', 1);
        await bed.loseAnswer();
        await send(1, server, operation).catch(() => undefined);
        const again = await send(1, server, operation);
        assertAccepted(again, [operation]);
        assertChanges((await pull(same, cursor)).changes, [renamed]);
      });

      it('sends what it encodes within its limits', async () => {
        await bed.change([created]);
        const count = Math.min(200, server.sendLimits.operations);
        const operations = Array.from({ length: count }, (_none, index) =>
          bed.rename(collection.id, `${index}`, index + 1),
        );
        const result = await server.send(operations.map((operation) => server.encode(operation) ?? assert.fail()));
        assert.equal(result.kind === 'accepted' && result.operationIds.size, count);
      });

      it('encodes nothing that cannot be sent', () => {
        const operation = bed.rename(collection.id, 'Night', 1);
        assert.equal(server.encode({ ...operation, payload: '{' }), undefined);
        assert.equal(server.encode({ ...operation, entityId: ' ' }), undefined);
      });
    });

    describe('own operations', () => {
      it('come back with their operation ids, in their place', async () => {
        await bed.change([created]);
        const { cursor } = await pullAll(same);
        const operation = bed.rename(collection.id, 'Night', 5);
        await bed.change([like('One')]);
        await server.send([server.encode(operation) ?? assert.fail()]);
        await bed.change([like('Two')]);
        const { changes, highestClock } = await pull(same, cursor);
        const own = changes.slice(1, -1);
        assert.deepEqual(
          [changes[0], changes.at(-1)].map((other) => other?.change?.kind),
          ['liked', 'liked'],
        );
        assert.deepEqual([...new Set(own.map(({ operationId }) => operationId))], [operation.operationId]);
        assertChanges(own, [renamed]);
        assert.ok(highestClock >= (hasClock ? 5 : 0));
      });
    });

    describe('a cursor that is too old', () => {
      const known = ['One', 'Two', 'Three'].map(song);
      const makeOld = async () => {
        await bed.change([
          created,
          { kind: 'tracksAdded', playlistId: collection.id, tracks: [song('One'), song('Two')] },
          ...likes(5),
        ]);
        const { cursor } = await pullAll(same);
        await bed.change([
          { kind: 'collectionChanged', collection, fields: { name: 'Night' } },
          like('song 1', false),
          { kind: 'tracksAdded', playlistId: collection.id, tracks: [song('Three')] },
          { kind: 'trackMoved', playlistId: collection.id, track: hashOnly(song('Three')), position: 0 },
        ]);
        await bed.forget();
        return cursor;
      };

      it('is reported', async () => {
        assert.deepEqual(await server.fetch(await makeOld()), { kind: 'cursorTooOld' });
        assert.deepEqual(await server.fetch('from another version'), { kind: 'cursorTooOld' });
      });

      it('is replaced by everything, as on a fresh device', async () => {
        await makeOld();
        const { changes, cursor } = await pullAll(same);
        const state = stateOf(changes);
        assert.deepEqual(state, stateOf((await pullAll(() => bed.device().server)).changes));
        assert.deepEqual(state, stateOf((await pullAll(restarted)).changes));
        assert.deepEqual(state.collections, stateAfter([night]).collections);
        // The server may know the files no longer, but what they are called.
        const [tracks] = Object.values(state.tracks);
        const hashes = bed.expected(known.map((track) => ({ kind: 'liked', track, isLiked: true })));
        const titles = tracks?.map((key) => {
          const index = hashes.findIndex((change) => change.kind === 'liked' && change.track.hash === key);
          return known[index]?.snapshot?.title ?? key;
        });
        assert.deepEqual(
          titles?.map((title) => title.replace(/[()]/g, '')),
          ['Three', 'One', 'Two'],
        );
        assert.equal(state.likes.length, 4);
        await bed.change([like('later')]);
        assertChanges((await pull(same, cursor)).changes, [like('later')]);
      });
    });

    describe('acknowledge', () => {
      it('tells the server how far the device has come', async () => {
        await bed.change(likes(3));
        const { cursor } = await pullAll(same);
        assert.equal(await bed.hasAcknowledged(device), false);
        await server.acknowledge(cursor);
        assert.equal(await bed.hasAcknowledged(device), true);
      });
    });

    describe('listen', () => {
      let listener: NotingListener;
      let connection: Disposable | undefined;
      const listen = (to = server) => {
        listener = new NotingListener();
        connection = to.listen(listener);
        return listener;
      };
      afterEach(() => connection?.dispose());

      it('opens, and hints at a change of another device', async () => {
        await listen().until(({ opened }) => opened === 1);
        assert.equal(listener.hints, 0);
        await bed.change([like('One')]);
        await listener.until(({ hints }) => hints > 0);
        assert.deepEqual(listener.ends, []);
      });

      it('loses no change that is made between opening and fetching', async () => {
        const { cursor } = await pullAll(same);
        await listen().until(({ opened }) => opened === 1);
        await bed.change([like('One')]);
        const { changes, cursor: next } = await pull(same, cursor);
        assertChanges(changes, [like('One')]);
        await bed.change([like('Two')]);
        await listener.until(({ hints }) => hints >= 2);
        assertChanges((await pull(same, next)).changes, [like('Two')]);
      });

      it('reports nothing after it was disposed of, and closes the connection', async () => {
        await listen().until(({ opened }) => opened === 1);
        connection?.dispose();
        for (let turn = 0; turn < 200 && (await bed.listeners()) > 0; turn++) await wait(10);
        assert.equal(await bed.listeners(), 0);
        await bed.change([like('One')]);
        await wait(50);
        assert.equal(listener.hints, 0);
        assert.deepEqual(listener.ends, []);
      });

      it('can be disposed of before it is open', async () => {
        listen();
        connection?.dispose();
        await wait(100);
        assert.deepEqual([listener.opened, listener.ends], [0, []]);
        assert.equal(await bed.listeners(), 0);
      });

      it('ends without an error when the server closes the connection, and does not open again', async () => {
        await listen().until(({ opened }) => opened === 1);
        await bed.endConnections('close');
        await listener.until(({ ends }) => ends.length === 1);
        assert.deepEqual(listener.ends, [undefined]);
        await wait(100);
        assert.equal(await bed.listeners(), 0);
      });

      it('ends with network.broken when the connection breaks', async () => {
        await listen().until(({ opened }) => opened === 1);
        await bed.endConnections('break');
        await listener.until(({ ends }) => ends.length === 1);
        assert.equal(listener.ends[0]?.kind, 'network.broken');
      });

      it('asks for another token once when the server rejects the first', async () => {
        const renewing = bed.device({ tokens: [bed.badToken, bed.goodToken] });
        await listen(renewing.server).until(({ opened }) => opened === 1);
        assert.deepEqual(renewing.rejected, [undefined, bed.badToken]);
      });

      it('ends with answer.unauthorized when the server rejects the second token, too', async () => {
        const stranger = bed.device({ tokens: [bed.badToken] });
        await listen(stranger.server).until(({ ends }) => ends.length === 1);
        assert.equal(listener.ends[0]?.kind, 'answer.unauthorized');
        assert.equal(listener.opened, 0);
        assert.deepEqual(stranger.rejected, [undefined, bed.badToken]);
      });
    });
  });
}
