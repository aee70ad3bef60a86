import assert from 'node:assert/strict';
import { sessionExpired } from '../../../src/core/errors';
import type { Random } from '../../../src/core/random';
import type { AccessToken } from '../../../src/remote/accessToken';
import type { Http } from '../../../src/remote/http';
import type { SyncServer } from '../../../src/remote/syncServer';
import type { Database } from '../../../src/store/database';
import type { ServerOptions } from '../../../src/sync/serverAccess';
import { RemoteChanges } from '../../../src/library/remoteChanges';
import { listAll } from '../../../src/store/tables/outbox';
import { Sync } from '../../../src/sync/sync';
import { LibraryWindow, SERVER, TestProfile } from '../../support/libraryWindow';
import type { ManualTimers } from '../../support/manualTimers';
import type { DatabasePool } from '../../support/databasePool';
import type { MemoryDatabase } from '../../support/memoryDatabase';
import { OwnedLocks } from '../../support/ownedLocks';
import { contentIn, type Content } from '../../unit/sync/libraryContent';
import type { NetworkWindow, SimulatedNetwork } from './simulatedNetwork';

/** What a user does. */
export type Edit =
  | 'create'
  | 'rename'
  | 'describe'
  | 'add'
  | 'addAll'
  | 'remove'
  | 'move'
  | 'delete'
  | 'undo'
  | 'like'
  | 'rate'
  | 'unrate';

/** What a device is signed in as, and how it speaks to the server. */
export interface SimulatedSignIn {
  /** The account, as the token names it. */
  readonly sub: string;
  readonly accessToken: AccessToken;
  /** Makes the servers of one window. */
  readonly servers: (http: Http, profile: Database) => (options: ServerOptions) => SyncServer;
}

export interface SimulatedDeviceOptions {
  readonly network: SimulatedNetwork;
  readonly timers: ManualTimers;
  readonly random: Random;
  readonly account: SimulatedSignIn;
  /** File hashes of the tracks that the device has, in the order in which it found them. */
  readonly files: readonly string[];
  /** The title of a file; its hash by default. */
  readonly titleOf?: (hash: string) => string;
  readonly windowCount: number;
  readonly databases: { readonly app: DatabasePool; readonly profile: DatabasePool };
}

interface DeviceWindow {
  readonly name: string;
  readonly library: LibraryWindow;
  readonly sync: Sync;
  readonly network: NetworkWindow;
}

/** A device with windows that share its databases, its locks and its way to the server. */
export class SimulatedDevice {
  readonly network: SimulatedNetwork;
  readonly #options: SimulatedDeviceOptions;
  readonly #app: MemoryDatabase;
  readonly #profile: TestProfile;
  readonly #locks = { drain: new OwnedLocks(), socket: new OwnedLocks() };
  readonly #windows: DeviceWindow[] = [];
  readonly #killed: DeviceWindow[] = [];
  readonly #undo: (() => Promise<unknown>)[] = [];
  #trackIds: readonly number[] = [];
  #serial = 0;
  #isExpired = false;

  private constructor(options: SimulatedDeviceOptions, app: MemoryDatabase, profile: TestProfile) {
    this.#options = options;
    this.network = options.network;
    this.#app = app;
    this.#profile = profile;
  }

  static async make(options: SimulatedDeviceOptions): Promise<SimulatedDevice> {
    const device = new SimulatedDevice(
      options,
      await options.databases.app.take(),
      await TestProfile.make(undefined, await options.databases.profile.take()),
    );
    for (let index = 0; index < options.windowCount; index++) device.#open(index);
    const { titleOf = (hash: string) => hash } = options;
    const tracks = options.files.map((fileHash) => ({
      title: titleOf(fileHash),
      artists: [],
      durationMs: 1_000,
      fileHash,
    }));
    const ids = await device.#window(0).library.library.tracks.remember(tracks);
    // By file, so that a number means the same file on all devices, although its row has another id.
    device.#trackIds = [...options.files.keys()]
      .sort((one, other) => (options.files[one] ?? '').localeCompare(options.files[other] ?? ''))
      .map((index) => ids[index] ?? assert.fail());
    device.#profile.signIn(options.account.sub);
    return device;
  }

  /** @param pick decides on what, and with which value */
  async edit(windowIndex: number, edit: Edit, pick: number): Promise<void> {
    const { playlists, likes, ratings } = this.#window(windowIndex).library.library;
    const track = this.#trackIds[pick % this.#trackIds.length] ?? 0;
    if (edit === 'like') await likes.toggle(track);
    if (edit === 'rate') await ratings.set(track, pick % 256);
    if (edit === 'unrate') await ratings.set(track, null);
    if (edit === 'create') await playlists.create({ name: `p${pick}` });
    if (edit === 'undo') await this.#undo[pick % Math.max(1, this.#undo.length)]?.();
    const edits: readonly Edit[] = ['rename', 'describe', 'add', 'addAll', 'remove', 'move'];
    if (edits.includes(edit) && (await playlists.list()).length === 0) await playlists.create({ name: `p${pick}` });
    const list = await playlists.list();
    // Few, so that much happens to each.
    const id = list[pick % Math.max(1, Math.min(3, list.length))]?.id;
    if (id === undefined) return;
    if (edit === 'rename') await playlists.update(id, { name: `n${pick}`, colorId: `c${pick % 3}` });
    if (edit === 'describe') await playlists.update(id, { description: pick % 2 === 0 ? null : `d${pick}` });
    if (edit === 'add') await playlists.addTracks(id, [track]);
    if (edit === 'addAll') await playlists.addTracks(id, this.#trackIds);
    if (edit === 'move') await playlists.moveTracks(id, [track], pick % 5);
    if (edit === 'remove') {
      const removed = await playlists.removeTracks(id, [track]);
      this.#undo.push(() => playlists.restoreTracks(removed));
    }
    if (edit === 'delete') {
      const deleted = await playlists.delete(id);
      this.#undo.push(() => playlists.restore(deleted));
    }
  }

  /** Resolves to whether there was nothing to send and nothing to receive. */
  async sync(windowIndex: number): Promise<boolean> {
    const { push, pull } = await this.#window(windowIndex).sync.syncNow();
    if (push.outcome === 'skipped' || pull.outcome === 'skipped') return false;
    return push.sent === 0 && push.remaining === 0 && pull.received === 0 && pull.isComplete;
  }

  /** The process of the window ends at once; its pending requests still reach the server. */
  kill(index: number): void {
    const window = this.#window(index);
    // From here on it changes nothing any more, neither here nor on the server.
    window.network.cut();
    window.library.dispose();
    for (const locks of Object.values(this.#locks)) locks.kill(window.name);
    this.#killed.push(window);
    this.#open(index);
  }

  restart(): void {
    for (const index of this.#windows.keys()) {
      dispose(this.#window(index));
      this.#open(index);
    }
  }

  expire(isExpired: boolean): void {
    this.#isExpired = isExpired;
  }

  failWrites(count: number): void {
    this.#profile.store.refuse(count);
  }

  /** Number of operations that the server has not taken. */
  get pendingCount(): number {
    return listAll(this.#profile.store.connection).length;
  }

  get content(): Content {
    return contentIn(this.#profile.store.connection);
  }

  /** The database of the profile. */
  get store(): MemoryDatabase {
    return this.#profile.store;
  }

  /** Discards what the server has refused. Resolves to how many operations that were. */
  discardParked(): Promise<number> {
    return this.#window(0).sync.discardParked();
  }

  dispose(): void {
    for (const { sync } of this.#killed) sync.dispose();
    for (const window of this.#windows) dispose(window);
  }

  close(): void {
    const { app, profile } = this.#options.databases;
    profile.give(this.#profile.store);
    app.give(this.#app);
  }

  #open(index: number): void {
    const { timers, random, account } = this.#options;
    const network = this.network.open();
    const name = `window ${index} ${this.#serial++}`;
    const library = new LibraryWindow([this.#profile], random, timers);
    const app = this.#app.open();
    const sync = new Sync({
      profile: async () => library.profile(),
      onDidChangeStore: library.storeChanged.event,
      app: async () => app,
      http: network,
      server: account.servers(network, library.profile().database),
      target: new RemoteChanges(),
      version: '1.0.0',
      token: async () => {
        if (this.#isExpired) throw sessionExpired(SERVER);
        return account.accessToken;
      },
      lock: this.#locks.drain.handle(name),
      socketLock: this.#locks.socket.handle(name),
      clock: timers,
      timers,
      random,
      // Rejections of background work are those of the faults that the test makes.
      onFailed: () => undefined,
    });
    library.onEdited = () => sync.wake();
    this.#windows[index] = { name, library, sync, network };
    sync.start();
  }

  #window(index: number): DeviceWindow {
    return this.#windows[index % this.#windows.length] ?? assert.fail('No such window');
  }
}

function dispose({ library, sync }: DeviceWindow): void {
  sync.dispose();
  library.dispose();
}
