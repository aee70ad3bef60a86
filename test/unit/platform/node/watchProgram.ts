// Watches a file, changes it, and ends when it is notified. Parameters: the folder and the file in it.
import { watch } from 'node:fs';
import { systemClock } from '../../../../src/core/clock';
import { sleep, systemTimers } from '../../../../src/core/timers';
import { NodeFiles } from '../../../../src/platform/node/files';
import { isLocalFolder } from '../../../../src/platform/node/localFolder';
import { systemRandom } from '../../../../src/platform/node/random';

async function main(): Promise<void> {
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
  await sleep(systemTimers, 200);
  isChanged = true;
  await files.replace(file, Uint8Array.of(1));
  // Nothing else keeps this process alive.
  await sleep(systemTimers, 5000);
  process.exit(1);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
