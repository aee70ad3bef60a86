import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock';
import { Serial } from '../../src/core/serial';
import { systemTimers } from '../../src/core/timers';
import { BrowserFiles } from '../../src/platform/browser/files';
import { BrowserLock } from '../../src/platform/browser/lock';
import { sha256 } from '../../src/platform/node/digest';
import { systemRandom } from '../../src/platform/node/random';
import { RedoDatabase } from '../../src/store/engine/redoDatabase';
import { MemoryFileSystem, memoryUri } from '../support/memoryFileSystem';
import { MemoryFiles } from '../support/memoryFiles';
import { MemoryLock } from '../support/memoryLock';
import { temporaryFolder } from '../support/temporaryFolder';
import { testSqlite } from '../support/testSqlite';
import { describeDatabase } from './describeDatabase';
import { describeWindows } from './describeWindows';
import { entrySchema } from './entrySchema';
import { implementations } from './implementations';

const parts = {
  path: 'data.db',
  schema: entrySchema,
  clock: systemClock,
  random: systemRandom,
  timers: systemTimers,
  digest: sha256,
  // Low, so that checkpoints come often.
  limits: { bytes: 4096, records: 10 },
  onDamaged: (copy: string) => assert.fail(`Damaged: ${copy}`),
};

describeDatabase('a redo log in memory, for tests', async () => {
  const shared = { files: new MemoryFiles(), lock: new MemoryLock(), sqlite: await testSqlite() };
  return () => RedoDatabase.open({ ...parts, ...shared });
});

describeDatabase('a redo log in the file system of an editor in the browser', async () => {
  const fs = new MemoryFileSystem();
  const queue = new Serial();
  const folder = memoryUri('/User/globalStorage/waveflow.waveflow');
  const sqlite = await testSqlite();
  return () => {
    const files = new BrowserFiles({ folder, fs, watchFolder: (listener) => fs.watch(listener), random: systemRandom });
    const lock = new BrowserLock('storage', { request: (_name, task) => queue.run(task) });
    return RedoDatabase.open({ ...parts, files, lock, sqlite });
  };
});

for (const [name, openWindow] of Object.entries(implementations)) {
  describeDatabase(name, async () => {
    const folder = await temporaryFolder();
    return () => openWindow(folder);
  });
  describeWindows(name);
}
