import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { SyncBench } from '../sync/testBench';
import type { TestUser } from '../sync/testBench';

const rowsSchema = z.array(z.looseObject({ id: z.int() }));

describe('playlists and libraries (PROTOCOL.md, "REST resources")', () => {
  let bench: SyncBench;
  let ada: TestUser;
  let bob: TestUser;
  /** The id the server gave Ada's profile. */
  let profile: number;

  before(async () => {
    bench = await SyncBench.start();
  });

  after(() => bench.stop());

  beforeEach(async () => {
    [ada, bob] = [bench.user(), bench.user()];
    const own = { profile_canonical_id: randomUUID() };
    await ada.push([
      ada.draft({ ...own, entity_id: 'list', op: 'insert', payload: { name: 'Road trip' } }),
      ada.draft({
        ...own,
        entity_id: 'list',
        field: 'tracks',
        op: 'insert',
        payload: { track_ids: [9, 5, 7], snapshots },
      }),
      ada.draft({ ...own, entity_id: 'list', field: 'tracks', op: 'set', payload: { track_id: 7, position: 1 } }),
      ada.draft({ ...own, entity: 'library', entity_id: 'shelf', op: 'insert', payload: { name: 'Home' } }),
      ada.draft({ ...own, entity: 'track', entity_id: '/a.flac', op: 'insert', payload: track }),
    ]);
    await bob.push([bob.draft({ profile_canonical_id: randomUUID(), op: 'insert', payload: { name: 'His' } })]);
    profile = await onlyId(ada, '/api/v1/profiles');
  });

  const read = async (user: TestUser, path: string): Promise<unknown> => {
    const response = await user.get(path);
    assert.equal(response.status, 200, path);
    return response.json();
  };
  const onlyId = async (user: TestUser, path: string) => {
    const [row, ...others] = rowsSchema.parse(await read(user, path));
    assert.ok(row && others.length === 0);
    return row.id;
  };
  const under = (below: string) => `/api/v1/profiles/${profile}/${below}`;
  const times = ({ created_at, updated_at, ...row }: Record<string, unknown>) => {
    assert.ok(Number.isInteger(created_at) && Number.isInteger(updated_at));
    return row;
  };

  it('show the profile that ops made, without its canonical id', async () => {
    const row = (await read(ada, `/api/v1/profiles/${profile}`)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(row), ['id', 'name', 'color_id', 'avatar_hash', 'created_at', 'last_used_at']);
    assert.equal(row.name, 'Synced profile');
  });

  it('show a playlist', async () => {
    const id = await onlyId(ada, under('playlists'));
    assert.deepEqual(times((await read(ada, under(`playlists/${id}`))) as Record<string, unknown>), {
      id,
      name: 'Road trip',
      description: null,
      color_id: 'violet',
      icon_id: 'music',
      is_smart: 0,
      cover_hash: null,
      cover_is_auto: 1,
      position: 0,
      track_count: 3,
      total_duration_ms: 1000,
      smart_rules: null,
    });
  });

  it('show the tracks of a playlist by position, then by id, nulls included', async () => {
    const id = await onlyId(ada, under('playlists'));
    const tracks = z
      .array(z.looseObject({ added_at: z.int() }))
      .parse(await read(ada, under(`playlists/${id}/tracks`)));
    const blank = { snapshot_title: null, snapshot_artist: null, snapshot_duration_ms: null };
    assert.deepEqual(
      tracks.map(({ added_at: at, ...row }) => ({ ...row, dated: at > 0 })),
      [
        { track_id: 9, position: 0, dated: true, ...snapshotOf9 },
        { track_id: 5, position: 1, dated: true, ...blank },
        { track_id: 7, position: 1, dated: true, ...blank },
      ],
    );
  });

  it('show a library and its tracks, without hash or path of another', async () => {
    const id = await onlyId(ada, under('libraries'));
    assert.deepEqual(times((await read(ada, under(`libraries/${id}`))) as Record<string, unknown>), {
      id,
      name: 'Home',
      description: null,
      color_id: 'emerald',
      icon_id: 'library',
      track_count: 1,
      album_count: 1,
      artist_count: 1,
      genre_count: 0,
      folder_count: 0,
    });
    const [row] = rowsSchema.parse(await read(ada, under(`libraries/${id}/tracks`)));
    assert.deepEqual([row?.library_id, row?.title, row?.file_path, row?.rating], [id, 'Song', '/a.flac', null]);
    assert.ok(row && !('file_hash' in row) && !('album_id' in row));
  });

  it('are not visible to other users', async () => {
    const [list, shelf] = [await onlyId(ada, under('playlists')), await onlyId(ada, under('libraries'))];
    const his = await onlyId(bob, '/api/v1/profiles');
    for (const through of [profile, his]) {
      const path = (below: string) => `/api/v1/profiles/${through}/${below}`;
      for (const below of [`playlists/${list}`, `playlists/${list}/tracks`, `libraries/${shelf}`]) {
        assert.equal((await bob.get(path(below))).status, 404, below);
      }
      assert.deepEqual(await read(bob, path(`libraries/${shelf}/tracks`)), []);
    }
    assert.deepEqual(await read(bob, under('playlists')), []);
    assert.deepEqual(await read(bob, under('libraries')), []);
    assert.equal((await bob.get(`/api/v1/profiles/${profile}`)).status, 404);
  });

  for (const below of ['playlists/0', 'playlists/0/tracks', 'playlists/x', 'libraries/0', 'playlists/', 'songs']) {
    it(`respond with 404 to ${below}`, async () => {
      assert.equal((await ada.get(under(below))).status, 404);
    });
  }

  for (const below of [
    'playlists',
    'playlists/1',
    'playlists/1/tracks',
    'libraries',
    'libraries/1',
    'libraries/1/tracks',
  ]) {
    it(`respond with 401 to ${below} without a bearer`, async () => {
      assert.equal((await bench.anonymous(under(below))).status, 401);
    });
  }
});

const snapshots = { 9: { title: 'Nine', duration_ms: 1000 } };
const snapshotOf9 = { snapshot_title: 'Nine', snapshot_artist: null, snapshot_duration_ms: 1000 };
const track = {
  library_canonical_id: 'shelf',
  file_hash: 'hash',
  title: 'Song',
  file_size: 1,
  duration_ms: 1000,
  album_title: 'Album',
  artists: ['Ann'],
};
