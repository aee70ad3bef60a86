import assert from 'node:assert/strict';
import path from 'node:path';
import type { Database } from '../../src/store/database';
import { ChildProgram } from '../support/childProgram';
import { temporaryFolder } from '../support/temporaryFolder';
import { addEntry, readNumbers, readTotal } from './entries';
import { implementations } from './implementations';

const MANY = 1_000_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** What a database on disk does for windows that are processes of their own. */
export function describeWindows(name: string): void {
  describe(`Database: ${name}, between processes`, function () {
    this.timeout(60_000);
    let folder: string;
    let database: Database;

    beforeEach(async () => {
      folder = await temporaryFolder();
    });

    afterEach(() => database.dispose());

    const startWindow = (writer = '', count = 0): ChildProgram =>
      new ChildProgram(path.join(__dirname, 'databaseProcess.ts'), [name, folder, writer, String(count)]);

    async function open(): Promise<void> {
      const openWindow = implementations[name] ?? assert.fail();
      database = await openWindow(folder);
    }

    const numbersOf = (writer: string): Promise<number[]> => database.read((queries) => readNumbers(queries, writer));

    it('loses nothing of what four windows write, which all start at once', async () => {
      const windows = ['a', 'b', 'c', 'd'].map((writer) => startWindow(writer, 150));
      await Promise.all(windows.map((window) => window.nextReport('finished')));
      await open();
      for (const writer of ['a', 'b', 'c', 'd']) assert.deepEqual(await numbersOf(writer), upTo(150));
      assert.equal(await database.read(readTotal), 600);
    });

    it('notifies other windows of a change within two seconds', async () => {
      const window = startWindow();
      await window.nextReport('opened');
      await open();
      await pause(100);
      const start = performance.now();
      await database.write((transaction) => addEntry(transaction, 'me', 1));
      assert.equal(await window.nextReport('changed'), 1);
      assert(performance.now() - start < 2000);
    });

    it('keeps acknowledged writes and continues within a second when writers are killed', async () => {
      await open();
      let next = startWindow('0', MANY);
      for (let round = 0; round < 30; round++) {
        const window = next;
        next = startWindow(String(round + 1), MANY);
        await window.nextReport('wrote');
        await pause(Math.random() * 30);
        await window.kill();
        const start = performance.now();
        await database.write((transaction) => addEntry(transaction, 'me', round));
        assert(performance.now() - start < 1000);

        const acknowledged = Math.max(1, ...window.takenReports('wrote'));
        const numbers = await numbersOf(String(round));
        assert.deepEqual(numbers, upTo(numbers.length));
        // The last one may have been written just before its writer could say so.
        assert(numbers.length === acknowledged || numbers.length === acknowledged + 1);
      }
      await next.kill();
    });

    it('lets other windows read, and does not take over while a writer is stopped', async () => {
      await open();
      const window = startWindow('stopped', MANY);
      await window.nextReport('wrote');
      for (let round = 0; round < 10; round++) {
        window.signal('SIGSTOP');
        const before = await database.read(readTotal);
        const writing = database.write((transaction) => addEntry(transaction, 'me', round));
        await pause(100);
        await database.read(readTotal);
        window.signal('SIGCONT');
        await writing;
        assert((await database.read(readTotal)) > before);
      }
      await window.kill();
      assert.equal(await database.read(readTotal), (await numbersOf('stopped')).length + 10);
    });
  });
}
