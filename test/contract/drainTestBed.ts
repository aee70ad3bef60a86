import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock';
import { sessionExpired } from '../../src/core/errors';
import { systemTimers } from '../../src/core/timers';
import { ProfileLinks } from '../../src/account/profileLinks';
import { EditTransaction } from '../../src/library/editTransaction';
import { leaveCollections, requeuePlaylists } from '../../src/library/profileChange';
import { RemoteChanges } from '../../src/library/remoteChanges';
import { NodeHttp } from '../../src/platform/node/http';
import { NodeSockets } from '../../src/platform/node/socket';
import { systemRandom } from '../../src/platform/node/random';
import { readSubject } from '../../src/protocol/claims';
import { V1Client } from '../../src/remote/v1/client';
import { LoggedProfiles } from '../../src/remote/v1/loggedProfiles';
import type { Database } from '../../src/store/database';
import { Sync } from '../../src/sync/sync';
import type { ServerProcess } from '../server/process';
import { LibraryWindow, type TestProfile } from '../support/libraryWindow';
import { MemoryDatabase } from '../support/memoryDatabase';
import { MemoryLock } from '../support/memoryLock';
import { v1AccessToken } from '../support/v1AccessToken';
import { v1Servers } from '../support/v1Servers';

const PASSWORD = 'correct horse battery';

/** Windows that drain to a real server, each test with accounts of its own. */
export class DrainTestBed {
  readonly #server: ServerProcess;
  readonly #http = new NodeHttp({ version: '1.2.3', timers: systemTimers });
  readonly #sockets = new NodeSockets({ version: '1.2.3', timers: systemTimers });
  #serial = 0;
  #email = '';
  #app: MemoryDatabase | undefined;
  #disposals: (() => void)[] = [];

  constructor(server: ServerProcess) {
    this.#server = server;
  }

  /** Resolves to the e-mail address of the account for the next test. */
  async begin(): Promise<string> {
    this.#email = `ada${++this.#serial}@example.org`;
    this.#app = await MemoryDatabase.app();
    return this.#email;
  }

  /** Windows that are opened from now on belong to another device. */
  async changeDevice(): Promise<void> {
    this.#app = await MemoryDatabase.app();
  }

  async end(): Promise<void> {
    for (const dispose of this.#disposals.splice(0)) dispose();
    await this.#server.clearFaults();
    await this.#server.sync.clear();
  }

  /** Opens a window in which this account is signed in. @param isLinked whether it looks for the account's profile */
  async open(profile: TestProfile, email = this.#email, isLinked = false) {
    const { url } = this.#server;
    const token = await this.#signIn(email);
    profile.signIn(readSubject(token) ?? '', url);
    const window = new LibraryWindow([profile], systemRandom);
    window.setServer(url);
    assert(this.#app);
    const database = this.#app.open();
    const links = this.#links(window, database, token);
    const servers = v1Servers(this.#http, this.#sockets);
    const sync = new Sync({
      profile: async () => window.profile(),
      onDidChangeStore: window.storeChanged.event,
      app: async () => database,
      http: this.#http,
      server: async (options) => {
        const profileId = isLinked ? await links.find(options.scope) : options.scope.profileId;
        return servers({ ...options, scope: { ...options.scope, profileId } });
      },
      prepare: ({ scope }, getToken, signal) => (isLinked ? links.ensure(scope, getToken, signal) : Promise.resolve()),
      target: new RemoteChanges(),
      version: '1.2.3',
      token: async (_place, rejected) => {
        if (rejected === token) throw sessionExpired('host');
        return v1AccessToken(token);
      },
      lock: new MemoryLock(),
      socketLock: new MemoryLock(),
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      onFailed: (error) => assert.fail(String(error)),
    });
    this.#disposals.push(
      () => sync.dispose(),
      () => window.dispose(),
    );
    return { window, library: window.library, sync, links };
  }

  dispose(): void {
    this.#http.dispose();
    this.#sockets.dispose();
  }

  #links(window: LibraryWindow, app: Database, token: string): ProfileLinks {
    const logged = new LoggedProfiles();
    return new ProfileLinks({
      profile: async (id) => window.profile(id),
      app: async () => app,
      listRemote: ({ serverUrl: url, accountId }, getToken, signal) => {
        const client = new V1Client({
          http: this.#http,
          url,
          token: async (rejected) => (await getToken(rejected)).value,
        });
        return logged.list(accountId, client, signal);
      },
      token: async () => v1AccessToken(token),
      leave: (transaction, account) => leaveCollections(transaction, { account, now: systemClock.now() }),
      requeue: (transaction, profile) =>
        requeuePlaylists(new EditTransaction({ transaction, profile, now: systemClock.now(), random: systemRandom })),
      clock: systemClock,
    });
  }

  async #signIn(email: string): Promise<string> {
    const credentials = { email, password: PASSWORD };
    const { cookie } = await this.#server
      .signIn(credentials)
      .catch(() => this.#server.signUp({ name: 'Ada', ...credentials }));
    return this.#server.token(cookie);
  }
}
