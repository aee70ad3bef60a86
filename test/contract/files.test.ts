import { systemClock } from '../../src/core/clock';
import { systemRandom } from '../../src/platform/node/random';
import { systemTimers } from '../../src/core/timers';
import { BrowserFiles } from '../../src/platform/browser/files';
import { systemRandom as browserRandom } from '../../src/platform/browser/random';
import { NodeFiles } from '../../src/platform/node/files';
import { isLocalFolder } from '../../src/platform/node/localFolder';
import { MemoryFileSystem, memoryUri } from '../support/memoryFileSystem';
import { MemoryFiles } from '../support/memoryFiles';
import { temporaryFolder } from '../support/temporaryFolder';
import { describeFiles } from './describeFiles';

describeFiles('in memory, for tests', async () => {
  const files = new MemoryFiles();
  return () => files;
});

for (const [where, isLocal] of [
  ['of the local disk', isLocalFolder],
  ['that other computers may change', async () => false],
] as const) {
  describeFiles(`in a folder ${where}`, async () => {
    const folder = await temporaryFolder();
    return () => new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers, isLocal });
  });
}

describeFiles('in the file system of an editor in the browser', async () => {
  const fs = new MemoryFileSystem();
  const folder = memoryUri('/User/globalStorage/waveflow.waveflow');
  return () => new BrowserFiles({ folder, fs, watchFolder: (listener) => fs.watch(listener), random: browserRandom });
});
