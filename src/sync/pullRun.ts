import type { Clock } from '../core/clock';
import { answerFailed, asWaveFlowError, cancelled, type WaveFlowError } from '../core/errors';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { ChangePage, FetchResult, SyncServer } from '../remote/syncServer';
import type { Transaction } from '../store/database';
import { isPlausibleClock, observeClock } from '../store/tables/lamportClock';
import {
  countSkipped,
  markPulled,
  PULL_START,
  readPullState,
  writePullPosition,
  type PullPosition,
  type PullState,
} from '../store/tables/pullState';
import { readPushState } from '../store/tables/pushState';
import { ChangeApplier, type PageWork } from './changeApplier';
import type { ApplyContext, ChangeTarget } from './changeTarget';
import type { DrainDatabase } from './drainDatabase';
import { maySync } from './syncSnapshot';

/** A run ends after this time, so that a long pull does not keep others from pushing. */
const MAX_DURATION_MS = 2_000;
/** How often a run begins to pull the full state anew: a server for which no cursor is good is broken. */
const MAX_RESTARTS = 3;
/** A pull that brings nothing is recorded if the last one is older than this. */
const RECORD_INTERVAL_MS = 30_000;

export interface PullRunOptions {
  readonly database: DrainDatabase;
  readonly server: SyncServer;
  readonly target: ChangeTarget;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called after each page with the number of operations received so far, and whether more are known to follow. */
  readonly onReceived: (count: number, hasMore: boolean) => void;
  /** Called for what is passed over: a change that cannot be applied, or a clock value that cannot be true. */
  readonly onFailed: (error: unknown) => void;
  readonly signal: AbortSignal;
}

export interface PullRunResult {
  readonly received: number;
  /** Whether everything that the server had is applied. If not, and without a failure, there is more, or the run was ended. */
  readonly isComplete: boolean;
  readonly failure: WaveFlowError | undefined;
  /** Up to where everything is applied; null if unknown. */
  readonly cursor: string | null;
}

/**
 * Applies what the server has and this device does not (PROTOCOL.md, "Pull", "Resync"). The caller holds the drain lock.
 * Every transaction contains its changes, the clock and where to go on, and first checks that no other run has begun and
 * that nothing has changed since it was planned. So a run may be killed at any time, and the next one goes on.
 */
export class PullRun {
  readonly #options: PullRunOptions;
  readonly #applier: ChangeApplier;
  #received = 0;
  #restarts = 0;
  #cursor: string | null = null;
  /** The page after this cursor, which is under way. */
  #prefetched: { readonly cursor: string; readonly result: Promise<FetchResult> } | undefined;

  constructor(options: PullRunOptions) {
    this.#options = options;
    const { timers, onFailed } = options;
    this.#applier = new ChangeApplier({ write: (work) => this.#write(work), timers, onFailed });
  }

  async run(): Promise<PullRunResult> {
    const { clock } = this.#options;
    const startedAt = clock.now();
    try {
      while (await this.#step()) {
        if (Math.abs(clock.now() - startedAt) >= MAX_DURATION_MS) return this.#result(false);
      }
      return this.#result(true);
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected') throw thrown;
      return this.#result(false, error.kind === 'cancelled' ? undefined : error);
    }
  }

  #result(isComplete: boolean, failure?: WaveFlowError): PullRunResult {
    return { received: this.#received, isComplete, failure, cursor: this.#cursor };
  }

  /** One page, or one part of the full state. Resolves to whether there is more to do. */
  async #step(): Promise<boolean> {
    const { database } = this.#options;
    await database.assertMaySync();
    const state = await database.read((queries) => readPullState(queries, database.scope));
    if (state.isStaging && state.stagedCursor !== null) return this.#finishStaging(state, state.stagedCursor);
    return state.cursor === null || state.isStaging ? this.#pullPart(state) : this.#pullPage(state, state.cursor);
  }

  async #pullPage(state: PullState, cursor: string): Promise<boolean> {
    const page = await this.#fetch(cursor);
    this.#cursor = cursor;
    if (page.kind === 'cursorTooOld') {
      this.#countRestart();
      await this.#writeFrom(state, (transaction) =>
        this.#moveTo(transaction, { ...PULL_START, cursor, isStaging: true }),
      );
      return true;
    }
    // A page that brings nothing and leads nowhere would be fetched for ever.
    const isStuck = page.cursor === cursor && page.changes.length === 0;
    const hasMore = page.hasMore && !isStuck;
    if (hasMore) this.#prefetch(page.cursor);
    if (isStuck && page.unreadable === 0 && !this.#isWorthRecording(state)) return false;
    await this.#apply(state, page, {
      begin: () => undefined,
      apply: (transaction, changes) => this.#options.target.apply(transaction, this.#context(), changes),
      end: (transaction) => {
        this.#moveTo(transaction, { ...PULL_START, cursor: page.cursor });
        if (!hasMore) markPulled(transaction, this.#options.database.scope, this.#options.clock.now());
      },
    });
    this.#cursor = page.cursor;
    this.#countReceived(page, hasMore);
    return hasMore;
  }

  /**
   * The first pull of a new device applies at once, for the user to see it grow. Where the live data may have what the
   * server does not have any more, the full state is collected beside it: after pushes, and where a pull begins anew.
   */
  async #pullPart(state: PullState): Promise<boolean> {
    const { server, target, database, signal } = this.#options;
    const { cursor, continuation } = state;
    const part = await server.fetchAll(continuation, signal);
    const isFirst = part.isFirst || continuation === null;
    if (isFirst && continuation !== null) this.#countRestart();
    const isLast = part.continuation === null;
    const hasPushed = await database.read((queries) => readPushState(queries, database.scope).lastPushAt !== null);
    const isStaging = state.isStaging || (isFirst && (continuation !== null || hasPushed));
    const hasGap = part.hasGap || (state.hasGap && !isFirst);
    const next = { cursor, continuation: part.continuation, isStaging, stagedCursor: part.cursor, hasGap };
    await this.#apply(state, part, {
      begin: (transaction) => {
        if (isStaging && isFirst) target.beginStaging(transaction, this.#context());
      },
      apply: (transaction, changes) => {
        if (isStaging) target.stage(transaction, this.#context(), changes);
        else target.apply(transaction, this.#context(), changes);
      },
      end: (transaction) =>
        this.#moveTo(transaction, isLast && !isStaging ? { ...PULL_START, cursor: part.cursor } : next),
    });
    this.#countReceived(part, true);
    return true;
  }

  async #finishStaging(state: PullState, cursor: string): Promise<boolean> {
    await this.#writeFrom(state, (transaction) => {
      const continuation = this.#options.target.finishStaging(transaction, this.#context(), state);
      this.#moveTo(transaction, continuation === null ? { ...PULL_START, cursor } : { ...state, continuation });
    });
    return true;
  }

  #fetch(cursor: string): Promise<FetchResult> {
    const { server, signal } = this.#options;
    const prefetched = this.#prefetched;
    this.#prefetched = undefined;
    return prefetched?.cursor === cursor ? prefetched.result : server.fetch(cursor, signal);
  }

  /** Requests the next page while the last one is applied. */
  #prefetch(cursor: string): void {
    const { server, signal } = this.#options;
    const result = server.fetch(cursor, signal);
    // It rejects again where it is awaited, if it is.
    result.catch(() => undefined);
    this.#prefetched = { cursor, result };
  }

  #apply(state: PullState, page: ChangePage, work: PageWork): Promise<void> {
    const { scope } = this.#options.database;
    return this.#applier.apply(page.changes, {
      begin: (transaction) => {
        assertSamePosition(transaction, this.#options.database.scope, state);
        this.#observe(transaction, page.highestClock);
        work.begin(transaction);
      },
      apply: work.apply,
      end: (transaction, failed) => {
        countSkipped(transaction, scope, page.unreadable + failed);
        work.end(transaction, failed);
      },
    });
  }

  /** Observed before anything else is decided about the changes (PROTOCOL.md, "Lamport clock"). */
  #observe(transaction: Transaction, highestClock: number): void {
    if (isPlausibleClock(transaction, highestClock)) observeClock(transaction, highestClock, this.#options.clock.now());
  }

  #writeFrom(state: PullState, work: (transaction: Transaction) => void): Promise<void> {
    return this.#write((transaction) => {
      assertSamePosition(transaction, this.#options.database.scope, state);
      work(transaction);
    });
  }

  async #write(work: (transaction: Transaction) => void): Promise<void> {
    const { database, clock } = this.#options;
    const checked = (transaction: Transaction) => {
      if (!maySync(transaction, database.scope)) throw cancelled();
      work(transaction);
    };
    await (database.hasBegun ? database.write(checked) : database.beginWith(clock.now(), checked));
  }

  #moveTo(transaction: Transaction, position: PullPosition): void {
    writePullPosition(transaction, this.#options.database.scope, position);
  }

  #context(): ApplyContext {
    const { database, clock, random } = this.#options;
    return { scope: database.scope, now: clock.now(), uuid: () => random.uuid() };
  }

  #isWorthRecording({ lastPullAt, lastError, failures, askedUntil }: PullState): boolean {
    const age = this.#options.clock.now() - (lastPullAt ?? -Infinity);
    return Math.abs(age) >= RECORD_INTERVAL_MS || lastError !== null || failures > 0 || askedUntil !== null;
  }

  #countReceived({ changes, unreadable }: ChangePage, hasMore: boolean): void {
    this.#received += changes.length + unreadable;
    this.#options.onReceived(this.#received, hasMore);
  }

  #countRestart(): void {
    this.#restarts++;
    if (this.#restarts > MAX_RESTARTS) throw answerFailed(this.#options.server.host, 410);
  }
}

/** @throws WaveFlowError `cancelled` if another run has moved on meanwhile */
function assertSamePosition(
  transaction: Transaction,
  scope: Parameters<typeof readPullState>[1],
  planned: PullPosition,
): void {
  const current = readPullState(transaction, scope);
  const isSame =
    current.cursor === planned.cursor &&
    current.continuation === planned.continuation &&
    current.isStaging === planned.isStaging &&
    current.stagedCursor === planned.stagedCursor;
  if (!isSame) throw cancelled();
}
