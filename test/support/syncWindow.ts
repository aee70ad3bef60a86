import { sessionExpired } from '../../src/core/errors';
import type { Random } from '../../src/core/random';
import type { Lock } from '../../src/core/lock';
import type { SyncServer } from '../../src/remote/syncServer';
import { listPending, enqueue, type OperationDraft } from '../../src/store/tables/outbox';
import { issueClock } from '../../src/store/tables/lamportClock';
import { readScope } from '../../src/store/tables/syncScope';
import { Sync } from '../../src/sync/sync';
import type { SyncStatus } from '../../src/sync/status';
import { LibraryWindow, SERVER, type TestProfile } from './libraryWindow';
import { ManualTimers } from './manualTimers';
import { MemoryDatabase } from './memoryDatabase';
import { ModelServer, tokenOf } from './modelServer';
import { MemoryLock } from './memoryLock';
import { MemoryRemote } from './memoryRemote';
import { RecordingTarget } from './recordingTarget';
import { SequenceRandom } from './sequenceRandom';
import { v1AccessToken } from './v1AccessToken';
import { v1Servers } from './v1Servers';

/** Counts up like its parent, and makes back-off delays as long as possible. */
class LongestDelayRandom extends SequenceRandom {
  override uuid(): string {
    return `ffffffff${super.uuid().slice(8)}`;
  }
}

/** The state that the windows of one editor share. */
export class SyncEditor {
  readonly server = new ModelServer();
  readonly timers: ManualTimers;
  readonly random: Random = new LongestDelayRandom();
  readonly app: MemoryDatabase;
  lock: Lock = new MemoryLock();
  socketLock: Lock = new MemoryLock();
  /** What the windows receive from. */
  readonly remote = new MemoryRemote();
  readonly target = new RecordingTarget();
  /** Of the program. */
  version = '1.0.0';

  private constructor(app: MemoryDatabase, timers: ManualTimers) {
    this.app = app;
    this.timers = timers;
  }

  static async make(timers = new ManualTimers(1_000_000)): Promise<SyncEditor> {
    return new SyncEditor(await MemoryDatabase.app(), timers);
  }

  openWindow(profiles: readonly TestProfile[]): SyncWindow {
    return new SyncWindow(this, profiles);
  }
}

/** The locks of one window; those of the editor when left out. */
export interface WindowLocks {
  readonly drain?: Lock;
  readonly socket?: Lock;
}

/** A window with its library and its sync. */
export class SyncWindow extends LibraryWindow {
  readonly sync: Sync;
  readonly statuses: SyncStatus[] = [];
  readonly syncFailures: unknown[] = [];
  /** By server URL, the tokens in the order in which they are given out; the last one again and again. */
  readonly tokens = new Map<string, string[]>([[SERVER, [tokenOf('ada')]]]);
  /** Awaited before a token is given out. */
  askKeyring = async (): Promise<void> => undefined;
  readonly #editor: SyncEditor;

  constructor(
    editor: SyncEditor,
    profiles: readonly TestProfile[],
    { drain = editor.lock, socket = editor.socketLock }: WindowLocks = {},
  ) {
    super(profiles, editor.random, editor.timers);
    this.#editor = editor;
    const app = editor.app.open();
    this.sync = new Sync({
      profile: async () => this.profile(),
      onDidChangeStore: this.storeChanged.event,
      app: async () => app,
      http: editor.server,
      server: (options) => pairOf(v1Servers(editor.server)(options), editor.remote.open(options)),
      target: editor.target,
      socketLock: socket,
      version: editor.version,
      token: async ({ url }, rejected) => {
        await this.askKeyring();
        return v1AccessToken(this.#token(url, rejected));
      },
      lock: drain,
      clock: editor.timers,
      timers: editor.timers,
      random: editor.random,
      onFailed: (error) => this.syncFailures.push(error),
    });
    this.sync.onDidChange((status) => this.statuses.push(status));
    this.onEdited = () => this.sync.wake();
  }

  /** Queues operations on entities of these names, bypassing the library. */
  async queue(...names: string[]): Promise<string[]> {
    return this.queueDrafts(
      names.map((entityId) => ({
        entity: 'playlist',
        entityId,
        field: 'name',
        op: 'set',
        payload: { value: entityId },
      })),
    );
  }

  async queueDrafts(drafts: readonly OperationDraft[]): Promise<string[]> {
    const profile = this.profile();
    const ids = await profile.database.write((transaction) => {
      const scope = readScope(transaction, profile);
      if (scope === null) throw new Error('Nobody is signed in');
      return drafts.map((draft) => {
        const operationId = this.#editor.random.uuid();
        const now = this.#editor.timers.now();
        enqueue(transaction, draft, { scope, operationId, lamport: issueClock(transaction, 1, now), now });
        return operationId;
      });
    });
    return ids;
  }

  /** Names of the entities with pending operations, in order. */
  async waiting(): Promise<string[]> {
    const profile = this.profile();
    return profile.database.read((queries) => {
      const scope = readScope(queries, profile);
      return scope === null
        ? []
        : listPending(queries, scope, { limit: 10_000, after: 0 }).map(({ entityId }) => entityId);
    });
  }

  async row(operationId: string) {
    return (await this.sync.listOutbox()).find((row) => row.operationId === operationId);
  }

  override dispose(): void {
    this.sync.dispose();
    super.dispose();
  }

  #token(url: string, rejected: string | undefined): string {
    const tokens = this.tokens.get(url) ?? [];
    if (tokens[0] === rejected) tokens.shift();
    const [token] = tokens;
    if (token === undefined) throw sessionExpired(url);
    return token;
  }
}

type ReceivingServer = Pick<SyncServer, 'fetch' | 'fetchAll' | 'acknowledge' | 'listen'>;

/** A server that sends with one and receives with the other. */
const pairOf = (sending: SyncServer, receiving: ReceivingServer): SyncServer => ({
  host: sending.host,
  sendLimits: sending.sendLimits,
  encode: (operation) => sending.encode(operation),
  send: (operations, signal) => sending.send(operations, signal),
  ...receiving,
});
