import assert from 'node:assert/strict';
import type { LibraryChange, TrackReference } from '../../../src/protocol/libraryChange';
import { clearOutbox } from '../../../src/store/tables/outboxParked';
import { readScope } from '../../../src/store/tables/syncScope';
import { RemoteDevice } from '../../support/remoteDevice';
import { song } from '../../support/songs';

const track = (title: string): TrackReference => ({ hash: `hash ${title}`, snapshot: null });
const created: LibraryChange = {
  kind: 'collectionCreated',
  collection: { type: 'playlist', id: 'p' },
  fields: { name: 'Mix', description: null, colorId: 'violet', iconId: 'music' },
};
const added: LibraryChange = { kind: 'tracksAdded', playlistId: 'p', tracks: ['a', 'b', 'c'].map(track) };
const liked: LibraryChange = { kind: 'liked', track: track('a'), isLiked: true };
const rated: LibraryChange = { kind: 'rated', track: track('a'), rating: 128 };

describe('After edits were discarded', () => {
  let device: RemoteDevice;
  let ids: number[];

  beforeEach(async () => {
    device = await RemoteDevice.make();
    ids = await device.library.tracks.remember(['a', 'b', 'c', 'd'].map((title) => song(title)));
    device.apply(
      ...[created, added, liked, rated].map((change, index) => ({
        operationId: `r${index}`,
        place: index + 1,
        change,
      })),
    );
  });
  afterEach(() => device.dispose());

  const discard = () =>
    device.write((transaction) => {
      const scope = readScope(transaction, device.window.profile());
      assert(scope);
      const entities = device.outbox();
      clearOutbox(transaction, 'current', scope);
      device.remote.restore(transaction, { ...device.context(), scope }, entities);
    });

  const edits: [string, () => Promise<unknown>][] = [
    ['a new name', () => device.library.playlists.update('p', { name: 'Edited' })],
    ['a deletion', () => device.library.playlists.delete('p')],
    ['added tracks', () => device.library.playlists.addTracks('p', [ids[3] ?? 0])],
    ['removed tracks', () => device.library.playlists.removeTracks('p', [ids[0] ?? 0])],
    ['moved tracks', () => device.library.playlists.moveTracks('p', [ids[2] ?? 0], 0)],
    ['an unlike', () => device.library.likes.set(ids[0] ?? 0, false)],
    ['a rating', () => device.library.ratings.set(ids[0] ?? 0, 255)],
  ];
  for (const [what, edit] of edits) {
    it(`the user sees what the server has instead of ${what}, at once`, async () => {
      const before = device.visible();
      await edit();
      assert.notDeepEqual(device.visible(), before);
      discard();
      assert.deepEqual(device.visible(), before);
    });
  }

  it('what the server never had stays', async () => {
    await device.library.playlists.create({ name: 'Mine' });
    await device.library.likes.set(ids[1] ?? 0, true);
    const before = device.visible();
    discard();
    assert.deepEqual(device.visible(), before);
  });

  it('an edit that the server has accepted stays, although no pull has brought it back', async () => {
    await device.library.playlists.update('p', { name: 'Sent' });
    device.confirm(device.outbox());
    await device.library.playlists.update('p', { name: 'Discarded' });
    discard();
    assert.equal(device.visible().playlists['p']?.name, 'Sent');
  });
});
