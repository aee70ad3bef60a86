import type { Clock } from '../core/clock';
import { answerFailed, asWaveFlowError, cancelled, notWaveFlow, type WaveFlowError } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import type { PushAnswer } from '../remote/v1/push';
import type { Database, Queries, Transaction } from '../store/database';
import { observeClock } from '../store/lamportClock';
import { dropOperations, findPending, listPending, markFailed, markRefused, type PendingRow } from '../store/outbox';
import { park } from '../store/outboxParked';
import { restamp } from '../store/outboxRestamp';
import { readDrainHolder, writeDrainHolder } from '../store/pushState';
import type { SyncScope } from '../store/syncScope';
import { isOpenFor } from './gate';
import { fitting, pack, type Parcel, type Unsendable } from './parcel';

const BATCH = 100;
const REFUSALS_BEFORE_PARKING = 3;
/** In a row, with nothing accepted in between: then it is not the operations that are bad. */
const REFUSALS_IN_A_ROW = 8;
const RESTAMPS = 5;
/** To remove rows costs about as much as a quick request. */
const DROP_EVERY_MS = 100;

export interface PassParts {
  /** Of this pass and no other. */
  readonly id: string;
  readonly scope: SyncScope;
  readonly database: Database;
  readonly host: string;
  /** Sends operations, each as JSON. */
  readonly push: (operations: readonly string[]) => Promise<PushAnswer>;
  /** Rejects where the server does not answer as usual. */
  readonly probe: () => Promise<void>;
  /** Whether the profile is still in use, at the same server. */
  readonly isInUse: () => Promise<boolean>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onSent: (count: number) => void;
  readonly signal: AbortSignal;
}

export interface PassResult {
  readonly sent: number;
  /** Why something was left behind; undefined where nothing was, or nobody is to blame. */
  readonly failure: WaveFlowError | undefined;
}

/**
 * Sends what is queued for one scope, the oldest first (section 8). The caller holds the lock on draining, but a
 * holder that is taken for dead may live on: every change of the outbox first makes sure that no later pass began.
 *
 * One request is under way at a time. While the server works on it, what it took before leaves the outbox, unless
 * something has just left, and what comes next is read: others only append to the outbox, or else they end the pass.
 */
export class Pass {
  readonly #parts: PassParts;
  /** Entities whose operations stay behind for now, so that their order is kept. */
  readonly #held = new Set<string>();
  /** Operations that the server took and that are still in the outbox. */
  #taken: readonly string[] = [];
  /** When rows were last removed, in milliseconds since the epoch. */
  #droppedAt = 0;
  /** Of the last row that was read to be sent. */
  #last = 0;
  /** What comes after that, where it has been read. */
  #next: Page | undefined;
  #sent = 0;
  #restamps = 0;
  #refusals = 0;
  #isHealthy = false;
  #refusal: WaveFlowError | undefined;

  constructor(parts: PassParts) {
    this.#parts = parts;
  }

  async run(): Promise<PassResult> {
    try {
      const { id, database, clock } = this.#parts;
      this.#droppedAt = clock.now();
      await database.write((transaction) => writeDrainHolder(transaction, id, this.#droppedAt));
      await this.#sendEverything().finally(() => this.#drop());
      return { sent: this.#sent, failure: this.#refusal };
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected') throw thrown;
      return { sent: this.#sent, failure: error.kind === 'cancelled' ? undefined : error };
    }
  }

  async #sendEverything(): Promise<void> {
    for (let page = await this.#read(); page.length > 0; page = await this.#turn()) {
      this.#last = page.at(-1)?.row.id ?? this.#last;
      this.#next = undefined;
      await this.#sendAll(page);
    }
  }

  /** The page after this one. One that was read early may not have been full then. */
  async #turn(): Promise<Page> {
    return this.#next?.length === BATCH ? this.#next : this.#read();
  }

  async #read(): Promise<Page> {
    const { database, scope } = this.#parts;
    const rows = await database.read((queries) => listPending(queries, scope, { limit: BATCH, after: this.#last }));
    return rows.map((row) => pack(row, scope.profileId));
  }

  /** Sends operations in requests that are small enough. */
  async #sendAll(page: Page): Promise<void> {
    let parcels = await this.#sendable(page);
    while (parcels.length > 0) {
      const restamps = this.#restamps;
      const batch = fitting(parcels);
      await this.#send(batch);
      parcels = parcels.slice(batch.length).filter(({ row }) => !this.#isHeld(row));
      // The rest has new clock values by now.
      if (this.#restamps > restamps) return this.#resend(parcels.map(({ row }) => row));
    }
  }

  /** What can be sent of these; what never can is parked. */
  async #sendable(page: Page): Promise<Parcel[]> {
    const parcels: Parcel[] = [];
    for (const packed of page) {
      if (this.#isHeld(packed.row)) continue;
      if ('json' in packed) parcels.push(packed);
      else await this.#park(packed);
    }
    return parcels;
  }

  async #send(parcels: readonly Parcel[]): Promise<void> {
    const rows = parcels.map(({ row }) => row);
    const answer = await this.#push(parcels);
    if (answer.kind === 'accepted') return this.#take(rows, answer.operationIds);
    if (answer.kind === 'regression') {
      await this.#restamp(rows, answer);
      return this.#resend(rows);
    }
    await this.#probe(answer.status, rows);
    const [only] = rows;
    if (only && rows.length === 1) return this.#refuse(only, answer.status);
    const middle = Math.ceil(rows.length / 2);
    await this.#resend(rows.slice(0, middle));
    await this.#resend(rows.slice(middle));
  }

  /** As they are by now: some may have new clock values, be parked, or be gone. */
  async #resend(rows: readonly PendingRow[]): Promise<void> {
    const { database, scope } = this.#parts;
    const ids = rows.map(({ operationId }) => operationId);
    const found = await database.read((queries) => findPending(queries, scope, ids));
    await this.#sendAll(found.map((row) => pack(row, scope.profileId)));
  }

  async #push(parcels: readonly Parcel[]): Promise<PushAnswer> {
    await this.#assertCurrent();
    const pushing = this.#parts.push(parcels.map(({ json }) => json));
    const [answer, meanwhile] = await Promise.allSettled([pushing, this.#meanwhile(pushing)]);
    if (meanwhile.status === 'rejected') throw meanwhile.reason;
    if (answer.status === 'rejected') throw await this.#failed(parcels.map(({ row }) => row), answer.reason);
    return answer.value;
  }

  /** What can be done while the server works, once it has something to work on. */
  async #meanwhile(pushing: Promise<unknown>): Promise<void> {
    await Promise.race([pushing.catch(() => undefined), sleep(this.#parts.timers, 0)]);
    const isDue = Math.abs(this.#parts.clock.now() - this.#droppedAt) >= DROP_EVERY_MS;
    if (isDue) await this.#drop();
    this.#next ??= await this.#read();
  }

  /** Only what the answer lists leaves (13-C5). */
  async #take(rows: readonly PendingRow[], accepted: ReadonlySet<string>): Promise<void> {
    const ids = rows.map(({ operationId }) => operationId).filter((id) => accepted.has(id));
    this.#taken = [...this.#taken, ...ids];
    if (ids.length > 0) this.#refusals = 0;
    const left = rows.filter(({ operationId }) => !accepted.has(operationId));
    if (left.length > 0) throw await this.#failed(left, notWaveFlow(this.#parts.host));
  }

  /** Removes what the server took. */
  async #drop(): Promise<void> {
    const taken = this.#taken;
    if (taken.length === 0) return;
    await this.#write((transaction) => dropOperations(transaction, taken));
    this.#taken = [];
    this.#droppedAt = this.#parts.clock.now();
    this.#sent += taken.length;
    this.#parts.onSent(this.#sent);
  }

  /** Gives everything that waits later clock values, in its order; operation ids stay (13-B1). */
  async #restamp(rows: readonly PendingRow[], { seen, offending }: PushAnswer & { kind: 'regression' }): Promise<void> {
    const { scope, clock, host } = this.#parts;
    const failure = answerFailed(host, 409);
    if (this.#restamps === RESTAMPS) throw await this.#failed(rows, failure);
    this.#restamps++;
    await this.#drop();
    const offenders = rows.filter(({ lamport }) => lamport === offending).map(({ operationId }) => operationId);
    await this.#write((transaction) => {
      const now = clock.now();
      markFailed(transaction, offenders, { text: `lamport_regression, stored_max ${seen}`, now });
      observeClock(transaction, seen, now);
      restamp(transaction, scope, now);
    });
    this.#next = undefined;
  }

  /** A server that answers 500 to everything has no quarrel with these operations. */
  async #probe(status: number, rows: readonly PendingRow[]): Promise<void> {
    if (status !== 500 || this.#isHealthy) return;
    try {
      await this.#parts.probe();
      this.#isHealthy = true;
    } catch (error) {
      throw await this.#failed(rows, error);
    }
  }

  async #refuse(row: PendingRow, status: number): Promise<void> {
    const { scope, clock, host } = this.#parts;
    const failure = answerFailed(host, status);
    await this.#write((transaction) => {
      const now = clock.now();
      const count = markRefused(transaction, row.operationId, { text: asText(failure), now });
      if (count >= REFUSALS_BEFORE_PARKING) park(transaction, scope, { row, reason: 'refused', now });
    });
    this.#held.add(entityOf(row));
    this.#refusal = failure;
    this.#refusals++;
    if (this.#refusals === REFUSALS_IN_A_ROW) throw failure;
  }

  async #park({ row, reason }: Unsendable): Promise<void> {
    const { scope, clock } = this.#parts;
    await this.#write((transaction) => park(transaction, scope, { row, reason, now: clock.now() }));
    this.#held.add(entityOf(row));
  }

  /** Writes an attempt down that failed, except for want of a sign-in, and returns why. */
  async #failed(rows: readonly PendingRow[], thrown: unknown): Promise<unknown> {
    const error = asWaveFlowError(thrown);
    if (UNCOUNTED.includes(error.kind)) return thrown;
    const ids = rows.map(({ operationId }) => operationId);
    await this.#write((transaction) => markFailed(transaction, ids, { text: asText(error), now: this.#parts.clock.now() }));
    return thrown;
  }

  async #assertCurrent(): Promise<void> {
    const { id, scope, database, isInUse } = this.#parts;
    const isHolder = (queries: Queries) => readDrainHolder(queries) === id && isOpenFor(queries, scope);
    const answers = await Promise.all([isInUse(), database.read(isHolder)]);
    if (answers.includes(false)) throw cancelled();
  }

  /** Nobody who was disposed, or whose place somebody else has taken, changes anything any more. */
  #write<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { id, database, signal } = this.#parts;
    return database.write((transaction) => {
      if (signal.aborted || readDrainHolder(transaction) !== id) throw cancelled();
      return work(transaction);
    });
  }

  #isHeld(row: PendingRow): boolean {
    return this.#held.has(entityOf(row));
  }
}

/** What was read at once, ready to be sent. */
type Page = readonly (Parcel | Unsendable)[];

const UNCOUNTED: readonly WaveFlowError['kind'][] = ['answer.unauthorized', 'session.expired', 'cancelled', 'unexpected'];

const entityOf = ({ entity, entityId }: PendingRow): string => `${entity} ${entityId}`;

/** Never anything of what was sent or answered. */
const asText = ({ kind, details }: WaveFlowError): string => (details.status === undefined ? kind : `${kind} ${details.status}`);
