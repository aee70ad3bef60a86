import * as z from 'zod';
import type { V2Client } from './client';
import type { Identities } from './identities';
import { orderIn, readJournal } from './journal';

const PAGE = 200;
const SNAPSHOT_PATH = '/api/v2/sync/snapshot';
const MAX_SNAPSHOT_BYTES = 256 * 1024 * 1024;
const snapshot = z.object({ cursor: z.int().nonnegative() });

/** A list of a playlist in the journal, and the operation that made it. */
export interface LoggedList {
  readonly operationId: string | null;
  /** Null for a deletion. */
  readonly trackIds: readonly string[] | null;
}

/**
 * The lists of playlists as the server stores them, which only the journal tells: everything else leaves out tracks that
 * the account cannot see (PROTOCOL.md, "v2 playlists"). Reads the journal ahead of the pull and applies nothing.
 */
export class StoredLists {
  readonly #client: V2Client;
  readonly #identities: Identities;
  /** Undefined before the first reading. */
  #cursor: number | undefined;
  #isKnownBefore = true;
  /** What was read, or follows from what was sent since. */
  readonly #lists = new Map<string, readonly string[] | null>();
  readonly #operationIds = new Set<string>();

  constructor(client: V2Client, identities: Identities) {
    this.#client = client;
    this.#identities = identities;
  }

  /** Grows with the journal. */
  get cursor(): number {
    return this.#cursor ?? 0;
  }

  /** Whether the journal, as far as it was read here, has the operation. */
  has(operationId: string): boolean {
    return this.#operationIds.has(operationId);
  }

  /** The stored list; undefined if it is not known. @param serverId the server's id of the playlist */
  async find(serverId: string): Promise<readonly string[] | undefined> {
    const read = this.#lists.get(serverId);
    if (read !== undefined) return read ?? undefined;
    return this.#isKnownBefore ? this.#identities.order(serverId) : undefined;
  }

  /** Records what a request of this device has made of a list. */
  set(serverId: string, trackIds: readonly string[]): void {
    this.#lists.set(serverId, trackIds);
  }

  /**
   * Reads what has come to the journal. Returns the new lists of the playlist, in their order.
   * @throws WaveFlowError as `V2Client.get`
   */
  async read(serverId: string | undefined, signal?: AbortSignal): Promise<readonly LoggedList[]> {
    const found: LoggedList[] = [];
    this.#cursor ??= (await this.#identities.journalCursor()) ?? (await this.#restart(signal));
    for (;;) {
      const page = await readJournal(this.#client, { after: this.#cursor, limit: PAGE, signal });
      if (page.kind === 'expired') {
        this.#cursor = await this.#restart(signal);
        return found;
      }
      for (const event of page.events) {
        const trackIds = event && orderIn(event);
        if (event?.operation_id != null) this.#operationIds.add(event.operation_id);
        if (!event || trackIds === undefined) continue;
        this.#lists.set(event.entity_id, trackIds);
        if (event.entity_id === serverId) found.push({ operationId: event.operation_id ?? null, trackIds });
      }
      this.#cursor = page.cursor;
      if (!page.hasMore) return found;
    }
  }

  /** Forgets all lists and goes on at the end of the journal, because what was before is lost. */
  async restart(signal?: AbortSignal): Promise<void> {
    this.#cursor = await this.#restart(signal);
  }

  async #restart(signal: AbortSignal | undefined): Promise<number> {
    const options = { signal, maxResponseBytes: MAX_SNAPSHOT_BYTES };
    const { cursor } = await this.#client.get(SNAPSHOT_PATH, snapshot, options);
    this.#lists.clear();
    this.#isKnownBefore = false;
    return cursor;
  }
}
