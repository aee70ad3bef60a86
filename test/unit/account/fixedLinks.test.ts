import assert from 'node:assert/strict';
import { ServerAddresses } from '../../../src/account/serverAddress';
import { ServerMove } from '../../../src/account/serverMove';
import { ShareLinks } from '../../../src/account/shareLinks';
import { networkFailed } from '../../../src/core/errors';
import type { FixedLink, FixedLinkServer, LinkOrder } from '../../../src/remote/shareLinkServer';
import { ensureKnownTrack } from '../../../src/store/tables/tracks';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';
import { rejection } from '../../support/rejection';
import { SequenceRandom } from '../../support/sequenceRandom';
import { song } from '../../support/songs';

const HOME = 'https://home.example';
const OTHER = 'https://other.example';
const ADA = 'kR4vQ9dX0sLb7TzW2mYc8HnE5gJu1aFp';
const random = new SequenceRandom();
const HOUR = 3_600_000;
const offline = networkFailed('network.dns', 'home.example');

/** Makes links as a server of v2 does: one for each order, until it is revoked. */
class LinkServer implements FixedLinkServer {
  readonly kind = 'fixed';
  /** What was requested, in order. */
  readonly requested: string[] = [];
  /** By operation id. */
  readonly links = new Map<string, FixedLink>();
  readonly revoked = new Set<string>();
  key = 'a';
  isKnown = true;
  failure: Error | undefined;
  isAnswerLost = false;
  #orders = 0;

  async order(playlistId: string, expiresAt: number | null): Promise<LinkOrder | null> {
    this.#request('order');
    if (!this.isKnown) return null;
    return { operationId: `order ${++this.#orders}`, trackIds: ['x'], description: playlistId, expiresAt };
  }

  async create({ operationId }: LinkOrder): Promise<FixedLink | null> {
    this.#request('create');
    const id = `link of ${operationId}`;
    if (this.revoked.has(id)) return null;
    const link = { id, url: `${HOME}/share/${this.key}${this.links.size + (this.links.has(operationId) ? 0 : 1)}` };
    this.links.set(operationId, link);
    if (this.isAnswerLost) throw offline;
    return link;
  }

  async revoke(id: string): Promise<void> {
    this.#request(`revoke ${id}`);
    this.revoked.add(id);
  }

  #request(what: string): void {
    if (this.failure) throw this.failure;
    this.requested.push(what);
  }
}

describe('Share links to the tracks of a moment', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let server: LinkServer;
  let links: ShareLinks;
  let playlistId: string;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    server = new LinkServer();
    await signInAt(HOME);
    playlistId = (await window.library.playlists.create({ name: 'Morning' })).id;
    links = open(window);
  });
  afterEach(() => links.dispose());

  const open = (of: AccountWindow): ShareLinks =>
    new ShareLinks({
      remoteProfile: async (scope) => scope.profileId,
      profile: () => of.account.currentProfile(),
      address: () => new ServerAddresses(of.databases, editor.timers).current(),
      onDidChangeStore: of.databases.onDidChange,
      server: () => server,
      token: (key, rejected) => of.tokens.current(key, rejected),
      clock: editor.timers,
      timers: editor.timers,
      onRefreshFailed: (error) => of.refreshFailures.push(error),
    });

  async function signInAt(url: string, account = ADA): Promise<void> {
    await window.setServerUrl(url);
    await window.pasteToken(tokenOf(account));
  }

  const state = () => links.state(playlistId);

  it('need no web URL, and are kept', async () => {
    assert.equal(await links.areFixed(), true);
    assert.equal(await state(), 'none');
    const url = await links.create(playlistId);
    assert.equal(url, `${HOME}/share/a1`);
    assert.deepEqual(server.requested, ['order', 'create']);
    assert.deepEqual([...(await links.list())], [playlistId]);
    assert.equal(await state(), 'current');
    assert.equal(await links.find(playlistId), url);
  });

  it('are the same one until they are revoked', async () => {
    const url = await links.create(playlistId);
    assert.equal(await links.create(playlistId), url);
    await links.revoke(playlistId);
    assert.deepEqual([...(await links.list())], []);
    assert.equal(await state(), 'none');
    await rejection(links.find(playlistId), 'share.notShared');
    assert.notEqual(await links.create(playlistId), url);
  });

  it('are found without a connection, too, and without waiting long for the server', async () => {
    const url = await links.create(playlistId);
    server.failure = offline;
    assert.equal(await links.find(playlistId), url);
    server.failure = undefined;
    server.create = () => new Promise(() => undefined);
    const found = links.find(playlistId);
    await editor.timers.pass(3_000);
    assert.equal(await found, url);
  });

  it('are given their present URL after the key of the server was replaced', async () => {
    await links.create(playlistId);
    server.key = 'b';
    assert.equal(await links.find(playlistId), `${HOME}/share/b1`);
    server.failure = offline;
    assert.equal(await links.find(playlistId), `${HOME}/share/b1`);
  });

  describe('to a playlist that is deleted', () => {
    const MINUTE = 60_000;
    /** Lets what a change of the database or a timer has begun come to its end. */
    const settle = () => editor.timers.pass(0);

    beforeEach(async () => {
      await links.create(playlistId);
      server.requested.length = 0;
    });

    it('end at the server after a minute', async () => {
      await window.library.playlists.delete(playlistId);
      await settle();
      await editor.timers.pass(MINUTE - 1);
      assert.deepEqual(server.requested, []);
      await editor.timers.pass(1);
      assert.deepEqual(server.requested, ['revoke link of order 1']);
      assert.deepEqual([...(await links.list())], []);
    });

    it('stay if the deletion is undone', async () => {
      const deleted = await window.library.playlists.delete(playlistId);
      await settle();
      await window.library.playlists.restore(deleted);
      await editor.timers.pass(MINUTE);
      assert.deepEqual(server.requested, []);
      assert.deepEqual([...(await links.list())], [playlistId]);
    });

    it('end once the server can be reached again', async () => {
      await window.library.playlists.delete(playlistId);
      server.failure = offline;
      await rejection(links.revokeOrphans(), 'network.dns');
      server.failure = undefined;
      await links.revokeOrphans();
      assert.deepEqual(server.requested, ['revoke link of order 1']);
      assert.deepEqual([...(await links.list())], []);
    });

    it('are those of the account in use only', async () => {
      await window.library.playlists.delete(playlistId);
      await signInAt(OTHER);
      await links.revokeOrphans();
      assert.deepEqual(server.requested, []);
    });
  });

  it('are forgotten when they were revoked elsewhere', async () => {
    await links.create(playlistId);
    server.revoked.add('link of order 1');
    await rejection(links.find(playlistId), 'share.notShared');
    assert.deepEqual([...(await links.list())], []);
    await links.create(playlistId);
    assert.deepEqual([...(await links.list())], [playlistId]);
  });

  it('of which the answer was lost are not shown, and do not stay behind', async () => {
    server.isAnswerLost = true;
    await rejection(links.create(playlistId), 'network.dns');
    assert.deepEqual([...(await links.list())], []);
    assert.equal(await state(), 'none');
    server.isAnswerLost = false;
    await links.create(playlistId);
    assert.deepEqual([...server.revoked], ['link of order 1']);
    assert.deepEqual([...(await links.list())], [playlistId]);
  });

  it('of which the answer was lost can be revoked', async () => {
    server.isAnswerLost = true;
    await rejection(links.create(playlistId), 'network.dns');
    server.isAnswerLost = false;
    await links.revoke(playlistId);
    assert.deepEqual([...server.revoked], ['link of order 1']);
  });

  it('are kept if the server cannot be reached when they are revoked', async () => {
    await links.create(playlistId);
    server.failure = offline;
    await rejection(links.revoke(playlistId), 'network.dns');
    assert.deepEqual([...(await links.list())], [playlistId]);
  });

  it('show what the playlist was before a change', async () => {
    await links.create(playlistId);
    const { database } = await window.account.currentProfile();
    const track = await database.write((transaction) =>
      ensureKnownTrack(transaction, {
        ...song('x'),
        key: 'x',
        libraryId: random.uuid(),
        now: 1,
      }),
    );
    await window.library.playlists.addTracks(playlistId, [track.id]);
    assert.equal(await state(), 'changed');
  });

  it('end at their time', async () => {
    await links.create(playlistId, editor.timers.now() + HOUR);
    assert.equal(await state(), 'current');
    await editor.timers.pass(HOUR);
    assert.equal(await state(), 'expired');
  });

  it('do not exist for a playlist that the server does not know', async () => {
    server.isKnown = false;
    await rejection(links.create(playlistId), 'share.notOnServer');
    assert.deepEqual([...(await links.list())], []);
  });

  it('of another account are not shown', async () => {
    await links.create(playlistId);
    await signInAt(HOME, 'grace');
    assert.deepEqual([...(await links.list())], []);
    await rejection(links.find(playlistId), 'share.notShared');
  });

  it('move with the account to the new address of its server', async () => {
    await links.create(playlistId);
    await signInAt(OTHER);
    const move = new ServerMove({
      profile: (id) => window.account.currentProfile(id),
      signOut: (key) => window.account.signOut(key),
      clock: editor.timers,
    });
    await move.accept((await move.candidate()) ?? assert.fail('There is no question'));
    assert.deepEqual([...(await links.list())], [playlistId]);
  });
});
