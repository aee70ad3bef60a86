import * as z from 'zod';
import { asWaveFlowError } from '../../core/errors';
import { v2Code } from '../service';
import { readV2Response, type V2Client } from './client';

const journalEvent = z.object({
  cursor: z.int().nonnegative(),
  operation_id: z.string().nullish(),
  entity_type: z.string(),
  entity_id: z.string(),
  action: z.string(),
  payload: z.record(z.string(), z.unknown()).nullish(),
});

/** An event of the journal (PROTOCOL.md, "v2 changes"). */
export type JournalEvent = z.infer<typeof journalEvent>;

const journalPage = z.object({
  // One that cannot be read is null, and does not stop the others.
  changes: z.array(journalEvent.nullable().catch(null)),
  next_cursor: z.int().nonnegative(),
  has_more: z.boolean(),
});

export type JournalPage =
  | {
      readonly kind: 'page';
      /** Null for one that cannot be read. */
      readonly events: readonly (JournalEvent | null)[];
      readonly cursor: number;
      /** False if the page does not get ahead, whatever the server says. */
      readonly hasMore: boolean;
    }
  | { readonly kind: 'expired' };

export interface JournalRequest {
  readonly after: number;
  /** At most, up to 500. Fewer where the page would be too large. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** Of one page: each event of a playlist has all its tracks, at most 10,000. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/**
 * One page of the journal behind a cursor.
 * @throws WaveFlowError as `V2Client.get`
 */
export async function readJournal(client: V2Client, { after, limit, signal }: JournalRequest): Promise<JournalPage> {
  const path = `/api/v2/sync/changes?after=${after}&limit=${limit}`;
  try {
    const response = await client.request(path, { signal, maxResponseBytes: MAX_PAGE_BYTES });
    if (response.status === 409 && v2Code(response) === 'cursor_expired') return { kind: 'expired' };
    const page = readV2Response(response, journalPage, client.target(path));
    const isAhead = page.next_cursor > after;
    return {
      kind: 'page',
      events: page.changes,
      cursor: Math.max(page.next_cursor, after),
      hasMore: page.has_more && isAhead,
    };
  } catch (thrown) {
    if (asWaveFlowError(thrown).kind !== 'answer.tooLarge' || limit === 1) throw thrown;
    return readJournal(client, { after, limit: Math.ceil(limit / 8), signal });
  }
}

const playlistPayload = z.object({ track_ids: z.array(z.string()) });

/** The stored tracks that an event leaves a playlist with, null for a deletion; undefined if it does not say. */
export function orderIn({ entity_type, action, payload }: JournalEvent): readonly string[] | null | undefined {
  if (entity_type !== 'playlist') return undefined;
  return action === 'delete' ? null : playlistPayload.safeParse(payload).data?.track_ids;
}

/** The last order of each playlist in these events, by the server's id. */
export function ordersIn(events: readonly (JournalEvent | null)[]): Map<string, readonly string[] | null> {
  const orders = new Map<string, readonly string[] | null>();
  for (const event of events) {
    const order = event && orderIn(event);
    if (event && order !== undefined) orders.set(event.entity_id, order);
  }
  return orders;
}
