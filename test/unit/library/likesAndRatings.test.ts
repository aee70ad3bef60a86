import assert from 'node:assert/strict';
import { z } from 'zod';
import { LibraryWindow, TestProfile } from '../../support/libraryWindow';
import { rejection } from '../../support/rejection';

const hash = (letter: string) => letter.repeat(64);

describe('Likes and ratings', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let track: number;
  let unhashed: number;
  let twin: number;

  beforeEach(async () => {
    profile = await TestProfile.make();
    profile.signIn('ada');
    window = new LibraryWindow([profile]);
    const known = { title: 't', artists: [], durationMs: 1 };
    [track = 0, unhashed = 0] = await window.library.tracks.remember([
      { ...known, fileHash: hash('a') },
      { ...known, fileHash: null },
      { ...known, fileHash: null },
    ]);
    // The same file in another folder.
    twin = 99;
    profile.store.write((transaction) =>
      transaction.run(
        `INSERT INTO track (id, library_id, file_path, file_hash, file_size, file_modified, title, duration_ms, added_at)
         SELECT 99, library_id, '/copy', file_hash, 1, 1, title, duration_ms, 1 FROM track WHERE id = ?`,
        [track],
      ),
    );
  });

  const liked = () =>
    profile.store.connection
      .all(z.object({ id: z.number() }), 'SELECT track_id AS id FROM liked_track ORDER BY 1')
      .map(({ id }) => id);
  const rated = () =>
    profile.store.connection.all(
      z.object({ id: z.number(), rating: z.number() }),
      'SELECT id, rating FROM track WHERE rating IS NOT NULL',
    );
  const like = (op: string) => ({ entity: 'liked_track', id: hash('a'), field: null, op, payload: null });
  const rate = (op: string, payload: unknown) => ({ entity: 'track_rating', id: hash('a'), field: null, op, payload });

  it('a like is queued by the hash of the file, and so is its removal', async () => {
    assert.equal(await window.library.likes.toggle(track), true);
    assert.deepEqual(profile.queued(), [like('insert')]);
    assert.equal(await window.library.likes.toggle(track), false);
    assert.deepEqual(profile.queued(), [like('insert'), like('delete')]);
  });

  it('a like holds for every copy of the file', async () => {
    await window.library.likes.toggle(track);
    assert.deepEqual(liked(), [track, twin]);
    assert.equal(await window.library.likes.toggle(twin), false);
    assert.deepEqual(liked(), []);
  });

  it('a like of a track without a hash stays local, with that track alone', async () => {
    assert.equal(await window.library.likes.toggle(unhashed), true);
    assert.deepEqual(liked(), [unhashed]);
    assert.deepEqual(profile.queued(), []);
  });

  for (const [title, before, isLiked, ops] of [
    ['likes a track that is not liked', false, true, ['insert']],
    ['unlikes a track that is liked', true, false, ['delete']],
    ['queues nothing for a track that is liked already', true, true, []],
    ['queues nothing for a track that is not liked anyway', false, false, []],
  ] as const) {
    it(`setting a like ${title}`, async () => {
      if (before) await window.library.likes.toggle(track);
      profile.deliver();
      await window.library.likes.set(twin, isLiked);
      assert.deepEqual(liked(), isLiked ? [track, twin] : []);
      assert.deepEqual(profile.queued(), ops.map(like));
    });
  }

  it('the list of likes shows each file once, the one that was liked last first', async () => {
    await window.library.likes.set(track, true);
    await window.timers.pass(1);
    await window.library.likes.set(unhashed, true);
    await window.library.ratings.set(unhashed, 3);
    const common = { artist: null, durationMs: 1, liked: true, title: 't' };
    assert.deepEqual(await window.library.likes.list(), [
      { ...common, trackId: unhashed, isAvailable: false, rating: 3 },
      { ...common, trackId: twin, isAvailable: true, rating: null },
    ]);
    assert.deepEqual(await window.library.likes.summary(), { trackCount: 2, totalDurationMs: 2 });
  });

  it('a track that does not exist is refused', async () => {
    await rejection(window.library.likes.toggle(1234), 'track.unknown');
    await rejection(window.library.likes.set(1234, true), 'track.unknown');
    await rejection(window.library.ratings.set(1234, 1), 'track.unknown');
  });

  for (const value of [0, 1, 5, 196, 255]) {
    it(`a rating of ${value} is queued by the hash of the file, and set for every copy`, async () => {
      await window.library.ratings.set(track, value);
      assert.deepEqual(profile.queued(), [rate('set', { value })]);
      assert.deepEqual(rated(), [
        { id: track, rating: value },
        { id: twin, rating: value },
      ]);
    });
  }

  it('removing a rating is queued as a deletion', async () => {
    await window.library.ratings.set(track, 5);
    profile.deliver();
    await window.library.ratings.set(track, null);
    assert.deepEqual(profile.queued(), [rate('delete', null)]);
    assert.deepEqual(rated(), []);
  });

  for (const [title, before, value] of [
    ['the same rating', 7, 7],
    ['none where there is none', null, null],
  ] as const) {
    it(`${title} is not queued`, async () => {
      await window.library.ratings.set(track, before);
      profile.deliver();
      await window.library.ratings.set(track, value);
      assert.deepEqual(profile.queued(), []);
    });
  }

  for (const value of [-1, 256, 1.5, NaN]) {
    it(`a rating of ${value} is refused`, async () => {
      await rejection(window.library.ratings.set(track, value), 'argument.notAllowed');
      assert.deepEqual(rated(), []);
    });
  }

  it('a rating of a track without a hash stays local, with that track alone', async () => {
    await window.library.ratings.set(unhashed, 3);
    assert.deepEqual(rated(), [{ id: unhashed, rating: 3 }]);
    assert.deepEqual(profile.queued(), []);
  });
});
