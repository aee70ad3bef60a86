import type { LockHandle, Lock } from '../../src/core/lock';
import type { CrashingProcess } from './crashingProcess';

/** The lock of a process that may crash; the lock then passes to the next owner. */
export class CrashingLock implements Lock {
  readonly #lock: Lock;
  readonly #process: CrashingProcess;

  constructor(lock: Lock, process: CrashingProcess) {
    this.#lock = lock;
    this.#process = process;
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => {
      const whileAlive = (hold: LockHandle): Promise<void> =>
        this.#process.runWhileAlive(() => task(hold).then(resolve, reject));
      this.#lock.run(whileAlive).catch(reject);
    });
    return this.#process.whileAlive(done);
  }
}
