import type { Disposable } from '../../src/core/disposal';
import { ManualTimers } from './manualTimers';

/** Manual timers that count the pending ones. */
export class CountedTimers extends ManualTimers {
  readonly #waiting = new Set<Disposable>();

  get pending(): number {
    return this.#waiting.size;
  }

  override after(ms: number, call: () => void): Disposable {
    const entry = super.after(ms, () => {
      this.#waiting.delete(entry);
      call();
    });
    this.#waiting.add(entry);
    return {
      dispose: () => {
        this.#waiting.delete(entry);
        entry.dispose();
      },
    };
  }
}
