import type { LockHandle, Lock } from '../../src/core/lock';
import type { Life } from './life';

/** A lock as a process sees it that may die, whereupon somebody else gets the lock. */
export class MortalLock implements Lock {
  readonly #lock: Lock;
  readonly #life: Life;

  constructor(lock: Lock, life: Life) {
    this.#lock = lock;
    this.#life = life;
  }

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => {
      const whileAlive = (hold: LockHandle): Promise<void> => this.#life.spend(() => task(hold).then(resolve, reject));
      this.#lock.run(whileAlive).catch(reject);
    });
    return this.#life.outlive(done);
  }
}
