import type { Disposable } from '../core/disposal';
import type { WaveFlowError } from '../core/errors';
import type { LibraryChange } from '../protocol/libraryChange';

/**
 * The server's side of the sync, for one account and one profile, whatever the protocol version. Every method rejects with
 * a WaveFlowError of a `network.*` or `answer.*` kind, `cancelled`, or what getting a token throws.
 */
export interface SyncServer {
  /** The server's host, with the port if there is one. */
  readonly host: string;
  /** The most that one `send` takes. Bytes of UTF-8, of the encoded operations and their separators. */
  readonly sendLimits: { readonly operations: number; readonly bytes: number };
  /** An operation in the form that `send` takes; undefined if it can never be sent. */
  encode(operation: OutgoingOperation): string | undefined;
  /** Sends operations in this order. An empty list gets the same response as any other and changes nothing. */
  send(operations: readonly string[], signal?: AbortSignal): Promise<SendResult>;
  /** What changed after the cursor. */
  fetch(cursor: string, signal?: AbortSignal): Promise<FetchResult>;
  /**
   * One part of everything that the server has, for a device that has nothing or too old a cursor.
   * @param continuation from the part before; null for the first part
   */
  fetchAll(continuation: string | null, signal?: AbortSignal): Promise<FullPart>;
  /** Tells the server that everything up to the cursor has been applied. Losing it does no harm. */
  acknowledge(cursor: string, signal?: AbortSignal): Promise<void>;
  /** Opens a connection on which the server reports that something changed. */
  listen(listener: HintListener): Disposable;
}

/** An operation of the outbox. */
export interface OutgoingOperation {
  readonly operationId: string;
  readonly lamport: number;
  readonly entity: string;
  readonly entityId: string;
  readonly field: string | null;
  readonly op: string;
  /** JSON, unless damaged; null for none. */
  readonly payload: string | null;
}

/** What became of the operations that were sent together. */
export type SendResult =
  /** Those that are not listed are to be sent again. */
  | ({ readonly kind: 'accepted' } & AcceptedOperations)
  /** A clock value was used before. `seen` is the highest one of this device that the server reports. */
  | { readonly kind: 'clockConflict'; readonly seen: number; readonly offending: number | null }
  | SendRefusal;

export interface AcceptedOperations {
  readonly operationIds: ReadonlySet<string>;
  /** Those of them that no pull will bring back, because nothing had to change on the server. Default: none. */
  readonly silent?: ReadonlySet<string>;
}

/** The content may be the reason: the server may accept the same operations in another batch. */
export interface SendRefusal {
  readonly kind: 'refused';
  /** The error if the content is not the reason. */
  readonly error: WaveFlowError;
  /** HTTP status; null if there was no response, or one that only looks like a success. */
  readonly status: number | null;
  /** Undefined: the server took none of the operations, and any of them may be the reason. */
  readonly single?: SingleRefusal;
}

/** A refusal by a server that is told of the operations one by one. */
export interface SingleRefusal {
  /** The refused one. Those that neither this nor `accepted` names were not sent. */
  readonly operationId: string;
  /** What the server took before. */
  readonly accepted: AcceptedOperations;
  /**
   * `final`: the server has judged the operation and will never take it. `suspect`: it fails on this operation, and works
   * otherwise if it answers an empty list. `unclear`: anything may be the reason.
   */
  readonly verdict: 'final' | 'suspect' | 'unclear';
}

/** A change, and the operation that made it. */
export interface FetchedChange {
  /** Null if the server does not know the operation. */
  readonly operationId: string | null;
  /**
   * Place in the server's log. Changes normally come in its order, but one may come late: of two values of the same field
   * the one with the higher place counts, whichever comes first. Null if changes always come in their order.
   */
  readonly place: number | null;
  /** Null for an operation that means nothing here: unknown, malformed, or of another profile. */
  readonly change: LibraryChange | null;
}

/** Consecutive changes in the order in which they apply. */
export interface ChangePage {
  readonly changes: readonly FetchedChange[];
  /** Number of operations that could not be read; they are passed over for good. */
  readonly unreadable: number;
  /** The highest plausible Lamport clock value among them; 0 for none. */
  readonly highestClock: number;
}

export type FetchResult =
  | (ChangePage & {
      readonly kind: 'changes';
      /** Where to go on once these changes are applied. Opaque text. */
      readonly cursor: string;
      /** Whether more is known to follow. */
      readonly hasMore: boolean;
    })
  /** The server no longer has what followed the cursor: only `fetchAll` helps. */
  | { readonly kind: 'cursorTooOld' };

export interface FullPart extends ChangePage {
  /** Whether this is the first part. May be true in the midst: the server had to begin anew, and earlier parts do not count. */
  readonly isFirst: boolean;
  /** Whether the server has changes that it does not hand out any more: what is missing here may still be there. */
  readonly hasGap: boolean;
  /** Where to go on; null after the last part. Opaque text, good for another process too. */
  readonly continuation: string | null;
  /** Where `fetch` goes on after the last part; null before. */
  readonly cursor: string | null;
}

export interface HintListener {
  /** Something may have changed on the server. */
  readonly onHint: () => void;
  /** The connection is open: what changes from now on is reported. */
  readonly onOpen: () => void;
  /** The connection ended, or none can be made. It is not opened again. @param error undefined after a regular end */
  readonly onEnd: (error: WaveFlowError | undefined) => void;
}
