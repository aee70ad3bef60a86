import assert from 'node:assert/strict';
import { LibraryWindow, TestProfile } from '../../support/libraryWindow';
import { clearOutbox } from '../../../src/store/outboxParked';
import { rejection } from '../../support/rejection';

describe('The initial upload', () => {
  let profile: TestProfile;
  let window: LibraryWindow;
  let ids: string[];
  let tracks: number[];

  const upload = () => window.library.upload;
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

  const all = { playlists: 2, tracks: 6, likes: 1, ratings: 1 };

  it('is not offered while nobody is signed in, or in local mode', async () => {
    assert.equal(await upload().offer(), null);
    profile.signIn('ada');
    profile.setMode('local');
    assert.equal(await upload().offer(), null);
    assert.equal(await upload().accept(), 0);
    profile.setMode('hybrid');
    assert.deepEqual(await upload().offer(), all);
  });

  it('is not offered where there is nothing', async () => {
    const empty = await TestProfile.make('empty');
    empty.signIn('ada');
    assert.equal(await new LibraryWindow([empty]).library.upload.offer(), null);
  });

  it('queues everything, in an order that the server understands, and is not offered again', async () => {
    profile.signIn('ada');
    assert.equal(await upload().accept(), 6);
    assert.deepEqual(
      profile.queued().map(({ entity, id, field, op }) => [entity, id, field, op]),
      [
        ...ids.flatMap((id) => [['playlist', id, null, 'insert'], ['playlist', id, 'tracks', 'insert']]),
        ['liked_track', 'b', null, 'insert'],
        ['track_rating', 'c', null, 'set'],
      ],
    );
    assert.deepEqual(profile.queued().at(-1)?.payload, { value: 9 });
    assert.equal(await upload().offer(), null);
    assert.equal(await upload().accept(), 0);
  });

  it('is not offered again after a no', async () => {
    profile.signIn('ada');
    await upload().decline();
    assert.equal(await upload().offer(), null);
    assert.deepEqual(profile.queued(), []);
  });

  it('is offered for each account', async () => {
    profile.signIn('ada');
    await upload().accept();
    profile.signIn('bob');
    assert.deepEqual(await upload().offer(), all);
  });

  it('leaves out what an edit has told of', async () => {
    profile.signIn('ada');
    await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
    await window.library.ratings.set(tracks[2] ?? 0, 10);
    assert.deepEqual(await upload().offer(), { playlists: 1, tracks: 3, likes: 1, ratings: 0 });
  });

  it('goes on where it was cut short', async () => {
    for (let count = 0; count < 250; count++) await window.library.playlists.create({ name: `p${count}` });
    profile.signIn('ada');
    const accepted = upload().accept();
    while (profile.queued().length === 0) await Promise.resolve();
    profile.store.refuse(1);
    await rejection(accepted, 'store.failed');
    const told = profile.queued().length;
    assert(told > 0 && told < 250, String(told));
    const rest = await upload().offer();
    assert.deepEqual(rest, { playlists: 152, tracks: 0, likes: 1, ratings: 1 });
    await upload().accept();
    const inserts = profile.queued().filter(({ field, op }) => field === null && op === 'insert').map(({ id }) => id);
    assert.equal(inserts.length, 253);
    assert.equal(new Set(inserts).size, 253);
  });

  it('holds what was cleared before it was sent', async () => {
    profile.signIn('ada');
    await upload().accept();
    profile.store.write((transaction) => clearOutbox(transaction, 'all', null));
    await window.library.playlists.update(ids[0] ?? '', { name: 'x' });
    assert.deepEqual(profile.queued().map(({ field }) => field), [null, 'tracks', 'name']);
  });
});
