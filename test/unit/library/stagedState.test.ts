import assert from 'node:assert/strict';
import type { LibraryChange } from '../../../src/protocol/libraryChange';
import type { RemoteChange } from '../../../src/library/remoteState';
import { RemoteDevice } from '../../support/remoteDevice';
import { song } from '../../support/songs';

/** More than one transaction replaces. */
const MANY = 250;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_none, index) => from + index);

const like = (number: number): LibraryChange => ({
  kind: 'liked',
  track: { hash: `hash ${number}`, snapshot: null },
  isLiked: true,
});
const rate = (number: number): LibraryChange => ({
  kind: 'rated',
  track: { hash: `hash ${number}`, snapshot: null },
  rating: number % 256,
});
const playlist = (number: number): LibraryChange[] => [
  {
    kind: 'collectionCreated',
    collection: { type: 'playlist', id: `p${number}` },
    fields: { name: `Mix ${number}`, description: null, colorId: 'violet', iconId: 'music' },
  },
  {
    kind: 'tracksAdded',
    playlistId: `p${number}`,
    tracks: numbers(number, number + 30).map((track) => ({ hash: `hash ${track}`, snapshot: null })),
  },
];

const before = [...numbers(0, MANY).map(like), ...numbers(0, 60).flatMap(playlist), ...numbers(0, MANY).map(rate)];
/** Without the first half of everything, and with as much that is new. */
const after = [
  ...numbers(MANY / 2, MANY + 50).map(like),
  ...numbers(30, 90).reverse().flatMap(playlist),
  ...numbers(MANY / 2, MANY + 50).map(rate),
];

describe('A full state of much', () => {
  let devices: RemoteDevice[];
  beforeEach(() => (devices = []));
  afterEach(() => devices.forEach((device) => device.dispose()));

  const placed = (changes: readonly LibraryChange[], first: number): RemoteChange[] =>
    changes.map((change, index) => ({ operationId: null, place: first + index, change }));

  const open = async (): Promise<RemoteDevice> => {
    const device = await RemoteDevice.make();
    devices.push(device);
    await device.library.tracks.remember(numbers(0, MANY + 50).map((number) => song(String(number))));
    return device;
  };

  /** A device that has the earlier state, and has collected the later one. */
  const begin = async (): Promise<RemoteDevice> => {
    const device = await open();
    device.apply(...placed(before, 1));
    device.beginStaging();
    device.stage(...placed(after, 10_000));
    return device;
  };

  const fresh = async () => {
    const device = await open();
    device.apply(...placed(after, 10_000));
    return device.visible();
  };

  it('replaces the live one in many transactions, and the library changes once, in the last one', async () => {
    const device = await begin();
    const revisions = [device.revision()];
    let continuation: string | null = null;
    do {
      continuation = device.continueFinish({ continuation, hasGap: false });
      revisions.push(device.revision());
    } while (continuation !== null);
    assert(revisions.length > 6, String(revisions.length));
    assert.equal(new Set(revisions.slice(0, -1)).size, 1);
    assert.notEqual(revisions.at(-1), revisions[0]);
    assert.deepEqual(device.visible(), await fresh());
    const added = Object.keys(device.visible().playlists).slice(30);
    assert.deepEqual(
      added,
      numbers(60, 90)
        .reverse()
        .map((number) => `p${number}`),
    );
  });

  it('keeps an edit that is made in between', async () => {
    const device = await begin();
    let continuation: string | null = null;
    for (let part = 0; part < 3; part++) continuation = device.continueFinish({ continuation, hasGap: false });
    await device.library.playlists.update('p40', { name: 'Mine' });
    while (continuation !== null) continuation = device.continueFinish({ continuation, hasGap: false });
    const { playlists } = await fresh();
    assert.deepEqual(device.visible().playlists, { ...playlists, p40: { ...playlists['p40'], name: 'Mine' } });
  });

  it('begins to show it again where the place to go on is damaged', async () => {
    const device = await begin();
    let continuation: string | null = null;
    for (let part = 0; part < 4; part++) continuation = device.continueFinish({ continuation, hasGap: false });
    continuation = 'damaged';
    while (continuation !== null) continuation = device.continueFinish({ continuation, hasGap: false });
    assert.deepEqual(device.visible(), await fresh());
  });

  it('with a gap keeps everything that it does not mention', async () => {
    const device = await begin();
    device.finishStaging(true);
    const { likes, ratings, playlists } = device.visible();
    assert.deepEqual([likes.length, Object.keys(ratings).length], [MANY + 50, MANY + 50]);
    assert.equal(Object.keys(playlists).length, 90);
    assert.equal(playlists['p7']?.tracks.length, 30);
    device.apply(...placed([{ kind: 'collectionDeleted', collection: { type: 'playlist', id: 'p7' } }], 20_000));
    assert.equal(Object.keys(device.visible().playlists).length, 89);
  });
});
