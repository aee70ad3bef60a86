import { readFileSync } from 'node:fs';
import { systemClock } from '../../../src/core/clock';
import { systemTimers } from '../../../src/core/timers';
import { NodeFiles } from '../../../src/platform/node/files';
import { NodeLock } from '../../../src/platform/node/lock';
import { systemRandom } from '../../../src/platform/node/random';
import type { Database } from '../../../src/store/database';
import { ImageDatabase } from '../../../src/store/imageDatabase';
import type { Schema } from '../../../src/store/schema';
import { loadSqlite } from '../../../src/store/sqlite';
import { earlier, later } from './versions';

/** Opens a window on a folder. */
export type OpenWindow = (folder: string) => Promise<Database>;

const sqlite = loadSqlite(readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')));

/** Windows that a process of its own can open, by name. */
export const windows: Readonly<Record<string, OpenWindow>> = {
  'as shipped': window(earlier),
  'of a later version': window(later),
};

function window(schema: Schema): OpenWindow {
  return async (folder) =>
    ImageDatabase.open({
      path: 'profiles/1/data.db',
      schema,
      sqlite: await sqlite,
      files: new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers }),
      lock: new NodeLock(folder, systemRandom),
      clock: systemClock,
      onDamaged: (copy) => {
        throw new Error(`Damaged: ${copy}`);
      },
    });
}
