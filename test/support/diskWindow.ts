import path from 'node:path';
import { systemClock as clock } from '../../src/core/clock';
import { DisposableList, type Disposable } from '../../src/core/disposal';
import { Emitter } from '../../src/core/emitter';
import { sessionExpired } from '../../src/core/errors';
import { systemTimers as timers } from '../../src/core/timers';
import { Library } from '../../src/library/library';
import { RemoteChanges } from '../../src/library/remoteChanges';
import { systemRandom as random } from '../../src/platform/node/random';
import type { AccessToken } from '../../src/remote/accessToken';
import type { Http } from '../../src/remote/http';
import type { Sockets } from '../../src/remote/socket';
import type { Database } from '../../src/store/database';
import type { LogLimits } from '../../src/store/engine/checkpointSchedule';
import { writeSyncAccount, type CurrentProfile } from '../../src/store/tables/syncScope';
import { Sync } from '../../src/sync/sync';
import { openDiskStorage } from './diskStorage';
import { nodeLock } from './nodeLock';
import { RecordingTarget } from './recordingTarget';
import { v1AccessToken } from './v1AccessToken';
import { v1Servers, withoutChanges } from './v1Servers';
import { v2Servers } from './v2Servers';

/** The id of the profile of every window. */
export const PROFILE = 'f2b6a7de-90c4-4f57-8a31-3f0c5b9d2a64';

/** Who is signed in, and where. */
export interface SignIn {
  readonly serverUrl: string;
  readonly token: string;
  /** On a server of protocol v2: the account, and the device that the sign-in made. Default: a JWT of v1. */
  readonly v2?: { readonly accountId: string; readonly deviceId: string };
}

export interface DiskWindowOptions extends SignIn {
  /** Shared by the windows of one editor. */
  readonly folder: string;
  readonly http: Http;
  /** Those that we ship when left out. */
  readonly limits?: LogLimits;
  /** Whether the window applies what comes from the server. Default: it only sends. */
  readonly receives?: boolean;
  /** How hints arrive if it receives; not at all when left out. */
  readonly sockets?: Sockets;
  /** Wraps the profile's database. */
  readonly watch?: (database: Database) => Database;
}

/** A signed-in window on a folder, with all that the extension uses below its user interface. */
export class DiskWindow implements Disposable {
  readonly profile: CurrentProfile;
  readonly library: Library;
  readonly sync: Sync;
  readonly #owned = new DisposableList();
  #isDisposed = false;

  private constructor(profile: CurrentProfile, app: Database, options: DiskWindowOptions) {
    const { folder, http, receives = false, sockets } = options;
    const accessToken = accessTokenOf(options);
    const servers = options.v2
      ? v2Servers({ http, database: profile.database, clock, sockets })
      : v1Servers(http, sockets);
    this.profile = profile;
    this.#owned.add(app);
    this.#owned.add(profile.database);
    const changed = this.#owned.add(new Emitter<void>());
    for (const database of [app, profile.database]) this.#owned.add(database.onDidChange(() => changed.fire()));
    const shared = { profile: async () => profile, onDidChangeStore: changed.event, clock, random };
    this.sync = this.#owned.add(
      new Sync({
        ...shared,
        app: async () => app,
        http,
        server: (place) => (receives ? servers(place) : withoutChanges(servers(place))),
        target: receives ? new RemoteChanges() : new RecordingTarget(),
        version: '1.2.3',
        token: async (_place, rejected) => {
          if (rejected === accessToken.value) throw sessionExpired('server');
          return accessToken;
        },
        lock: nodeLock(path.join(folder, 'locks', 'drain')),
        socketLock: nodeLock(path.join(folder, 'locks', 'socket')),
        timers,
        onFailed: (error) => this.#report(error),
      }),
    );
    this.library = this.#owned.add(
      new Library({
        ...shared,
        onEdited: () => this.sync.wake(),
        onRefreshFailed: (error) => this.#report(error),
      }),
    );
  }

  static async open(options: DiskWindowOptions): Promise<DiskWindow> {
    const { folder, serverUrl, limits, watch = (opened: Database) => opened } = options;
    const storage = openDiskStorage(folder, limits);
    const app = await storage.open(undefined);
    const database = await storage.open(PROFILE);
    const { accountId } = accessTokenOf(options);
    await database.write((transaction) => writeSyncAccount(transaction, serverUrl, accountId));
    return new DiskWindow({ profileId: PROFILE, serverUrl, database: watch(database) }, app, options);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
  }

  /** What was under way when the window was closed fails, because its databases are closed, too. */
  #report(error: unknown): void {
    if (!this.#isDisposed) throw error;
  }
}

const accessTokenOf = ({ token, v2 }: SignIn): AccessToken =>
  v2 ? { value: token, generation: 'v2', ...v2 } : v1AccessToken(token);
