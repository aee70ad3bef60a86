import assert from 'node:assert/strict';
import { EditTransaction } from '../../../src/library/editTransaction';
import { leaveCollections, requeuePlaylists } from '../../../src/library/profileChange';
import type { LibraryChange } from '../../../src/protocol/libraryChange';
import { listKnown } from '../../../src/store/tables/knownEntities';
import { RemoteDevice } from '../../support/remoteDevice';
import { SequenceRandom } from '../../support/sequenceRandom';
import { song } from '../../support/songs';

const created = (id: string): LibraryChange => ({
  kind: 'collectionCreated',
  collection: { type: 'playlist', id },
  fields: { name: id, description: null, colorId: 'violet', iconId: 'music' },
});
const liked = (hash: string): LibraryChange => ({ kind: 'liked', track: { hash, snapshot: null }, isLiked: true });

describe('A library whose profile becomes another one of the account', () => {
  let device: RemoteDevice;
  let place: number;

  beforeEach(async () => {
    device = await RemoteDevice.make();
    place = 0;
  });
  afterEach(() => device.dispose());

  const placed = (...changes: LibraryChange[]) =>
    changes.map((change) => ({ operationId: `remote ${++place}`, place, change }));
  const names = () =>
    Object.values(device.visible().playlists)
      .map(({ name }) => name)
      .sort();
  const deliver = () => device.confirm(device.outbox());
  const leave = () => device.write((transaction) => leaveCollections(transaction, { account: device.account, now: 5 }));
  const requeue = () =>
    device.write((transaction) =>
      requeuePlaylists(
        new EditTransaction({
          transaction,
          profile: device.window.profile(),
          now: 5,
          random: new SequenceRandom(),
        }),
      ),
    );

  describe('and leaves what the earlier one has', () => {
    it('loses playlists that came from the server or were sent, and keeps the others, likes and ratings', async () => {
      device.profile.signOut();
      await device.library.playlists.create({ name: 'Never sent' });
      device.profile.signIn('ada');
      await device.library.tracks.remember([song('a')]);
      await device.library.playlists.create({ name: 'Sent' });
      deliver();
      device.apply(...placed(created('Remote'), liked('hash a')));
      assert.deepEqual(names(), ['Never sent', 'Remote', 'Sent']);
      const before = device.visible().likes;
      assert.equal(leave(), true);
      assert.deepEqual(names(), ['Never sent']);
      assert.deepEqual(device.visible().likes, before);
      assert.deepEqual(device.outbox(), []);
    });

    it('has what the new one has afterwards, and nothing of the earlier one', () => {
      device.apply(...placed(created('Old'), liked('x')));
      leave();
      device.beginStaging();
      device.stage(...placed(created('New'), liked('x')));
      device.finishStaging();
      assert.deepEqual(names(), ['New']);
    });

    for (const [what, prepare] of [
      ['queued', () => undefined],
      ['missed', () => device.profile.signIn('bob')],
    ] as const) {
      it(`changes nothing while an edit of them is ${what}`, async () => {
        device.apply(...placed(created('Remote')));
        prepare();
        await device.library.playlists.update('Remote', { name: 'Edited' });
        assert.equal(leave(), false);
        assert.deepEqual(names(), ['Edited']);
      });
    }
  });

  describe('and takes its playlists along', () => {
    it('queues each as it is now, whatever was sent of it, and keeps likes in their places', async () => {
      const { id } = await device.library.playlists.create({ name: 'Mix' });
      deliver();
      const gone = await device.library.playlists.create({ name: 'Gone' });
      await device.library.playlists.delete(gone.id);
      await device.library.playlists.update(id, { name: 'Renamed' });
      assert.equal(requeue(), true);
      const queued = device.profile.queued().map(({ op, field, payload }) => [op, field, payload]);
      const fields = { name: 'Renamed', description: null, color_id: 'violet', icon_id: 'music' };
      assert.deepEqual(queued, [['insert', null, fields]]);
      assert.deepEqual(
        device.write((transaction) => listKnown(transaction, device.account, 'playlist')),
        [id],
      );
    });

    it('still has them after the full state of the other profile was pulled', async () => {
      await device.library.playlists.create({ name: 'Mine' });
      deliver();
      requeue();
      device.beginStaging();
      device.stage(...placed(created('Theirs')));
      device.finishStaging();
      assert.deepEqual(names(), ['Mine', 'Theirs']);
    });

    it('changes nothing in local mode', async () => {
      await device.library.playlists.create({ name: 'Mine' });
      const before = device.outbox();
      device.profile.setMode('local');
      assert.equal(requeue(), false);
      assert.deepEqual(device.outbox(), before);
    });
  });
});
