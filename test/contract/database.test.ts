import { systemClock } from '../../src/core/clock';
import { ImageDatabase } from '../../src/store/imageDatabase';
import { MemoryFiles } from '../support/memoryFiles';
import { QueueLock } from '../support/queueLock';
import { temporaryFolder } from '../support/temporaryFolder';
import { testSqlite } from '../support/testSqlite';
import { describeDatabase } from './describeDatabase';
import { describeWindows } from './describeWindows';
import { entrySchema } from './entrySchema';
import { implementations } from './implementations';

describeDatabase('whole images in memory, for tests', async () => {
  const shared = { files: new MemoryFiles(), lock: new QueueLock(), sqlite: await testSqlite() };
  const options = { ...shared, path: 'data.db', schema: entrySchema, clock: systemClock, onDamaged: () => undefined };
  return () => ImageDatabase.open(options);
});

for (const [name, openWindow] of Object.entries(implementations)) {
  describeDatabase(name, async () => {
    const folder = await temporaryFolder();
    return () => openWindow(folder);
  });
  describeWindows(name);
}
