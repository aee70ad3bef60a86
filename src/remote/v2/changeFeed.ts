import { leadingWithin } from '../../core/leading';
import type { V2Client } from './client';
import type { Identities } from './identities';
import { readJournal, type JournalEvent, ordersIn } from './journal';
import { decodeEffect } from './journalEffect';
import type { DecodedEvent, JournalPiece, PullMemory } from './pullMemory';

/** Events that are handed out together are applied in one transaction, which blocks the event loop. */
const MAX_EVENTS = 50;
const MAX_TRACKS = 250;
const PAGE_LENGTH = 500;

export interface ChangeFeedOptions {
  readonly client: V2Client;
  readonly identities: Identities;
  readonly memory: PullMemory;
}

/** Reads the journal in pieces that are smaller than its pages, and keeps the rest of a page. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** @returns undefined if only a snapshot helps: the journal does not reach back so far, or has what cannot be read */
  async read(after: number, signal?: AbortSignal): Promise<JournalPiece | undefined> {
    const { memory } = this.#options;
    const rest = memory.rest?.after === after ? memory.rest : undefined;
    memory.rest = undefined;
    // More may have come since the response.
    const page = rest ? { ...rest, hasMore: true } : await this.#readPage(after, signal);
    return page && this.#take(page);
  }

  async #readPage(after: number, signal: AbortSignal | undefined): Promise<JournalPiece | undefined> {
    const { client, identities } = this.#options;
    const page = await readJournal(client, { after, limit: PAGE_LENGTH, signal });
    if (page.kind === 'expired') return undefined;
    const read: JournalEvent[] = [];
    const events: DecodedEvent[] = [];
    let end = after;
    for (const event of page.events) {
      // What was there before, on a page that goes back or from a server that repeats itself.
      if (event !== null && (event.cursor <= after || event.cursor < end)) continue;
      const effect = event === null ? undefined : decodeEffect(event);
      if (event === null || effect === undefined) return undefined;
      end = event.cursor;
      read.push(event);
      events.push({ cursor: event.cursor, operationId: event.operation_id ?? null, effect });
    }
    // Each page once, although what it has may be handed out more than once.
    if (events.length > 0) await identities.recordJournal({ after, cursor: end, orders: ordersIn(read) });
    return { after, events, end: Math.max(end, page.cursor), hasMore: page.hasMore };
  }

  #take({ after, events, end, hasMore }: JournalPiece): JournalPiece {
    const taken = leadingWithin(events.slice(0, MAX_EVENTS), MAX_TRACKS, trackCount);
    const last = taken.at(-1)?.cursor;
    // Events with one cursor belong together.
    const count = events.findIndex(({ cursor }, index) => index >= taken.length && cursor !== last);
    if (last === undefined || count === -1) return { after, events, end, hasMore };
    this.#options.memory.rest = { after: last, events: events.slice(count), end, hasMore };
    return { after, events: events.slice(0, count), end: last, hasMore: true };
  }
}

const trackCount = ({ effect }: DecodedEvent): number => (effect?.kind === 'playlist' ? effect.trackIds.length : 0);
