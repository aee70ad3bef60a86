import type { LibraryChange } from '../../protocol/libraryChange';
import type { ChangePage } from '../syncServer';
import { decodeChange } from './decodeChange';
import { advance, formatCursor, isProcessed, LOG_START, type LogCursor } from './logCursor';
import type { Compacted, NewOperations, OperationLog } from './operationLog';
import { decodeOperation, plausibleClock, readOperationId, type PulledOperation } from './pulledOperation';

/** Changes that are handed out together are applied in one transaction, which blocks the event loop. */
const MAX_CHANGES = 25;
const MAX_TRACKS = 125;

/** An operation and the change that it stands for; null if it means nothing on this device. */
export interface DecodedOperation {
  readonly operation: PulledOperation;
  readonly change: LibraryChange | null;
}

/** Consecutive operations of the log. */
export interface LogPiece {
  readonly kind: 'piece';
  readonly operations: readonly DecodedOperation[];
  /** Number of operations that could not be decoded. */
  readonly unreadable: number;
  /** Where to go on. */
  readonly cursor: LogCursor;
  /** Whether the log has ended: nothing was new. */
  readonly isEnd: boolean;
  /** Whether the response that this piece is from was as long as responses can be. */
  readonly isFull: boolean;
  /** Op id up to which the log is compacted, if the server has said so; else 0. */
  readonly compactedUpTo: number;
}

/** Reads the log in pieces that are smaller than the responses of the server, and keeps the rest of a response. */
export class LogReader {
  readonly #log: OperationLog;
  readonly #profileId: string;
  #rest: { readonly cursor: string; readonly operations: NewOperations } | undefined;

  constructor(log: OperationLog, profileId: string) {
    this.#log = log;
    this.#profileId = profileId;
  }

  async read(cursor: LogCursor, signal?: AbortSignal): Promise<LogPiece | Compacted> {
    const rest = this.#rest?.cursor === formatCursor(cursor) ? this.#rest.operations : undefined;
    this.#rest = undefined;
    const response = rest ?? (await this.#log.after(cursor, signal));
    return response.kind === 'compacted' ? response : this.#take(response, cursor);
  }

  /**
   * What a response to a request from the start of the log has above the cursor; undefined if there is nothing. Every
   * such response is served, also of a compacted log.
   */
  async readFirst(cursor: LogCursor, signal?: AbortSignal): Promise<LogPiece | undefined> {
    const response = await this.#log.after(LOG_START, signal);
    if (response.kind === 'compacted') return undefined;
    const operations = response.operations.filter((raw) => !isProcessed(readOperationId(raw) ?? 0, cursor));
    return operations.length === 0 ? undefined : this.#take({ ...response, operations }, cursor);
  }

  #take(response: NewOperations, cursor: LogCursor): LogPiece {
    const operations: DecodedOperation[] = [];
    const ids: number[] = [];
    let taken = 0;
    let tracks = 0;
    for (const raw of response.operations) {
      const operation = decodeOperation(raw);
      const change = operation ? decodeChange(operation, this.#profileId) : null;
      tracks += change && 'tracks' in change ? change.tracks.length : 0;
      if (taken > 0 && (taken === MAX_CHANGES || tracks > MAX_TRACKS)) break;
      taken++;
      const id = operation?.id ?? readOperationId(raw);
      if (id !== undefined) ids.push(id);
      if (operation) operations.push({ operation, change });
    }
    const rest = response.operations.slice(taken);
    const next = advance(cursor, ids, rest.length === 0 ? response.lastId : 0);
    if (rest.length > 0) this.#rest = { cursor: formatCursor(next), operations: { ...response, operations: rest } };
    const isEnd = response.operations.length === 0;
    const unreadable = taken - operations.length;
    const { isFull, compactedUpTo } = response;
    return { kind: 'piece', operations, unreadable, cursor: isEnd ? cursor : next, isEnd, isFull, compactedUpTo };
  }
}

/** The piece in the words of the port. */
export const toChangePage = ({ operations, unreadable }: LogPiece): ChangePage => ({
  changes: operations.map(({ operation, change }) => ({
    operationId: operation.operation_id,
    place: operation.id,
    change,
  })),
  unreadable,
  // All of them, own ones and those that mean nothing here included (PROTOCOL.md, "Lamport clock").
  highestClock: Math.max(0, ...operations.map(({ operation }) => plausibleClock(operation))),
});
