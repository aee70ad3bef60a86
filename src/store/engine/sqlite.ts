import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { hasWholeHeader } from './imageHeader';
import { SqliteConnection } from './sqliteConnection';

/**
 * Loads SQLite. Call it once per process: sql.js keeps its first configuration.
 * @param wasmBinary content of `sql-wasm.wasm` of the sql.js that is bundled
 */
export async function loadSqlite(wasmBinary: Uint8Array): Promise<Sqlite> {
  // sql.js declares an ArrayBuffer but accepts a Uint8Array.
  return new Sqlite(await initSqlJs({ wasmBinary: wasmBinary as unknown as ArrayBuffer }));
}

/** Creates databases in memory. */
export class Sqlite {
  readonly #sqlJs: SqlJsStatic;

  constructor(sqlJs: SqlJsStatic) {
    this.#sqlJs = sqlJs;
  }

  /** @param file names the database in errors */
  empty(file: string): SqliteConnection {
    return new SqliteConnection(this.#sqlJs, new this.#sqlJs.Database(), file);
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
    const database = new this.#sqlJs.Database(image);
    try {
      const connection = new SqliteConnection(this.#sqlJs, database, file);
      if (isSound(connection)) return connection;
    } catch {
      // SQLite refuses a file that is not a database.
    }
    database.close();
    return undefined;
  }
}
