import type { ServerDatabase } from '../database';
import { HttpError } from '../httpError';
import { Batch, highestLamportOf } from './batch';
import type { Sender } from './batch';
import { LamportRegression } from './lamportRegression';
import type { PushedOp, StoredOp } from './op';
import type { OpIds } from './opIds';
import type { SyncSwitches } from './switches';
import { watermarkOf } from './watermark';

/** As many ops go into one push, and as many come out of one pull. */
export const PAGE_SIZE = 1024;

/** What a push left: an entry for each op sent, and those of them that are new. */
export type Pushed = Pick<Batch, 'accepted' | 'fresh'>;

/** The ops of all users. */
export class OpLog {
  readonly #database: ServerDatabase;
  readonly #ids: OpIds;
  readonly #switches: SyncSwitches;

  constructor(database: ServerDatabase, ids: OpIds, switches: SyncSwitches) {
    this.#database = database;
    this.#ids = ids;
    this.#switches = switches;
  }

  /**
   * Takes all of them or none.
   * @throws HttpError 400 for blanks and too many ops, 409 for a `lamport_ts` that cannot be used.
   */
  async push(sender: Sender, ops: readonly PushedOp[]): Promise<Pushed> {
    if (ops.length === 0) {
      return { accepted: [], fresh: [] };
    }
    if (ops.length > PAGE_SIZE) {
      throw new HttpError(400, { body: `at most ${PAGE_SIZE} ops per push` });
    }
    try {
      return await this.#database.transaction().execute((transaction) => this.#take(transaction, sender, ops));
    } catch (error) {
      throw error instanceof LamportRegression ? await this.#conflict(sender, error) : error;
    }
  }

  /**
   * The ops of a user after `since`, ascending, a page at most.
   * @throws HttpError 410 when some of them are compacted away.
   */
  async pull(userId: number, since: number): Promise<StoredOp[]> {
    const compactedUpTo = await watermarkOf(this.#database, userId);
    if (since > 0 && since < compactedUpTo) {
      throw new HttpError(410, { body: { error: 'resync_required', compacted_up_to: compactedUpTo } });
    }
    return this.#of(userId).where('id', '>', since).limit(PAGE_SIZE).execute();
  }

  /** Everything of a user that is not compacted away, ascending. */
  all(userId: number): Promise<StoredOp[]> {
    return this.#of(userId).execute();
  }

  async #take(transaction: ServerDatabase, sender: Sender, ops: readonly PushedOp[]): Promise<Pushed> {
    const batch = await Batch.begin({ transaction, sender, ids: this.#ids, switches: this.#switches }, ops);
    for (const op of ops) {
      await batch.take(op);
    }
    await batch.write();
    return batch;
  }

  /** What is stored is read after the batch was rolled back. */
  async #conflict(sender: Sender, { lamportTs }: LamportRegression): Promise<HttpError> {
    const body = {
      error: 'lamport_regression',
      device_id: sender.deviceId,
      stored_max: this.#switches.storedMax ?? (await highestLamportOf(this.#database, sender)),
      offending_lamport_ts: lamportTs,
    };
    return new HttpError(409, { body });
  }

  #of(userId: number) {
    return this.#database.selectFrom('sync_op').selectAll().where('user_id', '=', userId).orderBy('id');
  }
}
