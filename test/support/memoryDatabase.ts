import { Emitter } from '../../src/core/emitter';
import { storeFailed } from '../../src/core/errors';
import { systemTimers } from '../../src/core/timers';
import type { SqliteConnection } from '../../src/store/engine/sqliteConnection';
import { takeSteps } from '../../src/store/engine/steps';
import type { Database, Queries, Transaction } from '../../src/store/database';
import { RecordingTransaction } from '../../src/store/engine/recordingTransaction';
import { newAppDatabase, newProfileDatabase } from './migratedDatabase';
import { testSqlite } from './testSqlite';

const images = new Map<() => Promise<SqliteConnection>, Promise<Uint8Array>>();

/** Migrating takes longer than copying. */
async function copyOf(make: () => Promise<SqliteConnection>): Promise<SqliteConnection> {
  const image = images.get(make) ?? make().then((connection) => takeSteps(connection.exportImage(), systemTimers));
  images.set(make, image);
  const connection = (await testSqlite()).open(await image, 'test.db');
  if (!connection) throw new Error('The image is damaged');
  return connection;
}

/** A database without files that the windows of one test share: what `Database` promises, and fast. */
export class MemoryDatabase {
  readonly connection: SqliteConnection;
  readonly #changed = new Emitter<void>();
  #refusals = 0;
  /** Called after each commit that changed something. */
  onCommit = (): void => undefined;

  private constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  static async app(): Promise<MemoryDatabase> {
    return new MemoryDatabase(await copyOf(newAppDatabase));
  }

  static async profile(): Promise<MemoryDatabase> {
    return new MemoryDatabase(await copyOf(newProfileDatabase));
  }

  /** The next so many transactions fail, as if the disk were full. */
  refuse(count: number): void {
    this.#refusals = count;
  }

  /** The database as one window has it open. */
  open(): Database {
    const changed = new Emitter<void>();
    const subscription = this.#changed.event(() => changed.fire());
    let open = true;
    const alive = () => {
      if (!open) throw storeFailed('test.db', new Error('The database is closed'));
    };
    return {
      onDidChange: changed.event,
      read: async <T>(query: (queries: Queries) => T) => {
        alive();
        return RecordingTransaction.record(this.connection, query).result;
      },
      write: async <T>(work: (transaction: Transaction) => T) => {
        alive();
        return this.write(work);
      },
      dispose: () => {
        open = false;
        subscription.dispose();
        changed.dispose();
      },
    };
  }

  /** As a window would, at once. */
  write<T>(work: (transaction: Transaction) => T): T {
    const { result, changed } = this.connection.transact(() => {
      const outcome = RecordingTransaction.record(this.connection, work);
      if (this.#refusals > 0) {
        this.#refusals--;
        throw storeFailed('test.db', Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      }
      return outcome;
    });
    if (!changed) return result;
    this.onCommit();
    queueMicrotask(() => this.#changed.fire());
    return result;
  }

  close(): void {
    this.#changed.dispose();
    this.connection.close();
  }
}
