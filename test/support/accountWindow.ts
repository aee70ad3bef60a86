import { Account } from '../../src/account/account';
import { ConnectionTracker } from '../../src/account/connectionTracker';
import { endSession } from '../../src/account/endSession';
import { Databases } from '../../src/account/databases';
import { TimeLimitedSecrets } from '../../src/account/timeLimitedSecrets';
import { Profiles } from '../../src/account/profiles';
import { ServerAddresses } from '../../src/account/serverAddress';
import { parseServerUrl } from '../../src/account/serverUrl';
import type { Secrets } from '../../src/account/secrets';
import { Sessions } from '../../src/account/sessions';
import { parseToken } from '../../src/account/token';
import { Tokens } from '../../src/account/tokens';
import type { Timers } from '../../src/core/timers';
import { Library } from '../../src/library/library';
import type { Http } from '../../src/remote/http';
import type { SessionKey } from '../../src/account/sessionKey';
import type { ServerStatus } from '../../src/protocol/status';
import { Storage } from '../../src/store/storage';
import { CountingStorage } from './countingStorage';
import { FaultyFiles } from './faultyFiles';
import { ManualTimers } from './manualTimers';
import { MemoryFiles } from './memoryFiles';
import { MemorySecrets } from './memorySecrets';
import { MemoryWebFrontEnd } from './memoryWebFrontEnd';
import { MemoryLock } from './memoryLock';
import { SequenceRandom } from './sequenceRandom';
import { testDigest as digest } from './testDigest';
import { testSqlite } from './testSqlite';

/** The pauses of the store do not matter in these tests. */
const immediateTimers: Timers = {
  after: (_ms, call) => {
    const soon = setImmediate(call);
    return { dispose: () => clearImmediate(soon) };
  },
};

/** The state that all windows of one editor share. */
export class TestEditor {
  readonly files = new MemoryFiles();
  readonly secrets = new MemorySecrets();
  readonly lock = new MemoryLock();
  /** Replaced when a window that holds it crashes. */
  secretsLock = new MemoryLock();
  /** Replaced when a window that holds it crashes. */
  renewalLock = new MemoryLock();
  readonly random = new SequenceRandom();
  readonly timers = new ManualTimers(Date.UTC(2026, 0, 1));
  readonly frontEnd = new MemoryWebFrontEnd(this.timers);
  /** The error of probing a server, by its URL; without an entry the probe succeeds. */
  readonly failures = new Map<string, unknown>();
  /** The probed servers, in order. */
  readonly asked: string[] = [];
  /** What windows reported as unreadable, in order. */
  readonly unreadable: string[] = [];

  /** @param options of this window; by default the shared ones */
  openWindow(options: WindowOptions | Secrets = {}): AccountWindow {
    const { secrets = this.secrets, ...others } = 'onDidChange' in options ? { secrets: options } : options;
    return new AccountWindow(this, { secrets, ...others });
  }
}

export interface WindowOptions {
  readonly secrets?: Secrets;
  /** In place of the web front end of the editor. */
  readonly http?: Http;
  /** Asks the server, in place of the web front end of the editor. */
  readonly probe?: (key: SessionKey, tokens: Tokens) => Promise<void>;
}

/** One window's account, on the real store. */
export class AccountWindow {
  readonly files: FaultyFiles;
  readonly storage: CountingStorage;
  readonly databases: Databases;
  readonly account: Account;
  readonly library: Library;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly connection: ConnectionTracker;
  readonly heard: ServerStatus[] = [];
  /** How often using the account showed that it had expired. */
  expiries = 0;
  readonly refreshFailures: unknown[] = [];
  /** Why sessions could not be ended at the web front end. */
  readonly unended: unknown[] = [];

  constructor(
    { files, lock, secretsLock, renewalLock, random, timers, frontEnd, failures, asked, unreadable }: TestEditor,
    { secrets, http = frontEnd, probe }: WindowOptions & { readonly secrets: Secrets },
  ) {
    this.files = new FaultyFiles(files);
    const clock = timers;
    const limits = { bytes: 100_000, records: 100 };
    const parts = { files: this.files, lock, loadSqlite: testSqlite, clock, random, digest, limits };
    this.storage = new CountingStorage(
      new Storage({
        ...parts,
        timers: immediateTimers,
        onDamaged: () => undefined,
        onCheckpointFailed: () => undefined,
        onUnreadable: (what) => unreadable.push(what),
      }),
    );
    const databases = new Databases(this.storage);
    this.databases = databases;
    const limited = new TimeLimitedSecrets(secrets, timers);
    const onFailed = (error: unknown): void => void this.refreshFailures.push(error);
    this.sessions = new Sessions({
      secrets: limited,
      databases,
      clock,
      lock: secretsLock,
      onEnded: (session) => void endSession(http, timers, session).catch((error: unknown) => this.unended.push(error)),
      onFailed,
    });
    this.tokens = new Tokens({ sessions: this.sessions, http, lock: renewalLock, clock, timers });
    this.connection = new ConnectionTracker();
    this.account = new Account({
      databases,
      profiles: new Profiles(databases, clock, random),
      addresses: new ServerAddresses(databases, clock),
      sessions: this.sessions,
      tokens: this.tokens,
      connection: this.connection,
      secrets: limited,
      clock,
      timers,
      probe: async (key) => {
        asked.push(key.url);
        if (probe) return probe(key, this.tokens);
        const { value: token } = await this.tokens.current(key);
        if (!frontEnd.accepts(token)) await this.tokens.current(key, token);
        if (failures.has(key.url)) throw failures.get(key.url);
      },
      onFailed,
    });
    this.library = new Library({
      profile: (id) => this.account.currentProfile(id),
      onDidChangeStore: databases.onDidChange,
      clock,
      random,
      onEdited: () => undefined,
      onRefreshFailed: onFailed,
    });
    this.account.onDidChange(({ status }) => this.heard.push(status));
    this.account.onDidExpireInUse(() => this.expiries++);
  }

  /** Saves a URL as the command does that gets it as text. */
  async setServerUrl(text: string): Promise<ServerStatus> {
    return this.account.setAddress({ url: parseServerUrl(text) });
  }

  /** Saves a web URL as the command does that gets it as text. */
  async setWebUrl(text: string, server?: string): Promise<ServerStatus> {
    return this.account.setWebUrl(parseServerUrl(text), server);
  }

  async pasteToken(text: string): Promise<ServerStatus> {
    return this.account.saveToken(parseToken(text));
  }
}
