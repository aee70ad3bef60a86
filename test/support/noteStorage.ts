import { z } from 'zod';
import { systemTimers } from '../../src/core/timers';
import type { Database } from '../../src/store/database';
import type { Files } from '../../src/store/files';
import { RedoDatabase, type RedoDatabaseOptions } from '../../src/store/engine/redoDatabase';
import type { Schema } from '../../src/store/schema';
import { DurableState } from '../../src/store/engine/durableState';
import { MemoryFiles } from './memoryFiles';
import { MemoryLock } from './memoryLock';
import { SequenceRandom } from './sequenceRandom';
import { testDigest } from './testDigest';
import { testSqlite } from './testSqlite';

export const NOON = Date.UTC(2026, 5, 7, 12, 0, 0, 42);
export const SNAPSHOT = 'app.db';
export const LOG = 'app.db.log';
/** Names under which damaged files are kept at noon. */
export const copyOf = (file: string): string => `${file}.damaged-20260607T120000042Z`;

const note = { name: '20260101000000_note', sql: 'CREATE TABLE note (text TEXT NOT NULL)' };
const more = {
  name: '20260202000000_more',
  sql: "ALTER TABLE note ADD COLUMN more TEXT; INSERT INTO note VALUES ('migrated', '')",
};
export const schema: Schema = { migrations: [note], complete: () => undefined };
/** The schema of a later version. */
export const laterSchema: Schema = {
  migrations: [note, more],
  complete: (transaction) => void transaction.run("INSERT INTO note VALUES ('completed', '')"),
};

const noteRow = z.object({ text: z.string() });

export const read = (database: Database): Promise<string[]> =>
  database.read((queries) => queries.all(noteRow, 'SELECT text FROM note ORDER BY rowid').map(({ text }) => text));
export const write = (database: Database, text: string): Promise<number> =>
  database.write((transaction) => transaction.run('INSERT INTO note (text) VALUES (?)', [text]));

/** The storage folder of one test, with a database of notes. Windows may have options of their own. */
export class NoteStorage {
  readonly damaged: string[] = [];
  readonly #opened: Database[] = [];
  readonly disk: MemoryFiles;
  readonly lock = new MemoryLock();
  readonly random = new SequenceRandom();

  constructor(disk = new MemoryFiles()) {
    this.disk = disk;
  }

  async open(different: Partial<RedoDatabaseOptions> = {}): Promise<RedoDatabase> {
    const database = await RedoDatabase.open({ ...(await this.#options()), ...different });
    this.#opened.push(database);
    return database;
  }

  async truth(): Promise<DurableState> {
    return new DurableState(await this.#options());
  }
  /** The notes that a new window reads. */
  async content(files: Files = this.disk): Promise<string[]> {
    const window = await this.open({ files });
    const texts = await read(window);
    window.dispose();
    return texts;
  }

  bytes(file: string): Uint8Array {
    const content = this.disk.content(file);
    if (!content) throw new Error(`There is no ${file}`);
    return content;
  }

  /** The log without the preallocated zeros at its end. */
  get written(): Uint8Array {
    const bytes = this.bytes(LOG);
    const zeros = [...bytes].reverse().findIndex((byte) => byte !== 0);
    return bytes.subarray(0, bytes.length - zeros);
  }

  /** Disposes all windows and waits until the lock is free. */
  async close(): Promise<void> {
    for (const database of this.#opened.splice(0)) database.dispose();
    await this.lock.run(async () => undefined);
  }

  async #options(): Promise<RedoDatabaseOptions> {
    return {
      path: SNAPSHOT,
      schema,
      sqlite: await testSqlite(),
      files: this.disk,
      lock: this.lock,
      clock: { now: () => NOON },
      random: this.random,
      timers: systemTimers,
      digest: testDigest,
      limits: { bytes: 1_000_000, records: 1000 },
      onDamaged: (copy) => void this.damaged.push(copy),
    };
  }
}
