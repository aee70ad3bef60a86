import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock';
import { sessionExpired } from '../../src/core/errors';
import { systemTimers } from '../../src/core/timers';
import { RemoteChanges } from '../../src/library/remoteChanges';
import { NodeHttp } from '../../src/platform/node/http';
import { NodeSockets } from '../../src/platform/node/socket';
import { systemRandom } from '../../src/platform/node/random';
import { readSubject } from '../../src/protocol/claims';
import { Sync } from '../../src/sync/sync';
import type { ServerProcess } from '../server/process';
import { LibraryWindow, type TestProfile } from '../support/libraryWindow';
import { MemoryDatabase } from '../support/memoryDatabase';
import { MemoryLock } from '../support/memoryLock';
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

  /** Opens a window in which this account is signed in. */
  async open(profile: TestProfile, email = this.#email) {
    const { url } = this.#server;
    const token = await this.#signIn(email);
    profile.signIn(readSubject(token) ?? '', url);
    const window = new LibraryWindow([profile], systemRandom);
    window.setServer(url);
    assert(this.#app);
    const database = this.#app.open();
    const sync = new Sync({
      profile: async () => window.profile(),
      onDidChangeStore: window.storeChanged.event,
      app: async () => database,
      http: this.#http,
      server: v1Servers(this.#http, this.#sockets),
      target: new RemoteChanges(),
      version: '1.2.3',
      token: async (_place, rejected) => {
        if (rejected === token) throw sessionExpired('host');
        return token;
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
    return { window, library: window.library, sync };
  }

  dispose(): void {
    this.#http.dispose();
    this.#sockets.dispose();
  }

  async #signIn(email: string): Promise<string> {
    const credentials = { email, password: PASSWORD };
    const { cookie } = await this.#server
      .signIn(credentials)
      .catch(() => this.#server.signUp({ name: 'Ada', ...credentials }));
    return this.#server.token(cookie);
  }
}
