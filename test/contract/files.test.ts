import { systemClock } from '../../src/core/clock';
import { systemRandom } from '../../src/platform/node/random';
import { systemTimers } from '../../src/core/timers';
import { NodeFiles } from '../../src/platform/node/files';
import { MemoryFiles } from '../support/memoryFiles';
import { temporaryFolder } from '../support/temporaryFolder';
import { describeFiles } from './describeFiles';

describeFiles('in memory, for tests', async () => {
  const files = new MemoryFiles();
  return () => files;
});

describeFiles('in a folder of the local disk', async () => {
  const folder = await temporaryFolder();
  return () => new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers });
});
