import assert from 'node:assert/strict';
import { RemoteIdentities } from '../../src/remoteIdentities';
import { enqueue } from '../../src/store/tables/outbox';
import { ensureKnownTrack } from '../../src/store/tables/tracks';
import { rate } from '../../src/store/tables/ratings';
import { markSent } from '../../src/store/tables/sentOperations';
import { MemoryDatabase } from '../support/memoryDatabase';

const ACCOUNT = { serverUrl: 'https://home.example', accountId: 'ada' };

describe('What an account of a v2 server calls otherwise', () => {
  let store: MemoryDatabase;
  let identities: RemoteIdentities;

  beforeEach(async () => {
    store = await MemoryDatabase.profile();
    identities = new RemoteIdentities(store.open(), ACCOUNT);
  });

  describe('playlists', () => {
    it('have one id on both sides if they come from the server', async () => {
      assert.equal(await identities.serverPlaylist('p'), 'p');
      assert.deepEqual(await identities.localPlaylists(['p']), new Map([['p', 'p']]));
    });

    it('that this device has created have two', async () => {
      await identities.bindPlaylists([{ localId: 'local', serverId: 'remote', isDeleted: false }]);
      assert.equal(await identities.serverPlaylist('local'), 'remote');
      const both = new Map([
        ['remote', 'local'],
        ['p', 'p'],
      ]);
      assert.deepEqual(await identities.localPlaylists(['remote', 'p']), both);
    });

    it('belong to one account of one server', async () => {
      await identities.bindPlaylists([{ localId: 'local', serverId: 'remote', isDeleted: false }]);
      for (const other of [
        { ...ACCOUNT, accountId: 'ben' },
        { ...ACCOUNT, serverUrl: 'https://work.example' },
      ]) {
        assert.equal(await new RemoteIdentities(store.open(), other).serverPlaylist('local'), 'local');
      }
    });

    it('that are deleted have no id on the server, but are still recognized', async () => {
      await identities.bindPlaylists([{ localId: 'p', serverId: 'p', isDeleted: true }]);
      await identities.bindPlaylists([{ localId: 'local', serverId: 'remote', isDeleted: false }]);
      await identities.bindPlaylists([{ localId: 'local', serverId: 'remote', isDeleted: true }]);
      assert.equal(await identities.serverPlaylist('p'), undefined);
      assert.equal(await identities.serverPlaylist('local'), undefined);
      assert.equal((await identities.localPlaylists(['remote'])).get('remote'), 'local');
    });

    it('that are created again after a deletion have a new id', async () => {
      await identities.bindPlaylists([{ localId: 'p', serverId: 'p', isDeleted: true }]);
      await identities.bindPlaylists([{ localId: 'p', serverId: 'again', isDeleted: false }]);
      assert.equal(await identities.serverPlaylist('p'), 'again');
      assert.equal((await identities.localPlaylists(['p', 'again'])).get('again'), 'p');
    });

    it('are bound by the operation that has created them, queued or sent', async () => {
      const operation = { entity: 'playlist', field: null, op: 'insert', payload: null } as const;
      store.write((transaction) => {
        const scope = { ...ACCOUNT, profileId: 'profile' };
        for (const [index, entityId] of ['queued', 'sent'].entries()) {
          const stamp = { scope, operationId: `op ${entityId}`, lamport: index + 1, now: 1 };
          enqueue(transaction, { ...operation, entityId }, stamp);
        }
        markSent(transaction, ['op sent'], 1);
      });
      await identities.adoptPlaylists(
        ['queued', 'sent', 'foreign'].map((name) => ({ operationId: `op ${name}`, serverId: `remote ${name}` })),
      );
      const ids = await Promise.all(['queued', 'sent', 'foreign'].map((id) => identities.serverPlaylist(id)));
      assert.deepEqual(ids, ['remote queued', 'remote sent', 'foreign']);
    });
  });

  describe('tracks', () => {
    it('are named by their hash, a second one with the same hash and one without by their id', async () => {
      const keys = await identities.assignTrackKeys([
        { serverId: '1', hash: 'aa' },
        { serverId: '2', hash: 'aa' },
        { serverId: '3', hash: null },
      ]);
      assert.deepEqual(Object.fromEntries(keys), { 1: 'aa', 2: 'v2:2', 3: 'v2:3' });
    });

    it('keep their key when their file changes', async () => {
      await identities.assignTrackKeys([
        { serverId: '1', hash: 'aa' },
        { serverId: '2', hash: null },
      ]);
      const keys = await identities.assignTrackKeys([
        { serverId: '1', hash: 'bb' },
        { serverId: '2', hash: 'cc' },
        { serverId: '3', hash: 'bb' },
      ]);
      assert.deepEqual(Object.fromEntries(keys), { 1: 'aa', 2: 'v2:2', 3: 'bb' });
      assert.deepEqual(Object.fromEntries(await identities.trackKeys(['1', '4'])), { 1: 'aa' });
    });

    it('are found by their key', async () => {
      await identities.assignTrackKeys([{ serverId: '1', hash: 'aa' }]);
      const found = await identities.serverTracks(['aa', 'bb', 'v2:7']);
      assert.deepEqual(Object.fromEntries(found), { aa: '1', 'v2:7': '7' });
    });

    it('are described by what this device knows of them', async () => {
      store.write((transaction) => {
        const track = { title: 'Song', artists: ['Ann'], durationMs: 1000, fileHash: 'aa' };
        const { id } = ensureKnownTrack(transaction, { ...track, key: 'k', libraryId: 'l', now: 1 });
        rate(transaction, [id], 100);
        ensureKnownTrack(transaction, { ...track, artists: [], fileHash: 'bb', key: 'j', libraryId: 'l', now: 1 });
      });
      assert.deepEqual(Object.fromEntries(await identities.describeTracks(['aa', 'bb', 'cc'])), {
        aa: { title: 'Song', artist: 'Ann' },
        bb: { title: 'Song', artist: null },
      });
      assert.deepEqual(Object.fromEntries(await identities.ratings(['aa', 'bb', 'cc'])), { aa: 100, bb: null });
    });
  });

  describe('lists of tracks', () => {
    const piece = (after: number, cursor: number, orders: Record<string, string[] | null> = {}) =>
      identities.recordJournal({ after, cursor, orders: new Map(Object.entries(orders)) });

    it('are those of the last piece of the journal', async () => {
      assert.equal(await identities.journalCursor(), null);
      await piece(0, 5, { p: ['1', '2'], q: ['1'] });
      await piece(5, 8, { p: ['2'], q: null });
      assert.deepEqual([await identities.order('p'), await identities.order('q')], [['2'], undefined]);
      assert.equal(await identities.journalCursor(), 8);
    });

    it('stay as they are with a piece that was read before', async () => {
      await piece(0, 5, { p: ['1'] });
      await piece(2, 4, { p: [] });
      assert.deepEqual(await identities.order('p'), ['1']);
    });

    it('are forgotten where a piece is missing', async () => {
      await piece(0, 5, { p: ['1'], q: ['2'] });
      await piece(6, 8, { q: ['3'] });
      assert.deepEqual([await identities.order('p'), await identities.order('q')], [undefined, ['3']]);
    });

    it('are forgotten when the journal begins anew, even further back', async () => {
      await piece(0, 5, { p: ['1'] });
      await identities.restartJournal(2);
      assert.equal(await identities.order('p'), undefined);
      assert.equal(await identities.journalCursor(), 2);
    });

    it('that operations lead to stay until they are cleared', async () => {
      await identities.setTarget('op', ['1', '2']);
      await identities.setTarget('op', ['2']);
      assert.deepEqual([...(await identities.targets(['op', 'other']))], [['op', ['2']]]);
      await identities.clearTarget('op');
      assert.equal((await identities.targets(['op'])).size, 0);
    });
  });
});
