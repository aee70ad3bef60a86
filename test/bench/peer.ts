import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { COUNT_TRACKS, DATABASE_FILE, INSERT_TRACK, nextTrack } from './benchSchema';
import type { Side } from './side';

/** SQLite on the disk, with the same promise as ours: a commit that returned survives a power cut. */
export const peer: Side = {
  prepare: async () => undefined,
  open: async (folder, { endlessLog = false } = {}) => {
    const database = new DatabaseSync(path.join(folder, DATABASE_FILE));
    database.exec('PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    if (endlessLog) database.exec('PRAGMA wal_autocheckpoint = 0');
    const insert = database.prepare(INSERT_TRACK);
    const count = database.prepare(COUNT_TRACKS);
    return {
      add: async (rows) => {
        if (rows === 1) return void insert.run(...nextTrack());
        database.exec('BEGIN IMMEDIATE');
        for (let row = 0; row < rows; row++) insert.run(...nextTrack());
        database.exec('COMMIT');
      },
      count: async () => Number(count.get()?.['count']),
      checkpoint: async () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
      close: async () => database.close(),
    };
  },
};
