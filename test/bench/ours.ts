import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../src/core/clock';
import { systemTimers } from '../../src/core/timers';
import { sha256 } from '../../src/platform/node/digest';
import { NodeFiles } from '../../src/platform/node/files';
import { logLimits } from '../../src/platform/node/logLimits';
import { systemRandom } from '../../src/platform/node/random';
import { RedoDatabase } from '../../src/store/engine/redoDatabase';
import { loadSqlite, type Sqlite } from '../../src/store/engine/sqlite';
import { nodeLock } from '../support/nodeLock';
import { benchSchema, COUNT_TRACKS, DATABASE_FILE, INSERT_TRACK, nextTrack } from './benchSchema';
import type { Side } from './side';

const countRow = z.object({ count: z.number() });
let sqlite: Promise<Sqlite> | undefined;

const loaded = (): Promise<Sqlite> => (sqlite ??= loadSqlite(readFileSync(path.join(__dirname, 'sql-wasm.wasm'))));

const snapshotMoment = (folder: string): number => statSync(path.join(folder, DATABASE_FILE)).mtimeMs;

/** The store of the extension. */
export const ours: Side = {
  prepare: async () => {
    await loaded();
  },
  open: async (folder, { endlessLog = false } = {}) => {
    const limits = endlessLog ? { bytes: Infinity, records: Infinity } : { ...logLimits };
    const database = await RedoDatabase.open({
      path: DATABASE_FILE,
      schema: benchSchema,
      sqlite: await loaded(),
      files: new NodeFiles(folder, { clock: systemClock, random: systemRandom, timers: systemTimers }),
      lock: nodeLock(path.join(folder, 'lock')),
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      digest: sha256,
      limits,
      onDamaged: (copy) => {
        throw new Error(`Damaged: ${copy}`);
      },
    });
    const add = (rows: number): Promise<void> =>
      database.write((transaction) => {
        for (let row = 0; row < rows; row++) transaction.run(INSERT_TRACK, nextTrack());
      });
    return {
      add,
      count: () => database.read((queries) => queries.all(countRow, COUNT_TRACKS)[0]?.count ?? NaN),
      checkpoint: async () => {
        const before = snapshotMoment(folder);
        limits.records = 1;
        await add(1);
        // What is written next waits until the checkpoint is over.
        await database.write(() => undefined);
        limits.records = Infinity;
        if (snapshotMoment(folder) === before) throw new Error('There was no checkpoint');
      },
      close: async () => database.dispose(),
    };
  },
};
