import type { Clock } from '../core/clock';
import { asWaveFlowError, changeIgnored, clockConflict, type WaveFlowError } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { isTooMuch, isUnanswered, type PushAnswer, type Refusal } from '../remote/v1/push';
import { dropOperations, findPending, listPending, markFailed, type PendingRow } from '../store/tables/outbox';
import { park } from '../store/tables/outboxParked';
import { findLeastRefused } from '../store/tables/outboxRefusals';
import type { PushHistory } from '../store/tables/pushState';
import type { BatchSize } from './batchSize';
import { failureCode } from './failureCode';
import { OutboxWriter, type OutboxWriterParts } from './outboxWriter';
import { fitting, pack, type Parcel, type Unsendable } from './encodedOperation';
import { ParkedRetry } from './parkedRetry';
import { Refusals, type RefusedOperation } from './refusals';
import { Restamps, type Regression } from './restamps';

const PAGE = 100;
/** To remove rows costs about as much as a quick request. */
const DROP_EVERY_MS = 100;

export interface PassParts extends OutboxWriterParts {
  readonly host: string;
  /** Sends operations, each as JSON. */
  readonly push: (operations: readonly string[]) => Promise<PushAnswer>;
  readonly batchSize: BatchSize;
  readonly history: Pick<PushHistory, 'restamps' | 'restampedAt'>;
  /** Parked operations that were last tried before this are tried again; null for none. Milliseconds since the epoch. */
  readonly retryBefore: number | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onSent: (count: number) => void;
  /** Told of what a server says that cannot be true. */
  readonly onStrange: (error: WaveFlowError) => void;
}

export interface PassResult {
  readonly sent: number;
  /** Why something was left behind; undefined where nothing was, or nobody is to blame. */
  readonly failure: WaveFlowError | undefined;
}

/**
 * Sends what is queued for one scope, the oldest first (PROTOCOL.md, "Push"). The caller holds the drain lock, but a
 * holder that is taken for dead may live on: every change of the outbox first makes sure that no later pass began.
 *
 * One request is under way at a time. While the server works on it, what it took before leaves the outbox, unless
 * something has just left, and what comes next is read: others only append to the outbox, or else they end the pass.
 */
export class Pass {
  readonly #parts: PassParts;
  readonly #outbox: OutboxWriter;
  readonly #refusals: Refusals;
  readonly #restamps: Restamps;
  /** Operations that the server took and that are still in the outbox. */
  #taken: readonly string[] = [];
  /** When rows were last removed, in milliseconds since the epoch. */
  #droppedAt = 0;
  /** Of the last row that was read to be sent. */
  #last = 0;
  /** What comes after that, where it has been read. */
  #next: Page | undefined;
  #sent = 0;

  constructor(parts: PassParts) {
    this.#parts = parts;
    const { clock, host, history } = parts;
    const outbox = new OutboxWriter(parts);
    this.#outbox = outbox;
    this.#refusals = new Refusals({ outbox, host, clock });
    const onImplausible = (seen: number) => parts.onStrange(clockConflict(host, new RangeError(`stored_max ${seen}`)));
    this.#restamps = new Restamps({ outbox, clock, history, onImplausible });
  }

  async run(): Promise<PassResult> {
    try {
      this.#droppedAt = this.#parts.clock.now();
      await this.#outbox.begin(this.#droppedAt);
      await this.#sendEverything().finally(() => this.#drop());
      await this.#refusals.conclude();
      await this.#retryParked();
      return { sent: this.#sent, failure: this.#refusals.failure };
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
    return this.#next?.length === PAGE ? this.#next : this.#read();
  }

  async #read(): Promise<Page> {
    const { scope } = this.#outbox;
    const rows = await this.#outbox.read((queries) => listPending(queries, scope, { limit: PAGE, after: this.#last }));
    return rows.map((row) => pack(row, scope.profileId));
  }

  /** Sends operations in requests that are small enough. @param isProbed whether the server is known to answer pushes */
  async #sendAll(page: Page, isProbed = false): Promise<void> {
    let parcels = await this.#sendable(page);
    while (parcels.length > 0) {
      const restamps = this.#restamps.count;
      const batch = fitting(parcels, this.#parts.batchSize.limit);
      await this.#send(batch, isProbed);
      parcels = parcels.slice(batch.length).filter(({ row }) => !this.#refusals.isHeld(row));
      // The rest has new clock values by now.
      if (this.#restamps.count > restamps)
        return this.#resend(
          parcels.map(({ row }) => row),
          isProbed,
        );
    }
  }

  /** What can be sent of these; what never can is parked. */
  async #sendable(page: Page): Promise<Parcel[]> {
    const parcels: Parcel[] = [];
    for (const packed of page) {
      if (this.#refusals.isHeld(packed.row)) continue;
      if ('json' in packed) parcels.push(packed);
      else await this.#park(packed);
    }
    return parcels;
  }

  async #send(parcels: readonly Parcel[], isProbed: boolean): Promise<void> {
    const rows = parcels.map(({ row }) => row);
    const answer = await this.#push(parcels);
    if (answer.kind === 'accepted') return this.#take(rows, answer.operationIds);
    if (answer.kind === 'refused') return this.#divide(rows, answer, isProbed);
    if (await this.#restamp(rows, answer)) return this.#resend(rows, isProbed);
    return this.#divide(rows, { kind: 'refused', error: clockConflict(this.#parts.host), status: 409 }, isProbed);
  }

  /** As they are by now: some may have new clock values, be parked, or be gone. */
  async #resend(rows: readonly PendingRow[], isProbed: boolean): Promise<void> {
    const { scope } = this.#outbox;
    const ids = rows.map(({ operationId }) => operationId);
    const found = await this.#outbox.read((queries) => findPending(queries, scope, ids));
    await this.#sendAll(
      found.map((row) => pack(row, scope.profileId)),
      isProbed,
    );
  }

  /** Writes down on every operation that it was tried where that says nothing about any of them. */
  async #push(parcels: readonly Parcel[]): Promise<PushAnswer> {
    try {
      return await this.#exchange(parcels);
    } catch (thrown) {
      throw await this.#failed(
        parcels.map(({ row }) => row),
        thrown,
      );
    }
  }

  async #exchange(parcels: readonly Parcel[]): Promise<PushAnswer> {
    await this.#outbox.assertCurrent();
    const pushing = this.#parts.push(parcels.map(({ json }) => json));
    const [answer, meanwhile] = await Promise.allSettled([pushing, this.#meanwhile(pushing)]);
    if (meanwhile.status === 'rejected') throw meanwhile.reason;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  /** What can be done while the server works, once it has something to work on. */
  async #meanwhile(pushing: Promise<unknown>): Promise<void> {
    await Promise.race([pushing.catch(() => undefined), sleep(this.#parts.timers, 0)]);
    const isDue = Math.abs(this.#parts.clock.now() - this.#droppedAt) >= DROP_EVERY_MS;
    if (isDue) await this.#drop();
    this.#next ??= await this.#read();
  }

  /** Only what the answer lists leaves the outbox (PROTOCOL.md, "Push answers"); the rest is sent again, by itself. */
  async #take(rows: readonly PendingRow[], accepted: ReadonlySet<string>): Promise<void> {
    const left = rows.filter(({ operationId }) => !accepted.has(operationId));
    if (left.length === rows.length) return this.#ignored(rows);
    const taken = rows.filter(({ operationId }) => accepted.has(operationId));
    this.#taken = [...this.#taken, ...taken.map(({ operationId }) => operationId)];
    await this.#refusals.confirm();
    if (left.length > 0) return this.#resend(left, true);
    this.#parts.batchSize.succeed(rows.length);
  }

  /** Removes what the server took. */
  async #drop(): Promise<void> {
    const taken = this.#taken;
    if (taken.length === 0) return;
    await this.#outbox.write((transaction) => dropOperations(transaction, taken));
    this.#taken = [];
    this.#droppedAt = this.#parts.clock.now();
    this.#tellSent(taken.length);
  }

  #tellSent(count: number): void {
    this.#sent += count;
    this.#parts.onSent(this.#sent);
  }

  async #restamp(rows: readonly PendingRow[], regression: Regression): Promise<boolean> {
    await this.#drop();
    this.#next = undefined;
    return this.#restamps.run(rows, regression);
  }

  /** A batch was refused, and one of it may be why. */
  async #divide(rows: readonly PendingRow[], refusal: Refusal, isProbed: boolean): Promise<void> {
    if (!isProbed || isUnanswered(refusal)) await this.#probe(rows);
    if (isTooMuch(refusal)) this.#parts.batchSize.shrink(rows.length);
    const [only] = rows;
    if (only && rows.length === 1) return this.#refuse({ row: only, reason: 'refused', refusal });
    return this.#halve(rows);
  }

  /** The answer looked like a success and listed none of these. */
  async #ignored(rows: readonly PendingRow[]): Promise<void> {
    const [only] = rows;
    if (!only || rows.length > 1) return this.#halve(rows);
    const refusal = { error: changeIgnored(this.#parts.host), status: null };
    return this.#refuse({ row: only, reason: 'ignored', refusal });
  }

  async #halve(rows: readonly PendingRow[]): Promise<void> {
    const middle = Math.ceil(rows.length / 2);
    await this.#resend(rows.slice(0, middle), true);
    await this.#resend(rows.slice(middle), true);
  }

  /** A server that refuses even an empty batch does not refuse these operations (PROTOCOL.md, "Rejected operations"). */
  async #probe(rows: readonly PendingRow[]): Promise<void> {
    const answer = await this.#parts.push([]).catch(async (thrown: unknown) => {
      throw await this.#failed(rows, thrown);
    });
    if (answer.kind === 'refused') throw await this.#failed(rows, answer.error);
  }

  async #refuse(operation: RefusedOperation): Promise<void> {
    await this.#refusals.add(operation);
    if (this.#refusals.areTooMany) await this.#trySomethingElse();
  }

  /** So many bad ones in a row may hide a good one, and that may wait for ever. */
  async #trySomethingElse(): Promise<void> {
    await this.#drop();
    const { scope } = this.#outbox;
    const row = await this.#outbox.read((queries) => findLeastRefused(queries, scope, this.#refusals.tried));
    const packed = row && pack(row, scope.profileId);
    if (!packed || !('json' in packed) || this.#refusals.isHeld(packed.row)) throw this.#refusals.failure;
    const answer = await this.#push([packed]);
    if (answer.kind === 'accepted' && answer.operationIds.has(packed.row.operationId)) {
      await this.#take([packed.row], answer.operationIds);
      // It may be in what has been read already.
      this.#refusals.hold(packed.row);
      return this.#drop();
    }
    if (answer.kind === 'refused') await this.#refusals.add({ row: packed.row, reason: 'refused', refusal: answer });
    throw this.#refusals.failure;
  }

  async #park({ row, reason }: Unsendable): Promise<void> {
    const { scope } = this.#outbox;
    await this.#outbox.write((transaction) => park(transaction, scope, { row, reason, now: this.#parts.clock.now() }));
    this.#refusals.hold(row);
  }

  /** Tries again what the server refused earlier; what was parked behind it follows at once. */
  async #retryParked(): Promise<void> {
    const { retryBefore: before, clock } = this.#parts;
    if (before === null) return;
    const retry = new ParkedRetry({
      outbox: this.#outbox,
      clock,
      before,
      push: (parcel) => this.#exchange([parcel]),
      restamp: (row, regression) => this.#restamp([row], regression),
    });
    const delivered = await retry.run();
    if (delivered === 0) return;
    this.#tellSent(delivered);
    this.#last = 0;
    await this.#sendEverything().finally(() => this.#drop());
  }

  /** Writes an attempt down that failed, except for want of a sign-in, and returns why. */
  async #failed(rows: readonly PendingRow[], thrown: unknown): Promise<unknown> {
    const error = asWaveFlowError(thrown);
    if (UNCOUNTED.includes(error.kind)) return thrown;
    const ids = rows.map(({ operationId }) => operationId);
    await this.#outbox.write((transaction) =>
      markFailed(transaction, ids, { text: failureCode(error), now: this.#parts.clock.now() }),
    );
    return thrown;
  }
}

/** What was read at once, ready to be sent. */
type Page = readonly (Parcel | Unsendable)[];

const UNCOUNTED: readonly WaveFlowError['kind'][] = [
  'answer.unauthorized',
  'session.expired',
  'cancelled',
  'unexpected',
];
