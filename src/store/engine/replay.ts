import { sleep, type Timers } from '../../core/timers';
import { readNext, type LogPosition, type LogSlice } from './logFormat';
import { tryDecode, type CheckpointRecord, type TransactionRecord } from './logRecord';
import type { SqliteConnection } from './sqliteConnection';

const STATEMENTS_PER_BATCH = 500;

export interface ReplayResult {
  /** Of the last transaction that the connection contains now. */
  readonly position: LogPosition;
  /** What follows it: nothing, an incomplete record, damage, or the log's last record. */
  readonly tail: 'end' | 'torn' | 'damaged' | CheckpointRecord;
}

interface ReplayStep {
  readonly transaction: TransactionRecord;
  readonly position: LogPosition;
}

interface Batch {
  readonly steps: readonly ReplayStep[];
  /** What follows the steps; undefined where the log may go on. */
  readonly tail: ReplayResult['tail'] | undefined;
}

/** Applies the transactions after a position, in batches between which other work can run. */
export async function replay(
  connection: SqliteConnection,
  slice: LogSlice,
  after: LogPosition,
  timers: Timers,
): Promise<ReplayResult> {
  let result = replayBatch(connection, slice, after);
  while (result.tail === undefined) {
    await sleep(timers, 0);
    result = replayBatch(connection, slice, result.position);
  }
  return { position: result.position, tail: result.tail };
}

/** Like `replay`, for one batch; `tail` is undefined where the log may go on. */
function replayBatch(
  connection: SqliteConnection,
  slice: LogSlice,
  after: LogPosition,
): { readonly position: LogPosition; readonly tail: ReplayResult['tail'] | undefined } {
  const { steps, tail } = readBatch(slice, after);
  const applied = applySteps(connection, steps);
  const position = steps[applied - 1]?.position ?? after;
  return { position, tail: applied < steps.length ? 'damaged' : tail };
}

function readBatch(slice: LogSlice, after: LogPosition): Batch {
  const steps: ReplayStep[] = [];
  let position = after;
  let statementCount = 0;
  while (statementCount < STATEMENTS_PER_BATCH) {
    const next = readNext(slice, position);
    if (typeof next === 'string') return { steps, tail: next };
    const record = tryDecode(next.payload);
    if (record?.kind === 'checkpoint') return { steps, tail: record };
    if (record?.kind !== 'transaction') return { steps, tail: 'damaged' };
    position = next.position;
    steps.push({ transaction: record, position });
    statementCount += record.statements.length;
  }
  return { steps, tail: undefined };
}

/** Returns how many steps were applied: all up to the first whose result differs from the logged one. */
function applySteps(connection: SqliteConnection, steps: readonly ReplayStep[]): number {
  // One transaction for all is faster than one for each.
  if (steps.length === 0 || tryApply(connection, steps)) return steps.length;
  const firstFailed = steps.findIndex((step) => !tryApply(connection, [step]));
  return firstFailed === -1 ? steps.length : firstFailed;
}

/** Applies all steps in one transaction, or none where a result differs from the logged one. */
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
