import { DisposableList, type Disposable } from '../../src/core/disposal';
import { Emitter } from '../../src/core/emitter';
import type { Random } from '../../src/core/random';
import { Library } from '../../src/library/library';
import { listMissed } from '../../src/store/tables/missedOperations';
import { listAll } from '../../src/store/tables/outbox';
import { writeMode, type SyncMode } from '../../src/store/tables/syncMode';
import { deleteSyncAccount, writeSyncAccount, type CurrentProfile } from '../../src/store/tables/syncScope';
import { ManualTimers } from './manualTimers';
import { MemoryDatabase } from './memoryDatabase';
import { SequenceRandom } from './sequenceRandom';

export const SERVER = 'https://home.example';

/** An operation as it waits in the queue. */
export interface Queued {
  readonly entity: string;
  readonly id: string;
  readonly field: string | null;
  readonly op: string;
  readonly payload: unknown;
}

/** A profile that windows of one test share. */
export class TestProfile {
  readonly id: string;
  readonly store: MemoryDatabase;

  private constructor(id: string, store: MemoryDatabase) {
    this.id = id;
    this.store = store;
  }

  /** @param store default: a new one */
  static async make(id = 'f2b6a7de-90c4-4f57-8a31-3f0c5b9d2a64', store?: MemoryDatabase): Promise<TestProfile> {
    return new TestProfile(id, store ?? (await MemoryDatabase.profile()));
  }

  signIn(account: string, serverUrl = SERVER): void {
    this.store.write((transaction) => writeSyncAccount(transaction, serverUrl, account));
  }

  signOut(serverUrl = SERVER): void {
    this.store.write((transaction) => deleteSyncAccount(transaction, serverUrl));
  }

  setMode(mode: SyncMode): void {
    this.store.write((transaction) => writeMode(transaction, mode, 1));
  }

  /** What is queued, in order. */
  queued(): Queued[] {
    return listAll(this.store.connection).map(({ entity, entityId, field, op, payload }) => ({
      entity,
      id: entityId,
      field,
      op,
      payload: payload === null ? null : (JSON.parse(payload) as unknown),
    }));
  }

  /** What an account has missed, in order. */
  missed(accountId: string, serverUrl = SERVER): Queued[] {
    return listMissed(this.store.connection, { serverUrl, accountId }, 10_000).map(
      ({ entity, entityId, field, op, payload }) => ({
        entity,
        id: entityId,
        field,
        op,
        payload,
      }),
    );
  }

  /** Empties the queue as if the server had taken everything. */
  deliver(): void {
    this.store.write((transaction) => transaction.run('DELETE FROM sync_pending_op'));
  }
}

/** A window that edits the library. */
export class LibraryWindow implements Disposable {
  readonly library: Library;
  readonly timers: ManualTimers;
  /** The profiles that the window can use; the first one to begin with. */
  readonly profiles: CurrentProfile[];
  readonly storeChanged = new Emitter<void>();
  edits = 0;
  onEdited = (): void => undefined;
  changes = 0;
  readonly failures: unknown[] = [];
  readonly #owned = new DisposableList();

  constructor(
    profiles: readonly TestProfile[],
    random: Random = new SequenceRandom(),
    timers = new ManualTimers(1_000),
  ) {
    this.timers = timers;
    this.profiles = profiles.map(({ id, store }) => ({ profileId: id, serverUrl: SERVER, database: store.open() }));
    for (const { database } of this.profiles) {
      this.#owned.add(database);
      this.#owned.add(database.onDidChange(() => this.storeChanged.fire()));
    }
    this.library = this.#owned.add(
      new Library({
        profile: async (id) => this.profile(id),
        onDidChangeStore: this.storeChanged.event,
        clock: this.timers,
        random,
        onEdited: () => {
          this.edits++;
          this.onEdited();
        },
        onRefreshFailed: (error) => this.failures.push(error),
      }),
    );
    this.library.onDidChange(() => this.changes++);
  }

  /** Uses another server from now on. */
  setServer(serverUrl: string | null): void {
    for (const [index, profile] of this.profiles.entries()) this.profiles[index] = { ...profile, serverUrl };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The one in use, or the one with this id. */
  profile(id?: string): CurrentProfile {
    const found = this.profiles.find(({ profileId }) => id === undefined || id === profileId);
    if (!found) throw new Error('No such profile');
    return found;
  }
}
