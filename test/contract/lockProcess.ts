// Uses the lock of a folder on the commands of its parent. Parameters: the folder, its entry in `FILE_SYSTEMS`, and the
// machine name that this process uses; by default, the real one.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asWaveFlowError } from '../../src/core/errors';
import { FILE_SYSTEMS, nodeLock, machineNamed } from '../support/nodeLock';

const [, , FOLDER = '', FILE_SYSTEM = '', COMPUTER = ''] = process.argv;
const COUNTER = path.join(FOLDER, 'counter');
const LOG = path.join(FOLDER, 'log');
const lock = nodeLock(FOLDER, {
  ...FILE_SYSTEMS[FILE_SYSTEM],
  ...(COMPUTER !== '' && { machine: async () => machineNamed(COMPUTER), handoverDelayMs: 0 }),
});
let letGo = (): void => undefined;

const report = (event: string, value = 0): void => void process.send?.({ event, value });

const orders: Record<string, () => Promise<void>> = {
  async hold() {
    await lock.run(async () => {
      report('held');
      await new Promise<void>((resolve) => (letGo = resolve));
    });
    report('released');
  },
  async release() {
    letGo();
  },
  /** Counts on, in turns with the others, until it is killed. */
  async count() {
    for (;;) await lock.run(countOn).catch(unlessElsewhere);
  },
};

/** Another computer may be at it, or one of its processes may have died. */
function unlessElsewhere(error: unknown): void {
  if (!['store.held', 'store.elsewhere'].includes(asWaveFlowError(error).kind)) throw error;
}

async function countOn(): Promise<void> {
  const next = Number(readFileSync(COUNTER, 'utf8')) + 1;
  await new Promise(setImmediate);
  appendFileSync(LOG, `${next} ${process.pid}\n`);
  // In one step, because a kill must not leave an empty file.
  writeFileSync(`${COUNTER}.next`, String(next));
  renameSync(`${COUNTER}.next`, COUNTER);
  report('counted', next);
}

process.on('message', (order: string) => void orders[order]?.());
process.on('disconnect', () => process.exit());
report('ready');
