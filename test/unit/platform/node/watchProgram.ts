// Watches a file, changes it, and ends when it is notified. Parameters: the folder and the file in it.
import { watch } from 'node:fs';
import { systemClock } from '../../../../src/core/clock';
import { systemTimers } from '../../../../src/core/timers';
import { NodeFiles } from '../../../../src/platform/node/files';
import { isLocalFolder } from '../../../../src/platform/node/localFolder';
import { systemRandom } from '../../../../src/platform/node/random';

const [, , root = '', file = ''] = process.argv;
const files = new NodeFiles(root, {
  clock: systemClock,
  random: systemRandom,
  timers: systemTimers,
  isLocal: isLocalFolder,
});

try {
  watch(root).close();
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code);
}
let isChanged = false;
files.watch(file, () => {
  if (!isChanged) return;
  console.log('notified');
  process.exit();
});
systemTimers.after(200, async () => {
  isChanged = true;
  await files.replace(file, Uint8Array.of(1));
  // Nothing else keeps this process alive.
  systemTimers.after(5000, () => process.exit(1));
});
