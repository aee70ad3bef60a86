import assert from 'node:assert/strict';
import path from 'node:path';
import { systemTimers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import type { LibraryChange, TrackReference } from '../../../src/protocol/libraryChange';
import { readPullState } from '../../../src/store/tables/pullState';
import { readScope } from '../../../src/store/tables/syncScope';
import { startServer, type ServerProcess } from '../../server/process';
import { ChildProgram } from '../../support/childProgram';
import { DiskWindow, PROFILE } from '../../support/diskWindow';
import { song } from '../../support/songs';
import { temporaryFolder } from '../../support/temporaryFolder';
import { V1SyncServerBed } from '../v1SyncServerBed';

const playlist = (id: string) => ({ type: 'playlist', id }) as const;
const track = (title: string): TrackReference => ({
  hash: `hash ${title}`,
  snapshot: { title, artist: 'Ann', durationMs: 1000 },
});
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const create = (id: string): LibraryChange => ({
  kind: 'collectionCreated',
  collection: playlist(id),
  fields: { name: `List ${id}`, description: null, colorId: 'violet', iconId: 'music' },
});
const add = (playlistId: string, title: string): LibraryChange => ({
  kind: 'tracksAdded',
  playlistId,
  tracks: [track(title)],
});
const like = (title: string, isLiked: boolean): LibraryChange => ({ kind: 'liked', track: track(title), isLiked });
const rate = (title: string, rating: number): LibraryChange => ({ kind: 'rated', track: track(title), rating });

/** A log of several pages. */
const FIRST: readonly LibraryChange[] = [
  ...['p', 'q', 'r'].map(create),
  ...range(40).map((index) => add(['p', 'q', 'r'][index % 3] ?? 'p', `t${index}`)),
  ...range(25).map((index) => like(`t${index}`, true)),
  ...range(25).map((index) => rate(`t${index}`, index)),
];
/** What has become of it, of which most replaces something. */
const LATER: readonly LibraryChange[] = [
  { kind: 'collectionDeleted', collection: playlist('q') },
  { kind: 'collectionChanged', collection: playlist('r'), fields: { name: 'Renamed' } },
  { kind: 'tracksRemoved', playlistId: 'p', tracks: [track('t0'), track('t3')] },
  create('s'),
  ...range(15).map((index) => like(`t${index}`, false)),
  ...range(25).map((index) => rate(`t${index}`, 255 - index)),
  ...range(40).map((index) => add('s', `u${index}`)),
];

describe('A window that is killed while it receives', function () {
  this.timeout(120_000);

  let server: ServerProcess;
  let http: NodeHttp;
  let bed: V1SyncServerBed;
  let opened: DiskWindow[];

  before(async () => {
    server = await startServer({ faults: true });
    http = new NodeHttp({ version: 'test', timers: systemTimers });
  });
  after(async () => {
    http.dispose();
    await server.stop();
  });
  beforeEach(async () => {
    bed = await V1SyncServerBed.open(server);
    opened = [];
  });
  afterEach(() => {
    for (const window of opened) window.dispose();
  });

  async function open(folder: string): Promise<DiskWindow> {
    const options = { folder, serverUrl: server.url, token: bed.goodToken, http, receives: true };
    const window = await DiskWindow.open(options);
    opened.push(window);
    return window;
  }

  /** Resolves to the number of transactions if the process ends on its own, to undefined if it is killed. */
  async function run(folder: string, count: number, when: 'before' | 'after'): Promise<number | undefined> {
    const parameters = [folder, server.url, bed.goodToken, String(count), when];
    const child = new ChildProgram(path.join(__dirname, 'pullerProcess.ts'), parameters, { isBrief: true });
    const done = await child.nextReport('done').catch(() => undefined);
    await child.kill();
    return done;
  }

  /**
   * Runs processes that are killed until one gets to the end. Each makes one transaction more than the last one, and is
   * killed either right after it or just before the next one. Resolves to the number of kills.
   */
  async function pullWithKills(folder: string): Promise<number> {
    for (let kills = 0; ; kills++) {
      assert(kills < 40, 'It does not go on');
      const done = kills % 2 === 0 ? await run(folder, 1, 'after') : await run(folder, 2, 'before');
      if (done !== undefined) return kills;
    }
  }

  async function visible({ library }: DiskWindow): Promise<unknown> {
    const playlists = await library.playlists.list();
    const likes = await library.likes.list();
    return {
      playlists: await Promise.all(
        playlists.map(async ({ id, name, description, colorId, iconId }) => {
          const tracks = await library.playlists.tracks(id);
          return { id, name, description, colorId, iconId, tracks: tracks.map(({ title, rating }) => [title, rating]) };
        }),
      ),
      likes: likes.map(({ title, rating }) => [title, rating]),
    };
  }

  /** What a device has that never received anything before, and knows the same files. */
  async function visibleToFreshDevice(): Promise<unknown> {
    const fresh = await open(await temporaryFolder());
    const titles = [...range(40).map((index) => `t${index}`), ...range(40).map((index) => `u${index}`)];
    await fresh.library.tracks.remember(titles.map((title) => song(title, { artists: ['Ann'] })));
    await fresh.sync.syncNow();
    return visible(fresh);
  }

  /** Lets the server compact what this device has not pulled. */
  async function everybodyHasPulled(): Promise<void> {
    await server.sync.flush();
    const last = (await server.sync.ops(bed.email)).at(-1)?.id ?? 0;
    for (const cursor of await server.sync.cursors(bed.email)) {
      await server.sync.setCursor(bed.email, { ...cursor, last_seen_id: last });
    }
  }

  const isStaging = ({ profile }: DiskWindow): Promise<boolean> =>
    profile.database.read((queries) => {
      const scope = readScope(queries, profile);
      return scope !== null && readPullState(queries, scope).isStaging;
    });

  it('goes on at each step of catching up, and at each step after a 410, and ends like a fresh device', async () => {
    const folder = await temporaryFolder();
    await bed.change(FIRST, PROFILE);
    assert((await pullWithKills(folder)) >= 2);

    await bed.change(LATER, PROFILE);
    await everybodyHasPulled();
    await bed.forget();
    assert.equal(await run(folder, 1, 'after'), undefined);
    assert.equal(await isStaging(await open(folder)), true);
    // It collects parts, and replaces what was there.
    assert((await pullWithKills(folder)) >= 3);
    assert.deepEqual(await visible(await open(folder)), await visibleToFreshDevice());
  });
});
