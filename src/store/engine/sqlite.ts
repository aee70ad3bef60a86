import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { SqliteConnection } from './sqliteConnection';

const MAGIC = 'SQLite format 3\0';
const HEADER_SIZE = 100;

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
    return new SqliteConnection(new this.#sqlJs.Database(), file);
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
      const connection = new SqliteConnection(database, file);
      if (isSound(connection)) return connection;
    } catch {
      // SQLite refuses a file that is not a database.
    }
    database.close();
    return undefined;
  }
}

/**
 * Whether the image is exactly as long as its header says. SQLite itself accepts an empty file as an empty database
 * and does not notice a truncated last page. Fields: https://sqlite.org/fileformat2.html
 */
function hasWholeHeader(image: Uint8Array): boolean {
  if (image.length < HEADER_SIZE) return false;
  if (String.fromCharCode(...image.subarray(0, MAGIC.length)) !== MAGIC) return false;
  const header = new DataView(image.buffer, image.byteOffset, HEADER_SIZE);
  // 1 stands for 65,536, which does not fit.
  const pageSize = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  return pageSize * header.getUint32(28) === image.length;
}
