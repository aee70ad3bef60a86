import type { SqlJsStatic } from 'sql.js';

/** The largest file that grows without being copied. Reserves addresses, not memory. */
const MAX_BYTES = 256 * 1024 * 1024;
// More than most transactions need. Opening takes longer the more there is.
const MIN_SPARE_BYTES = 512 * 1024;
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

/** https://tc39.es/ecma262/#sec-arraybuffer.prototype.resize, which old editors lack. */
interface ResizableBuffer extends ArrayBuffer {
  readonly resizable?: boolean;
  readonly resize: (length: number) => void;
}
const RESIZABLE_BUFFER = ArrayBuffer as unknown as new (
  length: number,
  limits: { maxByteLength: number },
) => ResizableBuffer;

/**
 * What sql.js makes a file of. It calls `slice` for memory of the file's own, which it replaces only when the file
 * outgrows it: SQLite then reads and writes the memory that is given here.
 */
export class FileContent extends Uint8Array {
  static readonly [Symbol.species] = Uint8Array;
  readonly #memory: Uint8Array<ArrayBuffer>;

  /** @param memory at least as long as the content */
  constructor(content: Uint8Array, memory: Uint8Array<ArrayBuffer>) {
    super(content.buffer as ArrayBuffer, content.byteOffset, content.length);
    this.#memory = memory;
  }

  override slice(): Uint8Array<ArrayBuffer> {
    this.#memory.set(this);
    return this.#memory;
  }
}

/** The smallest database file that is not empty. */
export function firstPage(sqlJs: SqlJsStatic, pageSize: number): Uint8Array {
  const database = new sqlJs.Database();
  try {
    database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA user_version = 1;`);
    return database.export();
  } finally {
    database.close();
  }
}

/**
 * The memory of a file that grows in place. Left to itself, sql.js copies the whole file whenever it has grown by an
 * eighth, which takes 40 ms at 50 MB.
 */
export class FileMemory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #buffer: ResizableBuffer;

  private constructor(buffer: ResizableBuffer) {
    this.#buffer = buffer;
    this.bytes = new Uint8Array(buffer);
  }

  /** @param size of the file, in bytes. Undefined where there is no such memory. */
  static reserve(size: number): FileMemory | undefined {
    const length = size + spareOf(size);
    if (length > MAX_BYTES) return undefined;
    try {
      const buffer = new RESIZABLE_BUFFER(length, { maxByteLength: MAX_BYTES });
      return buffer.resizable === true ? new FileMemory(buffer) : undefined;
    } catch {
      // No addresses are left.
      return undefined;
    }
  }

  /** Makes room before the file needs it. False where it has outgrown this memory, which it does not use any more. */
  grow(size: number): boolean {
    const { byteLength } = this.#buffer;
    const spare = spareOf(size);
    if (size > byteLength || size + spare > MAX_BYTES) return false;
    if (byteLength - size < 0.75 * spare) this.#buffer.resize(size + spare);
    return true;
  }
}

const spareOf = (size: number): number => Math.min(Math.max(size, MIN_SPARE_BYTES), MAX_SPARE_BYTES);
