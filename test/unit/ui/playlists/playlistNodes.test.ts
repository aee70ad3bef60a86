import assert from 'node:assert/strict';
import type { PlaylistNode, TrackListNode, TrackNode } from '../../../../src/ui/playlists/playlistNode';
import { isLikedNode, isTrackNode, nodeId } from '../../../../src/ui/playlists/playlistNode';
import { PlaylistNodes } from '../../../../src/ui/playlists/playlistNodes';
import { LibraryWindow, TestProfile } from '../../../support/libraryWindow';
import { song } from '../../../support/songs';

/** "Road trip" or "Road trip/b". */
const nameOf = (node: TrackListNode | TrackNode): string => {
  if (isTrackNode(node)) return `${nameOf(node.parent)}/${node.track.title}`;
  return isLikedNode(node) ? 'Liked' : node.playlist.name;
};

describe('Nodes of the tree', () => {
  let profiles: TestProfile[];
  let window: LibraryWindow;
  let nodes: PlaylistNodes;
  let shared: Set<string>;
  let a: number, b: number, c: number;
  const ids = { open: '', closed: '', unread: '' };

  const node = async (id: string): Promise<PlaylistNode> => {
    const found = (await nodes.playlists()).find(({ playlist }) => playlist.id === id);
    assert.ok(found);
    return found;
  };
  const look = async () => (await nodes.refresh())?.map(nameOf) ?? null;

  beforeEach(async () => {
    profiles = [await TestProfile.make(), await TestProfile.make('0b6f2f5e-6c1e-4a40-9d6b-5b0f4f6f7d11')];
    window = new LibraryWindow(profiles);
    const { playlists, tracks } = window.library;
    [a = 0, b = 0, c = 0] = await tracks.remember(['a', 'b', 'c'].map((title) => song(title)));
    for (const name of ['open', 'closed', 'unread'] as const) {
      ids[name] = (await playlists.create({ name })).id;
      await playlists.addTracks(ids[name], [a, b]);
    }
    shared = new Set();
    nodes = new PlaylistNodes(window.library, { list: async () => shared });
  });

  afterEach(() => window.dispose());

  it('cause no reads before the editor asks for them', async () => {
    await window.library.playlists.create({ name: 'x' });
    assert.deepEqual(await look(), []);
  });

  describe('once shown', () => {
    beforeEach(async () => {
      await nodes.tracks(await node(ids.open));
      await nodes.tracks(await node(ids.closed));
      nodes.close(await node(ids.closed));
    });

    const library = () => window.library;
    const table: readonly (readonly [
      what: string,
      change: () => Promise<unknown>,
      different: readonly string[] | null,
    ])[] = [
      ['nothing', async () => undefined, []],
      ['a name', () => library().playlists.update(ids.unread, { name: 'new' }), ['new']],
      ['the name that it had', () => library().playlists.update(ids.unread, { name: 'unread' }), []],
      ['a description', () => library().playlists.update(ids.open, { description: 'new' }), ['open']],
      ['a colour', () => library().playlists.update(ids.closed, { colorId: 'rose' }), ['closed']],
      ['the first like', () => library().likes.toggle(b), null],
      ['a rating', () => library().ratings.set(a, 255), ['open/a']],
      [
        'two tracks',
        () => Promise.all([library().ratings.set(b, 1), library().ratings.set(a, 1)]),
        ['open/a', 'open/b'],
      ],
      ['tracks added', () => library().playlists.addTracks(ids.open, [c]), ['open']],
      ['tracks added where the playlist is closed', () => library().playlists.addTracks(ids.closed, [c]), ['closed']],
      ['tracks removed', () => library().playlists.removeTracks(ids.open, [a]), ['open']],
      ['tracks in another order', () => library().playlists.moveTracks(ids.open, [b], 0), ['open']],
      [
        'tracks in another order where the playlist is closed',
        () => library().playlists.moveTracks(ids.closed, [b], 0),
        [],
      ],
      [
        'a track of a playlist that is different itself',
        () => Promise.all([library().ratings.set(b, 1), library().playlists.update(ids.open, { name: 'new' })]),
        ['new'],
      ],
      ['what is shared', async () => shared.add(ids.unread), ['unread']],
      ['a playlist more', () => library().playlists.create({ name: 'x' }), null],
      ['a playlist less', () => library().playlists.delete(ids.open), null],
      ['playlists in another order', () => library().playlists.move(ids.open, 1), null],
      ['the profile', async () => void window.profiles.shift(), null],
    ];
    for (const [what, change, different] of table) {
      it(`${what}: ${different === null ? 'everything' : different.join(', ') || 'no node'} is drawn again, once`, async () => {
        await change();
        assert.deepEqual(await look(), different);
        assert.deepEqual(await look(), []);
      });
    }

    it('stay the same objects under the same ids, with new content', async () => {
      const [playlist, tracks] = [await node(ids.open), await nodes.tracks(await node(ids.open))];
      const known = tracks.map(nodeId);
      await window.library.playlists.update(ids.open, { name: 'new' });
      await window.library.playlists.move(ids.open, 2);
      await window.library.playlists.moveTracks(ids.open, [b], 0);
      await window.library.likes.toggle(a);
      await nodes.refresh();
      assert.equal(await node(ids.open), playlist);
      assert.equal(playlist.playlist.name, 'new');
      assert.deepEqual(
        (await nodes.tracks(playlist)).map((track) => tracks.indexOf(track)),
        [1, 0],
      );
      assert.deepEqual(tracks.map(nodeId), known);
      assert.equal(tracks[0]?.track.liked, true);
    });

    it('of a closed playlist are current when it is opened, whichever request comes first', async () => {
      const closed = await node(ids.closed);
      await window.library.likes.toggle(b);
      await nodes.refresh();
      assert.equal(nodes.open(closed), true);
      assert.deepEqual(await look(), ['closed/b']);
      nodes.close(closed);
      await window.library.likes.toggle(b);
      await nodes.refresh();
      assert.deepEqual(
        (await nodes.tracks(closed)).map(({ track }) => track.liked),
        [false, false],
      );
      assert.equal(nodes.open(closed), false);
    });

    it('of a playlist with many changes are drawn with it', async () => {
      const many = await window.library.tracks.remember(Array.from({ length: 150 }, (_, index) => song(`t${index}`)));
      await window.library.playlists.addTracks(ids.open, many);
      await nodes.refresh();
      for (const id of many) await window.library.ratings.set(id, 1);
      assert.deepEqual(await look(), ['open']);
    });

    it('are all drawn again after a failed read', async () => {
      const [profile] = window.profiles.splice(0);
      assert.equal(await look(), null);
      if (profile) window.profiles.push(profile);
      assert.deepEqual((await nodes.playlists()).map(nameOf), ['open', 'closed', 'unread']);
    });
  });

  describe('for liked tracks', () => {
    const roots = async () => (await nodes.roots()).map(nameOf);
    const likedNode = async () => (await nodes.roots()).find(isLikedNode) ?? assert.fail('It is not shown');

    it('are above the playlists, and not there while nothing is liked', async () => {
      assert.deepEqual(await roots(), ['open', 'closed', 'unread']);
      await window.library.likes.toggle(a);
      assert.equal(await look(), null);
      assert.deepEqual(await roots(), ['Liked', 'open', 'closed', 'unread']);
      await window.library.likes.toggle(a);
      assert.equal(await look(), null);
      assert.deepEqual(await roots(), ['open', 'closed', 'unread']);
    });

    it('have the tracks as children, the latest like first', async () => {
      await window.library.likes.toggle(a);
      window.timers.setClock(1);
      await window.library.likes.toggle(b);
      const liked = await likedNode();
      assert.deepEqual(liked.summary, { trackCount: 2, totalDurationMs: 2000 });
      const tracks = await nodes.tracks(liked);
      assert.deepEqual(tracks.map(nameOf), ['Liked/b', 'Liked/a']);
      assert.deepEqual(tracks.map(nodeId), [`liked/${b}`, `liked/${a}`]);
    });

    it('are drawn again with what changed, in each place that shows it', async () => {
      await window.library.likes.toggle(a);
      await nodes.tracks(await likedNode());
      await nodes.tracks(await node(ids.open));
      await window.library.ratings.set(a, 255);
      assert.deepEqual(await look(), ['Liked/a', 'open/a']);
      await window.library.likes.toggle(b);
      assert.deepEqual(await look(), ['Liked', 'open/b']);
      assert.deepEqual((await nodes.tracks(await likedNode())).map(nameOf), ['Liked/b', 'Liked/a']);
    });

    it('are one object that stays the same while they come and go', async () => {
      await window.library.likes.toggle(a);
      const before = await likedNode();
      for (const expected of [false, true]) {
        await window.library.likes.toggle(a);
        await nodes.refresh();
        assert.equal((await nodes.roots()).includes(before), expected);
      }
    });
  });
});
