import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { cancelled, isCancelled } from '../core/errors';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import { isSameScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { blockedBy, type BlockedBy } from './blocked';
import type { ChangeTarget } from './changeTarget';
import { DrainDatabase } from './drainDatabase';
import { PullRecord } from './pullRecord';
import { PullRun, type PullRunResult } from './pullRun';
import type { Authorization, ServerAccess } from './serverAccess';
import type { PullOutcome } from './status';
import { activeScope, readSyncSnapshot } from './syncSnapshot';
import { waitUntil, type SyncTrigger } from './syncTrigger';

export interface PullOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly access: ServerAccess;
  /** What the changes apply to. */
  readonly target: ChangeTarget;
  /** The one of pushing, too. */
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called after each change of `activity`. */
  readonly onProgress: () => void;
  /** Called for failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/** The pull activity of this window. */
export interface PullActivity {
  /** Number of operations received so far; null if nothing is under way, or only a short pull. */
  readonly received: number | null;
  readonly blocked: BlockedBy;
}

/** What a run brought, and whether another one should follow at once. */
export interface PullResult {
  readonly outcome: PullOutcome;
  readonly shouldContinue: boolean;
}

/** A run that another one ended is repeated, but not for ever. */
const MAX_FRUITLESS = 3;

/** Pulls what changed elsewhere into the profile in use; one run at a time among all windows. */
export class Pull implements Disposable {
  readonly #options: PullOptions;
  readonly #record: PullRecord;
  #aborter = new AbortController();
  #activity: PullActivity = { received: null, blocked: null };
  /** In the runs so far of a pull that is not complete. */
  #receivedBefore = 0;
  #acknowledged: string | null = null;
  /** Runs in a row that ended without bringing anything. */
  #fruitless = 0;
  #isDisposed = false;

  constructor(options: PullOptions) {
    this.#options = options;
    this.#record = new PullRecord(options.clock, options.random);
  }

  get activity(): PullActivity {
    return this.#activity;
  }

  /** Pulls for a limited time, unless nothing may be received now. */
  async run(trigger: SyncTrigger): Promise<PullResult> {
    const { signal } = this.#aborter;
    const task = await this.#plan(trigger);
    if ('outcome' in task) return this.#end({ outcome: task, shouldContinue: false }, this.#activity.blocked);
    try {
      const first = await this.#attempt(task, trigger, signal);
      if ('outcome' in first) return this.#end({ outcome: first, shouldContinue: false }, this.#activity.blocked);
      const isRejected = first.server !== undefined && first.failure?.kind === 'answer.unauthorized';
      const attempt = isRejected ? await this.#attempt(task, trigger, signal) : first;
      if ('outcome' in attempt) return this.#end({ outcome: attempt, shouldContinue: false }, this.#activity.blocked);
      return await this.#finish(task, attempt, signal);
    } catch (error) {
      const result = this.#end({ outcome: this.#outcome(0, false), shouldContinue: false }, this.#activity.blocked);
      if (!isCancelled(error)) throw error;
      return result;
    }
  }

  /** Ends the run that is under way. What has been applied stays; the next run goes on. */
  cancel(): void {
    this.#aborter.abort();
    if (!this.#isDisposed) this.#aborter = new AbortController();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#aborter.abort();
  }

  /** What to pull, or the outcome if nothing may be pulled now. */
  async #plan(trigger: SyncTrigger): Promise<PullTask | PullOutcome> {
    const { clock } = this.#options;
    const profile = await this.#options.profile();
    const snapshot = await profile.database.read((queries) => readSyncSnapshot(queries, profile, clock.now()));
    const { pull, push } = snapshot;
    const scope = activeScope(snapshot);
    if (scope === null) return { outcome: 'skipped' };
    const askedUntil = Math.max(pull.askedUntil ?? 0, push.askedUntil ?? 0);
    if (waitUntil(trigger, { notBefore: pull.notBefore, askedUntil }) > clock.now()) return this.#outcome(0, false);
    return { profile, scope };
  }

  /** Pulls with one token. */
  async #attempt(task: PullTask, trigger: SyncTrigger, signal: AbortSignal): Promise<PullAttempt | PullOutcome> {
    const { access, lock } = this.#options;
    // Before taking the lock, because getting a token may take long.
    const authorization = await access.authorize(task.scope, signal);
    if (authorization instanceof Error) return { ...NOTHING, failure: authorization };
    const attempt = await lock.run(() => untilAborted(this.#runLocked(authorization, trigger, signal), signal));
    if ('outcome' in attempt) return attempt;
    if (attempt.failure?.kind === 'answer.unauthorized') access.reject(authorization);
    return attempt;
  }

  /** Plans again, because everything may have changed while waiting for the lock. */
  async #runLocked(
    authorization: Authorization,
    trigger: SyncTrigger,
    signal: AbortSignal,
  ): Promise<PullAttempt | PullOutcome> {
    const task = await this.#plan(trigger);
    if ('outcome' in task) return task;
    if (!isSameScope(authorization.scope, task.scope)) throw cancelled();
    const { access, random } = this.#options;
    const server = await access.open(authorization);
    const database = new DrainDatabase({
      runId: random.uuid(),
      scope: task.scope,
      database: task.profile.database,
      isInUse: () => this.#isInUse(task.profile, signal),
      signal,
    });
    const onReceived = (count: number, hasMore: boolean) => this.#showReceived(count, hasMore);
    const result = await new PullRun({ ...this.#options, database, server, onReceived, signal }).run();
    const { received, failure } = result;
    if (failure) {
      const { scope } = task;
      await this.#record.write(task.profile, { scope, failure, hasProgress: received > 0 }, signal);
    }
    return { ...result, server };
  }

  async #finish(task: PullTask, attempt: PullAttempt, signal: AbortSignal): Promise<PullResult> {
    const { failure, server, received, isComplete, cursor } = attempt;
    const blocked = blockedBy(failure);
    // An attempt with a server has been recorded under the lock.
    if (failure && server === undefined && blocked === null) {
      await this.#record.write(task.profile, { scope: task.scope, failure, hasProgress: false }, signal);
    }
    if (server && cursor !== null && received > 0) this.#acknowledge(server, cursor, signal);
    this.#fruitless = received > 0 || isComplete ? 0 : this.#fruitless + 1;
    const isOver = isComplete || failure !== undefined || signal.aborted || this.#fruitless > MAX_FRUITLESS;
    const shouldContinue = !isOver;
    const outcome = this.#outcome(this.#receivedBefore + received, isComplete);
    if (!shouldContinue) return this.#end({ outcome, shouldContinue }, blocked);
    this.#receivedBefore += received;
    return { outcome, shouldContinue };
  }

  /** The pull is over, complete or not. */
  #end(result: PullResult, blocked: BlockedBy): PullResult {
    this.#receivedBefore = 0;
    const isChange = this.#activity.received !== null || this.#activity.blocked !== blocked;
    if (isChange) this.#setActivity({ received: null, blocked });
    return result;
  }

  /** Without waiting, because losing it does no harm. */
  #acknowledge(server: PullServer, cursor: string, signal: AbortSignal): void {
    if (cursor === this.#acknowledged) return;
    this.#acknowledged = cursor;
    server.acknowledge(cursor, signal).catch(() => (this.#acknowledged = null));
  }

  #outcome(received: number, isComplete: boolean): PullOutcome {
    return { outcome: 'pulled', received, isComplete };
  }

  async #isInUse({ profileId, serverUrl }: CurrentProfile, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const current = await this.#options.profile();
    return current.profileId === profileId && current.serverUrl === serverUrl;
  }

  #showReceived(count: number, hasMore: boolean): void {
    if (!hasMore && this.#activity.received === null) return;
    this.#setActivity({ received: this.#receivedBefore + count, blocked: null });
  }

  #setActivity(activity: PullActivity): void {
    this.#activity = activity;
    if (!this.#isDisposed) this.#options.onProgress();
  }
}

interface PullTask {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
}

type PullServer = Awaited<ReturnType<ServerAccess['open']>>;

interface PullAttempt extends PullRunResult {
  /** Undefined if no run began. */
  readonly server: PullServer | undefined;
}

const NOTHING: PullAttempt = { received: 0, isComplete: false, failure: undefined, cursor: null, server: undefined };
