import assert from 'node:assert/strict';
import { LibraryWindow, SERVER, TestProfile } from '../../support/libraryWindow';
import { clearOutbox } from '../../../src/store/tables/outboxParked';
import { rejection } from '../../support/rejection';

describe('The initial upload', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let ids: string[];
  let tracks: number[];

  const upload = () => window.library.upload;
  /** What it says, but for whom it is about. */
  const offered = async () => {
    const offer = await upload().findOffer();
    return offer && { ...offer, scope: offer.scope.accountId };
  };
  /** Answers yes to whatever there is. */
  const accept = async () => {
    const untold = await upload().summarize();
    return untold ? upload().accept(untold) : 0;
  };
  const decline = async () => {
    const untold = await upload().summarize();
    if (untold) await upload().decline(untold);
  };
  const song = (title: string) => ({ title, artists: [], durationMs: 1, fileHash: title });

  beforeEach(async () => {
    profile = await TestProfile.make();
    window = new LibraryWindow([profile]);
    tracks = await window.library.tracks.remember(['a', 'b', 'c'].map(song));
    ids = [];
    for (const name of ['1', '2']) {
      const { id } = await window.library.playlists.create({ name });
      await window.library.playlists.addTracks(id, tracks);
      ids.push(id);
    }
    await window.library.likes.toggle(tracks[1] ?? 0);
    await window.library.ratings.set(tracks[2] ?? 0, 9);
  });

  const all = { scope: 'ada', playlists: 2, tracks: 6, likes: 1, ratings: 1, changes: 0 };

  it('is not offered while the user is signed out, or in local mode', async () => {
    assert.equal(await upload().findOffer(), null);
    profile.signIn('ada');
    profile.setMode('local');
    assert.equal(await upload().findOffer(), null);
    assert.equal(await upload().summarize(), null);
    profile.setMode('hybrid');
    assert.deepEqual(await offered(), all);
  });

  it('is not offered if there is nothing to upload', async () => {
    const empty = await TestProfile.make('empty');
    empty.signIn('ada');
    assert.equal(await new LibraryWindow([empty]).library.upload.findOffer(), null);
  });

  it('queues everything in an order that the server accepts, and is not offered again', async () => {
    profile.signIn('ada');
    assert.equal(await accept(), 6);
    assert.deepEqual(
      profile.queued().map(({ entity, id, field, op }) => [entity, id, field, op]),
      [
        ...ids.flatMap((id) => [
          ['playlist', id, null, 'insert'],
          ['playlist', id, 'tracks', 'insert'],
        ]),
        ['liked_track', 'b', null, 'insert'],
        ['track_rating', 'c', null, 'set'],
      ],
    );
    assert.deepEqual(profile.queued().at(-1)?.payload, { value: 9 });
    assert.equal(await upload().findOffer(), null);
    assert.equal(await upload().summarize(), null);
  });

  it('is not offered again after it was declined, but can still be started', async () => {
    profile.signIn('ada');
    await decline();
    assert.equal(await upload().findOffer(), null);
    assert.deepEqual(profile.queued(), []);
    assert.equal(await accept(), 6);
  });

  it('is offered for each account', async () => {
    profile.signIn('ada');
    await accept();
    profile.signIn('bob');
    assert.deepEqual(await offered(), { ...all, scope: 'bob' });
  });

  it('leaves out what an edit has queued', async () => {
    profile.signIn('ada');
    await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
    await window.library.ratings.set(tracks[2] ?? 0, 10);
    assert.deepEqual(await offered(), { ...all, playlists: 1, tracks: 3, ratings: 0 });
  });

  it('continues where it was interrupted', async () => {
    for (let count = 0; count < 250; count++) await window.library.playlists.create({ name: `p${count}` });
    profile.signIn('ada');
    const accepted = accept();
    while (profile.queued().length === 0) await Promise.resolve();
    profile.store.refuse(1);
    await rejection(accepted, 'store.failed');
    const told = profile.queued().length;
    assert(told > 0 && told < 250, String(told));
    assert.deepEqual(await offered(), { ...all, playlists: 152, tracks: 0 });
    await accept();
    const inserts = profile
      .queued()
      .filter(({ field, op }) => field === null && op === 'insert')
      .map(({ id }) => id);
    assert.equal(inserts.length, 253);
    assert.equal(new Set(inserts).size, 253);
  });

  it('includes what was cleared before it was sent', async () => {
    profile.signIn('ada');
    await accept();
    profile.store.write((transaction) => clearOutbox(transaction, 'all', null));
    await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
    assert.deepEqual(
      profile.queued().map(({ field }) => field),
      [null, 'tracks', 'name'],
    );
  });

  describe('of edits that the account missed', () => {
    beforeEach(async () => {
      profile.signIn('ada');
      await accept();
      profile.deliver();
      profile.signOut();
    });

    const none = { ...all, playlists: 0, tracks: 0, likes: 0, ratings: 0 };
    const told = () => profile.queued().map(({ id, field, op }) => [id, field, op]);

    it('is offered with their number, and queues them in their order before what is new', async () => {
      const { library } = window;
      await library.playlists.update(ids[0] ?? '', { name: 'x', colorId: 'rose' });
      const { id: fresh } = await library.playlists.create({ name: 'new' });
      await library.ratings.set(tracks[2] ?? 0, null);
      await library.playlists.delete(ids[1] ?? '');
      await library.playlists.addTracks(fresh, tracks);
      await library.likes.toggle(tracks[0] ?? 0);
      await library.likes.toggle(tracks[1] ?? 0);
      profile.signIn('ada');
      assert.deepEqual(await offered(), { ...none, playlists: 1, tracks: 3, likes: 1, changes: 5 });
      assert.equal(await accept(), 8);
      assert.deepEqual(told(), [
        [ids[0], 'name', 'set'],
        [ids[0], 'color_id', 'set'],
        ['c', null, 'delete'],
        [ids[1], null, 'delete'],
        ['b', null, 'delete'],
        [fresh, null, 'insert'],
        [fresh, 'tracks', 'insert'],
        ['a', null, 'insert'],
      ]);
      assert.equal(await upload().summarize(), null);
    });

    it('leaves out those that an edit has queued', async () => {
      await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
      await window.library.playlists.update(ids[1] ?? '', { name: 'y' });
      profile.signIn('ada');
      await window.library.playlists.update(ids[0] ?? '', { name: 'z' });
      assert.deepEqual(await offered(), { ...none, changes: 1 });
      assert.equal(await accept(), 1);
      assert.deepEqual(
        profile.queued().map(({ payload }) => payload),
        ['x', 'z', 'y'].map((value) => ({ value })),
      );
    });

    it('continues where it was interrupted, and queues each operation once and in order', async () => {
      for (let count = 0; count < 125; count++) {
        await window.library.playlists.addTracks(ids[0] ?? '', [tracks[count % 3] ?? 0]);
        await window.library.playlists.removeTracks(ids[0] ?? '', [tracks[count % 3] ?? 0]);
      }
      const missed = profile.missed('ada');
      assert.equal(missed.length, 247);
      profile.signIn('ada');
      const accepted = accept();
      while (profile.queued().length === 0) await Promise.resolve();
      profile.store.refuse(1);
      await rejection(accepted, 'store.failed');
      assert.deepEqual(profile.queued(), missed.slice(0, 100));
      assert.deepEqual(await offered(), { ...none, changes: 147 });
      assert.equal(await accept(), 147);
      assert.deepEqual(profile.queued(), missed);
    });

    const silences: readonly (readonly [title: string, edit: () => Promise<unknown>])[] = [
      [
        'made while the user was signed out',
        async () => {
          profile.signOut();
          await window.library.playlists.update(ids[0] ?? '', { name: 'later' });
          profile.signIn('ada');
        },
      ],
      [
        'made in local mode',
        async () => {
          profile.setMode('local');
          await window.library.likes.toggle(tracks[2] ?? 0);
          profile.setMode('hybrid');
        },
      ],
      [
        'made as another account',
        async () => {
          profile.signIn('bob');
          await window.library.playlists.create({ name: 'of bob' });
          profile.signIn('ada');
        },
      ],
    ];
    for (const [title, edit] of silences) {
      for (const [answer, give] of [
        ['yes', accept],
        ['no', decline],
      ] as const) {
        it(`is offered again after a ${answer} and an edit ${title}, once`, async () => {
          await window.library.playlists.update(ids[0] ?? '', { name: 'earlier' });
          profile.signIn('ada');
          await give();
          assert.equal(await upload().findOffer(), null);
          await edit();
          assert.notEqual(await upload().findOffer(), null);
          await give();
          assert.equal(await upload().findOffer(), null);
        });
      }
    }

    it('is not offered again for edits that were queued, or for none', async () => {
      await window.library.playlists.update(ids[0] ?? '', { name: 'earlier' });
      profile.signIn('ada');
      await decline();
      await window.library.playlists.update(ids[1] ?? '', { name: 'told' });
      profile.signOut();
      await window.library.playlists.addTracks(ids[0] ?? '', tracks);
      profile.signIn('ada');
      assert.equal(await upload().findOffer(), null);
      assert.equal((await upload().summarize())?.changes, 1);
    });

    for (const [title, change] of [
      ['another account is signed in', () => profile.signIn('bob')],
      ['the user is signed out', () => profile.signOut()],
      ['the mode is local', () => profile.setMode('local')],
      ['the server is another', () => window.setServer('https://elsewhere.example')],
    ] as const) {
      it(`does nothing if meanwhile ${title}`, async () => {
        await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
        profile.signIn('ada');
        const offer = await upload().findOffer();
        assert(offer);
        change();
        assert.equal(await upload().accept(offer), 0);
        await upload().decline(offer);
        assert.deepEqual(profile.queued(), []);
        window.setServer(SERVER);
        profile.setMode('hybrid');
        profile.signIn('ada');
        assert.deepEqual(await offered(), { ...none, changes: 1 });
      });
    }
  });
});
