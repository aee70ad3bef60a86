import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { FileContent, FileMemory, firstPage } from './fileMemory';
import { hasWholeHeader } from './imageHeader';
import { SqliteConnection, type SqliteConnectionOptions } from './sqliteConnection';

/**
 * Loads SQLite. Call it once per process: sql.js keeps its first configuration.
 * @param wasmBinary content of `sql-wasm.wasm` of the sql.js that is bundled
 */
export async function loadSqlite(wasmBinary: Uint8Array): Promise<Sqlite> {
  // sql.js declares an ArrayBuffer but accepts a Uint8Array.
  return new Sqlite(await initSqlJs({ wasmBinary: wasmBinary as unknown as ArrayBuffer }));
}

const PAGE_SIZE = 4096;

/** Creates databases in memory. */
export class Sqlite {
  readonly #sqlJs: SqlJsStatic;

  constructor(sqlJs: SqlJsStatic) {
    this.#sqlJs = sqlJs;
  }

  /** @param file names the database in errors */
  empty(file: string): SqliteConnection {
    const { database, memory } = this.#load(firstPage(this.#sqlJs, PAGE_SIZE));
    const connection = new SqliteConnection({ sqlJs: this.#sqlJs, database, memory, file });
    connection.exec('PRAGMA user_version = 0');
    return connection;
  }

  /**
   * Opens a copy of an image; undefined where the bytes are not a complete database that passes the integrity check.
   * @param file names the database in errors
   */
  open(image: Uint8Array, file: string): SqliteConnection | undefined {
    return this.#open(image, file, (connection) => connection.isIntact());
  }

  /**
   * Like `open`, without the integrity check, for an image whose digest is known.
   * @param file names the database in errors
   */
  openTrusted(image: Uint8Array, file: string): SqliteConnection | undefined {
    return this.#open(image, file, () => true);
  }

  #open(
    image: Uint8Array,
    file: string,
    isSound: (connection: SqliteConnection) => boolean,
  ): SqliteConnection | undefined {
    if (!hasWholeHeader(image)) return undefined;
    const { database, memory } = this.#load(image);
    try {
      const connection = new SqliteConnection({ sqlJs: this.#sqlJs, database, memory, file });
      if (isSound(connection)) return connection;
    } catch {
      // SQLite refuses a file that is not a database.
    }
    database.close();
    return undefined;
  }

  #load(image: Uint8Array): Pick<SqliteConnectionOptions, 'database' | 'memory'> {
    const memory = FileMemory.reserve(image.length);
    const content = memory ? new FileContent(image, memory.bytes) : image;
    return { database: new this.#sqlJs.Database(content), memory };
  }
}
