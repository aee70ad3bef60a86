import type { LockHandle, Lock } from '../../src/core/lock';
import type { CrashingProcess } from './crashingProcess';

/** A lock as a process sees it that may die, whereupon somebody else gets the lock. */
export class CrashingLock implements Lock {
  readonly #lock: Lock;
  readonly #life: CrashingProcess;

  constructor(lock: Lock, life: CrashingProcess) {
    this.#lock = lock;
    this.#life = life;
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => {
      const whileAlive = (hold: LockHandle): Promise<void> =>
        this.#life.runWhileAlive(() => task(hold).then(resolve, reject));
      this.#lock.run(whileAlive).catch(reject);
    });
    return this.#life.whileAlive(done);
  }
}
