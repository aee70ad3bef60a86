import assert from 'node:assert/strict';
import { localIdOf } from '../../../src/store/tables/idMap';
import { flushTasks } from '../../support/manualTimers';
import { LibraryWindow, TestProfile } from '../../support/libraryWindow';
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

  describe('creating', () => {
    const created = [
      [{ name: ' Road trip ' }, { name: 'Road trip', description: null, color_id: 'violet', icon_id: 'music' }],
      [
        { name: 'x', description: 'Long', colorId: 'rose', iconId: 'car' },
        { name: 'x', description: 'Long', color_id: 'rose', icon_id: 'car' },
      ],
      [
        { name: 'x', description: '' },
        { name: 'x', description: null, color_id: 'violet', icon_id: 'music' },
      ],
    ] as const;
    for (const [fields, payload] of created) {
      it(`with ${JSON.stringify(fields)} is queued`, async () => {
        const { id } = await playlists().create(fields);
        assert.deepEqual(profile.queued(), [{ entity: 'playlist', id, field: null, op: 'insert', payload }]);
        assert.equal(localIdOf(profile.store.connection, 'playlist', id), 1);
      });
    }

    for (const name of ['', '  \n', '\u200b\u2060', '\u3164\u00ad', '\u2800']) {
      it(`without a name is refused: ${JSON.stringify(name)}`, async () => {
        await rejection(playlists().create({ name }), 'playlist.nameBlank');
        assert.deepEqual(await playlists().list(), []);
        assert.deepEqual(profile.queued(), []);
      });
    }

    const names: readonly (readonly [given: string, kept: string])[] = [
      ['a\nb\u0000c', 'a b c'],
      ['pay\u200bpal', 'paypal'],
      ['\u202egpj.exe', 'gpj.exe'],
      ['می\u200cخواهم 👩‍👩‍👧', 'می\u200cخواهم 👩‍👩‍👧'],
      ['[x](command:y) $(trash)', '[x](command:y) $(trash)'],
      ['x'.repeat(200), 'x'.repeat(200)],
    ];
    for (const [given, kept] of names) {
      it(`keeps of the name ${JSON.stringify(given.slice(0, 30))} what can be read`, async () => {
        const { id } = await playlists().create({ name: given });
        assert.equal((await playlists().get(id)).name, kept);
        assert.equal((await playlists().update(id, { name: given })).name, kept);
      });
    }

    for (const length of [201, 20_000_000]) {
      it(`refuses a name of ${length} characters and changes nothing`, async () => {
        const name = 'x'.repeat(length);
        await rejection(playlists().create({ name }), 'playlist.nameTooLong');
        const { id } = await playlists().create({ name: 'Focus' });
        const before = profile.queued();
        await rejection(playlists().update(id, { name, colorId: 'rose' }), 'playlist.nameTooLong');
        assert.deepEqual([(await playlists().get(id)).colorId, profile.queued()], ['violet', before]);
      });
    }

    it('refuses a description of more than 2,000 characters', async () => {
      const { id } = await playlists().create({ name: 'Focus', description: 'x'.repeat(2000) });
      await rejection(
        playlists().create({ name: 'Focus', description: 'x'.repeat(2001) }),
        'playlist.descriptionTooLong',
      );
      await rejection(playlists().update(id, { description: 'x'.repeat(2001) }), 'playlist.descriptionTooLong');
    });

    it('appends the playlist', async () => {
      for (const name of ['1', '2', '3']) await playlists().create({ name });
      assert.deepEqual(
        (await playlists().list()).map(({ name }) => name),
        ['1', '2', '3'],
      );
    });
  });

  describe('updating', () => {
    const updated = [
      [{ name: ' New ' }, [['name', 'New']]],
      [{ description: 'D' }, [['description', 'D']]],
      [{ colorId: 'rose' }, [['color_id', 'rose']]],
      [{ iconId: 'car' }, [['icon_id', 'car']]],
      [
        { iconId: 'car', colorId: 'rose', description: 'D', name: 'New' },
        [
          ['name', 'New'],
          ['description', 'D'],
          ['color_id', 'rose'],
          ['icon_id', 'car'],
        ],
      ],
      [{ name: 'Mix' }, []],
      [{ name: ' Mix ', colorId: 'violet', iconId: 'music', description: null }, []],
      [{ description: '' }, []],
      [{}, []],
    ] as const;
    for (const [fields, expected] of updated) {
      it(`${JSON.stringify(fields)} queues ${expected.length} fields`, async () => {
        const id = await known();
        await window.timers.pass(5);
        await playlists().update(id, fields);
        assert.deepEqual(
          profile.queued(),
          expected.map(([field, value]) => ({ entity: 'playlist', id, field, op: 'set', payload: { value } })),
        );
      });
    }

    it('is visible, with the time of the change', async () => {
      const id = await known();
      await window.timers.pass(5);
      const after = await playlists().update(id, { name: 'New', description: 'D' });
      assert.deepEqual(await playlists().get(id), after);
      assert.deepEqual([after.name, after.description, after.createdAt, after.updatedAt], ['New', 'D', 1000, 1005]);
    });

    it('changes the time even if no field is given', async () => {
      const id = await known();
      await window.timers.pass(5);
      await playlists().update(id, {});
      assert.equal((await playlists().get(id)).updatedAt, 1005);
    });

    it('removes a description as empty text', async () => {
      const { id } = await playlists().create({ name: 'x', description: 'D' });
      profile.deliver();
      await playlists().update(id, { description: null });
      assert.deepEqual(
        profile.queued().map(({ payload }) => payload),
        [{ value: '' }],
      );
      assert.equal((await playlists().get(id)).description, null);
    });

    it('to a blank name is refused, and nothing is written', async () => {
      const id = await known();
      await rejection(playlists().update(id, { name: ' ', colorId: 'rose' }), 'playlist.nameBlank');
      assert.equal((await playlists().get(id)).colorId, 'violet');
      assert.deepEqual(profile.queued(), []);
    });
  });

  describe('deleting', () => {
    it('is queued, and the canonical id no longer resolves', async () => {
      const id = await known(a);
      await playlists().delete(id);
      assert.deepEqual(profile.queued(), [{ entity: 'playlist', id, field: null, op: 'delete', payload: null }]);
      assert.equal(localIdOf(profile.store.connection, 'playlist', id), null);
      assert.deepEqual(await playlists().list(), []);
    });

    it('is undone with id, fields, position and tracks, and queued again', async () => {
      await playlists().create({ name: 'before' });
      const { id } = await playlists().create({ name: 'Mix', description: 'D', colorId: 'rose', iconId: 'car' });
      await playlists().create({ name: 'after' });
      await playlists().addTracks(id, [c, a, b]);
      const before = await playlists().get(id);
      const deleted = await playlists().delete(id);
      await playlists().create({ name: 'later' });
      profile.deliver();

      const restored = await playlists().restore(deleted);
      assert.deepEqual({ ...restored, updatedAt: 0 }, { ...before, updatedAt: 0 });
      assert.equal(await titles(id), 'cab');
      assert.deepEqual(
        (await playlists().list()).map(({ name }) => name),
        ['before', 'Mix', 'after', 'later'],
      );
      assert.deepEqual(profile.queued(), [
        {
          entity: 'playlist',
          id,
          field: null,
          op: 'insert',
          payload: { name: 'Mix', description: 'D', color_id: 'rose', icon_id: 'car' },
        },
        {
          entity: 'playlist',
          id,
          field: 'tracks',
          op: 'insert',
          payload: {
            track_ids: [c, a, b],
            track_hashes: ['hash c', 'hash a', 'hash b'],
            snapshots: { [a]: snapshot('a'), [b]: snapshot('b'), [c]: snapshot('c') },
          },
        },
      ]);
    });

    it('is undone only once', async () => {
      const deleted = await playlists().delete(await known(a));
      await playlists().restore(deleted);
      profile.deliver();
      await playlists().restore(deleted);
      assert.equal((await playlists().list()).length, 1);
      assert.deepEqual(profile.queued(), []);
    });

    it('is undone in the profile where it happened', async () => {
      const other = await TestProfile.make('other');
      const both = new LibraryWindow([profile, other]);
      const { id } = await both.library.playlists.create({ name: 'Mix' });
      const deleted = await both.library.playlists.delete(id);
      both.profiles.reverse();
      await both.library.playlists.restore(deleted);
      assert.deepEqual(await both.library.playlists.list(), []);
      assert.deepEqual(
        (await playlists().list()).map(({ name }) => name),
        ['Mix'],
      );
    });
  });

  describe('moving a playlist among four', () => {
    for (const [name, index, order] of [
      ['1', 2, '2314'],
      ['4', 0, '4123'],
      ['2', 99, '1342'],
      ['3', -1, '3124'],
      ['2', 1, '1234'],
    ] as const) {
      it(`${name} to ${index}: ${order}, and nothing is queued`, async () => {
        const ids: Record<string, string> = {};
        for (const one of '1234') ids[one] = (await playlists().create({ name: one })).id;
        profile.deliver();
        await playlists().move(ids[name] ?? '', index);
        assert.equal((await playlists().list()).map((playlist) => playlist.name).join(''), order);
        assert.deepEqual(profile.queued(), []);
      });
    }
  });

  it('that do not exist are refused by every operation', async () => {
    const id = 'no such';
    const list = playlists();
    const attempts = [
      () => list.get(id),
      () => list.tracks(id),
      () => list.update(id, { name: 'x' }),
      () => list.delete(id),
      () => list.move(id, 0),
      () => list.addTracks(id, [a]),
      () => list.addSource(id, { type: 'album', id: 1 }),
      () => list.removeTracks(id, [a]),
      () => list.moveTracks(id, [a], 0),
    ];
    for (const attempt of attempts) await rejection(attempt(), 'playlist.unknown');
    assert.deepEqual(profile.queued(), []);
  });

  describe('notify of changes', () => {
    it('once for each batch, in every window', async () => {
      const other = new LibraryWindow([profile]);
      const id = await known();
      await flushTasks();
      const before = [window.changes, other.changes];
      await playlists().addTracks(id, [a, b, c]);
      await flushTasks();
      assert.deepEqual(
        [window.changes, other.changes],
        before.map((count) => count + 1),
      );
    });

    it('not when only the outbox or nothing changed', async () => {
      const id = await known(a);
      await flushTasks();
      const before = window.changes;
      profile.store.write((transaction) => transaction.run(`UPDATE sync_pending_op SET attempt_count = 9`));
      profile.store.write((transaction) => transaction.run(`INSERT INTO sync_account VALUES ('u', 'a')`));
      await playlists().addTracks(id, [a]);
      await flushTasks();
      assert.equal(window.changes, before);
    });

    it('of another profile', async () => {
      const both = new LibraryWindow([profile, await TestProfile.make('other')]);
      both.storeChanged.fire();
      await flushTasks();
      const before = both.changes;
      both.profiles.reverse();
      both.storeChanged.fire();
      await flushTasks();
      assert.equal(both.changes, before + 1);
    });
  });
});
