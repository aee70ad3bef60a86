// A window in a process of its own that catches up. Parameters: the folder, the server's URL, a token.
import { once } from 'node:events';
import { systemClock as clock } from '../../src/core/clock';
import { Coalescer } from '../../src/core/coalescer';
import { Paced } from '../../src/core/paced';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import { DiskWindow } from '../support/diskWindow';
import { watchLoop, type Blocks } from './loopWatch';

/** What a window found while it caught up. */
export interface CatchUp {
  readonly received: number;
  /** Milliseconds. */
  readonly time: number;
  readonly blocks: Blocks;
  /** Bytes above those of the open window, at most. */
  readonly resident: number;
  readonly heap: number;
  /** Bytes in array buffers in the end, SQLite's memory included. */
  readonly buffers: number;
}

const SAMPLE_INTERVAL_MS = 20;

async function catchUp(folder: string, serverUrl: string, token: string): Promise<CatchUp> {
  const http = new NodeHttp({ version: 'bench', timers });
  const window = await DiskWindow.open({ folder, http, serverUrl, token, receives: true });
  lookAt(window);
  window.sync.start();
  const memory = watchMemory();
  const blocked = watchLoop();
  const start = performance.now();
  const { pull } = await window.sync.syncNow();
  const time = performance.now() - start;
  const blocks = await blocked();
  if (pull.outcome !== 'pulled' || !pull.isComplete) throw new Error(`Not caught up: ${JSON.stringify(pull)}`);
  const { arrayBuffers: buffers } = process.memoryUsage();
  return { received: pull.received, time, blocks, ...memory(), buffers };
}

/** Reads what the tree shows, as often as it does. */
function lookAt({ library, sync }: DiskWindow): void {
  const look = async () => {
    await Promise.all([library.playlists.list(), library.likes.summary()]);
  };
  const paced = new Paced(look, clock, timers);
  const looks = new Coalescer(
    () => paced.run(),
    (error) => {
      throw error;
    },
  );
  library.onDidChange(() => void looks.request());
  sync.onDidChange(() => undefined);
}

function watchMemory(): () => { readonly resident: number; readonly heap: number } {
  globalThis.gc?.();
  const start = process.memoryUsage();
  let resident = 0;
  let heap = 0;
  const sample = (): void => {
    const { rss, heapUsed } = process.memoryUsage();
    resident = Math.max(resident, rss - start.rss);
    heap = Math.max(heap, heapUsed - start.heapUsed);
  };
  const timer = setInterval(sample, SAMPLE_INTERVAL_MS);
  return () => {
    clearInterval(timer);
    sample();
    return { resident, heap };
  };
}

async function main(): Promise<void> {
  const [, , folder = '', serverUrl = '', token = ''] = process.argv;
  process.send?.('ready');
  await once(process, 'message');
  process.send?.(await catchUp(folder, serverUrl, token), () => process.exit());
}

void main();
