import assert from 'node:assert/strict';
import type { CollectionFields, LibraryChange, TrackReference } from '../../../src/protocol/libraryChange';
import { RemoteDevice } from '../../support/remoteDevice';
import { song } from '../../support/songs';

const FIELDS: CollectionFields = { name: 'Mix', description: null, colorId: 'violet', iconId: 'music' };
const playlist = { type: 'playlist', id: 'p' } as const;
const created = (fields: Partial<CollectionFields> = {}, id = 'p'): LibraryChange => ({
  kind: 'collectionCreated',
  collection: { ...playlist, id },
  fields: { ...FIELDS, ...fields },
});
const changed = (fields: Partial<CollectionFields>): LibraryChange => ({
  kind: 'collectionChanged',
  collection: playlist,
  fields,
});
const deleted: LibraryChange = { kind: 'collectionDeleted', collection: playlist };
/** A track of one second by Ann, with a hash made of its title. */
const track = (title: string, isKnown = true): TrackReference => ({
  hash: `hash ${title}`,
  snapshot: isKnown ? { title, artist: 'Ann', durationMs: 1000 } : null,
});
const tracks = (titles: string, isKnown = true) => Array.from(titles, (title) => track(title, isKnown));
const added = (titles: string, isKnown = true): LibraryChange => ({
  kind: 'tracksAdded',
  playlistId: 'p',
  tracks: tracks(titles, isKnown),
});
const removed = (titles: string): LibraryChange => ({
  kind: 'tracksRemoved',
  playlistId: 'p',
  tracks: tracks(titles, false),
});
const replaced = (titles: string): LibraryChange => ({
  kind: 'tracksReplaced',
  playlistId: 'p',
  tracks: tracks(titles),
});
const moved = (title: string, position: number): LibraryChange => ({
  kind: 'trackMoved',
  playlistId: 'p',
  track: track(title, false),
  position,
});
const liked = (title: string, isLiked = true): LibraryChange => ({
  kind: 'liked',
  track: track(title, false),
  isLiked,
});
const rated = (title: string, rating: number | null): LibraryChange => ({
  kind: 'rated',
  track: track(title, false),
  rating,
});

describe('Changes from a server', () => {
  let device: RemoteDevice;
  let place: number;

  beforeEach(async () => {
    device = await RemoteDevice.make();
    place = 0;
  });

  afterEach(() => device.dispose());

  const placed = (changes: readonly LibraryChange[]) =>
    changes.map((change) => ({ operationId: `remote ${++place}`, place, change }));
  const apply = (...changes: LibraryChange[]) => device.apply(...placed(changes));
  /** The titles of a playlist; undefined if there is none. */
  const titles = (id = 'p') =>
    device
      .visible()
      .playlists[id]?.tracks.map((hash) => hash.replace('hash ', ''))
      .join('');
  const fields = () => {
    const found = device.visible().playlists['p'];
    if (!found) return undefined;
    const { name, description, colorId, iconId } = found;
    return { name, description, colorId, iconId };
  };

  it('a server that keeps no colors and icons leaves those that are shown, and new playlists get the usual ones', () => {
    const none = { colorId: null, iconId: null };
    apply(created(none));
    assert.deepEqual(fields(), FIELDS);
    apply(changed({ colorId: 'rose', iconId: 'star' }));
    apply(created({ ...none, name: 'New' }));
    assert.deepEqual(fields(), { ...FIELDS, name: 'New', colorId: 'rose', iconId: 'star' });
  });

  const fieldRules: readonly (readonly [string, LibraryChange[], Partial<CollectionFields> | undefined])[] = [
    ['a creation shows a playlist', [created()], {}],
    [
      'a creation of one that exists sets its fields',
      [created(), created({ name: 'New', iconId: 'x' })],
      { name: 'New', iconId: 'x' },
    ],
    ['a creation with a blank name is ignored', [created({ name: ' ' })], undefined],
    [
      'a change sets the fields that it has',
      [created(), changed({ name: 'New', colorId: 'red' })],
      { name: 'New', colorId: 'red' },
    ],
    [
      'a blank name is ignored, the rest of the change is not',
      [created(), changed({ name: ' ', colorId: 'red' })],
      { colorId: 'red' },
    ],
    ['no description clears it', [created({ description: 'd' }), changed({ description: null })], {}],
    ['an empty description is none', [created({ description: 'd' }), changed({ description: '' })], {}],
    ['a change of an unknown playlist shows nothing', [changed({ name: 'New' })], undefined],
    ['a deletion removes the playlist', [created(), deleted], undefined],
    ['a change after the deletion shows nothing', [created(), deleted, changed({ name: 'New' })], undefined],
    ['a creation after the deletion shows it again', [created({ description: 'd' }), deleted, created()], {}],
  ];
  for (const [title, changes, expected] of fieldRules) {
    for (const [how, run] of [
      ['one by one', () => changes.forEach((change) => apply(change))],
      ['together', () => apply(...changes)],
    ] as const) {
      it(`${title} (${how})`, () => {
        run();
        assert.deepEqual(fields(), expected && { ...FIELDS, ...expected });
      });
    }
  }

  const trackRules: readonly (readonly [string, LibraryChange[], string | undefined])[] = [
    ['added tracks are appended in their order', [created(), added('ba'), added('c')], 'bac'],
    ['tracks that are there keep their places', [created(), added('abc'), added('cda')], 'abcd'],
    ['a track is added once', [created(), added('aab')], 'ab'],
    ['removed tracks leave, whichever were there', [created(), added('abcd'), removed('bxd')], 'ac'],
    ['a track that was removed is appended again', [created(), added('abc'), removed('a'), added('a')], 'bca'],
    ['a track moves down', [created(), added('abcd'), moved('a', 2)], 'bcad'],
    ['a track moves up', [created(), added('abcd'), moved('d', 1)], 'adbc'],
    ['a move beyond the end goes to the end', [created(), added('abcd'), moved('b', 99)], 'acdb'],
    ['a move before the start goes to the start', [created(), added('abcd'), moved('c', -5)], 'cabd'],
    ['a move counts the tracks that are left', [created(), added('abcde'), removed('ac'), moved('b', 1)], 'dbe'],
    ['a move of a track that is not there does nothing', [created(), added('ab'), moved('x', 0)], 'ab'],
    ['a move to where the track is does nothing', [created(), added('ab'), moved('b', 1)], 'ab'],
    ['a replacement leaves only its tracks', [created(), added('abc'), replaced('dcb')], 'dcb'],
    ['a replacement by nothing empties the playlist', [created(), added('abc'), replaced('')], ''],
    ['tracks of an unknown playlist appear with it', [added('ab'), moved('b', 0), created()], 'ba'],
    ['tracks of a deleted playlist are gone when it comes back', [created(), added('ab'), deleted, created()], ''],
    ['a creation of a playlist that exists keeps its tracks', [created(), added('ab'), created()], 'ab'],
  ];
  for (const [title, changes, expected] of trackRules) {
    for (const [how, run] of [
      ['one by one', () => changes.forEach((change) => apply(change))],
      ['together', () => apply(...changes)],
      [
        'as a full state',
        () => {
          device.beginStaging();
          for (const change of placed(changes)) device.stage(change);
          device.finishStaging();
        },
      ],
    ] as const) {
      it(`${title} (${how})`, () => {
        run();
        assert.equal(titles(), expected);
      });
    }
  }

  describe('for files', () => {
    it('like and rate every copy of the file', async () => {
      const [a = 0] = await device.library.tracks.remember([song('a')]);
      device.write((transaction) =>
        transaction.run(
          `INSERT INTO track (library_id, file_path, file_hash, file_size, file_modified, title, duration_ms, added_at)
           SELECT library_id, '/copy', file_hash, 1, 1, title, 1, 1 FROM track WHERE id = ?`,
          [a],
        ),
      );
      apply(liked('a'), rated('a', 255));
      assert.deepEqual([device.visible().likes, device.visible().ratings], [['hash a'], { 'hash a': 255 }]);
      const [one] = await device.library.likes.list();
      assert.equal(one?.rating, 255);
      apply(liked('a', false), rated('a', null));
      assert.deepEqual([device.visible().likes, device.visible().ratings], [[], {}]);
    });

    it('that are not known yet are shown when they appear', async () => {
      apply(created(), added('ab'), added('c', false), liked('c'), rated('c', 7), liked('x'), liked('x', false));
      assert.equal(titles(), 'ab');
      assert.deepEqual(device.visible().likes, []);
      await device.library.tracks.remember([song('c'), song('x')]);
      assert.equal(titles(), 'abc');
      assert.deepEqual([device.visible().likes, device.visible().ratings], [['hash c'], { 'hash c': 7 }]);
    });

    it('that get a snapshot later are shown in their places', () => {
      apply(created(), added('ab'), added('c', false), added('de'));
      assert.equal(titles(), 'abde');
      apply(added('c'), added('f'));
      assert.equal(titles(), 'abcdef');
    });

    it('that appear by a snapshot get their likes, ratings and places in other playlists', () => {
      const other: LibraryChange = { kind: 'tracksAdded', playlistId: 'q', tracks: tracks('xa', false) };
      apply(created({}, 'q'), other, liked('a'), rated('a', 9));
      assert.equal(titles('q'), '');
      apply(created(), added('a'));
      assert.deepEqual([titles(), titles('q')], ['a', 'a']);
      assert.deepEqual([device.visible().likes, device.visible().ratings], [['hash a'], { 'hash a': 9 }]);
    });

    it('are listed in the order of liking, across several batches', async () => {
      await device.library.tracks.remember(['a', 'b', 'c', 'd'].map((title) => song(title)));
      apply(liked('b'), liked('a'), liked('c'));
      apply(liked('a', false), liked('c', false));
      apply(liked('c'), liked('a'), liked('d'));
      const list = await device.library.likes.list();
      assert.deepEqual(
        list.map(({ title }) => title),
        ['d', 'a', 'c', 'b'],
      );
    });

    it('of whose hash the server has the start only are found by it', async () => {
      const hash = '0123456789abc'.padEnd(64, 'd');
      const start = { hash: null, snapshot: null, hashStart: '0123456789abc' };
      await device.library.tracks.remember([song('a', { fileHash: hash })]);
      apply(created(), { kind: 'tracksReplaced', playlistId: 'p', tracks: [track('b'), start] });
      assert.equal(titles(), `b${hash}`);
      apply({ kind: 'tracksRemoved', playlistId: 'p', tracks: [{ hash, snapshot: null }] });
      assert.equal(titles(), 'b');
    });

    it('of whose hash nothing but the start is known are the same tracks when it becomes known', async () => {
      const starts = { x: '0123456789abc', y: '0123456789abd', z: '0123456789abe' };
      const hashOf = (title: keyof typeof starts) => starts[title].padEnd(64, 'd');
      const known = Object.entries(starts).map(([title, hashStart]) => ({ ...track(title), hash: null, hashStart }));
      apply(created(), { kind: 'tracksReplaced', playlistId: 'p', tracks: known });
      assert.equal(titles(), 'xyz');
      apply({ kind: 'tracksRemoved', playlistId: 'p', tracks: [{ hash: hashOf('x'), snapshot: null }] });
      apply({ kind: 'trackMoved', playlistId: 'p', track: { hash: hashOf('z'), snapshot: null }, position: 0 });
      assert.equal(titles(), `${hashOf('z')}y`);
      await device.library.tracks.remember([song('y', { fileHash: hashOf('y') })]);
      assert.equal(titles(), hashOf('z') + hashOf('y'));
    });

    it('without a hash are found by their snapshot, or made from it', async () => {
      const unnamed = (title: string): TrackReference => ({ ...track(title), hash: null });
      const list: LibraryChange = { kind: 'tracksAdded', playlistId: 'p', tracks: [unnamed('a'), unnamed('b')] };
      const [a = 0] = await device.library.tracks.remember([song('a', { fileHash: null, artists: ['Ann'] })]);
      apply(created(), list);
      const shown = await device.library.playlists.tracks('p');
      assert.deepEqual(
        shown.map(({ trackId, title, artist }) => [trackId === a, title, artist]),
        [
          [true, 'a', 'Ann'],
          [false, 'b', 'Ann'],
        ],
      );
      apply({ kind: 'tracksRemoved', playlistId: 'p', tracks: [unnamed('a'), unnamed('b')] });
      assert.equal(titles(), '');
    });
  });
});
