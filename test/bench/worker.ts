// A process of its own for one task. Parameters: the task, the side, the folder.
import { once } from 'node:events';
import { watchLoop } from './loopWatch';
import { sides } from './sides';
import type { Side, SideName } from './side';

/** Named figures: times in milliseconds, sizes in bytes. */
export type Figures = Readonly<Record<string, number>>;

/** `begin` says that this process is ready and waits for the others. */
type Task = (side: Side, folder: string, begin: () => Promise<void>) => Promise<Figures>;

export const tasks = {
  /** One of those who commit at the same time. */
  async commit(side, folder, begin) {
    const subject = await side.open(folder);
    await begin();
    for (let commit = 0; commit < 2500; commit++) await subject.add(1);
    return { rows: await subject.count() };
  },

  async open(side, folder, begin) {
    await begin();
    const blocked = watchLoop();
    const start = performance.now();
    const subject = await side.open(folder, { endlessLog: true });
    const opened = performance.now() - start;
    const { longest: block } = await blocked();
    // SQLite reads its log only now.
    const late = performance.now();
    await subject.count();
    return { time: opened + performance.now() - late, block };
  },

  async checkpoint(side, folder, begin) {
    const subject = await side.open(folder, { endlessLog: true });
    for (let commit = 0; commit < 1000; commit++) await subject.add(1);
    await begin();
    const blocked = watchLoop();
    const start = performance.now();
    await subject.checkpoint();
    const time = performance.now() - start;
    const { longest: block } = await blocked();
    return { time, block };
  },

  async memory(side, folder, begin) {
    await begin();
    const before = memory();
    const subject = await side.open(folder);
    for (let commit = 0; commit < 100; commit++) await subject.add(1);
    await subject.count();
    const after = memory();
    await subject.close();
    return { resident: after.resident - before.resident, buffers: after.buffers - before.buffers };
  },
} as const satisfies Record<string, Task>;

function memory(): { readonly resident: number; readonly buffers: number } {
  globalThis.gc?.();
  const { rss: resident, arrayBuffers: buffers } = process.memoryUsage();
  return { resident, buffers };
}

async function main(): Promise<void> {
  const [, , task = '', sideName = '', folder = ''] = process.argv;
  const side = sides[sideName as SideName];
  await side.prepare();
  const figures = await tasks[task as keyof typeof tasks](side, folder, async () => {
    process.send?.('ready');
    await once(process, 'message');
  });
  process.send?.(figures);
  process.disconnect();
}

void main();
