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

/** The log of a database, for everybody to read and for the holder of the lock to write. */
export class RedoLog {
  readonly #options: RedoLogOptions;
  #appender: Appender | undefined;
  /** What was to be appended and could neither be kept nor cut off again. */
  #failedAppend: { readonly bytes: Uint8Array; readonly after: LogPosition } | undefined;

  constructor(parts: RedoLogOptions) {
    this.#options = parts;
  }

  /** The content from this offset on, or undefined where there is no log. Without what was refused here. */
  async read(from = 0): Promise<Uint8Array | undefined> {
    const bytes = await this.#options.files.read(this.#options.path, from);
    if (!bytes || !this.#failedAppend || from > this.#failedAppend.after.end) return bytes;
    const known = bytes.subarray(0, this.#failedAppend.after.end - from);
    return isRemnantOf(this.#failedAppend.bytes, bytes.subarray(known.length)) ? known : bytes;
  }

  /**
   * Appends a record and then commits. Where either fails, neither was done.
   * @param after the last record: the file holds nothing but room for more behind it
   */
  async append(record: LogRecord, after: LogPosition, commit: () => void): Promise<LogPosition> {
    const { bytes, position: mark } = encodeRecord(encode(record), after);
    const appender = await this.#open();
    try {
      await appender.write(bytes, after.end);
      commit();
      return mark;
    } catch (error) {
      this.#failedAppend = { bytes, after };
      await this.undoFailedAppend().catch(() => undefined);
      await this.close();
      throw error;
    }
  }

  /** Cuts off what was refused and is still there. To be done before anything else in a hold of the lock. */
  async undoFailedAppend(): Promise<void> {
    if (!this.#failedAppend) return;
    const { bytes, after } = this.#failedAppend;
    const found = await this.#options.files.read(this.#options.path, after.start);
    if (found && holdsRecord({ bytes: found, offset: after.start }, after)) {
      const rest = found.subarray(after.end - after.start);
      // Otherwise others have gone on from there.
      if (isRemnantOf(bytes, rest)) await this.truncate(after);
    }
    this.#failedAppend = undefined;
  }

  /** Removes everything after a record. */
  async truncate({ end }: LogPosition): Promise<void> {
    await (await this.#open()).truncate(end);
  }

  /** Puts a new log in the place of the old one, whose first record has this sequence number. */
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

  /** To be done before the lock is let go of. */
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

/** Whether this is what is left of a record that was to be written: all of it, or its beginning and then nothing. */
function isRemnantOf(record: Uint8Array, rest: Uint8Array): boolean {
  const difference = rest.findIndex((byte, index) => byte !== record[index]);
  const length = difference === -1 ? rest.length : difference;
  return length > 0 && isUnwritten(rest.subarray(length));
}
