import assert from 'node:assert/strict';
import { ServerAddresses } from '../../../src/account/serverAddress';
import { ServerMove } from '../../../src/account/serverMove';
import { ShareLinks } from '../../../src/account/shareLinks';
import { networkFailed } from '../../../src/core/errors';
import type { SharedPlaylist } from '../../../src/remote/shareLinkServer';
import { readSetting } from '../../../src/store/tables/settings';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';
import { rejection } from '../../support/rejection';

const HOME = 'https://home.example';
const OTHER = 'https://other.example/music';
const WEB = 'https://web.example';
const ADA = 'kR4vQ9dX0sLb7TzW2mYc8HnE5gJu1aFp';

describe('Share links', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let links: ShareLinks;
  let playlistId: string;
  /** What was requested, as "url account verb playlist". */
  let requested: string[];
  let respond: (playlist: SharedPlaylist) => string | null;
  let changes: number;

  const open = (of: AccountWindow): ShareLinks =>
    new ShareLinks({
      remoteProfile: async (scope) => scope.profileId,
      profile: () => of.account.currentProfile(),
      address: () => new ServerAddresses(of.databases, editor.timers).current(),
      onDidChangeStore: of.databases.onDidChange,
      server: ({ scope: { serverUrl }, token }) => {
        const request = async (verb: string, playlist: SharedPlaylist): Promise<string | null> => {
          requested.push([serverUrl, (await token(undefined)).value, verb, playlist.playlistId].join(' '));
          return respond(playlist);
        };
        return {
          kind: 'live',
          create: (playlist) => request('create', playlist),
          revoke: async (playlist) => {
            await request('revoke', playlist);
          },
        };
      },
      token: (key, rejected) => of.tokens.current(key, rejected),
      clock: editor.timers,
      timers: editor.timers,
      onRefreshFailed: (error) => of.refreshFailures.push(error),
    });

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    requested = [];
    respond = () => 'abc123';
    changes = 0;
    await signInAt(HOME);
    await window.setWebUrl(WEB);
    playlistId = (await window.library.playlists.create({ name: 'Morning' })).id;
    links = open(window);
    links.onDidChange(() => changes++);
  });
  afterEach(() => links.dispose());

  async function signInAt(url: string, account = ADA): Promise<void> {
    await window.setServerUrl(url);
    await window.pasteToken(tokenOf(account));
  }

  const shared = async (): Promise<string[]> => [...(await links.list())];
  const setting = async (): Promise<string | null> => {
    const { database } = await window.account.currentProfile();
    return database.read((queries) => readSetting(queries, 'profile_setting', `share.token.${playlistId}`));
  };

  it('lead to the web front end, and are kept', async () => {
    assert.equal(await links.create(playlistId), `${WEB}/p/abc123`);
    assert.deepEqual(requested, [`${HOME} ${tokenOf(ADA)} create ${playlistId}`]);
    assert.deepEqual(await shared(), [playlistId]);
    assert.equal(await links.find(playlistId), `${WEB}/p/abc123`);
    assert.equal(await setting(), 'abc123');
    assert.equal(requested.length, 1);
  });

  it('are seen by a window that is opened later', async () => {
    await links.create(playlistId);
    const later = open(editor.openWindow());
    assert.deepEqual([...(await later.list())], [playlistId]);
    later.dispose();
  });

  it('are forgotten once the server has revoked them', async () => {
    await links.create(playlistId);
    await links.revoke(playlistId);
    assert.deepEqual(await shared(), []);
    assert.equal(await setting(), null);
    await rejection(links.find(playlistId), 'share.notShared');
  });

  it('are kept if the server cannot be reached when they are revoked', async () => {
    await links.create(playlistId);
    respond = () => {
      throw networkFailed('network.dns', 'home.example');
    };
    await rejection(links.revoke(playlistId), 'network.dns');
    assert.deepEqual(await shared(), [playlistId]);
  });

  it('of another account or server are not shown', async () => {
    await links.create(playlistId);
    await signInAt(HOME, 'grace');
    assert.deepEqual(await shared(), []);
    await rejection(links.find(playlistId), 'share.notShared');
    await signInAt(OTHER);
    assert.deepEqual(await shared(), []);
    await signInAt(HOME);
    assert.deepEqual(await shared(), [playlistId]);
  });

  it('of two accounts for the same playlist do not mix', async () => {
    await links.create(playlistId);
    await signInAt(HOME, 'grace');
    respond = () => 'def456';
    await links.create(playlistId);
    await links.revoke(playlistId);
    await window.pasteToken(tokenOf(ADA));
    assert.equal(await links.find(playlistId), `${WEB}/p/abc123`);
  });

  it('are not shown while signed out, and need a sign-in', async () => {
    await links.create(playlistId);
    await window.account.signOut();
    assert.deepEqual(await shared(), []);
    await rejection(links.create(playlistId), 'share.signedOut');
    await rejection(links.find(playlistId), 'share.signedOut');
    await rejection(links.revoke(playlistId), 'share.signedOut');
    assert.equal(requested.length, 1);
  });

  it('need a web URL before anything is requested', async () => {
    await window.account.setWebUrl(null);
    await rejection(links.create(playlistId), 'share.noWebUrl');
    assert.deepEqual(requested, []);
  });

  it('do not exist for a playlist that the server does not know', async () => {
    respond = () => null;
    const { details } = await rejection(links.create(playlistId), 'share.notOnServer');
    assert.deepEqual(details, { host: 'home.example' });
    assert.deepEqual(await shared(), []);
  });

  it('end with their playlist, and do not come back with it', async () => {
    await links.create(playlistId);
    await window.library.playlists.restore(await window.library.playlists.delete(playlistId));
    assert.deepEqual(await shared(), []);
    assert.equal(await setting(), null);
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
    assert.deepEqual(await shared(), [playlistId]);
  });

  it('are never created as an account that has signed in meanwhile', async () => {
    const { tokens } = window;
    const current = tokens.current.bind(tokens);
    tokens.current = async (...values) => {
      await window.pasteToken(tokenOf('grace'));
      return current(...values);
    };
    await rejection(links.create(playlistId), 'cancelled');
    assert.deepEqual(requested, []);
  });

  it('notify once for each change of what is shared, and of nothing else', async () => {
    const settled = async (): Promise<number> => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      return changes;
    };
    await window.library.playlists.create({ name: 'x' });
    const before = await settled();
    await links.create(playlistId);
    assert.equal(await settled(), before + 1);
    await window.library.playlists.create({ name: 'y' });
    assert.equal(await settled(), before + 1);
    await window.account.signOut();
    assert.equal(await settled(), before + 2);
  });
});
