import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SyncBench } from '../sync/testBench';
import type { Draft, TestUser } from '../sync/testBench';
import type { Applied } from './applied';

type Drafted = ReturnType<TestUser['draft']>;

describe('applying ops (PROTOCOL.md, "Server tables")', () => {
  let bench: SyncBench;
  let ada: TestUser;
  let profile: string;

  before(async () => {
    bench = await SyncBench.start();
  });

  after(() => bench.stop());

  beforeEach(() => {
    ada = bench.user();
    profile = randomUUID();
  });

  const applied = async (user = ada): Promise<Applied> => bench.sync.applied(await user.id());
  const draft = (parts: Draft) => ada.draft({ profile_canonical_id: profile, ...parts });
  const insert = (payload: object = { name: 'Road trip' }, parts: Draft = {}) =>
    draft({ entity_id: 'list', op: 'insert', payload, ...parts });
  const set = (field: string, payload: unknown) => draft({ entity_id: 'list', field, op: 'set', payload });
  const addTracks = (ids: number[], more: object = {}) =>
    draft({ entity_id: 'list', field: 'tracks', op: 'insert', payload: { track_ids: ids, ...more } });
  const removeTracks = (...ids: number[]) =>
    draft({ entity_id: 'list', field: 'tracks', op: 'delete', payload: { track_ids: ids } });
  const moveTrack = (id: number, position: number) => set('tracks', { track_id: id, position });
  const like = (op: string) => ada.draft({ entity: 'liked_track', entity_id: 'hash', op });
  const rate = (value: unknown) =>
    ada.draft({ entity: 'track_rating', entity_id: 'hash', op: 'set', payload: { value } });
  const library = (payload: object = { name: 'Home' }) => insert(payload, { entity: 'library', entity_id: 'shelf' });
  const track = (more: object = {}, parts: Draft = {}) =>
    draft({
      entity: 'track',
      entity_id: '/music/a.flac',
      op: 'insert',
      payload: { ...trackPayload, library_canonical_id: 'shelf', ...more },
      ...parts,
    });

  const firstPlaylist = async () => (await applied()).playlists[0];
  const positions = async () => (await firstPlaylist())?.tracks.map((row) => [row.track_id, row.position]);
  const catalog = async () => {
    const { tracks } = await applied();
    const inLibrary = bench.database.selectFrom('library').innerJoin('profile', 'profile.id', 'library.profile_id');
    const ids = inLibrary.select('library.id').where('profile.user_id', '=', await ada.id());
    const albums = bench.database.selectFrom('album').leftJoin('artist', 'artist.id', 'album.album_artist_id');
    return {
      tracks: tracks.map((row) => row.title),
      artists: await bench.database
        .selectFrom('artist')
        .select('name')
        .where('library_id', 'in', ids)
        .orderBy('id')
        .execute(),
      albums: await albums
        .select(['album.canonical_title', 'artist.name', 'album.is_compilation'])
        .where('album.library_id', 'in', ids)
        .execute(),
    };
  };
  /** Neither in the log nor anywhere else. */
  const assertRefused = async (...drafts: Drafted[]) => {
    const before = [await ada.pull(), await applied()];
    assert.equal((await ada.tryPush(drafts)).status, 500);
    assert.deepEqual([await ada.pull(), await applied()], before);
  };
  /** In the log, but nowhere else. */
  const assertOnlyLogged = async (...drafts: Drafted[]) => {
    const before = await applied();
    await ada.push(drafts);
    assert.deepEqual(await applied(), before);
  };

  it('1. puts a playlist under a profile made for the user and the canonical id', async () => {
    const fields = { name: 'Road trip', description: 'Long', color_id: 'teal', icon_id: 'car' };
    await ada.push([insert(fields)]);
    const { profiles, playlists } = await applied();
    assert.deepEqual(profiles, [{ canonical_id: profile, name: 'Synced profile', color_id: 'violet' }]);
    assert.deepEqual(playlists, [{ ...fields, profile_canonical_id: profile, canonical_id: 'list', tracks: [] }]);
  });

  it('2. makes one row of the same op twice', async () => {
    const op = insert();
    await ada.push([op]);
    await ada.push([op]);
    assert.equal((await applied()).playlists.length, 1);
  });

  it('3. renames what the same batch inserted', async () => {
    await ada.push([insert(), set('name', { value: 'Commute' })]);
    assert.equal((await firstPlaylist())?.name, 'Commute');
  });

  it('4. leaves nothing of what is inserted and deleted', async () => {
    await ada.push([insert(), draft({ entity_id: 'list', op: 'delete' })]);
    assert.deepEqual((await applied()).playlists, []);
  });

  it('5. adds tracks without snapshots in order', async () => {
    await ada.push([insert(), addTracks([7, 3, 5])]);
    const blank = { snapshot_title: null, snapshot_artist: null, snapshot_duration_ms: null };
    assert.deepEqual((await firstPlaylist())?.tracks, [
      { track_id: 7, position: 0, ...blank },
      { track_id: 3, position: 1, ...blank },
      { track_id: 5, position: 2, ...blank },
    ]);
  });

  it('6. keeps snapshots, and null for a missing artist', async () => {
    const snapshots = { 1: { title: 'One', artist: 'Ann', duration_ms: 1000 }, 2: { title: 'Two', duration_ms: 2000 } };
    await ada.push([insert(), addTracks([1, 2], { snapshots })]);
    const tracks = (await firstPlaylist())?.tracks.map((row) => [
      row.snapshot_title,
      row.snapshot_artist,
      row.snapshot_duration_ms,
    ]);
    assert.deepEqual(tracks, [
      ['One', 'Ann', 1000],
      ['Two', null, 2000],
    ]);
  });

  it('7. removes the middle track and keeps the others in order', async () => {
    await ada.push([insert(), addTracks([7, 3, 5]), removeTracks(3)]);
    assert.deepEqual(await positions(), [
      [7, 0],
      [5, 2],
    ]);
  });

  it('8. moves one track and no other', async () => {
    await ada.push([insert(), addTracks([1, 7, 5]), moveTrack(5, 0)]);
    assert.deepEqual(await positions(), [
      [1, 0],
      [5, 0],
      [7, 1],
    ]);
  });

  it('9. logs tracks for an unknown playlist', async () => {
    await ada.push([insert()]);
    await assertOnlyLogged(draft({ ...addTracks([1]), entity_id: 'other' }));
  });

  it('10. gives a library that has only a name the default color and icon', async () => {
    await ada.push([library()]);
    const [row] = (await applied()).libraries;
    assert.deepEqual([row?.name, row?.description, row?.color_id, row?.icon_id], ['Home', null, 'emerald', 'library']);
  });

  it('11. rates and takes the rating back, without a profile', async () => {
    await ada.push([rate(196)]);
    assert.deepEqual((await applied()).ratings, { hash: 196 });
    await ada.push([ada.draft({ entity: 'track_rating', entity_id: 'hash', op: 'delete' })]);
    assert.deepEqual((await applied()).ratings, {});
    assert.deepEqual((await applied()).profiles, []);
  });

  it('12. refuses a rating of 999 and rolls the log back', () => assertRefused(insert(), rate(999)));

  it('13. refuses a playlist whose description is a number and rolls the log back', () =>
    assertRefused(insert({ name: 'Road trip', description: 42 })));

  it('14. likes and unlikes', async () => {
    await ada.push([like('insert')]);
    assert.deepEqual((await applied()).likes, ['hash']);
    await ada.push([like('delete')]);
    assert.deepEqual((await applied()).likes, []);
  });

  it('15. only logs a playlist without a profile', () =>
    assertOnlyLogged(insert({ name: 'Road trip' }, { profile_canonical_id: null })));

  it('16. makes two profiles of two canonical ids', async () => {
    const other = randomUUID();
    await ada.push([insert(), insert({ name: 'Other' }, { profile_canonical_id: other })]);
    const { profiles, playlists } = await applied();
    assert.deepEqual(
      profiles.map((row) => row.canonical_id),
      [profile, other],
    );
    assert.deepEqual(
      playlists.map((row) => row.profile_canonical_id),
      [profile, other],
    );
  });

  it("17. keeps one user's playlists from another, also under the same ids", async () => {
    const bob = bench.user();
    await ada.push([insert()]);
    const nothing = { profiles: [], libraries: [], playlists: [], likes: [], ratings: {}, tracks: [] };
    assert.deepEqual(await applied(bob), nothing);
    await bob.push([insert({ name: 'His' })]);
    assert.equal((await firstPlaylist())?.name, 'Road trip');
  });

  it('18. puts a track with its album and artist', async () => {
    await ada.push([library(), track()]);
    const [row] = (await applied()).tracks;
    assert.deepEqual(row, {
      library_canonical_id: 'shelf',
      file_path: '/music/a.flac',
      file_hash: 'hash',
      title: 'Song',
      album_title: 'Album',
      artists: ['Ann'],
    });
    const { artists, albums } = await catalog();
    assert.deepEqual(artists, [{ name: 'Ann' }]);
    assert.deepEqual(albums, [{ canonical_title: 'Album', name: 'Ann', is_compilation: 0 }]);
    const links = await bench.database.selectFrom('track_artist').select('position').execute();
    assert.deepEqual(
      links.map((link) => link.position),
      [0],
    );
  });

  it('19. keeps the order of several artists', async () => {
    await ada.push([library(), track({ artists: ['Zoe', 'Ann', 'Max'] })]);
    assert.deepEqual((await applied()).tracks[0]?.artists, ['Zoe', 'Ann', 'Max']);
  });

  it('20. puts a compilation without an artist of its album', async () => {
    await ada.push([library(), track({ album_artist_name: null, is_compilation: true })]);
    assert.deepEqual((await catalog()).albums, [{ canonical_title: 'Album', name: null, is_compilation: 1 }]);
  });

  it('21. makes one of each row of the same track op twice', async () => {
    const op = track();
    await ada.push([library(), op]);
    await ada.push([op]);
    const { tracks, artists, albums } = await catalog();
    assert.deepEqual([tracks.length, artists.length, albums.length], [1, 1, 1]);
  });

  it('22. refuses a track without its library', async () => {
    await ada.push([library()]);
    await assertRefused(track({ library_canonical_id: undefined }));
  });

  it('23. only logs a track for an unknown library', async () => {
    await ada.push([library()]);
    await assertOnlyLogged(track({ library_canonical_id: 'other' }));
  });

  it('24. puts an artist who is named twice at the first position', async () => {
    await ada.push([library(), track({ artists: ['Zoe', 'Ann', 'Zoe'] })]);
    assert.deepEqual((await applied()).tracks[0]?.artists, ['Zoe', 'Ann']);
  });

  it('25. puts a track that came before its library when it comes again', async () => {
    await ada.push([insert(), track()]);
    await ada.push([library()]);
    assert.deepEqual((await applied()).tracks, []);
    await ada.push([track()]);
    assert.equal((await applied()).tracks.length, 1);
  });

  it('26. deletes a track with its links and keeps the album', async () => {
    await ada.push([library(), track(), track({ library_canonical_id: 'shelf' }, { op: 'delete' })]);
    const { tracks, albums } = await catalog();
    assert.deepEqual([tracks.length, albums.length], [0, 1]);
    const orphans = bench.database
      .selectFrom('track_artist')
      .where('track_id', 'not in', (from) => from.selectFrom('track').select('id'));
    assert.deepEqual(await orphans.selectAll().execute(), []);
  });

  it('27. updates the file at a path in place', async () => {
    await ada.push([library(), track(), track({ title: 'New', file_hash: 'new' })]);
    const { tracks } = await applied();
    assert.deepEqual(
      tracks.map((row) => [row.title, row.file_hash]),
      [['New', 'new']],
    );
  });

  it('28. refuses a track with an empty album title', async () => {
    await ada.push([library()]);
    await assertRefused(track({ album_title: '' }));
  });

  it('29. only logs a set on a track', async () => {
    await ada.push([library()]);
    await assertOnlyLogged(track({}, { op: 'set' }), track({}, { op: 'set', field: 'title' }));
  });

  it("30. only logs a track for another user's library", async () => {
    await ada.push([library()]);
    const bob = bench.user();
    await bob.push([track()]);
    assert.deepEqual((await applied(bob)).tracks, []);
    assert.deepEqual((await applied()).tracks, []);
  });

  describe('from the code', () => {
    const unknown: [string, Draft][] = [
      ['entity', { entity: 'equalizer', op: 'insert', payload: 1 }],
      ['verb', { op: 'upsert', payload: { name: 'Road trip' } }],
      ['field', { op: 'set', field: 'position', payload: { value: 1 } }],
      ['field of a like', { entity: 'liked_track', op: 'insert', field: 'value' }],
      ['entity, because only the log trims it', { entity: ' playlist ', op: 'insert', payload: { name: 'Road trip' } }],
    ];
    for (const [what, parts] of unknown) {
      it(`only logs an unknown ${what}`, () => assertOnlyLogged(draft(parts)));
    }

    it('clears a description', async () => {
      await ada.push([insert({ name: 'Road trip', description: 'Long' }), set('description', { value: null })]);
      assert.equal((await firstPlaylist())?.description, null);
    });

    it('keeps the row when its canonical id is inserted again', async () => {
      await ada.push([insert(), insert({ name: 'Other' })]);
      assert.deepEqual(
        (await applied()).playlists.map((row) => row.name),
        ['Road trip'],
      );
    });

    it('accepts a deletion of what does not exist', async () => {
      await ada.push([insert()]);
      await assertOnlyLogged(
        draft({ entity_id: 'other', op: 'delete' }),
        like('delete'),
        removeTracks(9),
        moveTrack(9, 0),
      );
    });

    it('names and colors a profile', async () => {
      const name = (field: string, value: string) =>
        draft({ entity: 'profile', entity_id: profile, op: 'set', field, payload: { value } });
      await ada.push([name('name', 'Home'), name('color_id', 'teal')]);
      assert.deepEqual((await applied()).profiles, [{ canonical_id: profile, name: 'Home', color_id: 'teal' }]);
    });

    it('appends after gaps, keeps positions and takes new snapshots', async () => {
      const first = { 1: { title: 'One', artist: 'Ann', duration_ms: 1000 } };
      const second = { 1: { title: 'Eins', duration_ms: 900 } };
      await ada.push([insert(), addTracks([1, 2], { snapshots: first }), addTracks([1, 3], { snapshots: second })]);
      assert.deepEqual(await positions(), [
        [1, 0],
        [2, 1],
        [3, 3],
      ]);
      const [one] = (await firstPlaylist())?.tracks ?? [];
      assert.deepEqual([one?.snapshot_title, one?.snapshot_artist, one?.snapshot_duration_ms], ['Eins', 'Ann', 900]);
    });

    it('adds nothing from an empty list and ignores what it does not know', async () => {
      await ada.push([
        insert(),
        addTracks([], { via_source: { type: 'album', id: 3 } }),
        addTracks([4], { track_hashes: ['a'] }),
      ]);
      assert.deepEqual(await positions(), [[4, 0]]);
    });

    it('takes thousands of tracks in one op', async () => {
      await ada.push([insert(), addTracks(Array.from({ length: 20_000 }, (_, index) => index))]);
      assert.equal((await positions())?.length, 20_000);
    });

    it('keeps what a library holds until the library goes', async () => {
      await ada.push([library(), track(), draft({ entity: 'library', entity_id: 'shelf', op: 'delete' })]);
      const { libraries, tracks } = await applied();
      assert.deepEqual([libraries, tracks], [[], []]);
    });

    const poison: [string, () => Drafted][] = [
      [
        'a profile op about another profile',
        () => draft({ entity: 'profile', entity_id: 'x', op: 'set', field: 'name', payload: { value: 'x' } }),
      ],
      ['a name that is null', () => set('name', { value: null })],
      ['a name that is a number', () => set('name', { value: 42 })],
      ['a set without a value', () => set('color_id', {})],
      ['an insert without a payload', () => insert(undefined, { payload: null })],
      ['tracks that are no numbers', () => draft({ ...addTracks([]), payload: { track_ids: [1, 'x'] } })],
      ['a snapshot without a title', () => addTracks([1], { snapshots: { 1: { duration_ms: 1 } } })],
      ['a snapshot of no duration', () => addTracks([1], { snapshots: { 1: { title: 'One', duration_ms: 0 } } })],
      [
        'a snapshot of a null duration',
        () => addTracks([1], { snapshots: { 1: { title: 'One', duration_ms: null } } }),
      ],
      ['a snapshot of a missing duration', () => addTracks([1], { snapshots: { 1: { title: 'One' } } })],
      ['a negative position', () => moveTrack(1, -1)],
      ['a position over 32 bits', () => moveTrack(1, 2 ** 31)],
      ['a rating of -1', () => rate(-1)],
      ['a rating of 256', () => rate(256)],
      ['a rating of 4.5', () => rate(4.5)],
      ['a rating of null', () => rate(null)],
    ];
    for (const [what, op] of poison) {
      it(`refuses ${what} together with its batch`, async () => {
        await ada.push([insert()]);
        await assertRefused(addTracks([9]), op());
      });
    }

    for (const value of [0, 255]) {
      it(`takes a rating of ${value}`, async () => {
        await ada.push([rate(7), rate(value)]);
        assert.deepEqual((await applied()).ratings, { hash: value });
      });
    }
  });
});

const trackPayload = {
  file_hash: 'hash',
  title: 'Song',
  file_size: 1000,
  file_modified: 1,
  duration_ms: 1000,
  track_number: 1,
  disc_number: null,
  year: 1999,
  bitrate: 320,
  sample_rate: 44_100,
  channels: 2,
  bit_depth: 16,
  codec: 'flac',
  musical_key: null,
  added_at: 1,
  album_title: 'Album',
  album_artist_name: 'Ann',
  is_compilation: false,
  artists: ['Ann'],
};
