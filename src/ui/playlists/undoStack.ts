import { asWaveFlowError } from '../../core/errors';
import type { SafeText } from '../../core/safeText';

interface UndoEntry {
  /** Resolves to how many playlists or tracks came back. */
  readonly restore: () => Promise<number>;
}

/** What was taken away in this window and can be brought back. */
export class UndoStack {
  readonly #onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void;
  /** The latest last. */
  #entries: readonly UndoEntry[] = [];

  /** @param onRemoved says it and calls `undo` where the person wants it back */
  constructor(onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void) {
    this.#onRemoved = onRemoved;
  }

  /** @param sentence what is gone, for people */
  push(sentence: SafeText, restore: UndoEntry['restore']): void {
    const removal = { restore };
    this.#entries = [...this.#entries, removal];
    this.#onRemoved(sentence, () => this.#undo(removal));
  }

  /** Brings back what went last and is still gone. Resolves to how much that is. */
  async undoLast(): Promise<number> {
    const last = this.#entries.at(-1);
    return last ? this.#undo(last) : 0;
  }

  async #undo(removal: UndoEntry): Promise<number> {
    try {
      const count = await removal.restore();
      this.#remove(removal);
      return count;
    } catch (error) {
      // There will never be a place for it again, and it must not be in the way of earlier ones.
      if (asWaveFlowError(error).kind.endsWith('.unknown')) this.#remove(removal);
      throw error;
    }
  }

  #remove(removal: UndoEntry): void {
    this.#entries = this.#entries.filter((other) => other !== removal);
  }
}
