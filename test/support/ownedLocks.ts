import { Emitter } from '../../src/core/emitter';
import type { Lock } from '../../src/core/lock';

interface Waiter {
  readonly owner: string;
  readonly enter: () => void;
}

/** A lock of several owners that lets the next one in when its holder dies, as those on disk do. */
export class OwnedLocks {
  readonly #dead = new Set<string>();
  #waiting: Waiter[] = [];
  #holder: { readonly owner: string } | undefined;

  get holder(): string | undefined {
    return this.#holder?.owner;
  }

  /** The lock as one owner has it. */
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
          // One that was taken for dead has nothing to give back.
          if (this.#holder === hold) this.#release();
        }
      },
    };
  }

  /** The owner holds nothing any more, and never will again; what it has begun goes on all the same. */
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
