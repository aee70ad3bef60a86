import { asWaveFlowError } from '../../core/errors';
import type { SafeText } from '../../core/safeText';

interface Removal {
  /** Resolves to how many playlists or tracks came back. */
  readonly restore: () => Promise<number>;
}

/** What was taken away in this window and can be brought back. */
export class Removals {
  readonly #onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void;
  /** The latest last. */
  #removals: readonly Removal[] = [];

  /** @param onRemoved says it and calls `undo` where the person wants it back */
  constructor(onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void) {
    this.#onRemoved = onRemoved;
  }

  /** @param sentence what is gone, for people */
  remember(sentence: SafeText, restore: Removal['restore']): void {
    const removal = { restore };
    this.#removals = [...this.#removals, removal];
    this.#onRemoved(sentence, () => this.#undo(removal));
  }

  /** Brings back what went last and is still gone. Resolves to how much that is. */
  async undoLast(): Promise<number> {
    const last = this.#removals.at(-1);
    return last ? this.#undo(last) : 0;
  }

  async #undo(removal: Removal): Promise<number> {
    try {
      const count = await removal.restore();
      this.#forget(removal);
      return count;
    } catch (error) {
      // There will never be a place for it again, and it must not be in the way of earlier ones.
      if (asWaveFlowError(error).kind.endsWith('.unknown')) this.#forget(removal);
      throw error;
    }
  }

  #forget(removal: Removal): void {
    this.#removals = this.#removals.filter((other) => other !== removal);
  }
}
