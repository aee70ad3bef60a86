import assert from 'node:assert/strict';
import { z } from 'zod';
import { localIdOf } from '../../../src/store/tables/idMap';
import { readClock } from '../../../src/store/tables/lamportClock';
import { LibraryWindow, SERVER, TestProfile } from '../../support/libraryWindow';
import { rejection } from '../../support/rejection';
import { song } from '../../support/songs';

const snapshot = (title: string) => ({ title, artist: 'Ann, Bo', duration_ms: 1000, file_hash: `hash ${title}` });

describe('Playlists', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let a: number, b: number, c: number;

  const playlists = () => window.library.playlists;
  const titles = async (id: string) => (await playlists().tracks(id)).map(({ title }) => title).join('');
  /** A playlist of which the server knows, with these tracks. */
  const known = async (...trackIds: number[]): Promise<string> => {
    const { id } = await playlists().create({ name: 'Mix' });
    await playlists().addTracks(id, trackIds);
    profile.deliver();
    return id;
  };

  beforeEach(async () => {
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = new LibraryWindow([profile]);
    [a = 0, b = 0, c = 0] = await window.library.tracks.remember(['a', 'b', 'c'].map((title) => song(title)));
  });

  describe('while nothing is queued', () => {
    const closings: readonly (readonly [string, () => void])[] = [
      ['signed out', () => profile.signOut()],
      ['in local mode', () => profile.setMode('local')],
      ['on another server', () => window.setServer('https://elsewhere.example')],
      ['without a server', () => window.setServer(null)],
    ];
    for (const [title, close] of closings) {
      it(`${title}: every edit works and nothing is queued`, async () => {
        const old = await known(a, b);
        close();
        const { id } = await playlists().create({ name: 'New' });
        assert.equal(localIdOf(profile.store.connection, 'playlist', id), 2);
        await playlists().addTracks(id, [a, b, c]);
        await playlists().moveTracks(id, [c], 0);
        await playlists().removeTracks(id, [b]);
        await playlists().update(id, { name: 'Newer' });
        await window.library.likes.toggle(a);
        await window.library.ratings.set(a, 5);
        const clock = readClock(profile.store.connection);
        await playlists().delete(old);
        assert.equal(await titles(id), 'ca');
        assert.deepEqual(profile.queued(), []);
        assert.equal(readClock(profile.store.connection), clock);
        assert.equal(window.edits, 11);
      });
    }
  });

  describe('made while nothing was queued', () => {
    let id: string;

    beforeEach(async () => {
      profile.signOut();
      ({ id } = await playlists().create({ name: 'Quiet', description: 'D' }));
      await playlists().addTracks(id, [a]);
      profile.signIn('ada');
    });

    it('are announced as they were before their first edit', async () => {
      await playlists().update(id, { name: 'Loud' });
      await playlists().update(id, { name: 'Louder' });
      const told = profile.queued();
      assert.deepEqual(
        told.map(({ field, op }) => `${op} ${field}`),
        ['insert null', 'insert tracks', 'set name', 'set name'],
      );
      assert.deepEqual(told[0]?.payload, { name: 'Quiet', description: 'D', color_id: 'violet', icon_id: 'music' });
      assert.deepEqual(told[1]?.payload, {
        track_ids: [a],
        track_hashes: ['hash a'],
        snapshots: { [a]: snapshot('a') },
      });
    });

    it('are announced before a track is added', async () => {
      await playlists().addTracks(id, [b]);
      assert.deepEqual(
        profile.queued().map(({ op, payload }) => [op, (payload as { track_ids?: number[] }).track_ids]),
        [
          ['insert', undefined],
          ['insert', [a]],
          ['insert', [b]],
        ],
      );
    });

    it('are announced to each account', async () => {
      await playlists().update(id, { name: '1' });
      profile.deliver();
      profile.signIn('bob');
      await playlists().update(id, { name: '2' });
      assert.deepEqual(
        profile.queued().map(({ field, op }) => `${op} ${field}`),
        ['insert null', 'insert tracks', 'set name'],
      );
      profile.deliver();
      profile.signIn('ada');
      await playlists().update(id, { name: '3' });
      assert.deepEqual(
        profile.queued().map(({ payload }) => payload),
        [{ value: '2' }, { value: '3' }],
      );
    });

    it('are deleted without being announced', async () => {
      await playlists().delete(id);
      assert.deepEqual(profile.queued(), [{ entity: 'playlist', id, field: null, op: 'delete', payload: null }]);
    });
  });

  describe('and their operations', () => {
    it('are committed or rolled back together', async () => {
      const id = await known(a);
      const [edits] = [window.edits];
      profile.store.refuse(1);
      await rejection(playlists().update(id, { name: 'New', colorId: 'rose' }), 'store.failed');
      assert.equal((await playlists().get(id)).name, 'Mix');
      assert.deepEqual(profile.queued(), []);
      assert.equal(window.edits, edits);
      await playlists().update(id, { name: 'New' });
      assert.equal(profile.queued().length, 1);
    });

    it('are refused together when the Lamport clock is exhausted', async () => {
      const id = await known(a);
      profile.store.write((transaction) =>
        transaction.run(`UPDATE profile_setting SET value = '${2 ** 31 - 2}' WHERE key = 'sync.lamport_local_max'`),
      );
      await rejection(playlists().update(id, { name: 'New', colorId: 'rose' }), 'sync.clockExhausted');
      assert.equal((await playlists().get(id)).name, 'Mix');
      await playlists().update(id, { name: 'New' });
    });

    it('have rising clock values and ids of their own', async () => {
      const id = await known(a);
      await playlists().update(id, { name: 'x', description: 'y', colorId: 'z' });
      await playlists().delete(id);
      const rows = profile.store.connection.all(
        z.object({ operation_id: z.string(), lamport_ts: z.number() }),
        'SELECT operation_id, lamport_ts FROM sync_pending_op ORDER BY id',
      );
      assert.deepEqual(
        rows.map(({ lamport_ts }) => lamport_ts),
        [3, 4, 5, 6],
      );
      assert.equal(new Set(rows.map(({ operation_id }) => operation_id)).size, 4);
    });

    it('belong to the account, server and profile of the edit', async () => {
      await playlists().create({ name: 'x' });
      const [row] = profile.store.connection.all(
        z.unknown(),
        'SELECT server_url, account_id, profile_canonical_id FROM sync_pending_op',
      );
      assert.deepEqual(row, { server_url: SERVER, account_id: 'ada', profile_canonical_id: profile.id });
    });
  });
});
