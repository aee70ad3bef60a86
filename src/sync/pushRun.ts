import type { Clock } from '../core/clock';
import { asWaveFlowError, changeIgnored, clockConflict, type WaveFlowError } from '../core/errors';
import { sleep, type Timers } from '../core/timers';
import { hasNoResponse, mayBeTooLarge } from '../remote/sendRefusal';
import type { AcceptedOperations, SendRefusal, SendResult, SingleRefusal, SyncServer } from '../remote/syncServer';
import { findPending, listPending, markFailed, type PendingRow } from '../store/tables/outbox';
import { park } from '../store/tables/outboxParked';
import { findLeastRefused } from '../store/tables/outboxRefusals';
import type { PushHistory } from '../store/tables/pushState';
import { dropSilent, markSent } from '../store/tables/sentOperations';
import type { BatchSize } from './batchSize';
import { ClockConflictResolver, type ClockConflict } from './clockConflictResolver';
import { takeBatch, encodeRow, type EncodedOperation, type UnsendableOperation } from './encodedOperation';
import { failureCode } from './failureCode';
import { DrainDatabase, type DrainDatabaseOptions } from './drainDatabase';
import { ParkedRetry } from './parkedRetry';
import { Refusals, type RefusedOperation } from './refusals';

const PAGE_SIZE = 100;
/** Minimum interval between removals, each of which takes about as long as a fast request. */
const REMOVAL_INTERVAL_MS = 100;

export interface PushRunOptions extends DrainDatabaseOptions {
  readonly server: SyncServer;
  readonly batchSize: BatchSize;
  readonly history: Pick<PushHistory, 'restamps' | 'restampedAt'>;
  /** Parked operations whose last attempt was before this time are retried; null for none. Milliseconds since the epoch. */
  readonly retryBefore: number | null;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called with the number of operations that the server has accepted so far. */
  readonly onSent: (count: number) => void;
  /** Called when the server reports a clock value that cannot be true. */
  readonly onImplausible: (error: WaveFlowError) => void;
}

export interface PushRunResult {
  readonly sent: number;
  /** Why operations were left behind; undefined if none were, or if the run was cancelled. */
  readonly failure: WaveFlowError | undefined;
}

/**
 * Sends the operations of one scope, oldest first (PROTOCOL.md, "Push"). The caller holds the drain lock. As a lock holder
 * that is taken for dead may still be running, every write first checks that no later run has begun.
 *
 * One request is under way at a time. In the meantime the run removes operations that the server has accepted earlier,
 * unless it has just removed some, and reads the next page. That is safe: others only append to the outbox; every other
 * change ends the run.
 */
export class PushRun {
  readonly #options: PushRunOptions;
  readonly #outbox: DrainDatabase;
  readonly #refusals: Refusals;
  readonly #clockConflicts: ClockConflictResolver;
  /** Operations that the server has accepted and that are still in the outbox. */
  #acceptedIds: readonly string[] = [];
  /** Those of them that no pull will bring back. */
  readonly #silentIds = new Set<string>();
  /** When rows were last removed, in milliseconds since the epoch. */
  #removedAt = 0;
  /** Row id of the last operation that was read to be sent. */
  #lastReadId = 0;
  /** The page after that, if it has been read. */
  #prefetched: Page | undefined;
  #sent = 0;

  constructor(options: PushRunOptions) {
    this.#options = options;
    const { clock, history } = options;
    const { host } = options.server;
    const outbox = new DrainDatabase(options);
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
    let page = await this.#readPage();
    while (page.length > 0) {
      this.#lastReadId = page.at(-1)?.row.id ?? this.#lastReadId;
      this.#prefetched = undefined;
      await this.#sendPage(page);
      page = await this.#nextPage();
    }
  }

  /** Reads a prefetched page again if it was not full: operations may have been appended since. */
  async #nextPage(): Promise<Page> {
    return this.#prefetched?.length === PAGE_SIZE ? this.#prefetched : this.#readPage();
  }

  async #readPage(): Promise<Page> {
    const { scope } = this.#outbox;
    const rows = await this.#outbox.read((queries) =>
      listPending(queries, scope, { limit: PAGE_SIZE, after: this.#lastReadId }),
    );
    return rows.map((row) => encodeRow(row, this.#options.server));
  }

  /** Sends operations in batches. @param isProbed whether the server is known to accept pushes in this run */
  async #sendPage(page: Page, isProbed = false): Promise<void> {
    let operations = await this.#encoded(page);
    while (operations.length > 0) {
      const resolvedBefore = this.#clockConflicts.resolvedCount;
      const batch = takeBatch(operations, this.#limits());
      await this.#sendBatch(batch, isProbed);
      operations = operations.slice(batch.length).filter(({ row }) => !this.#refusals.isHeld(row));
      // The rest was encoded with clock values that have been replaced.
      if (this.#clockConflicts.resolvedCount > resolvedBefore) return this.#sendAgain(rowsOf(operations), isProbed);
    }
  }

  /** The operations of the page that can be sent. Parks those that never can. */
  async #encoded(page: Page): Promise<EncodedOperation[]> {
    const operations: EncodedOperation[] = [];
    for (const encoded of page) {
      if (this.#refusals.isHeld(encoded.row)) continue;
      if ('encoded' in encoded) operations.push(encoded);
      else await this.#park(encoded);
    }
    return operations;
  }

  async #sendBatch(batch: readonly EncodedOperation[], isProbed: boolean): Promise<void> {
    const rows = rowsOf(batch);
    const result = await this.#pushBatch(batch);
    if (result.kind === 'accepted') return this.#accept(rows, result);
    if (result.kind === 'refused') return this.#handleRefusal(rows, result, isProbed);
    if (await this.#resolveConflict(rows, result)) return this.#sendAgain(rows, isProbed);
    return this.#handleRefusal(
      rows,
      { kind: 'refused', error: clockConflict(this.#options.server.host), status: 409 },
      isProbed,
    );
  }

  /** Sends operations as they are now: they may have new clock values, or may have been parked or removed. */
  async #sendAgain(rows: readonly PendingRow[], isProbed: boolean): Promise<void> {
    const { scope } = this.#outbox;
    const ids = rows.map(({ operationId }) => operationId);
    const current = await this.#outbox.read((queries) => findPending(queries, scope, ids));
    await this.#sendPage(
      current.map((row) => encodeRow(row, this.#options.server)),
      isProbed,
    );
  }

  /** Records a failed attempt on every operation of the batch if the failure is not about the operations. */
  async #pushBatch(batch: readonly EncodedOperation[]): Promise<SendResult> {
    try {
      return await this.#request(batch);
    } catch (thrown) {
      await this.#recordFailure(rowsOf(batch), thrown);
      throw thrown;
    }
  }

  async #request(batch: readonly EncodedOperation[]): Promise<SendResult> {
    await this.#outbox.assertMaySync();
    const pushing = this.#send(batch.map(({ encoded }) => encoded));
    const [response, work] = await Promise.allSettled([pushing, this.#workWhilePending(pushing)]);
    if (work.status === 'rejected') throw work.reason;
    if (response.status === 'rejected') throw response.reason;
    return response.value;
  }

  #send(operations: readonly string[]): Promise<SendResult> {
    return this.#options.server.send(operations, this.#options.signal);
  }

  /** What the next request may have. */
  #limits(): SyncServer['sendLimits'] {
    const { server, batchSize } = this.#options;
    return { operations: Math.min(batchSize.limit, server.sendLimits.operations), bytes: server.sendLimits.bytes };
  }

  /** Removes accepted operations and reads the next page, once the request is on its way. */
  async #workWhilePending(pushing: Promise<unknown>): Promise<void> {
    await Promise.race([pushing.catch(() => undefined), sleep(this.#options.timers, 0)]);
    const isDue = Math.abs(this.#options.clock.now() - this.#removedAt) >= REMOVAL_INTERVAL_MS;
    if (isDue) await this.#removeAccepted();
    this.#prefetched ??= await this.#readPage();
  }

  /** Only operations that the response lists leave the outbox (PROTOCOL.md, "Push answers"); the others are sent again. */
  async #accept(rows: readonly PendingRow[], accepted: AcceptedOperations): Promise<void> {
    const unlisted = rows.filter(({ operationId }) => !accepted.operationIds.has(operationId));
    if (unlisted.length === rows.length) return this.#handleIgnored(rows);
    await this.#noteAccepted(rows, accepted);
    if (unlisted.length > 0) return this.#sendAgain(unlisted, true);
    this.#options.batchSize.succeed(rows.length);
  }

  async #noteAccepted(rows: readonly PendingRow[], { operationIds, silent }: AcceptedOperations): Promise<void> {
    const listed = rows.map(({ operationId }) => operationId).filter((id) => operationIds.has(id));
    this.#acceptedIds = [...this.#acceptedIds, ...listed];
    for (const id of silent ?? []) this.#silentIds.add(id);
    await this.#refusals.confirm();
  }

  /** Removes the accepted operations from the outbox. */
  async #removeAccepted(): Promise<void> {
    const ids = this.#acceptedIds;
    if (ids.length === 0) return;
    const silent = ids.filter((id) => this.#silentIds.has(id));
    const sent = ids.filter((id) => !this.#silentIds.has(id));
    await this.#outbox.write((transaction) => {
      markSent(transaction, sent, this.#options.clock.now());
      dropSilent(transaction, silent);
    });
    this.#acceptedIds = [];
    this.#removedAt = this.#options.clock.now();
    this.#countSent(ids.length);
  }

  #countSent(count: number): void {
    this.#sent += count;
    this.#options.onSent(this.#sent);
  }

  async #resolveConflict(rows: readonly PendingRow[], conflict: ClockConflict): Promise<boolean> {
    await this.#removeAccepted();
    this.#prefetched = undefined;
    return this.#clockConflicts.resolve(rows, conflict);
  }

  /** Finds the operation that made the server refuse the batch. */
  async #handleRefusal(rows: readonly PendingRow[], refusal: SendRefusal, isProbed: boolean): Promise<void> {
    if (refusal.single) return this.#handleSingleRefusal(rows, refusal, refusal.single);
    if (!isProbed || hasNoResponse(refusal)) await this.#probe(rows);
    if (mayBeTooLarge(refusal)) this.#options.batchSize.shrink(rows.length);
    const [only] = rows;
    if (only && rows.length === 1) return this.#addRefusal({ row: only, reason: 'refused', refusal });
    return this.#bisect(rows);
  }

  /** Handles a refusal that says which operation it is about: those behind it are still to be sent. */
  async #handleSingleRefusal(
    rows: readonly PendingRow[],
    refusal: SendRefusal,
    { operationId, accepted, verdict }: SingleRefusal,
  ): Promise<void> {
    if (accepted.operationIds.size > 0) await this.#noteAccepted(rows, accepted);
    const row = rows.find((one) => one.operationId === operationId);
    const hasAnswered = verdict === 'final' || (accepted.operationIds.size > 0 && !hasNoResponse(refusal));
    if (row && !hasAnswered) await this.#probe([row]);
    if (row) await this.#addRefusal({ row, reason: 'refused', refusal, verdict });
    const others = rows.filter((one) => one !== row && !accepted.operationIds.has(one.operationId));
    if (others.length > 0) await this.#sendAgain(others, true);
  }

  /** Handles a success response that lists none of the operations. */
  async #handleIgnored(rows: readonly PendingRow[]): Promise<void> {
    const [only] = rows;
    if (!only || rows.length > 1) return this.#bisect(rows);
    const refusal = { error: changeIgnored(this.#options.server.host), status: null };
    return this.#addRefusal({ row: only, reason: 'ignored', refusal });
  }

  async #bisect(rows: readonly PendingRow[]): Promise<void> {
    const middle = Math.ceil(rows.length / 2);
    await this.#sendAgain(rows.slice(0, middle), true);
    await this.#sendAgain(rows.slice(middle), true);
  }

  /** A server that refuses even an empty batch does not refuse these operations (PROTOCOL.md, "Rejected operations"). */
  async #probe(rows: readonly PendingRow[]): Promise<void> {
    try {
      const result = await this.#send([]);
      if (result.kind === 'refused') throw result.error;
    } catch (thrown) {
      await this.#recordFailure(rows, thrown);
      throw thrown;
    }
  }

  async #addRefusal(operation: RefusedOperation): Promise<void> {
    await this.#refusals.add(operation);
    if (this.#refusals.isLimitReached) await this.#tryLeastRefused();
  }

  /** Sends the least refused operation, so that a row of bad operations does not block a good one for ever. */
  async #tryLeastRefused(): Promise<void> {
    await this.#removeAccepted();
    const { scope } = this.#outbox;
    const row = await this.#outbox.read((queries) => findLeastRefused(queries, scope, this.#refusals.refusedIds));
    const encoded = row && encodeRow(row, this.#options.server);
    if (!encoded || !('encoded' in encoded) || this.#refusals.isHeld(encoded.row)) {
      this.#refusals.throwFailure();
      return;
    }
    const result = await this.#pushBatch([encoded]);
    if (result.kind === 'accepted' && result.operationIds.has(encoded.row.operationId)) {
      await this.#accept([encoded.row], result);
      // It may be on a page that has been read already.
      this.#refusals.hold(encoded.row);
      return this.#removeAccepted();
    }
    if (result.kind === 'refused') {
      const verdict = result.single && { verdict: result.single.verdict };
      await this.#refusals.add({ row: encoded.row, reason: 'refused', refusal: result, ...verdict });
    }
    this.#refusals.throwFailure();
  }

  async #park({ row, reason }: UnsendableOperation): Promise<void> {
    const { scope } = this.#outbox;
    await this.#outbox.write((transaction) =>
      park(transaction, scope, { row, reason, now: this.#options.clock.now() }),
    );
    this.#refusals.hold(row);
  }

  /** Retries operations that the server refused earlier, and sends those that were parked behind them. */
  async #retryParked(): Promise<void> {
    const { retryBefore: before, clock } = this.#options;
    if (before === null) return;
    const retry = new ParkedRetry({
      outbox: this.#outbox,
      clock,
      before,
      encoder: this.#options.server,
      push: (operation) => this.#request([operation]),
      resolveConflict: (row, conflict) => this.#resolveConflict([row], conflict),
    });
    const delivered = await retry.run();
    if (delivered === 0) return;
    this.#countSent(delivered);
    this.#lastReadId = 0;
    await this.#sendEverything().finally(() => this.#removeAccepted());
  }

  /** Records a failed attempt on the operations, unless the failure is about the session or the run. */
  async #recordFailure(rows: readonly PendingRow[], thrown: unknown): Promise<void> {
    const error = asWaveFlowError(thrown);
    if (UNCOUNTED_KINDS.includes(error.kind)) return;
    const ids = rows.map(({ operationId }) => operationId);
    await this.#outbox.write((transaction) =>
      markFailed(transaction, ids, { text: failureCode(error), now: this.#options.clock.now() }),
    );
  }
}

/** Consecutive rows of the outbox, each encoded if possible. */
type Page = readonly (EncodedOperation | UnsendableOperation)[];

const rowsOf = (operations: readonly EncodedOperation[]): PendingRow[] => operations.map(({ row }) => row);

const UNCOUNTED_KINDS: readonly WaveFlowError['kind'][] = [
  'answer.unauthorized',
  'session.expired',
  'server.upgraded',
  'cancelled',
  'unexpected',
];
