import assert from 'node:assert/strict';
import type { Database } from '../../../src/store/database';
import type { ChildProgram } from '../../support/childProgram';
import { temporaryFolder } from '../../support/temporaryFolder';
import { addEntry, readNumbers, readTotal } from '../entries';
import { startWindow } from './startWindow';
import { WINDOW_KINDS } from './windowKinds';

const MINUTE_MS = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A window that stands still for a minute in the middle of a write, while other windows want to write too. */
export class StoppedWindow {
  readonly #database: Database;
  readonly #stopped: ChildProgram;
  readonly #waiting: ChildProgram;
  readonly #writing: Promise<void>;
  readonly #end = performance.now() + MINUTE_MS;

  private constructor(database: Database, stopped: ChildProgram, waiting: ChildProgram) {
    this.#database = database;
    this.#stopped = stopped;
    this.#waiting = waiting;
    this.#writing = database.write((transaction) => addEntry(transaction, 'here', 1));
  }

  static async begin(window: string): Promise<StoppedWindow> {
    const folder = await temporaryFolder();
    const openWindow = WINDOW_KINDS[window] ?? assert.fail();
    const database = await openWindow(folder);
    const stopped = startWindow({ window, folder, task: 'stop', writer: 'stopped' });
    await stopped.nextReport('stopped');
    const waiting = startWindow({ window, folder, task: 'write', writer: 'waiting' });
    await waiting.nextReport('opened');
    return new StoppedWindow(database, stopped, waiting);
  }

  /** Waits until the minute is over, asserts that the waiting window has not written, and resumes the stopped one. */
  async end(): Promise<void> {
    await pause(this.#end - performance.now());
    assert.deepEqual(this.#waiting.takenReports('wrote'), []);
    assert.equal(await this.#database.read(readTotal), 0);
    this.#stopped.signal('SIGCONT');
    await Promise.all([this.#stopped.nextReport('wrote'), this.#waiting.nextReport('wrote'), this.#writing]);
    assert.equal(await this.#database.read(readTotal), 3);
    for (const writer of ['stopped', 'waiting', 'here']) {
      assert.deepEqual(await this.#database.read((queries) => readNumbers(queries, writer)), [1]);
    }
  }

  async dispose(): Promise<void> {
    this.#database.dispose();
    for (const child of [this.#waiting, this.#stopped]) await child.kill();
  }
}
