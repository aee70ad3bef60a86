import { sleep, type Timers } from '../core/timers';
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

/** Repeats the transactions that come after a mark, in slices that leave room for other work. */
export async function replay(connection: Connection, section: Section, after: Mark, timers: Timers): Promise<Replayed> {
  let mark = after;
  for (let count = 0; ; ) {
    const next = readNext(section, mark);
    if (typeof next === 'string') return { mark, rest: next };
    const record = decoded(next.payload);
    if (record?.kind === 'checkpoint') return { mark, rest: record };
    if (record?.kind !== 'transaction' || !repeat(connection, record)) return { mark, rest: 'damaged' };
    mark = next.mark;
    count += record.statements.length;
    if (count < statementsPerSlice) continue;
    count = 0;
    await sleep(timers, 0);
  }
}

/** @returns undefined where these are not the bytes of a record */
export function decoded(payload: Uint8Array): LogRecord | undefined {
  try {
    return decode(payload);
  } catch {
    return undefined;
  }
}

/** False, and nothing done, where the transaction comes to another result than it did. */
function repeat(connection: Connection, { statements }: Transacted): boolean {
  try {
    connection.transact(() => {
      for (const { sql, parameters, changes } of statements) {
        if (connection.run(sql, parameters) !== changes) throw new Error('Another number of rows');
      }
    });
    return true;
  } catch {
    return false;
  }
}
