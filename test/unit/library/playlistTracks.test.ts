import assert from 'node:assert/strict';
import { z } from 'zod';
import { countStatements } from '../../support/countStatements';
import { LibraryWindow, TestProfile } from '../../support/libraryWindow';
import { rejection } from '../../support/rejection';
import { song } from '../../support/songs';

const snapshot = (title: string) => ({ title, artist: 'Ann, Bo', duration_ms: 1000, file_hash: `hash ${title}` });

describe('Tracks of playlists', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let a: number, b: number, c: number, d: number, e: number;

  const playlists = () => window.library.playlists;
  const titles = async (id: string) => (await playlists().tracks(id)).map(({ title }) => title).join('');
  const positions = (id: string) =>
    profile.store.connection
      .all(
        z.object({ position: z.number() }),
        `SELECT playlist_track.position FROM playlist_track JOIN playlist ON playlist.id = playlist_id
         WHERE canonical_id = ? ORDER BY 1`,
        [id],
      )
      .map(({ position }) => position);
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
    [a = 0, b = 0, c = 0, d = 0, e = 0] = await window.library.tracks.remember(
      ['a', 'b', 'c', 'd', 'e'].map((title) => song(title)),
    );
  });

  describe('adding tracks', () => {
    const inserted = (id: string, ids: number[], names: string[]) => ({
      entity: 'playlist',
      id,
      field: 'tracks',
      op: 'insert',
      payload: {
        track_ids: ids,
        track_hashes: names.map((name) => `hash ${name}`),
        snapshots: Object.fromEntries(ids.map((trackId, index) => [trackId, snapshot(names[index] ?? '')])),
      },
    });

    it('one: queued with its hash and its metadata', async () => {
      const id = await known();
      assert.equal(await playlists().addTracks(id, [a]), 1);
      assert.deepEqual(profile.queued(), [inserted(id, [a], ['a'])]);
    });

    it('many: queues those really added, once each, in the given order, behind the others', async () => {
      const id = await known(b);
      assert.equal(await playlists().addTracks(id, [c, b, a, c, 9999]), 2);
      assert.deepEqual(profile.queued(), [inserted(id, [c, a], ['c', 'a'])]);
      assert.equal(await titles(id), 'bca');
      assert.deepEqual(positions(id), [0, 1, 2]);
    });

    for (const [title, ids] of [
      ['none', () => []],
      ['one that is there', () => [a]],
      ['one that does not exist', () => [9999]],
    ] as const) {
      it(`${title}: nothing is queued`, async () => {
        const id = await known(a);
        assert.equal(await playlists().addTracks(id, ids()), 0);
        assert.deepEqual(profile.queued(), []);
      });
    }

    it('leaves out metadata that is unknown or that a server would refuse', async () => {
      const id = await known();
      const [x = 0, y = 0, z = 0] = await window.library.tracks.remember([
        song('x', { artists: [] }),
        song('y', { fileHash: null }),
        song('z', { durationMs: 0 }),
      ]);
      await playlists().addTracks(id, [x, y, z]);
      assert.deepEqual(profile.queued()[0]?.payload, {
        track_ids: [x, y, z],
        track_hashes: ['hash x', null, 'hash z'],
        snapshots: {
          [x]: { title: 'x', duration_ms: 1000, file_hash: 'hash x' },
          [y]: { title: 'y', artist: 'Ann, Bo', duration_ms: 1000 },
        },
      });
    });

    it('queues 450 as 200, 200 and 50', async () => {
      const id = await known();
      const ids = await window.library.tracks.remember(Array.from({ length: 450 }, (_, index) => song(`t${index}`)));
      assert.equal(await playlists().addTracks(id, ids), 450);
      const payloads = profile
        .queued()
        .map(({ payload }) => payload as { track_ids: number[]; track_hashes: string[]; snapshots: object });
      assert.deepEqual(
        payloads.map(({ track_ids }) => track_ids.length),
        [200, 200, 50],
      );
      assert.deepEqual(
        payloads.map(({ track_hashes }) => track_hashes.length),
        [200, 200, 50],
      );
      assert.deepEqual(
        payloads.map(({ snapshots }) => Object.keys(snapshots).length),
        [200, 200, 50],
      );
      assert.deepEqual(
        payloads.flatMap(({ track_ids }) => track_ids),
        ids,
      );
      assert.deepEqual(
        (await playlists().tracks(id)).map(({ trackId }) => trackId),
        ids,
      );
    });

    const sources = [
      ['folder', `INSERT INTO library_folder (id, library_id, path) VALUES (7, 1, '/m')`, 'folder_id'],
      ['album', `INSERT INTO album (id, canonical_title, created_at, updated_at) VALUES (7, 'A', 1, 1)`, 'album_id'],
    ] as const;
    for (const [type, make, column] of sources) {
      it(`from a source, ${type}: queued with it`, async () => {
        const id = await known(b);
        profile.store.write((transaction) => transaction.run(make));
        profile.store.write((transaction) =>
          transaction.run(`UPDATE track SET ${column} = 7 WHERE id IN (?, ?)`, [a, b]),
        );
        assert.equal(await playlists().addSource(id, { type, id: 7 }), 1);
        const told = inserted(id, [a], ['a']);
        assert.deepEqual(profile.queued(), [{ ...told, payload: { ...told.payload, via_source: { type, id: 7 } } }]);
        assert.equal(await playlists().addSource(id, { type, id: 7 }), 0);
        assert.equal(profile.queued().length, 1);
      });
    }

    it('from a source, artist: queued with it', async () => {
      const id = await known();
      await window.library.tracks.remember([song('solo', { artists: ['Cy'] })]);
      assert.equal(await playlists().addSource(id, { type: 'artist', id: 3 }), 1);
      assert.equal(await titles(id), 'solo');
    });

    it('from a source of another type is refused', async () => {
      const id = await known();
      await rejection(playlists().addSource(id, { type: 'genre' as 'album', id: 1 }), 'argument.notAllowed');
      assert.deepEqual(profile.queued(), []);
    });
  });

  describe('removing tracks', () => {
    it('queues those really removed, and closes the gaps', async () => {
      const id = await known(a, b, c, d, e);
      assert.deepEqual(
        (await playlists().removeTracks(id, [d, b, b, 9999])).tracks.map(({ trackId }) => trackId),
        [b, d],
      );
      assert.equal(await titles(id), 'ace');
      assert.deepEqual(positions(id), [0, 1, 2]);
      assert.deepEqual(profile.queued(), [
        {
          entity: 'playlist',
          id,
          field: 'tracks',
          op: 'delete',
          payload: { track_ids: [b, d], track_hashes: ['hash b', 'hash d'] },
        },
      ]);
    });

    it('queues nothing if none of them is in the playlist', async () => {
      const id = await known(a);
      assert.deepEqual((await playlists().removeTracks(id, [b])).tracks, []);
      assert.deepEqual((await playlists().removeTracks(id, [])).tracks, []);
      assert.deepEqual(profile.queued(), []);
    });
  });

  describe('undoing a removal', () => {
    /** The playlist of a receiver that applies the operations. */
    const followed = (ids: readonly number[]): number[] => {
      const list = [...ids];
      for (const { op, payload } of profile.queued()) {
        const {
          track_ids = [],
          track_id = 0,
          position = 0,
        } = payload as { track_ids?: number[]; track_id?: number; position?: number };
        if (op === 'insert') list.push(...track_ids);
        if (op === 'delete') track_ids.forEach((id) => list.splice(list.indexOf(id), 1));
        if (op === 'set') list.splice(position, 0, ...list.splice(list.indexOf(track_id), 1));
      }
      return list;
    };

    it('restores tracks at their positions, and queues them as added and moved', async () => {
      const id = await known(a, b, c, d, e);
      const removed = await playlists().removeTracks(id, [d, b]);
      profile.deliver();
      assert.equal(await playlists().restoreTracks(removed), 2);
      assert.equal(await titles(id), 'abcde');
      assert.deepEqual(positions(id), [0, 1, 2, 3, 4]);
      assert.deepEqual(
        profile.queued().map(({ op, payload }) => [op, payload]),
        [
          [
            'insert',
            {
              track_ids: [b, d],
              track_hashes: ['hash b', 'hash d'],
              snapshots: { [b]: snapshot('b'), [d]: snapshot('d') },
            },
          ],
          ['set', { track_id: b, position: 1, track_hash: 'hash b' }],
          ['set', { track_id: d, position: 3, track_hash: 'hash d' }],
        ],
      );
    });

    it('leads to the same list here and elsewhere, for any tracks', async () => {
      const all = [a, b, c, d, e];
      const id = await known(...all);
      for (let chosen = 1; chosen < 2 ** all.length; chosen++) {
        const removed = await playlists().removeTracks(
          id,
          all.filter((_, index) => chosen & (1 << index)),
        );
        await playlists().restoreTracks(removed);
        assert.equal(await titles(id), 'abcde');
        assert.deepEqual(followed(all), all);
        profile.deliver();
      }
    });

    it('keeps the time at which they were added', async () => {
      const id = await known(a, b);
      const before = await playlists().removeTracks(id, [a, b]);
      await window.timers.pass(1000);
      await playlists().restoreTracks(before);
      assert.deepEqual(await playlists().removeTracks(id, [a, b]), before);
    });

    it('starts from the current tracks', async () => {
      const id = await known(a, b, c, d, e);
      const removed = await playlists().removeTracks(id, [b, d, e]);
      await playlists().addTracks(id, [d]);
      await playlists().removeTracks(id, [a]);
      assert.equal(await playlists().restoreTracks(removed), 2);
      assert.equal(await titles(id), 'cbde');
      assert.equal(await playlists().restoreTracks(removed), 0);
      const after = (await playlists().tracks(id)).map(({ trackId }) => trackId);
      assert.deepEqual(followed([a, b, c, d, e]), after);
    });

    it('happens in the profile of the removal, and not if the playlist no longer exists', async () => {
      const other = await TestProfile.make('0b6f2f5e-6c1e-4a40-9d6b-5b0f4f6f7d11');
      const both = new LibraryWindow([profile, other]);
      const id = await known(a, b);
      const removed = await both.library.playlists.removeTracks(id, [a]);
      both.profiles.reverse();
      assert.equal(await both.library.playlists.restoreTracks(removed), 1);
      assert.equal(await titles(id), 'ab');
      await playlists().delete(id);
      await rejection(both.library.playlists.restoreTracks(removed), 'playlist.unknown');
      both.dispose();
    });
  });

  describe('moving tracks of abcde', () => {
    const moves: readonly (readonly [
      moved: string,
      before: number,
      order: string,
      told: readonly (readonly [string, number])[],
    ])[] = [
      ['a', 2, 'bacde', [['a', 1]]],
      ['a', 5, 'bcdea', [['a', 4]]],
      ['a', 99, 'bcdea', [['a', 4]]],
      ['e', 0, 'eabcd', [['e', 0]]],
      ['e', -3, 'eabcd', [['e', 0]]],
      ['c', 2, 'abcde', []],
      ['c', 3, 'abcde', []],
      ['', 0, 'abcde', []],
      [
        'ac',
        5,
        'bdeac',
        [
          ['c', 4],
          ['a', 3],
        ],
      ],
      [
        'ce',
        0,
        'ceabd',
        [
          ['c', 0],
          ['e', 1],
        ],
      ],
      [
        'ae',
        3,
        'bcaed',
        [
          ['a', 2],
          ['e', 3],
        ],
      ],
      [
        'ea',
        3,
        'bcaed',
        [
          ['a', 2],
          ['e', 3],
        ],
      ],
      ['abcde', 2, 'abcde', []],
      ['bd', 3, 'acbde', [['b', 2]]],
    ];
    for (const [moved, before, order, told] of moves) {
      it(`${moved || 'none'} before ${before}: ${order}`, async () => {
        const ids: Record<string, number> = { a, b, c, d, e };
        const id = await known(a, b, c, d, e);
        await playlists().moveTracks(
          id,
          Array.from(moved).map((name) => ids[name] ?? 0),
          before,
        );
        assert.equal(await titles(id), order);
        assert.deepEqual(positions(id), [0, 1, 2, 3, 4]);
        assert.deepEqual(
          profile.queued(),
          told.map(([name, position]) => ({
            entity: 'playlist',
            id,
            field: 'tracks',
            op: 'set',
            payload: { track_id: ids[name], position, track_hash: `hash ${name}` },
          })),
        );
        // A receiver that applies the queued operations ends with the same order.
        const replayed = Array.from('abcde');
        for (const [name, position] of told) {
          replayed.splice(replayed.indexOf(name), 1);
          replayed.splice(position, 0, name);
        }
        assert.equal(replayed.join(''), order);
      });
    }

    it('a track that is not in the playlist is refused', async () => {
      const id = await known(a);
      await rejection(playlists().moveTracks(id, [a, b], 0), 'track.unknown');
      assert.deepEqual(profile.queued(), []);
    });
  });

  it('show track count and duration', async () => {
    const id = await known(a, b);
    await window.library.likes.toggle(b);
    await window.library.ratings.set(a, 196);
    const { trackCount, totalDurationMs } = await playlists().get(id);
    assert.deepEqual([trackCount, totalDurationMs], [2, 2000]);
    const shown = { artist: 'Ann, Bo', durationMs: 1000, isAvailable: false };
    assert.deepEqual(await playlists().tracks(id), [
      { trackId: a, title: 'a', ...shown, liked: false, rating: 196 },
      { trackId: b, title: 'b', ...shown, liked: true, rating: null },
    ]);
  });

  it('handle hundreds of playlists and tens of thousands of tracks', async function () {
    this.timeout(20_000);
    const ids = await window.library.tracks.remember(
      Array.from({ length: 10_000 }, (_, index) => song(`t${index}`, { artists: [`A${index % 50}`] })),
    );
    const long = await known(...ids);
    for (let count = 0; count < 300; count++) {
      const { id } = await playlists().create({ name: `p${count}` });
      await playlists().addTracks(id, ids.slice(count * 30, count * 30 + 100));
    }
    const statements = countStatements(profile.store.connection);
    assert.equal((await playlists().list()).length, 301);
    assert.equal((await playlists().tracks(long)).length, 10_000);
    await playlists().moveTracks(long, [ids[9_999] ?? 0], 0);
    await playlists().removeTracks(long, [ids[5] ?? 0]);
    // Not one for each playlist or track.
    assert(statements.count() < 100, `${statements.count()} statements`);
  });
});
