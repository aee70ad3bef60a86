import type { Random } from '../../core/random';
import type { Appender, Files } from '../files';
import { encodePreface, encodeRecord, holdsRecord, isUnwritten, type LogPosition } from './logFormat';
import { encode, type LogRecord, type StartRecord } from './logRecord';

export interface RedoLogOptions {
  /** Inside the storage folder. */
  readonly path: string;
  readonly files: Files;
  readonly random: Random;
}

/** The first record of a log. */
export interface LogStart {
  readonly record: StartRecord;
  readonly position: LogPosition;
}

/** The log file of a database. Any window may read it at any time; only the holder of the lock writes. */
export class RedoLog {
  readonly #options: RedoLogOptions;
  #appender: Appender | undefined;
  /** A record that failed to be appended and could not be removed yet. */
  #failedAppend: { readonly bytes: Uint8Array; readonly after: LogPosition } | undefined;

  constructor(options: RedoLogOptions) {
    this.#options = options;
  }

  /** The content from this offset on, without a failed append of this window; undefined where there is no log. */
  async read(from = 0): Promise<Uint8Array | undefined> {
    const bytes = await this.#options.files.read(this.#options.path, from);
    if (!bytes || !this.#failedAppend || from > this.#failedAppend.after.end) return bytes;
    const known = bytes.subarray(0, this.#failedAppend.after.end - from);
    return isRemnantOf(this.#failedAppend.bytes, bytes.subarray(known.length)) ? known : bytes;
  }

  /**
   * Appends a record durably and then calls `commit`. If either fails, neither has happened.
   * @param after the last record, which only preallocated space may follow
   */
  async append(record: LogRecord, after: LogPosition, commit: () => void): Promise<LogPosition> {
    const { bytes, position } = encodeRecord(encode(record), after);
    const appender = await this.#open();
    try {
      await appender.write(bytes, after.end);
      commit();
      return position;
    } catch (error) {
      this.#failedAppend = { bytes, after };
      await this.undoFailedAppend().catch(() => undefined);
      await this.close();
      throw error;
    }
  }

  /** Removes a failed append that is still in the file. Must be called first after the lock was acquired. */
  async undoFailedAppend(): Promise<void> {
    if (!this.#failedAppend) return;
    const { bytes, after } = this.#failedAppend;
    const found = await this.#options.files.read(this.#options.path, after.start);
    if (found && holdsRecord({ bytes: found, offset: after.start }, after)) {
      const rest = found.subarray(after.end - after.start);
      // Otherwise another window has appended since.
      if (isRemnantOf(bytes, rest)) await this.truncate(after);
    }
    this.#failedAppend = undefined;
  }

  /** Removes everything after a record. */
  async truncate({ end }: LogPosition): Promise<void> {
    await (await this.#open()).truncate(end);
  }

  /** Replaces the log with a new one whose start record has this sequence number. */
  async create(start: Omit<StartRecord, 'kind' | 'id'>, sequence: number): Promise<LogStart> {
    const { path, files, random } = this.#options;
    await this.close();
    const record: StartRecord = { kind: 'start', id: random.nonce(), ...start };
    const preface = encodePreface(sequence);
    const first = encodeRecord(encode(record), preface.position);
    const content = new Uint8Array(first.position.end);
    content.set(preface.bytes);
    content.set(first.bytes, preface.bytes.length);
    await files.replace(path, content);
    return { record, position: first.position };
  }

  /** Closes the file. Must be called before the lock is released. */
  async close(): Promise<void> {
    const appender = this.#appender;
    this.#appender = undefined;
    await appender?.close();
  }

  async #open(): Promise<Appender> {
    this.#appender ??= await this.#options.files.openForAppend(this.#options.path);
    return this.#appender;
  }
}

/** Whether the bytes are the record, or its beginning followed by preallocated space. */
function isRemnantOf(record: Uint8Array, rest: Uint8Array): boolean {
  const difference = rest.findIndex((byte, index) => byte !== record[index]);
  const length = difference === -1 ? rest.length : difference;
  return length > 0 && isUnwritten(rest.subarray(length));
}
