import { systemClock } from '../../../src/core/clock';
import { systemTimers } from '../../../src/core/timers';
import { sha256 } from '../../../src/platform/node/digest';
import { systemRandom } from '../../../src/platform/node/random';
import type { Database } from '../../../src/store/database';
import { RedoDatabase } from '../../../src/store/engine/redoDatabase';
import type { Schema } from '../../../src/store/schema';
import { CrashingProcess } from '../../support/crashingProcess';
import { MemoryFiles } from '../../support/memoryFiles';
import { CrashingFiles } from '../../support/crashingFiles';
import { CrashingLock } from '../../support/crashingLock';
import { MemoryLock } from '../../support/memoryLock';
import { testSqlite } from '../../support/testSqlite';
import { earlier } from './versions';

export interface WindowOptions {
  readonly hostProcess?: CrashingProcess;
  readonly schema?: Schema;
  /** Whether the window gets no notification of other windows' writes. */
  readonly isUnwatched?: boolean;
}

/** A folder in memory that windows share, some of which may crash. Every third transaction is followed by a checkpoint. */
export class SharedFolder {
  readonly #files: MemoryFiles;
  readonly #lock = new MemoryLock();

  constructor(files = new MemoryFiles(300)) {
    this.#files = files;
  }

  /** A separate folder with copies of the files, which no window uses. */
  copy(): SharedFolder {
    return new SharedFolder(this.#files.copy());
  }

  async open({
    hostProcess = new CrashingProcess(),
    schema = earlier,
    isUnwatched: isDeaf = false,
  }: WindowOptions = {}): Promise<Database> {
    const files = new CrashingFiles(this.#files, hostProcess);
    if (isDeaf) files.watch = () => ({ dispose: () => undefined });
    return RedoDatabase.open({
      path: 'data.db',
      schema,
      sqlite: await testSqlite(),
      files,
      lock: new CrashingLock(this.#lock, hostProcess),
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      digest: sha256,
      limits: { bytes: Infinity, records: 3 },
      onDamaged: (copy) => {
        throw new Error(`Damaged: ${copy}`);
      },
    });
  }
}
