import { sleep, type Timers } from '../../core/timers';
import type { SqliteConnection } from './sqliteConnection';
import { readNext, type LogPosition, type LogSlice } from './logFormat';
import { decode, type CheckpointRecord, type LogRecord, type TransactionRecord } from './logRecord';

const STATEMENTS_PER_SLICE = 200;

export interface ReplayResult {
  /** Of the last transaction that is in the connection now. */
  readonly position: LogPosition;
  /** What comes after it: nothing, an unfinished record, something that cannot be, or the last record of this log. */
  readonly tail: 'end' | 'torn' | 'damaged' | CheckpointRecord;
}

/** A transaction to repeat, and its place. */
interface ReplayStep {
  readonly transaction: TransactionRecord;
  readonly position: LogPosition;
}

/** Repeats the transactions that come after a mark, in slices that leave room for other work. */
export async function replay(
  connection: SqliteConnection,
  section: LogSlice,
  after: LogPosition,
  timers: Timers,
): Promise<ReplayResult> {
  let mark = after;
  for (;;) {
    const { steps, rest } = readSlice(section, mark);
    const done = applySteps(connection, steps);
    mark = steps[done - 1]?.position ?? mark;
    if (done < steps.length) return { position: mark, tail: 'damaged' };
    if (rest !== undefined) return { position: mark, tail: rest };
    await sleep(timers, 0);
  }
}

/** What comes next, up to a whole slice; `rest` where that is the last one. */
function readSlice(
  section: LogSlice,
  after: LogPosition,
): { readonly steps: readonly ReplayStep[]; readonly rest?: ReplayResult['tail'] } {
  const steps: ReplayStep[] = [];
  let mark = after;
  for (let count = 0; count < STATEMENTS_PER_SLICE;) {
    const next = readNext(section, mark);
    if (typeof next === 'string') return { steps, rest: next };
    const record = tryDecode(next.payload);
    if (record?.kind === 'checkpoint') return { steps, rest: record };
    if (record?.kind !== 'transaction') return { steps, rest: 'damaged' };
    mark = next.position;
    steps.push({ transaction: record, position: mark });
    count += record.statements.length;
  }
  return { steps };
}

/** @returns undefined where these are not the bytes of a record */
export function tryDecode(payload: Uint8Array): LogRecord | undefined {
  try {
    return decode(payload);
  } catch {
    return undefined;
  }
}

/** Returns how many could be repeated, up to the first that comes to another result than it did. */
function applySteps(connection: SqliteConnection, steps: readonly ReplayStep[]): number {
  // Quicker than one by one.
  if (steps.length === 0 || tryApply(connection, steps)) return steps.length;
  const first = steps.findIndex((step) => !tryApply(connection, [step]));
  return first === -1 ? steps.length : first;
}

/** In one transaction. False, and nothing done, where something comes to another result than it did. */
function tryApply(connection: SqliteConnection, steps: readonly ReplayStep[]): boolean {
  try {
    connection.transact(() => {
      for (const { sql, parameters, changes } of steps.flatMap(({ transaction }) => transaction.statements)) {
        if (connection.run(sql, parameters) !== changes) throw new Error('Another number of rows');
      }
    });
    return true;
  } catch {
    return false;
  }
}
