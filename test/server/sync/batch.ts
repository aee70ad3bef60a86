import { apply } from '../apply/apply';
import { SyncedProfiles } from '../apply/syncedProfiles';
import type { ServerDatabase } from '../database';
import { HttpError } from '../httpError';
import { LamportRegression } from './lamportRegression';
import type { PushedOp, StoredOp } from './op';
import type { OpIds } from './opIds';
import type { SyncSwitches } from './switches';

/** 32 bits; a larger value breaks a column of upstream's. */
const HIGHEST_LAMPORT = 2 ** 31 - 1;

export interface Sender {
  userId: number;
  deviceId: string;
}

interface BatchParts {
  transaction: ServerDatabase;
  sender: Sender;
  ids: OpIds;
  switches: SyncSwitches;
}

/**
 * The ops of one push on their way into the log, one after the other. What the device sent before is read once;
 * fresh ops are written at the end.
 */
export class Batch {
  /** One for each op taken, in the same order. */
  readonly accepted: StoredOp[] = [];
  /** Those that were not in the log before. */
  readonly fresh: StoredOp[] = [];
  readonly #parts: BatchParts;
  readonly #known: Map<string, StoredOp>;
  readonly #used: Set<number>;
  readonly #profiles: SyncedProfiles;
  #highest: number;

  private constructor(parts: BatchParts, { known, used, highest }: Before) {
    this.#parts = parts;
    this.#known = new Map(known.map((op) => [op.operation_id, op]));
    this.#used = new Set(used);
    this.#highest = highest;
    this.#profiles = new SyncedProfiles(parts.transaction, parts.sender.userId);
  }

  static async begin(parts: BatchParts, ops: readonly PushedOp[]): Promise<Batch> {
    return new Batch(parts, await readBefore(parts, ops));
  }

  /**
   * Applies the op unless it is known.
   * @throws HttpError for an op that cannot be kept or applied
   * @throws LamportRegression
   */
  async take(pushed: PushedOp): Promise<void> {
    const op = trimmed(pushed);
    const known = this.#known.get(op.operation_id);
    if (known) {
      this.accepted.push(known);
      return;
    }
    this.#check(op);
    const stored = this.#store(op);
    // Untrimmed, as upstream applies it, although it logs the trimmed op (PROTOCOL.md, "Operation envelope").
    await apply({ transaction: this.#parts.transaction, userId: stored.user_id, profiles: this.#profiles, op: pushed });
    this.#known.set(stored.operation_id, stored);
    this.#used.add(stored.lamport_ts);
    this.#highest = Math.max(this.#highest, stored.lamport_ts);
    this.accepted.push(stored);
    this.fresh.push(stored);
  }

  async write(): Promise<void> {
    if (this.fresh.length > 0) {
      await this.#parts.transaction.insertInto('sync_op').values(this.fresh).execute();
    }
  }

  #check(op: PushedOp): void {
    const { lamport_ts } = op;
    const { switches } = this.#parts;
    const poison = switches.poisonOf(op);
    if (poison !== undefined) {
      throw new HttpError(poison, { body: 'the operation was rejected' });
    }
    if (
      switches.storedMax !== undefined ||
      this.#used.has(lamport_ts) ||
      (switches.rules.strictLamport && lamport_ts <= this.#highest)
    ) {
      throw new LamportRegression(lamport_ts);
    }
    if (lamport_ts > HIGHEST_LAMPORT) {
      throw new HttpError(500, { body: 'lamport_ts is out of range' });
    }
  }

  #store({ payload, ...op }: PushedOp): StoredOp {
    const { sender, ids } = this.#parts;
    return {
      ...op,
      id: ids.next(),
      user_id: sender.userId,
      device_id: sender.deviceId,
      payload: payload === null ? null : JSON.stringify(payload),
      created_at: Date.now(),
    };
  }
}

/** The highest `lamport_ts` of a device; 0 when it has sent nothing. */
export async function highestLamportOf(database: ServerDatabase, { userId, deviceId }: Sender): Promise<number> {
  const { highest } = await database
    .selectFrom('sync_op')
    .select((select) => select.fn.max<number | null>('lamport_ts').as('highest'))
    .where('user_id', '=', userId)
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return highest ?? 0;
}

interface Before {
  known: StoredOp[];
  used: number[];
  highest: number;
}

async function readBefore({ transaction, sender }: BatchParts, ops: readonly PushedOp[]): Promise<Before> {
  const own = transaction
    .selectFrom('sync_op')
    .where('user_id', '=', sender.userId)
    .where('device_id', '=', sender.deviceId);
  const operationIds = ops.map((op) => op.operation_id);
  const lamports = ops.map((op) => op.lamport_ts);
  const used = await own.select('lamport_ts').where('lamport_ts', 'in', lamports).execute();
  return {
    known: await own.selectAll().where('operation_id', 'in', operationIds).execute(),
    used: used.map((op) => op.lamport_ts),
    highest: await highestLamportOf(transaction, sender),
  };
}

/** @throws HttpError 400 for a blank. */
function trimmed(op: PushedOp): PushedOp {
  const names = { entity: op.entity.trim(), entity_id: op.entity_id.trim(), op: op.op.trim() };
  for (const [name, value] of Object.entries(names)) {
    if (value === '') {
      throw new HttpError(400, { body: `${name} must not be blank` });
    }
  }
  return { ...op, ...names };
}
