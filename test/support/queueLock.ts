import { Serial } from '../../src/core/serial';
import type { Lock } from '../../src/store/lock';

/** A lock for windows that are all in this process. */
export class QueueLock implements Lock {
  readonly #queue = new Serial();

  run<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.run(task);
  }
}
