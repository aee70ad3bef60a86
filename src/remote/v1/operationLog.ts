import * as z from 'zod';
import { matchResponse, readResponse } from '../responses';
import type { V1Client } from './client';
import { OVERLAP, type LogCursor } from './logCursor';
import { readOperationId } from './pulledOperation';

const PATH = '/api/v1/sync/ops';

const PAGE_SIZE = 1024;
/** For a page with large operations. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

const page = z.object({ ops: z.array(z.unknown()), last_id: z.int().nonnegative() });
const compacted = z.object({ error: z.literal('resync_required'), compacted_up_to: z.int().nonnegative() });

/** Operations that follow a cursor. */
export interface NewOperations {
  readonly kind: 'operations';
  /** As they were received, in the order of their op ids. Empty at the end of the log. */
  readonly operations: readonly unknown[];
  /** The op id of the last one. */
  readonly lastId: number;
  /** Whether the response was as long as responses can be. */
  readonly isFull: boolean;
  /** Op id up to which the log is compacted, if the server has said so; else 0. */
  readonly compactedUpTo: number;
}

/** The log no longer has everything above the cursor. */
export interface Compacted {
  readonly kind: 'compacted';
  /** Op id up to which superseded operations were removed. */
  readonly upTo: number;
}

/** The user's log of operations on the server (PROTOCOL.md, "Pull"). */
export class OperationLog {
  readonly #client: V1Client;

  constructor(client: V1Client) {
    this.#client = client;
  }

  /** What follows the cursor and was not processed yet, late commits included. */
  async after(cursor: LogCursor, signal?: AbortSignal): Promise<NewOperations | Compacted> {
    // 0 would be served also if the cursor is too old.
    let since = cursor.last === 0 ? 0 : Math.max(1, cursor.last - OVERLAP);
    let compactedUpTo = 0;
    for (;;) {
      const response = await this.#page(since, signal);
      if (response.kind === 'operations') return { ...newIn(response, cursor), compactedUpTo };
      if (response.upTo > cursor.last) return response;
      compactedUpTo = response.upTo;
      // Only the overlap was too large (PROTOCOL.md, "Late commits").
      since = Math.max(response.upTo, since + 1);
    }
  }

  /** Op id up to which the log is compacted; 0 if it is complete (PROTOCOL.md, "Resync"). */
  async compactedUpTo(signal?: AbortSignal): Promise<number> {
    const response = await this.#page(1, signal);
    return response.kind === 'compacted' ? response.upTo : 0;
  }

  async #page(since: number, signal: AbortSignal | undefined): Promise<NewOperations | Compacted> {
    const path = `${PATH}?since=${since}`;
    const response = await this.#client.request(path, { signal, maxResponseBytes: MAX_RESPONSE_BYTES });
    const gone = response.status === 410 ? matchResponse(response, compacted) : undefined;
    if (gone) return { kind: 'compacted', upTo: gone.compacted_up_to };
    const { ops, last_id } = readResponse(response, page, this.#client.target(path));
    return { kind: 'operations', operations: ops, lastId: last_id, isFull: ops.length >= PAGE_SIZE, compactedUpTo: 0 };
  }
}

/** An operation without a readable id counts as new if one that follows it is. */
function newIn(response: NewOperations, cursor: LogCursor): NewOperations {
  const processed = new Set(cursor.processed);
  let next = response.lastId;
  const operations = [...response.operations].reverse().filter((raw) => {
    const id = readOperationId(raw);
    if (id === undefined) return next > cursor.last;
    next = id;
    return !processed.has(id);
  });
  return { ...response, operations: operations.reverse() };
}
