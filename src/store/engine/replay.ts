import { sleep, type Timers } from '../../core/timers';
import type { Connection } from './connection';
import { readNext, type Mark, type Section } from './logFormat';
import { decode, type Checkpoint, type LogRecord, type Transacted } from './logRecord';

const statementsPerSlice = 200;

export interface Replayed {
  /** Of the last transaction that is in the connection now. */
  readonly mark: Mark;
  /** What comes after it: nothing, an unfinished record, something that cannot be, or the last record of this log. */
  readonly rest: 'end' | 'torn' | 'damaged' | Checkpoint;
}

/** A transaction to repeat, and its place. */
interface Step {
  readonly transaction: Transacted;
  readonly mark: Mark;
}

/** Repeats the transactions that come after a mark, in slices that leave room for other work. */
export async function replay(connection: Connection, section: Section, after: Mark, timers: Timers): Promise<Replayed> {
  for (let mark = after; ; await sleep(timers, 0)) {
    const { steps, rest } = readSlice(section, mark);
    const done = repeat(connection, steps);
    mark = steps[done - 1]?.mark ?? mark;
    if (done < steps.length) return { mark, rest: 'damaged' };
    if (rest !== undefined) return { mark, rest };
  }
}

/** What comes next, up to a whole slice; `rest` where that is the last one. */
function readSlice(
  section: Section,
  after: Mark,
): { readonly steps: readonly Step[]; readonly rest?: Replayed['rest'] } {
  const steps: Step[] = [];
  let mark = after;
  for (let count = 0; count < statementsPerSlice;) {
    const next = readNext(section, mark);
    if (typeof next === 'string') return { steps, rest: next };
    const record = decoded(next.payload);
    if (record?.kind === 'checkpoint') return { steps, rest: record };
    if (record?.kind !== 'transaction') return { steps, rest: 'damaged' };
    mark = next.mark;
    steps.push({ transaction: record, mark });
    count += record.statements.length;
  }
  return { steps };
}

/** @returns undefined where these are not the bytes of a record */
export function decoded(payload: Uint8Array): LogRecord | undefined {
  try {
    return decode(payload);
  } catch {
    return undefined;
  }
}

/** Returns how many could be repeated, up to the first that comes to another result than it did. */
function repeat(connection: Connection, steps: readonly Step[]): number {
  // Quicker than one by one.
  if (steps.length === 0 || isRepeated(connection, steps)) return steps.length;
  const first = steps.findIndex((step) => !isRepeated(connection, [step]));
  return first === -1 ? steps.length : first;
}

/** In one transaction. False, and nothing done, where something comes to another result than it did. */
function isRepeated(connection: Connection, steps: readonly Step[]): boolean {
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
