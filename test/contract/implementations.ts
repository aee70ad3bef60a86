import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/core/clock';
import { systemRandom } from '../../src/platform/node/random';
import { systemTimers } from '../../src/core/timers';
import { sha256 } from '../../src/platform/node/digest';
import { NodeFiles } from '../../src/platform/node/files';
import { logLimits } from '../../src/platform/node/logLimits';
import type { Database } from '../../src/store/database';
import type { Lock } from '../../src/core/lock';
import { RedoDatabase } from '../../src/store/engine/redoDatabase';
import { loadSqlite } from '../../src/store/engine/sqlite';
import { nodeLock } from '../support/nodeLock';
import { entrySchema } from './entrySchema';

const sqlite = loadSqlite(readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')));

/** Databases on disk, by the name under which their contract is run. Each opens a window on a folder. */
export const implementations: Readonly<Record<string, (folder: string) => Promise<Database>>> = {
  'a redo log': (folder) => openRedoLog(folder, nodeLock(folder)),
};

export async function openRedoLog(folder: string, lock: Lock): Promise<Database> {
  return RedoDatabase.open({
    path: 'profiles/1/data.db',
    schema: entrySchema,
    sqlite: await sqlite,
    files: new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers }),
    lock,
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    digest: sha256,
    limits: logLimits,
    onDamaged: (copy) => {
      throw new Error(`Damaged: ${copy}`);
    },
  });
}
