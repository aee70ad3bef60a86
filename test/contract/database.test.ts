import { systemClock } from '../../src/core/clock';
import { systemTimers } from '../../src/core/timers';
import { sha256 as digest } from '../../src/platform/node/digest';
import { systemRandom } from '../../src/platform/node/random';
import { RedoDatabase } from '../../src/store/redoDatabase';
import { MemoryFiles } from '../support/memoryFiles';
import { QueueLock } from '../support/queueLock';
import { temporaryFolder } from '../support/temporaryFolder';
import { testSqlite } from '../support/testSqlite';
import { describeDatabase } from './describeDatabase';
import { describeWindows } from './describeWindows';
import { entrySchema } from './entrySchema';
import { implementations } from './implementations';

describeDatabase('a redo log in memory, for tests', async () => {
  const shared = { files: new MemoryFiles(), lock: new QueueLock(), sqlite: await testSqlite(), random: systemRandom };
  const time = { clock: systemClock, timers: systemTimers };
  const limits = { bytes: 4096, records: 10 };
  const options = { ...shared, ...time, path: 'data.db', schema: entrySchema, digest, limits, onDamaged: () => undefined };
  return () => RedoDatabase.open(options);
});

for (const [name, openWindow] of Object.entries(implementations)) {
  describeDatabase(name, async () => {
    const folder = await temporaryFolder();
    return () => openWindow(folder);
  });
  describeWindows(name);
}
