import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock as clock } from '../../src/core/clock';
import { systemTimers as timers } from '../../src/core/timers';
import { sha256 as digest } from '../../src/platform/node/digest';
import { NodeFiles } from '../../src/platform/node/files';
import { logLimits } from '../../src/platform/node/logLimits';
import { systemRandom as random } from '../../src/platform/node/random';
import type { LogLimits } from '../../src/store/engine/checkpointSchedule';
import { loadSqlite } from '../../src/store/engine/sqlite';
import { Storage } from '../../src/store/storage';
import { nodeLock } from './nodeLock';

/** The storage of a window on disk, as the extension opens it. */
export function openDiskStorage(folder: string, limits: LogLimits = logLimits): Storage {
  return new Storage({
    files: new NodeFiles(folder, { clock, random, timers }),
    lock: nodeLock(path.join(folder, 'locks', 'storage')),
    loadSqlite: () => loadSqlite(readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'))),
    clock,
    random,
    timers,
    digest,
    limits,
    onCheckpointFailed: (file, failure) => {
      throw new Error(`Checkpoint failed: ${file} ${failure.kind}`);
    },
    onUnreadable: (what) => {
      throw new Error(`Unreadable: ${what}`);
    },
    onDamaged: (copy) => {
      throw new Error(`Damaged: ${copy}`);
    },
  });
}
