import assert from 'node:assert/strict';
import { systemTimers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';
import { SwitchBench } from '../server/v2/switchBench';
import { DiskWindow } from '../support/diskWindow';
import { temporaryFolder } from '../support/temporaryFolder';
import { manySongs } from '../support/v2PushBed';

describe('A window at a v2 server', function () {
  this.timeout(60_000);

  const bench = SwitchBench.forSuite();
  let http: NodeHttp;
  let window: DiskWindow;
  let trackIds: number[];
  let playlistId: string;
  let isOutage: boolean;
  /** What the user has seen since the last edit, each once. */
  let seen: Set<string>;

  beforeEach(async () => {
    isOutage = false;
    seen = new Set();
    http = new NodeHttp({ version: '1.2.3', timers: systemTimers });
    const { url: serverUrl, accountId, tokens } = bench.client;
    window = await DiskWindow.open({
      ...{ folder: await temporaryFolder(), http: withOutage, serverUrl, token: tokens.access_token, receives: true },
      v2: { accountId, deviceId: tokens.device_id },
    });
    const songs = await manySongs(bench.client, 4);
    const known = songs.map(({ title, full_hash }) => ({
      ...{ title, artists: ['Nina'], durationMs: 1000, fileHash: full_hash },
    }));
    trackIds = await window.library.tracks.remember(known);
    playlistId = (await window.library.playlists.create({ name: 'Mix' })).id;
    await window.library.playlists.addTracks(playlistId, trackIds.slice(0, 3));
    await sync();
    window.library.onDidChange(() => void look());
  });
  afterEach(() => {
    window.dispose();
    http.dispose();
  });

  const withOutage: Http = {
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      const response = await http.send(request);
      return isOutage && request.method !== 'GET' ? { ...response, status: 502, body: 'Bad gateway' } : response;
    },
  };
  const sync = () => window.sync.syncNow();
  const look = async (): Promise<string> => {
    const playlists = await window.library.playlists.list();
    const tracks = await Promise.all(playlists.map(({ id }) => window.library.playlists.tracks(id)));
    const state = JSON.stringify([
      playlists.map(({ name, description, colorId }) => [name, description, colorId]),
      tracks.map((list) => list.map(({ trackId, liked, rating }) => [trackId, liked, rating])),
    ]);
    seen.add(state);
    return state;
  };

  const playlists = () => window.library.playlists;
  const edits: readonly (readonly [what: string, edit: () => Promise<unknown>])[] = [
    ['a new playlist', () => playlists().create({ name: 'Another', description: 'Words', colorId: 'rose' })],
    ['a name', () => playlists().update(playlistId, { name: 'Renamed' })],
    ['a description', () => playlists().update(playlistId, { description: 'Words' })],
    ['a color', () => playlists().update(playlistId, { colorId: 'rose' })],
    ['an added track', () => playlists().addTracks(playlistId, trackIds.slice(3))],
    ['a removed track', () => playlists().removeTracks(playlistId, trackIds.slice(1, 2))],
    ['a moved track', () => playlists().moveTracks(playlistId, trackIds.slice(2, 3), 0)],
    ['a like', () => window.library.likes.toggle(trackIds[0] ?? 0)],
    ['a rating between two stars', () => window.library.ratings.set(trackIds[0] ?? 0, 178)],
    ['a deletion', () => playlists().delete(playlistId)],
  ];

  for (const [what, edit] of edits) {
    it(`shows ${what} at once and nothing else afterwards, when it comes back from the server`, async () => {
      await edit();
      const after = await look();
      seen.clear();
      await sync();
      await sync();
      assert.deepEqual(await window.sync.listOutbox(), []);
      assert.deepEqual([await look(), seen.size], [after, 1]);
    });

    it(`shows ${what} that waits, whatever a snapshot says meanwhile`, async () => {
      await edit();
      const after = await look();
      isOutage = true;
      seen.clear();
      const name = `Made elsewhere, besides ${what}`;
      await bench.client.createPlaylist(name, []);
      await bench.act({ action: 'compact', to: await bench.client.cursor() });
      await sync();
      const withBoth = await look();
      assert.ok(withBoth.includes(name));
      assert.deepEqual(
        [...seen].filter((state) => state !== after && state !== withBoth),
        [],
      );
      isOutage = false;
      await sync();
      await sync();
      assert.deepEqual(await window.sync.listOutbox(), []);
      assert.equal(await look(), withBoth);
    });
  }
});
