import { sql } from 'kysely';
import type { ServerDatabase } from '../database';

/**
 * Numbers the ops of all users: ascending, with gaps on purpose, so that no client takes them for contiguous. A batch
 * that is rolled back leaves a gap, too.
 */
export class OpIds {
  #last: number;
  readonly #reserved: number[] = [];
  readonly #late: number[] = [];

  private constructor(last: number) {
    this.#last = last;
  }

  /** Goes on after the last id ever given, also when its op is gone. */
  static async open(database: ServerDatabase): Promise<OpIds> {
    const sequence = sql<{ seq: number }>`select seq from sqlite_sequence where name = 'sync_op'`;
    const { rows } = await sequence.execute(database);
    return new OpIds(rows[0]?.seq ?? 0);
  }

  next(): number {
    return this.#late.shift() ?? this.#take();
  }

  /** Takes an id for later, as a slow transaction of upstream's does (PROTOCOL.md, "Late commits"). */
  reserve(): number {
    const id = this.#take();
    this.#reserved.push(id);
    return id;
  }

  /** The next ops get the reserved ids, after higher ones were seen. */
  useReserved(): void {
    this.#late.push(...this.#reserved.splice(0));
  }

  #take(): number {
    this.#last += 1 + (this.#last % 3);
    return this.#last;
  }
}
