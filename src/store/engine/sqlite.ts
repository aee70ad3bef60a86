import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { SqliteConnection } from './sqliteConnection';

const MAGIC = 'SQLite format 3\0';
const HEADER_SIZE = 100;

/**
 * Loads SQLite. Once per process: sql.js keeps its first configuration.
 * @param wasmBinary content of `sql-wasm.wasm` of the sql.js that is bundled
 */
export async function loadSqlite(wasmBinary: Uint8Array): Promise<Sqlite> {
  // sql.js declares an ArrayBuffer and takes bytes just as well.
  return new Sqlite(await initSqlJs({ wasmBinary: wasmBinary as unknown as ArrayBuffer }));
}

/** Makes databases in memory. */
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
   * Opens a copy of an image, or returns undefined where the bytes are not a whole, sound database.
   * @param file names the database in errors
   */
  open(image: Uint8Array, file: string): SqliteConnection | undefined {
    return this.#open(image, file, (connection) => connection.isIntact());
  }

  /**
   * Opens a copy of an image that is known to be what this program wrote, without reading all of it.
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
      // SQLite refuses what it cannot make sense of.
    }
    database.close();
    return undefined;
  }
}

/**
 * True where the image is exactly as long as its header says. SQLite itself takes an empty file for an
 * empty database and does not miss a last page that is cut short. Fields: https://sqlite.org/fileformat2.html
 */
function hasWholeHeader(image: Uint8Array): boolean {
  if (image.length < HEADER_SIZE) return false;
  if (String.fromCharCode(...image.subarray(0, MAGIC.length)) !== MAGIC) return false;
  const header = new DataView(image.buffer, image.byteOffset, HEADER_SIZE);
  // 1 stands for 65,536, which does not fit.
  const pageSize = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  return pageSize * header.getUint32(28) === image.length;
}
