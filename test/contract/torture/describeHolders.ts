import assert from 'node:assert/strict';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../../../src/store/database';
import type { ChildProgram } from '../../support/childProgram';
import { temporaryFolder } from '../../support/temporaryFolder';
import { addEntry, readTotal } from '../entries';
import { startWindow } from './startWindow';
import { WINDOW_KINDS } from './windowKinds';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Windows that come to a halt, or die, in the middle of a write. */
export function describeHolders(window: string): void {
  describe('with a window that is in the middle of a write', function () {
    this.timeout(30_000);
    let folder: string;
    let database: Database;

    beforeEach(async () => {
      folder = await temporaryFolder();
      const openWindow = WINDOW_KINDS[window] ?? assert.fail();
      database = await openWindow(folder);
    });

    afterEach(() => database.dispose());

    async function stoppedHolder(writer: string): Promise<ChildProgram> {
      const child = startWindow({ window, folder, task: 'stop', writer });
      await child.nextReport('stopped');
      return child;
    }

    /** How long a write takes, in milliseconds. */
    async function timeToWrite(writer: string): Promise<number> {
      const start = performance.now();
      await database.write((transaction) => addEntry(transaction, writer, 1));
      return performance.now() - start;
    }

    it('continues within a second when the holder is killed while others wait', async () => {
      const child = await stoppedHolder('dead');
      const writing = timeToWrite('me');
      await pause(200);
      const start = performance.now();
      await child.kill();
      await writing;
      assert(performance.now() - start < 1000);
      assert.equal(await database.read(readTotal), 1);
    });

    it('continues within a second when several holders were killed before another window waited', async () => {
      for (let round = 0; round < 3; round++) await (await stoppedHolder(`dead ${round}`)).kill();
      assert((await timeToWrite('me')) < 1000);
      assert.equal(await database.read(readTotal), 1);
    });

    it('does not mistake a process for a dead one whose id it got', async () => {
      const child = await stoppedHolder('dead');
      await child.kill();
      await exchangeIds(folder, child.id, process.pid);
      assert((await timeToWrite('me')) < 1000);
    });

    it('does not regard a living process as dead because its id is unknown', async () => {
      const child = await stoppedHolder('stopped');
      const gone = await stoppedProcessThatIsGone();
      await exchangeIds(folder, child.id, gone);
      const writing = timeToWrite('me');
      assert.equal(await Promise.race([writing, pause(1500).then(() => 'waits')]), 'waits');
      child.signal('SIGCONT');
      await Promise.all([child.nextReport('wrote'), writing]);
      assert.equal(await database.read(readTotal), 2);
      await child.kill();
    });

    /** The id of a process that is over. */
    async function stoppedProcessThatIsGone(): Promise<number> {
      const child = startWindow({ window, folder: await temporaryFolder(), task: 'stop', writer: 'gone' });
      await child.nextReport('stopped');
      await child.kill();
      return child.id;
    }
  });
}

/** Makes every file in the folder that names one process name another one. */
async function exchangeIds(folder: string, from: number, to: number): Promise<void> {
  const id = new RegExp(`(?<!\\d)${from}(?!\\d)`, 'g');
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    // What is larger is no sign of life, and might hold such digits by chance.
    if (entry.isFile() && (await stat(file)).size < 1000) {
      const content = await readFile(file, 'latin1');
      // In place, as another file may be a link to it.
      if (id.test(content)) await writeFile(file, content.replaceAll(id, String(to)), 'latin1');
    }
    if (id.test(entry.name)) await rename(file, path.join(entry.parentPath, entry.name.replaceAll(id, String(to))));
  }
}
