import assert from 'node:assert/strict';
import { z } from 'zod';
import type { CollectionFields, LibraryChange, TrackReference } from '../../../src/protocol/libraryChange';
import { listKnown } from '../../../src/store/tables/knownEntities';
import { SERVER } from '../../support/libraryWindow';
import { RemoteDevice } from '../../support/remoteDevice';
import { song } from '../../support/songs';

const FIELDS: CollectionFields = { name: 'Mix', description: null, colorId: 'violet', iconId: 'music' };
const track = (title: string): TrackReference => ({
  hash: `hash ${title}`,
  snapshot: { title, artist: 'Ann', durationMs: 1000 },
});
const created = (id = 'p', fields: Partial<CollectionFields> = {}, type: 'playlist' | 'library' = 'playlist') =>
  ({ kind: 'collectionCreated', collection: { type, id }, fields: { ...FIELDS, ...fields } }) as const;
const changed = (fields: Partial<CollectionFields>, id = 'p', type: 'playlist' | 'library' = 'playlist') =>
  ({ kind: 'collectionChanged', collection: { type, id }, fields }) as const;
const deleted = (id = 'p', type: 'playlist' | 'library' = 'playlist') =>
  ({ kind: 'collectionDeleted', collection: { type, id } }) as const;
const added = (titles: string): LibraryChange => ({
  kind: 'tracksAdded',
  playlistId: 'p',
  tracks: Array.from(titles, track),
});
const removed = (titles: string): LibraryChange => ({
  kind: 'tracksRemoved',
  playlistId: 'p',
  tracks: Array.from(titles, track),
});
const moved = (title: string, position: number): LibraryChange => ({
  kind: 'trackMoved',
  playlistId: 'p',
  track: track(title),
  position,
});
const liked = (title: string, isLiked = true): LibraryChange => ({ kind: 'liked', track: track(title), isLiked });
const rated = (title: string, rating: number | null): LibraryChange => ({ kind: 'rated', track: track(title), rating });

const libraryRow = z.object({ id: z.string(), name: z.string(), tracks: z.number() });

describe('What the user sees of changes from a server', () => {
  let device: RemoteDevice;
  let place: number;

  beforeEach(async () => {
    device = await RemoteDevice.make();
    place = 0;
  });
  afterEach(() => device.dispose());

  const at = (where: number, change: LibraryChange) => ({ operationId: `remote ${where}`, place: where, change });
  const placed = (changes: readonly LibraryChange[]) => changes.map((change) => at(++place, change));
  const apply = (...changes: LibraryChange[]) => device.apply(...placed(changes));
  const stage = (...changes: LibraryChange[]) => device.stage(...placed(changes));
  const playlists = () => Object.keys(device.visible().playlists);
  const name = () => device.visible().playlists['p']?.name;
  const titles = () =>
    device
      .visible()
      .playlists['p']?.tracks.map((hash) => hash.replace('hash ', ''))
      .join('');

  describe('Libraries', () => {
    const libraries = () =>
      device.write((transaction) =>
        transaction.all(
          libraryRow,
          `SELECT library.canonical_id AS id, name, (SELECT count(*) FROM track WHERE library_id = library.id) AS tracks
           FROM library JOIN sync_id_map AS map ON map.entity = 'library' AND map.local_id = library.id
           WHERE map.canonical_id = library.canonical_id AND library.canonical_id IN ('l', 'm') ORDER BY 1`,
        ),
      );
    const create = (id: string, libraryName: string) => created(id, { name: libraryName }, 'library');

    it('appear, change and get another order of fields without touching tracks', () => {
      apply(create('l', 'Attic'), create('m', 'Cellar'), changed({ name: 'Loft', description: 'd' }, 'l', 'library'));
      assert.deepEqual(libraries(), [
        { id: 'l', name: 'Loft', tracks: 0 },
        { id: 'm', name: 'Cellar', tracks: 0 },
      ]);
      const before = device.revision();
      apply(changed({ name: 'Loft' }, 'l', 'library'));
      assert.equal(device.revision(), before);
    });

    it('that are deleted elsewhere keep their tracks here, and are not shared any more', async () => {
      apply(create('l', 'Attic'));
      const [a = 0] = await device.library.tracks.remember([song('a')]);
      device.write((transaction) =>
        transaction.run(
          "UPDATE track SET library_id = (SELECT id FROM library WHERE canonical_id = 'l') WHERE id = ?",
          [a],
        ),
      );
      apply(added('a'), created(), liked('a'), deleted('l', 'library'));
      assert.deepEqual(libraries(), []);
      assert.deepEqual(
        [
          titles(),
          device.visible().likes,
          device.write((transaction) => listKnown(transaction, device.account, 'library')),
        ],
        ['a', ['hash a'], []],
      );
      apply(create('l', 'Attic'));
      assert.deepEqual(libraries(), [{ id: 'l', name: 'Attic', tracks: 1 }]);
    });
  });

  it('Smart playlists are left alone, whatever comes for their ids', async () => {
    const { id } = await device.library.playlists.create({ name: 'Smart' });
    device.write((transaction) => transaction.run('UPDATE playlist SET is_smart = 1 WHERE canonical_id = ?', [id]));
    apply(created(id, { name: 'Other' }), changed({ colorId: 'red' }, id), deleted(id));
    device.beginStaging();
    device.finishStaging();
    const { name: shown, colorId } = device.visible().playlists[id] ?? {};
    assert.deepEqual([shown, colorId], ['Smart', 'violet']);
  });

  describe('A full state with a gap', () => {
    beforeEach(() => {
      apply(created(), added('ab'), created('q'), liked('a'), rated('a', 7));
      device.beginStaging();
    });

    it('removes nothing that it does not mention', () => {
      const before = device.visible();
      device.finishStaging(true);
      assert.deepEqual(device.visible(), before);
    });

    it('keeps that also for the next full state, and takes what it mentions', () => {
      stage(deleted('q'), changed({ name: 'New' }), liked('a', false));
      device.finishStaging(true);
      assert.deepEqual([playlists(), device.visible().likes, device.visible().ratings], [['p'], [], { 'hash a': 7 }]);
      assert.deepEqual([name(), titles()], ['New', 'ab']);
      apply(rated('b', 3));
      assert.deepEqual(device.visible().ratings, { 'hash a': 7, 'hash b': 3 });
    });

    it('without a gap, removes it', () => {
      device.finishStaging(false);
      assert.deepEqual(device.visible(), { playlists: {}, likes: [], ratings: {} });
    });
  });

  describe('Several accounts on one storage', () => {
    const bob = { serverUrl: SERVER, accountId: 'bob' };
    const applyForBob = (...changes: LibraryChange[]) =>
      device.write((transaction) =>
        device.remote.apply(transaction, { ...device.context(), scope: bob }, placed(changes)),
      );
    const resyncForBob = (...changes: LibraryChange[]) =>
      device.write((transaction) => {
        const context = { ...device.context(), scope: bob };
        device.remote.beginStaging(transaction, context);
        device.remote.stage(transaction, context, placed(changes));
        let continuation: string | null = null;
        do continuation = device.remote.finishStaging(transaction, context, { continuation, hasGap: false });
        while (continuation !== null);
      });

    it('do not remove what only the other one has', () => {
      apply(created(), added('ab'), liked('a'), rated('a', 7));
      const before = device.visible();
      applyForBob(deleted(), liked('a', false), liked('a'), created('q'), deleted('q'));
      resyncForBob();
      assert.deepEqual(device.visible().playlists, before.playlists);
      assert.deepEqual(device.visible().ratings, before.ratings);
    });

    it('each have a state of their own: a change of one says nothing about the other', () => {
      apply(created(), added('ab'));
      resyncForBob(created('p', { name: 'Of Bob' }), added('c'));
      assert.deepEqual([name(), titles()], ['Of Bob', 'c']);
      apply(added('d'));
      assert.equal(titles(), 'abd');
      applyForBob(changed({ colorId: 'red' }));
      assert.equal(name(), 'Of Bob');
    });

    it('are not told of what comes for the other one', () => {
      apply(created(), liked('a'));
      applyForBob(created('q'));
      device.profile.signIn('bob');
      assert.deepEqual(device.profile.queued(), []);
      assert.deepEqual([device.profile.missed('ada'), device.profile.missed('bob')], [[], []]);
    });
  });

  describe('A change that comes late', () => {
    const rules: [string, [number, LibraryChange][], [number, LibraryChange][]][] = [
      [
        'does not replace a newer field',
        [
          [1, created()],
          [3, changed({ name: 'New' })],
        ],
        [[2, changed({ name: 'Old', iconId: 'x' })]],
      ],
      [
        'does not bring back what was deleted later',
        [
          [1, created()],
          [3, deleted()],
        ],
        [[2, changed({ name: 'Old' })]],
      ],
      [
        'does not delete what was created later',
        [
          [1, created()],
          [3, created('p', { name: 'New' })],
        ],
        [[2, deleted()]],
      ],
      [
        'does not add what was removed later',
        [
          [1, created()],
          [3, removed('a')],
        ],
        [[2, added('ab')]],
      ],
      [
        'does not remove what was added later',
        [
          [1, created()],
          [3, added('a')],
        ],
        [[2, removed('a')]],
      ],
      [
        'adds its tracks in front of what was added later',
        [
          [1, created()],
          [2, added('ab')],
          [4, added('cd')],
        ],
        [[3, added('ef')]],
      ],
      [
        'adds its tracks in front of all if all were added later',
        [
          [1, created()],
          [4, added('cd')],
        ],
        [[3, added('ef')]],
      ],
      [
        'leaves tracks that are there in their places',
        [
          [1, created()],
          [2, added('ab')],
          [4, added('cd')],
        ],
        [[3, added('ae')]],
      ],
      [
        'adds between two later ones',
        [
          [1, created()],
          [2, added('a')],
          [6, added('d')],
        ],
        [
          [4, added('bx')],
          [5, removed('x')],
        ],
      ],
      [
        'does not undo a later like or rating',
        [
          [1, created()],
          [2, added('a')],
          [5, liked('a')],
          [6, rated('a', 9)],
        ],
        [
          [3, liked('a', false)],
          [4, rated('a', 1)],
        ],
      ],
    ];
    for (const [title, changes, late] of rules) {
      it(`${title}: the result is that of the log's order`, async () => {
        const inOrder = await RemoteDevice.make('1');
        const all = [...changes, ...late].sort(([one], [other]) => one - other);
        for (const [where, change] of all) inOrder.apply(at(where, change));
        for (const [where, change] of changes) device.apply(at(where, change));
        device.apply(...late.map(([where, change]) => at(where, change)));
        assert.deepEqual(device.visible(), inOrder.visible());
        inOrder.dispose();
      });
    }

    it('has the same tracks in another order at the worst, if it comes after a later move', () => {
      for (const [where, change] of [
        [1, created()],
        [2, added('ab')],
        [4, moved('a', 1)],
      ] as const) {
        device.apply(at(where, change));
      }
      device.apply(at(3, added('c')));
      assert.deepEqual(Array.from(titles() ?? '').sort(), ['a', 'b', 'c']);
    });
  });

  describe('Edits that the account has missed', () => {
    beforeEach(async () => {
      await device.library.tracks.remember(['a', 'b', 'c'].map((title) => song(title)));
      apply(created(), added('ab'), liked('a'), rated('a', 7));
      device.profile.signIn('bob');
    });

    const comeBack = (...changes: LibraryChange[]) => {
      device.profile.signIn('ada');
      apply(...changes);
    };

    it('stay visible over older values of the server', async () => {
      await device.library.playlists.update('p', { name: 'Mine' });
      comeBack(changed({ name: 'Theirs', colorId: 'red' }));
      const { name: shown, colorId } = device.visible().playlists['p'] ?? {};
      assert.deepEqual([shown, colorId], ['Mine', 'red']);
    });

    it('are replayed on the tracks of the server', async () => {
      const tracks = await device.library.playlists.tracks('p');
      await device.library.playlists.removeTracks('p', [tracks[0]?.trackId ?? 0]);
      comeBack(added('c'));
      assert.equal(titles(), 'bc');
    });

    it('keep a deleted playlist deleted, an unliked track unliked and a new rating', async () => {
      const [a] = await device.library.playlists.tracks('p');
      await device.library.playlists.delete('p');
      await device.library.likes.set(a?.trackId ?? 0, false);
      await device.library.ratings.set(a?.trackId ?? 0, 200);
      comeBack(changed({ name: 'Theirs' }), liked('a'), rated('a', 3));
      assert.deepEqual(device.visible(), { playlists: {}, likes: [], ratings: { 'hash a': 200 } });
    });

    it('survive a full state', async () => {
      await device.library.playlists.update('p', { name: 'Mine' });
      device.profile.signIn('ada');
      device.beginStaging();
      stage(created('p', { name: 'Theirs' }), added('ab'));
      device.finishStaging();
      assert.equal(name(), 'Mine');
    });
  });
});
