import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { storeFailed } from '../core/errors';
import { Serial } from '../core/serial';
import type { Connection } from './connection';
import type { Database, Queries, Transaction } from './database';
import type { Files } from './files';
import type { Lock } from './lock';
import { applyMigrations, missingMigrations } from './migrate';
import type { Schema } from './schema';
import { Scope } from './scope';
import { setAside } from './setAside';
import type { Sqlite } from './sqlite';

export interface ImageDatabaseOptions {
  /** Of the file, inside the storage folder. */
  readonly path: string;
  readonly schema: Schema;
  readonly sqlite: Sqlite;
  readonly files: Files;
  readonly lock: Lock;
  readonly clock: Clock;
  /** Called after a damaged file was given the name `copy`, a path inside the storage folder. */
  readonly onDamaged: (copy: string) => void;
}

/** A committed state: in memory, and as the bytes that stand for it on disk. */
interface State {
  readonly connection: Connection;
  readonly image: Uint8Array;
  /** Of the file. */
  readonly stamp: string;
}

// Never equal to that of a file.
const unknownStamp = '';

/**
 * A database whose file is an image of the whole, which every commit replaces.
 *
 * Writers hold the lock, so the file goes from one committed state to the next. Readers do without:
 * replacing a file is one step, and its stamp tells when to read it again.
 *
 * A damaged file is set aside under another name. What takes its place is the state in memory, or a new
 * database where there is none. A file that vanished was deleted by somebody: what is in memory is then
 * the newest state there is, readers get it, and the next change writes it again.
 */
export class ImageDatabase implements Database {
  readonly #options: ImageDatabaseOptions;
  readonly #changed = new Emitter<void>();
  // Taken inside the lock: a reader waits for the commit that is being written here, not for other windows.
  readonly #turns = new Serial();
  #state: State | undefined;
  #watch: Disposable | undefined;
  #inCallback = false;
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  private constructor(options: ImageDatabaseOptions) {
    this.#options = options;
  }

  /** Opens the database; makes or migrates it where that is needed. */
  static async open(options: ImageDatabaseOptions): Promise<ImageDatabase> {
    const database = new ImageDatabase(options);
    await database.#look();
    // A failure is not reported here, where nobody waits: whoever reads or writes next gets it.
    const look = (): void => void database.#look().catch(() => undefined);
    database.#watch = options.files.watch(options.path, look);
    // For what happened before the watch began.
    look();
    return database;
  }

  async read<T>(query: (queries: Queries) => T): Promise<T> {
    this.#refuseNesting();
    await this.#look();
    return this.#inTurn(async () => this.#call(this.#current().connection, query));
  }

  async write<T>(work: (transaction: Transaction) => T): Promise<T> {
    this.#refuseNesting();
    return this.#exclusively(async () => {
      const { connection } = this.#current();
      const before = connection.mark();
      const result = connection.transact(() => this.#call(connection, work));
      if (connection.mark() !== before) await this.#save(connection);
      return result;
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#watch?.dispose();
    this.#changed.dispose();
    void this.#turns.run(async () => this.#state?.connection.close());
  }

  /** Brings memory up to the file. */
  async #look(): Promise<void> {
    const done = await this.#inTurn(() => this.#catchUp());
    if (!done) await this.#exclusively(async () => undefined);
  }

  /** Runs the task in the lock, on the newest state. */
  async #exclusively<T>(task: () => Promise<T>): Promise<T> {
    let locked = false;
    try {
      return await this.#options.lock.run(() => {
        locked = true;
        return this.#inTurn(async () => {
          if (!(await this.#catchUp())) await this.#establish();
          return task();
        });
      });
    } catch (error) {
      throw locked ? error : storeFailed(this.#options.path, error);
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      if (this.#disposed) throw storeFailed(this.#options.path, new Error('The database is closed'));
      return task();
    });
  }

  /** Takes over what another window wrote. False where there is nothing sound and current to take over. */
  async #catchUp(): Promise<boolean> {
    const { path, files, sqlite, schema } = this.#options;
    const stamp = await this.#disk(() => files.stamp(path));
    if (stamp === undefined) return this.#state !== undefined;
    if (stamp === this.#state?.stamp) return true;

    const image = await this.#disk(() => files.read(path));
    if (image === undefined) return this.#state !== undefined;
    if (this.#state && sameBytes(this.#state.image, image)) {
      this.#state = { ...this.#state, stamp };
      return true;
    }
    const connection = sqlite.open(image, path);
    if (!connection) return false;
    try {
      if (missingMigrations(connection, schema.migrations, path).length === 0) {
        this.#adopt({ connection, image, stamp });
        return true;
      }
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.close();
    return false;
  }

  /** Puts a sound and current file where there is none. Only in the lock. */
  async #establish(): Promise<void> {
    const { path, files, sqlite, clock, onDamaged } = this.#options;
    const image = await this.#disk(() => files.read(path));
    let connection = image && sqlite.open(image, path);
    if (image && !connection) {
      onDamaged(await this.#disk(() => setAside(files, path, clock.now())));
      connection = this.#state && sqlite.open(this.#state.image, path);
    }
    connection ??= sqlite.empty(path);
    try {
      this.#migrate(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    await this.#save(connection);
  }

  #migrate(connection: Connection): void {
    const { path, schema, clock } = this.#options;
    const missing = missingMigrations(connection, schema.migrations, path);
    if (missing.length === 0) return;
    applyMigrations(connection, missing, { file: path, now: clock.now() });
    connection.transact(() => schema.complete(connection));
  }

  /** Makes what the connection holds the file, or, where the disk refuses, leaves everything as it was. */
  async #save(connection: Connection): Promise<void> {
    const { path, files } = this.#options;
    try {
      const image = connection.image();
      await this.#disk(() => files.replace(path, image));
      // From here on the change is on disk, so nothing may fail any more.
      const stamp = await files.stamp(path).catch(() => undefined);
      this.#adopt({ connection, image, stamp: stamp ?? unknownStamp });
    } catch (error) {
      connection.close();
      this.#restore(connection);
      throw error;
    }
  }

  /** Reopens the last committed state in place of the lost connection. */
  #restore(lost: Connection): void {
    if (this.#state?.connection !== lost) return;
    const connection = this.#options.sqlite.open(this.#state.image, this.#options.path);
    this.#state = connection && { ...this.#state, connection };
  }

  #adopt(state: State): void {
    const before = this.#state;
    this.#state = state;
    if (!before) return;
    if (before.connection !== state.connection) before.connection.close();
    // Later, so that a listener that throws does not turn a durable write into a failed one.
    queueMicrotask(() => this.#changed.fire());
  }

  #current(): State {
    if (!this.#state) throw storeFailed(this.#options.path, new Error('Nothing is loaded'));
    return this.#state;
  }

  #call<T>(connection: Connection, callback: (scope: Scope) => T): T {
    this.#inCallback = true;
    try {
      return Scope.use(connection, callback);
    } finally {
      this.#inCallback = false;
    }
  }

  #refuseNesting(): void {
    if (this.#inCallback) throw new TypeError('A database callback must not use the database itself');
  }

  async #disk<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw storeFailed(this.#options.path, error);
    }
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
