import type { JournalEffect } from './journalEffect';
import type { Snapshot } from './snapshot';

/** What pulls of one account keep between requests, for as long as the process lives. Losing it costs requests only. */
export class PullMemory {
  /** What a response had beyond what was handed out. */
  rest: JournalPiece | undefined;
  /** The snapshot that is being handed out. */
  snapshot: Snapshot | undefined;
  /** The last position of the journal that was handed out. */
  position = 0;
  /** Whether the server has confirmed the cursor since the last connection (PROTOCOL.md, "v2 acknowledgements"). */
  isConfirmed = false;
  /** When the list of libraries was read last, in milliseconds since the epoch; null for never. */
  librariesReadAt: number | null = null;
  /** Tracks that the account cannot see, and when that was found out. */
  readonly hidden = new Map<string, number>();
}

/** Consecutive events of the journal. */
export interface JournalPiece {
  /** The position that they follow. */
  readonly after: number;
  readonly events: readonly DecodedEvent[];
  /** Position behind them. */
  readonly end: number;
  /** Whether the server has more. */
  readonly hasMore: boolean;
}

export interface DecodedEvent {
  readonly cursor: number;
  readonly operationId: string | null;
  /** Null for what means nothing here. */
  readonly effect: JournalEffect | null;
}

interface MemoryOwner {
  readonly profileId: string;
  readonly serverUrl: string;
  readonly accountId: string;
}

/** Keeps the memory of the account in use, and no other. */
export class PullMemories {
  #current: { readonly key: string; readonly memory: PullMemory } | undefined;

  of({ profileId, serverUrl, accountId }: MemoryOwner): PullMemory {
    const key = JSON.stringify([profileId, serverUrl, accountId]);
    if (this.#current?.key !== key) this.#current = { key, memory: new PullMemory() };
    return this.#current.memory;
  }
}
