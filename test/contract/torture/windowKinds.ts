import { readFileSync } from 'node:fs';
import { systemClock } from '../../../src/core/clock';
import { systemTimers } from '../../../src/core/timers';
import { sha256 } from '../../../src/platform/node/digest';
import { NodeFiles } from '../../../src/platform/node/files';
import type { NodeLockOptions } from '../../../src/platform/node/lock';
import { logLimits as shipped } from '../../../src/platform/node/logLimits';
import { systemRandom } from '../../../src/platform/node/random';
import type { Database } from '../../../src/store/database';
import type { LogLimits } from '../../../src/store/engine/checkpointSchedule';
import { RedoDatabase } from '../../../src/store/engine/redoDatabase';
import type { Schema } from '../../../src/store/schema';
import { loadSqlite } from '../../../src/store/engine/sqlite';
import { FILE_SYSTEMS, FAST_TURNS, nodeLock, machineNamed } from '../../support/nodeLock';
import { earlier, later } from './versions';

/** Opens a window on a folder. */
export type OpenWindow = (folder: string) => Promise<Database>;

/** Loaded once per process. */
export const sqlite = loadSqlite(readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')));

const tiny: LogLimits = { bytes: 100_000, records: 3 };

/** Windows that a process of its own can open, by name. */
export const WINDOW_KINDS: Readonly<Record<string, OpenWindow>> = {
  'as shipped': window(earlier, shipped),
  'with many checkpoints': window(earlier, tiny),
  'of a later version': window(later, shipped),
  'on one computer': window(earlier, tiny, { ...FAST_TURNS, machine: async () => machineNamed('one') }),
  'on another computer': window(earlier, tiny, { ...FAST_TURNS, machine: async () => machineNamed('another') }),
  'without hard links or sockets': window(earlier, shipped, FILE_SYSTEMS['without hard links or sockets']),
};

function window(schema: Schema, limits: LogLimits, changes: Partial<NodeLockOptions> = {}): OpenWindow {
  return async (folder) =>
    RedoDatabase.open({
      path: 'profiles/1/data.db',
      schema,
      sqlite: await sqlite,
      files: new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers }),
      lock: nodeLock(folder, changes),
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      digest: sha256,
      limits,
      onDamaged: (copy) => {
        throw new Error(`Damaged: ${copy}`);
      },
    });
}
