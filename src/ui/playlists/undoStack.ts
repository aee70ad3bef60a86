import { asWaveFlowError } from '../../core/errors';
import type { SafeText } from '../../core/safeText';

interface UndoEntry {
  /** Resolves to the number of restored playlists or tracks. */
  readonly restore: () => Promise<number>;
}

/** The deletions and removals of this window that can be undone. */
export class UndoStack {
  readonly #onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void;
  /** Latest last. */
  #entries: readonly UndoEntry[] = [];

  /** @param onRemoved shows the sentence and calls `undo` if the user wants it */
  constructor(onRemoved: (sentence: SafeText, undo: () => Promise<number>) => void) {
    this.#onRemoved = onRemoved;
  }

  /** @param sentence says what was removed */
  push(sentence: SafeText, restore: UndoEntry['restore']): void {
    const removal = { restore };
    this.#entries = [...this.#entries, removal];
    this.#onRemoved(sentence, () => this.#undo(removal));
  }

  /** Undoes the latest removal that has not been undone. Resolves to the number of restored playlists or tracks. */
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
      // Its playlist or track no longer exists. It must not keep earlier entries from being undone.
      if (asWaveFlowError(error).kind.endsWith('.unknown')) this.#remove(removal);
      throw error;
    }
  }

  #remove(removal: UndoEntry): void {
    this.#entries = this.#entries.filter((other) => other !== removal);
  }
}
