import type { Random } from '../../core/random';
import type { Appender, Files } from '../files';
import { beginLog, encodeRecord, holdsRecord, isUnwritten, type Mark } from './logFormat';
import { encode, type LogRecord, type Start } from './logRecord';

export interface RedoLogParts {
  /** Inside the storage folder. */
  readonly path: string;
  readonly files: Files;
  readonly random: Random;
}

/** The first record of a log. */
export interface Opening {
  readonly record: Start;
  readonly mark: Mark;
}

/** The log of a database, for everybody to read and for the holder of the lock to write. */
export class RedoLog {
  readonly #parts: RedoLogParts;
  #appender: Appender | undefined;
  /** What was to be appended and could neither be kept nor cut off again. */
  #refused: { readonly bytes: Uint8Array; readonly after: Mark } | undefined;

  constructor(parts: RedoLogParts) {
    this.#parts = parts;
  }

  /** The content from this offset on, or undefined where there is no log. Without what was refused here. */
  async read(from = 0): Promise<Uint8Array | undefined> {
    const bytes = await this.#parts.files.read(this.#parts.path, from);
    if (!bytes || !this.#refused || from > this.#refused.after.end) return bytes;
    const known = bytes.subarray(0, this.#refused.after.end - from);
    return isLeftOf(this.#refused.bytes, bytes.subarray(known.length)) ? known : bytes;
  }

  /**
   * Appends a record and then commits. Where either fails, neither was done.
   * @param after the last record: the file holds nothing but room for more behind it
   */
  async append(record: LogRecord, after: Mark, commit: () => void): Promise<Mark> {
    const { bytes, mark } = encodeRecord(encode(record), after);
    const appender = await this.#open();
    try {
      await appender.write(bytes, after.end);
      commit();
      return mark;
    } catch (error) {
      this.#refused = { bytes, after };
      await this.takeBack().catch(() => undefined);
      await this.close();
      throw error;
    }
  }

  /** Cuts off what was refused and is still there. To be done before anything else in a hold of the lock. */
  async takeBack(): Promise<void> {
    if (!this.#refused) return;
    const { bytes, after } = this.#refused;
    const found = await this.#parts.files.read(this.#parts.path, after.start);
    if (found && holdsRecord({ bytes: found, offset: after.start }, after)) {
      const rest = found.subarray(after.end - after.start);
      // Otherwise others have gone on from there.
      if (isLeftOf(bytes, rest)) await this.cut(after);
    }
    this.#refused = undefined;
  }

  /** Removes everything after a record. */
  async cut({ end }: Mark): Promise<void> {
    await (await this.#open()).cut(end);
  }

  /** Puts a new log in the place of the old one, whose first record has this sequence number. */
  async begin(start: Omit<Start, 'kind' | 'id'>, sequence: number): Promise<Opening> {
    const { path, files, random } = this.#parts;
    await this.close();
    const record: Start = { kind: 'start', id: random.nonce(), ...start };
    const preface = beginLog(sequence);
    const first = encodeRecord(encode(record), preface.mark);
    const content = new Uint8Array(first.mark.end);
    content.set(preface.bytes);
    content.set(first.bytes, preface.bytes.length);
    await files.replace(path, content);
    return { record, mark: first.mark };
  }

  /** To be done before the lock is let go of. */
  async close(): Promise<void> {
    const appender = this.#appender;
    this.#appender = undefined;
    await appender?.close();
  }

  async #open(): Promise<Appender> {
    this.#appender ??= await this.#parts.files.append(this.#parts.path);
    return this.#appender;
  }
}

/** Whether this is what is left of a record that was to be written: all of it, or its beginning and then nothing. */
function isLeftOf(record: Uint8Array, rest: Uint8Array): boolean {
  const difference = rest.findIndex((byte, index) => byte !== record[index]);
  const length = difference === -1 ? rest.length : difference;
  return length > 0 && isUnwritten(rest.subarray(length));
}
