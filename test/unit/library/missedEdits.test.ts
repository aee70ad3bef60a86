import assert from 'node:assert/strict';
import type { DeletedPlaylist } from '../../../src/library/playlist';
import { listAll } from '../../../src/store/tables/outbox';
import { LibraryWindow, SERVER, TestProfile, type Queued } from '../../support/libraryWindow';
import { song } from '../../support/songs';

const ELSEWHERE = 'https://elsewhere.example';

describe('Edits of entities that an account knows', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let id: string;
  let a: number, b: number, c: number;
  let deleted: DeletedPlaylist;
  let names = 0;

  const playlists = () => window.library.playlists;
  const liked = (op: string) => ({ entity: 'liked_track', id: 'hash a', field: null, op, payload: null });
  const rated = (value: number | null) => ({
    entity: 'track_rating',
    id: 'hash a',
    field: null,
    op: value === null ? 'delete' : 'set',
    payload: value === null ? null : { value },
  });
  const ofPlaylist = (field: string | null, op: string, payload: unknown): Queued => ({
    entity: 'playlist',
    id,
    field,
    op,
    payload,
  });
  const gone = () => ofPlaylist(null, 'delete', null);
  const briefly = (operations: readonly Queued[]) =>
    operations.map(({ field, op, payload }) =>
      [op, field, (payload as { value?: unknown } | null)?.value].filter(Boolean).join(' '),
    );
  const uploadAll = async () => {
    const untold = await window.library.upload.summarize();
    return untold ? window.library.upload.accept(untold) : 0;
  };

  beforeEach(async () => {
    profile = await TestProfile.make();
    window = new LibraryWindow([profile]);
    profile.signIn('ada');
    [a = 0, b = 0, c = 0] = await window.library.tracks.remember(['a', 'b', 'c'].map((title) => song(title)));
    ({ id } = await playlists().create({ name: 'Mix' }));
    await playlists().addTracks(id, [a, b]);
    await window.library.likes.toggle(a);
    await window.library.ratings.set(a, 5);
    profile.deliver();
  });

  const closings: readonly (readonly [title: string, close: () => void])[] = [
    ['while the user is signed out', () => profile.signOut()],
    ['in local mode', () => profile.setMode('local')],
    ['on another server', () => window.setServer(ELSEWHERE)],
    ['without a server', () => window.setServer(null)],
    ['as another account', () => profile.signIn('bob')],
  ];
  const open = () => {
    window.setServer(SERVER);
    profile.signIn('ada');
    profile.setMode('hybrid');
    profile.deliver();
  };

  const edits: readonly (readonly [title: string, edit: () => Promise<unknown>, told: () => Queued[]])[] = [
    [
      'renaming and colouring',
      () => playlists().update(id, { name: 'New', colorId: 'rose' }),
      () => [ofPlaylist('name', 'set', { value: 'New' }), ofPlaylist('color_id', 'set', { value: 'rose' })],
    ],
    [
      'describing',
      () => playlists().update(id, { description: 'D' }),
      () => [ofPlaylist('description', 'set', { value: 'D' })],
    ],
    [
      'adding tracks',
      () => playlists().addTracks(id, [c]),
      () => [
        ofPlaylist('tracks', 'insert', {
          track_ids: [c],
          track_hashes: ['hash c'],
          snapshots: { [c]: { title: 'c', artist: 'Ann, Bo', duration_ms: 1000, file_hash: 'hash c' } },
        }),
      ],
    ],
    [
      'removing tracks',
      () => playlists().removeTracks(id, [b]),
      () => [ofPlaylist('tracks', 'delete', { track_ids: [b], track_hashes: ['hash b'] })],
    ],
    [
      'moving a track',
      () => playlists().moveTracks(id, [a], 2),
      () => [ofPlaylist('tracks', 'set', { track_id: a, position: 1, track_hash: 'hash a' })],
    ],
    ['deleting', () => playlists().delete(id), () => [gone()]],
    ['unliking', () => window.library.likes.toggle(a), () => [liked('delete')]],
    ['rating', () => window.library.ratings.set(a, 7), () => [rated(7)]],
    ['taking the rating away', () => window.library.ratings.set(a, null), () => [rated(null)]],
    ['changing nothing', () => playlists().update(id, { name: 'Mix' }), () => []],
  ];
  for (const [closing, close] of closings) {
    for (const [title, edit, told] of edits) {
      it(`${title} ${closing}: they are missed, and queued once by an upload`, async () => {
        close();
        await edit();
        assert.deepEqual(profile.missed('ada'), told());
        open();
        assert.equal(await uploadAll(), told().length);
        assert.deepEqual(profile.queued(), told());
        assert.deepEqual(profile.missed('ada'), []);
        assert.equal(await uploadAll(), 0);
      });
    }
  }

  it('are queued before the next edit of the same entity, and of no other', async () => {
    profile.signOut();
    await playlists().update(id, { name: '1' });
    await window.library.likes.toggle(a);
    open();
    await window.library.ratings.set(a, 9);
    assert.deepEqual(profile.queued(), [rated(9)]);
    await playlists().update(id, { name: '2' });
    await window.library.likes.toggle(a);
    assert.deepEqual(profile.queued().slice(1), [
      ofPlaylist('name', 'set', { value: '1' }),
      ofPlaylist('name', 'set', { value: '2' }),
      liked('delete'),
      liked('insert'),
    ]);
    assert.deepEqual(profile.missed('ada'), []);
  });

  it('are queued as they were made, whatever happened since', async () => {
    profile.setMode('local');
    await playlists().addTracks(id, [c]);
    profile.store.write((transaction) =>
      transaction.run(`UPDATE track SET title = 'other', duration_ms = 5 WHERE id = ?`, [c]),
    );
    await playlists().removeTracks(id, [c]);
    profile.setMode('hybrid');
    await uploadAll();
    const [added, removed] = profile.queued();
    assert.deepEqual((added?.payload as { snapshots: object }).snapshots, {
      [c]: { title: 'c', artist: 'Ann, Bo', duration_ms: 1000, file_hash: 'hash c' },
    });
    assert.deepEqual(removed?.payload, { track_ids: [c], track_hashes: ['hash c'] });
  });

  it('keep their time while they wait to be sent', async () => {
    profile.signOut();
    await playlists().update(id, { name: '1' });
    await window.timers.pass(500);
    profile.signIn('ada');
    await playlists().update(id, { name: '2' });
    assert.deepEqual(
      listAll(profile.store.connection).map(({ createdAt }) => createdAt),
      [1000, 1500],
    );
  });

  /** What happens one after the other: in capitals while the gate is closed. */
  const stories: readonly (readonly [story: string, told: readonly string[]])[] = [
    ['DELETE undo', ['delete', 'insert', 'insert tracks']],
    ['DELETE UNDO upload', ['delete', 'insert', 'insert tracks']],
    ['DELETE UNDO rename', ['delete', 'insert', 'insert tracks', 'set name']],
    ['DELETE UNDO RENAME upload', ['delete', 'insert', 'insert tracks']],
    ['RENAME DELETE upload', ['delete']],
    ['RENAME DELETE UNDO upload', ['delete', 'insert', 'insert tracks']],
    ['RENAME delete', ['set name', 'delete']],
    ['RENAME delete undo', ['set name', 'delete', 'insert', 'insert tracks']],
    ['RENAME delete UNDO upload', ['set name', 'delete', 'insert', 'insert tracks']],
    ['delete UNDO upload', ['delete', 'insert', 'insert tracks']],
    ['delete UNDO DELETE upload', ['delete']],
    ['delete UNDO RENAME rename', ['delete', 'insert', 'insert tracks', 'set name']],
    ['DELETE undo DELETE upload', ['delete', 'insert', 'insert tracks', 'delete']],
    ['DELETE UNDO DELETE upload', ['delete']],
    ['UNLIKE upload', ['delete']],
    ['UNLIKE like', ['delete', 'insert']],
    ['UNLIKE LIKE upload', ['delete', 'insert']],
    ['UNLIKE LIKE UNLIKE upload', ['delete']],
    ['unlike LIKE upload', ['delete', 'insert']],
    ['unlike LIKE UNLIKE upload', ['delete']],
    ['UNRATE rate', ['delete', 'set 7']],
    ['UNRATE RATE upload', ['delete', 'set 7']],
    ['RATE UNRATE upload', ['delete']],
    ['RATE unrate', ['set 7', 'delete']],
    ['unrate RATE upload', ['delete', 'set 7']],
    ['unrate RATE UNRATE upload', ['delete']],
  ];
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    delete: async () => (deleted = await playlists().delete(id)),
    undo: () => playlists().restore(deleted),
    rename: () => playlists().update(id, { name: `name ${++names}` }),
    like: () => window.library.likes.toggle(a),
    unlike: () => window.library.likes.toggle(a),
    rate: () => window.library.ratings.set(a, 7),
    unrate: () => window.library.ratings.set(a, null),
    upload: uploadAll,
  };
  for (const [story, told] of stories) {
    it(`come to ${told.join(', ')}: ${story}`, async () => {
      for (const act of story.split(' ')) {
        profile.setMode(act === act.toUpperCase() ? 'local' : 'hybrid');
        await acts[act.toLowerCase()]?.();
      }
      assert.deepEqual(
        briefly(profile.queued()).map((text) => text.replace(/ name \d$/, '')),
        told,
      );
      assert.deepEqual(profile.missed('ada'), []);
    });
  }

  it('are not missed if the account does not know the entity', async () => {
    profile.signOut();
    const fresh = await playlists().create({ name: 'fresh' });
    await playlists().addTracks(fresh.id, [a]);
    await playlists().update(fresh.id, { name: 'fresher' });
    await window.library.likes.toggle(b);
    await window.library.likes.toggle(b);
    await window.library.ratings.set(b, 1);
    await window.library.ratings.set(b, null);
    await playlists().delete(fresh.id);
    assert.deepEqual(profile.missed('ada'), []);
    profile.signIn('ada');
    assert.equal(await window.library.upload.findOffer(), null);
  });

  describe('and other accounts know, too', () => {
    beforeEach(async () => {
      profile.signIn('bob');
      await uploadAll();
      profile.signIn('cy', ELSEWHERE);
      window.setServer(ELSEWHERE);
      await uploadAll();
      window.setServer(SERVER);
      profile.deliver();
    });

    const missed = () => [profile.missed('ada'), profile.missed('bob'), profile.missed('cy', ELSEWHERE)].map(briefly);

    it('are missed by every account while nothing is queued', async () => {
      profile.setMode('local');
      await playlists().update(id, { name: 'New' });
      await playlists().delete(id);
      assert.deepEqual(missed(), [['delete'], ['delete'], ['delete']]);
    });

    it('are missed by every account but the one that receives them', async () => {
      await playlists().update(id, { name: 'New' });
      await window.library.likes.toggle(a);
      assert.deepEqual(missed(), [['set name New', 'delete'], [], ['set name New', 'delete']]);
      assert.deepEqual(briefly(profile.queued()), ['set name New', 'delete']);
    });

    it('are delivered to each account on each server', async () => {
      profile.signOut();
      await playlists().update(id, { name: 'New' });
      for (const [account, server] of [
        ['ada', SERVER],
        ['cy', ELSEWHERE],
        ['bob', SERVER],
      ] as const) {
        profile.signIn(account, server);
        window.setServer(server);
        assert.equal(await uploadAll(), 1);
      }
      assert.deepEqual(
        listAll(profile.store.connection).map(({ accountId, serverUrl, op, field }) => [
          accountId,
          serverUrl,
          op,
          field,
        ]),
        [
          ['ada', SERVER, 'set', 'name'],
          ['cy', ELSEWHERE, 'set', 'name'],
          ['bob', SERVER, 'set', 'name'],
        ],
      );
      assert.deepEqual(missed(), [[], [], []]);
    });

    it('do not make an entity known to an account', async () => {
      const fresh = await playlists().create({ name: 'of bob' });
      await playlists().addTracks(fresh.id, [a, b]);
      profile.signIn('ada');
      await uploadAll();
      assert.deepEqual(missed(), [[], [], []]);
    });
  });
});
