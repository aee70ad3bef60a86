import { Emitter } from '../../src/core/emitter';
import { Serial } from '../../src/core/serial';
import type { LockHandle, Lock } from '../../src/core/lock';

/** An in-memory lock for windows that all run in this process. */
export class MemoryLock implements Lock {
  readonly #queue = new Serial();
  readonly #called = new Emitter<void>();
  #waiting = 0;

  run<T>(task: (hold: LockHandle) => Promise<T>): Promise<T> {
    this.#waiting++;
    this.#called.fire();
    return this.#queue.run(() => {
      this.#waiting--;
      const isWanted = (): boolean => this.#waiting > 0;
      return task({
        get isContended() {
          return isWanted();
        },
        onContended: this.#called.event,
      });
    });
  }
}
