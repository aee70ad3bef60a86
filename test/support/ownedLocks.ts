import { Emitter } from '../../src/core/emitter';
import type { Lock } from '../../src/core/lock';

interface Waiter {
  readonly owner: string;
  readonly enter: () => void;
}

/** A lock of several owners that passes on when its owner is killed, as the locks on disk do. */
export class OwnedLocks {
  readonly #dead = new Set<string>();
  #waiting: Waiter[] = [];
  #holder: { readonly owner: string } | undefined;

  get holder(): string | undefined {
    return this.#holder?.owner;
  }

  /** The lock of one owner. */
  handle(owner: string): Lock {
    return {
      run: async (task) => {
        await new Promise<void>((enter) => {
          this.#waiting.push({ owner, enter });
          this.#next();
        });
        const hold = this.#holder;
        try {
          return await task({ isContended: true, onContended: new Emitter<void>().event });
        } finally {
          // An owner that was killed no longer holds the lock.
          if (this.#holder === hold) this.#release();
        }
      },
    };
  }

  /** Takes the lock from the owner for good; tasks that it has begun continue. */
  kill(owner: string): void {
    this.#dead.add(owner);
    this.#waiting = this.#waiting.filter((waiter) => waiter.owner !== owner);
    if (this.#holder?.owner === owner) this.#release();
  }

  #release(): void {
    this.#holder = undefined;
    this.#next();
  }

  #next(): void {
    if (this.#holder) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#holder = { owner: next.owner };
    next.enter();
  }
}
