import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock';
import { Emitter } from '../../src/core/emitter';
import { systemTimers } from '../../src/core/timers';
import { Library } from '../../src/library/library';
import { openPlatform } from '../../src/platform/node/platform';
import { loadSqlite } from '../../src/store/engine/sqlite';
import { Storage } from '../../src/store/storage';
import { REPOSITORY_ROOT } from './vscode/paths';

/** Puts things into a profile as another window would, while the editor runs. */
export async function withLibrary<T>(
  folder: string,
  profileId: string,
  work: (library: Library) => Promise<T>,
): Promise<T> {
  const platform = openPlatform({
    folder: {
      path: folder,
      fsPath: folder,
      with: () => {
        throw new Error('Not for a disk.');
      },
    },
    fs: undefined as never,
    watchFolder: () => ({ dispose: () => undefined }),
    version: '0.0.0',
    strictSsl: () => true,
    clock: systemClock,
    timers: systemTimers,
    sharedTimers: systemTimers,
  });
  const storage = new Storage({
    files: platform.files,
    lock: platform.lock('storage'),
    loadSqlite: () => loadSqlite(readFileSync(join(REPOSITORY_ROOT, 'node_modules/sql.js/dist/sql-wasm.wasm'))),
    clock: systemClock,
    timers: systemTimers,
    random: platform.random,
    digest: platform.digest,
    limits: platform.logLimits,
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
  const database = await storage.open(profileId);
  const library = new Library({
    profile: async () => ({ profileId, serverUrl: null, database }),
    onDidChangeStore: new Emitter<void>().event,
    clock: systemClock,
    random: platform.random,
    onEdited: () => undefined,
    onRefreshFailed: (error) => {
      throw error;
    },
  });
  try {
    return await work(library);
  } finally {
    library.dispose();
    database.dispose();
    platform.dispose();
  }
}
