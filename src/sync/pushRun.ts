import type { Clock } from '../core/clock';
import { asWaveFlowError, changeIgnored, clockConflict, type WaveFlowError } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { mayBeTooLarge, hasNoResponse, type PushResult, type Refusal } from '../remote/v1/push';
import { dropOperations, findPending, listPending, markFailed, type PendingRow } from '../store/tables/outbox';
import { park } from '../store/tables/outboxParked';
import { findLeastRefused } from '../store/tables/outboxRefusals';
import type { PushHistory } from '../store/tables/pushState';
import type { BatchSize } from './batchSize';
import { failureCode } from './failureCode';
import { OutboxWriter, type OutboxWriterOptions } from './outboxWriter';
import { takeBatch, encodeRow, type EncodedOperation, type UnsendableOperation } from './encodedOperation';
import { ParkedRetry } from './parkedRetry';
import { Refusals, type RefusedOperation } from './refusals';
import { ClockConflictResolver, type ClockConflict } from './clockConflictResolver';

const PAGE_SIZE = 100;
/** To remove rows costs about as much as a quick request. */
const REMOVAL_INTERVAL_MS = 100;

export interface PushRunOptions extends OutboxWriterOptions {
  readonly host: string;
  /** Sends operations, each as JSON. */
  readonly push: (operations: readonly string[]) => Promise<PushResult>;
  readonly batchSize: BatchSize;
  readonly history: Pick<PushHistory, 'restamps' | 'restampedAt'>;
  /** Parked operations that were last tried before this are tried again; null for none. Milliseconds since the epoch. */
  readonly retryBefore: number | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onSent: (count: number) => void;
  /** Told of what a server says that cannot be true. */
  readonly onImplausible: (error: WaveFlowError) => void;
}

export interface PushRunResult {
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
export class PushRun {
  readonly #options: PushRunOptions;
  readonly #outbox: OutboxWriter;
  readonly #refusals: Refusals;
  readonly #clockConflicts: ClockConflictResolver;
  /** Operations that the server took and that are still in the outbox. */
  #acceptedIds: readonly string[] = [];
  /** When rows were last removed, in milliseconds since the epoch. */
  #removedAt = 0;
  /** Of the last row that was read to be sent. */
  #lastReadId = 0;
  /** What comes after that, where it has been read. */
  #prefetched: Page | undefined;
  #sent = 0;

  constructor(options: PushRunOptions) {
    this.#options = options;
    const { clock, host, history } = options;
    const outbox = new OutboxWriter(options);
    this.#outbox = outbox;
    this.#refusals = new Refusals({ outbox, host, clock });
    const onImplausible = (seen: number) =>
      options.onImplausible(clockConflict(host, new RangeError(`stored_max ${seen}`)));
    this.#clockConflicts = new ClockConflictResolver({ outbox, clock, history, onImplausible });
  }

  async run(): Promise<PushRunResult> {
    try {
      this.#removedAt = this.#options.clock.now();
      await this.#outbox.begin(this.#removedAt);
      await this.#sendEverything().finally(() => this.#removeAccepted());
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
    for (let page = await this.#readPage(); page.length > 0; page = await this.#nextPage()) {
      this.#lastReadId = page.at(-1)?.row.id ?? this.#lastReadId;
      this.#prefetched = undefined;
      await this.#sendPage(page);
    }
  }

  /** The page after this one. One that was read early may not have been full then. */
  async #nextPage(): Promise<Page> {
    return this.#prefetched?.length === PAGE_SIZE ? this.#prefetched : this.#readPage();
  }

  async #readPage(): Promise<Page> {
    const { scope } = this.#outbox;
    const rows = await this.#outbox.read((queries) =>
      listPending(queries, scope, { limit: PAGE_SIZE, after: this.#lastReadId }),
    );
    return rows.map((row) => encodeRow(row, scope.profileId));
  }

  /** Sends operations in requests that are small enough. @param isProbed whether the server is known to answer pushes */
  async #sendPage(page: Page, isProbed = false): Promise<void> {
    let parcels = await this.#encoded(page);
    while (parcels.length > 0) {
      const restamps = this.#clockConflicts.resolvedCount;
      const batch = takeBatch(parcels, this.#options.batchSize.limit);
      await this.#sendBatch(batch, isProbed);
      parcels = parcels.slice(batch.length).filter(({ row }) => !this.#refusals.isHeld(row));
      // The rest has new clock values by now.
      if (this.#clockConflicts.resolvedCount > restamps)
        return this.#sendAgain(
          parcels.map(({ row }) => row),
          isProbed,
        );
    }
  }

  /** What can be sent of these; what never can is parked. */
  async #encoded(page: Page): Promise<EncodedOperation[]> {
    const parcels: EncodedOperation[] = [];
    for (const packed of page) {
      if (this.#refusals.isHeld(packed.row)) continue;
      if ('json' in packed) parcels.push(packed);
      else await this.#park(packed);
    }
    return parcels;
  }

  async #sendBatch(parcels: readonly EncodedOperation[], isProbed: boolean): Promise<void> {
    const rows = parcels.map(({ row }) => row);
    const answer = await this.#pushBatch(parcels);
    if (answer.kind === 'accepted') return this.#accept(rows, answer.operationIds);
    if (answer.kind === 'refused') return this.#handleRefusal(rows, answer, isProbed);
    if (await this.#resolveConflict(rows, answer)) return this.#sendAgain(rows, isProbed);
    return this.#handleRefusal(
      rows,
      { kind: 'refused', error: clockConflict(this.#options.host), status: 409 },
      isProbed,
    );
  }

  /** As they are by now: some may have new clock values, be parked, or be gone. */
  async #sendAgain(rows: readonly PendingRow[], isProbed: boolean): Promise<void> {
    const { scope } = this.#outbox;
    const ids = rows.map(({ operationId }) => operationId);
    const found = await this.#outbox.read((queries) => findPending(queries, scope, ids));
    await this.#sendPage(
      found.map((row) => encodeRow(row, scope.profileId)),
      isProbed,
    );
  }

  /** Writes down on every operation that it was tried where that says nothing about any of them. */
  async #pushBatch(parcels: readonly EncodedOperation[]): Promise<PushResult> {
    try {
      return await this.#request(parcels);
    } catch (thrown) {
      throw await this.#recordFailure(
        parcels.map(({ row }) => row),
        thrown,
      );
    }
  }

  async #request(parcels: readonly EncodedOperation[]): Promise<PushResult> {
    await this.#outbox.assertMayPush();
    const pushing = this.#options.push(parcels.map(({ json }) => json));
    const [answer, meanwhile] = await Promise.allSettled([pushing, this.#workWhilePending(pushing)]);
    if (meanwhile.status === 'rejected') throw meanwhile.reason;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  /** What can be done while the server works, once it has something to work on. */
  async #workWhilePending(pushing: Promise<unknown>): Promise<void> {
    await Promise.race([pushing.catch(() => undefined), sleep(this.#options.timers, 0)]);
    const isDue = Math.abs(this.#options.clock.now() - this.#removedAt) >= REMOVAL_INTERVAL_MS;
    if (isDue) await this.#removeAccepted();
    this.#prefetched ??= await this.#readPage();
  }

  /** Only what the answer lists leaves the outbox (PROTOCOL.md, "Push answers"); the rest is sent again, by itself. */
  async #accept(rows: readonly PendingRow[], accepted: ReadonlySet<string>): Promise<void> {
    const left = rows.filter(({ operationId }) => !accepted.has(operationId));
    if (left.length === rows.length) return this.#handleIgnored(rows);
    const taken = rows.filter(({ operationId }) => accepted.has(operationId));
    this.#acceptedIds = [...this.#acceptedIds, ...taken.map(({ operationId }) => operationId)];
    await this.#refusals.confirm();
    if (left.length > 0) return this.#sendAgain(left, true);
    this.#options.batchSize.succeed(rows.length);
  }

  /** Removes what the server took. */
  async #removeAccepted(): Promise<void> {
    const taken = this.#acceptedIds;
    if (taken.length === 0) return;
    await this.#outbox.write((transaction) => dropOperations(transaction, taken));
    this.#acceptedIds = [];
    this.#removedAt = this.#options.clock.now();
    this.#countSent(taken.length);
  }

  #countSent(count: number): void {
    this.#sent += count;
    this.#options.onSent(this.#sent);
  }

  async #resolveConflict(rows: readonly PendingRow[], regression: ClockConflict): Promise<boolean> {
    await this.#removeAccepted();
    this.#prefetched = undefined;
    return this.#clockConflicts.resolve(rows, regression);
  }

  /** A batch was refused, and one of it may be why. */
  async #handleRefusal(rows: readonly PendingRow[], refusal: Refusal, isProbed: boolean): Promise<void> {
    if (!isProbed || hasNoResponse(refusal)) await this.#probe(rows);
    if (mayBeTooLarge(refusal)) this.#options.batchSize.shrink(rows.length);
    const [only] = rows;
    if (only && rows.length === 1) return this.#addRefusal({ row: only, reason: 'refused', refusal });
    return this.#bisect(rows);
  }

  /** The answer looked like a success and listed none of these. */
  async #handleIgnored(rows: readonly PendingRow[]): Promise<void> {
    const [only] = rows;
    if (!only || rows.length > 1) return this.#bisect(rows);
    const refusal = { error: changeIgnored(this.#options.host), status: null };
    return this.#addRefusal({ row: only, reason: 'ignored', refusal });
  }

  async #bisect(rows: readonly PendingRow[]): Promise<void> {
    const middle = Math.ceil(rows.length / 2);
    await this.#sendAgain(rows.slice(0, middle), true);
    await this.#sendAgain(rows.slice(middle), true);
  }

  /** A server that refuses even an empty batch does not refuse these operations (PROTOCOL.md, "Rejected operations"). */
  async #probe(rows: readonly PendingRow[]): Promise<void> {
    const answer = await this.#options.push([]).catch(async (thrown: unknown) => {
      throw await this.#recordFailure(rows, thrown);
    });
    if (answer.kind === 'refused') throw await this.#recordFailure(rows, answer.error);
  }

  async #addRefusal(operation: RefusedOperation): Promise<void> {
    await this.#refusals.add(operation);
    if (this.#refusals.isLimitReached) await this.#tryLeastRefused();
  }

  /** So many bad ones in a row may hide a good one, and that may wait for ever. */
  async #tryLeastRefused(): Promise<void> {
    await this.#removeAccepted();
    const { scope } = this.#outbox;
    const row = await this.#outbox.read((queries) => findLeastRefused(queries, scope, this.#refusals.refusedIds));
    const packed = row && encodeRow(row, scope.profileId);
    if (!packed || !('json' in packed) || this.#refusals.isHeld(packed.row)) throw this.#refusals.failure;
    const answer = await this.#pushBatch([packed]);
    if (answer.kind === 'accepted' && answer.operationIds.has(packed.row.operationId)) {
      await this.#accept([packed.row], answer.operationIds);
      // It may be in what has been read already.
      this.#refusals.hold(packed.row);
      return this.#removeAccepted();
    }
    if (answer.kind === 'refused') await this.#refusals.add({ row: packed.row, reason: 'refused', refusal: answer });
    throw this.#refusals.failure;
  }

  async #park({ row, reason }: UnsendableOperation): Promise<void> {
    const { scope } = this.#outbox;
    await this.#outbox.write((transaction) =>
      park(transaction, scope, { row, reason, now: this.#options.clock.now() }),
    );
    this.#refusals.hold(row);
  }

  /** Tries again what the server refused earlier; what was parked behind it follows at once. */
  async #retryParked(): Promise<void> {
    const { retryBefore: before, clock } = this.#options;
    if (before === null) return;
    const retry = new ParkedRetry({
      outbox: this.#outbox,
      clock,
      before,
      push: (parcel) => this.#request([parcel]),
      restamp: (row, regression) => this.#resolveConflict([row], regression),
    });
    const delivered = await retry.run();
    if (delivered === 0) return;
    this.#countSent(delivered);
    this.#lastReadId = 0;
    await this.#sendEverything().finally(() => this.#removeAccepted());
  }

  /** Writes an attempt down that failed, except for want of a sign-in, and returns why. */
  async #recordFailure(rows: readonly PendingRow[], thrown: unknown): Promise<unknown> {
    const error = asWaveFlowError(thrown);
    if (UNCOUNTED_KINDS.includes(error.kind)) return thrown;
    const ids = rows.map(({ operationId }) => operationId);
    await this.#outbox.write((transaction) =>
      markFailed(transaction, ids, { text: failureCode(error), now: this.#options.clock.now() }),
    );
    return thrown;
  }
}

/** What was read at once, ready to be sent. */
type Page = readonly (EncodedOperation | UnsendableOperation)[];

const UNCOUNTED_KINDS: readonly WaveFlowError['kind'][] = [
  'answer.unauthorized',
  'session.expired',
  'cancelled',
  'unexpected',
];
