import type * as z from 'zod';
import type { Disposable } from '../core/disposal';
import type { Event } from '../core/emitter';

export type SqlValue = string | number | Uint8Array | null;

/** Reads from one consistent state of a database. */
export interface Queries {
  /**
   * Returns the rows of a SELECT, each parsed by `row`. A row that cannot be parsed is left out and reported, because
   * other programs and versions write to the same file. Parameters are positional.
   */
  all<T>(row: z.ZodType<T>, sql: string, parameters?: readonly SqlValue[]): T[];
  /**
   * Reports a stored value that is invalid and was ignored.
   * @param what the table and the column or key, never the value
   */
  reportUnreadable(what: string): void;
}

/** Reads and changes inside one transaction. */
export interface Transaction extends Queries {
  /**
   * Runs one statement and returns how many rows it changed. It must be deterministic: pass times, ids and random
   * values as parameters.
   */
  run(sql: string, parameters?: readonly SqlValue[]): number;
}

/**
 * A SQLite database that several editor windows share, each with its own copy in memory. A resolved
 * write is on disk and every later read, in any window, sees it. All failures are `WaveFlowError`s of
 * the `store.*` kinds, except what a callback itself throws, which passes through.
 */
export interface Database extends Disposable {
  /** Fires once after each change, whichever window made it. */
  readonly onDidChange: Event<void>;
  /** Reads the newest committed state. The callback is synchronous. */
  read<T>(query: (queries: Queries) => T): Promise<T>;
  /**
   * Runs the synchronous callback in a transaction on the newest committed state and makes it durable.
   * If the callback throws or the disk refuses, everything is as it was before.
   */
  write<T>(work: (transaction: Transaction) => T): Promise<T>;
}
