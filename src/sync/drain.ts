import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { cancelled, isCancelled } from '../core/errors';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { Http } from '../remote/http';
import { readServerVersion } from '../remote/serverVersion';
import { isSameScope, type CurrentProfile } from '../store/tables/syncScope';
import { BatchSize } from './batchSize';
import { blockedBy } from './blocked';
import { ParkedRetrySchedule } from './parkedRetrySchedule';
import { PushRecord, type PushAttempt, type PushTask } from './pushRecord';
import { PushRun } from './pushRun';
import type { Authorization, ServerAccess } from './serverAccess';
import type { PushOutcome } from './status';
import type { PushActivity } from './statusReporter';
import { activeScope, readSyncSnapshot, type SyncSnapshot } from './syncSnapshot';
import { waitUntil, type SyncTrigger } from './syncTrigger';

export interface DrainOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly http: Http;
  /** Version of the extension. */
  readonly version: string;
  readonly access: ServerAccess;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called after each change of `activity`. */
  readonly onProgress: () => void;
  /** Called for failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/** Pushes the outbox of the profile in use until it is empty; one run at a time among all windows. */
export class Drain implements Disposable {
  readonly #options: DrainOptions;
  readonly #record: PushRecord;
  readonly #schedule: ParkedRetrySchedule;
  readonly #batchSize = new BatchSize();
  readonly #aborter = new AbortController();
  #activity: PushActivity = { progress: null, blocked: null };

  constructor(options: DrainOptions) {
    this.#options = options;
    const { http, version, clock, random } = options;
    this.#record = new PushRecord(clock, random);
    const serverVersion = (url: string) => readServerVersion(http, url, this.#aborter.signal);
    this.#schedule = new ParkedRetrySchedule({ version, serverVersion, clock });
  }

  get activity(): PushActivity {
    return this.#activity;
  }

  /**
   * Pushes the pending operations, unless nothing may be sent now (PROTOCOL.md, "Push schedule").
   * Resolves as in PROTOCOL.md, "Push outcome".
   */
  async run(trigger: SyncTrigger): Promise<PushOutcome> {
    if (trigger !== 'routine') this.#schedule.forgetServerVersions();
    // Before taking the lock, because there is usually nothing to do.
    const task = await this.#plan(trigger);
    if ('outcome' in task) return task;
    try {
      return await this.#drain(task, trigger);
    } catch (error) {
      this.#setActivity({ ...this.#activity, progress: null });
      if (!isCancelled(error)) throw error;
      return { outcome: 'drained', sent: 0, remaining: task.snapshot.counts.pending };
    }
  }

  dispose(): void {
    this.#aborter.abort();
  }

  /** What to push, or the outcome if there is nothing to push now. */
  async #plan(trigger: SyncTrigger): Promise<DrainTask | PushOutcome> {
    const profile = await this.#options.profile();
    const snapshot = await this.#readSnapshot(profile);
    const { counts, push, pull } = snapshot;
    if (snapshot.scope === null) this.#schedule.markSignedOut();
    const scope = activeScope(snapshot);
    if (scope === null) return { outcome: 'skipped' };
    const nothingSent = { outcome: 'drained', sent: 0, remaining: counts.pending } as const;
    const askedUntil = Math.max(push.askedUntil ?? 0, pull.askedUntil ?? 0);
    if (waitUntil(trigger, { notBefore: push.notBefore, askedUntil }) > this.#options.clock.now()) return nothingSent;
    const retry = await this.#schedule.plan(snapshot);
    return counts.pending === 0 && retry === null ? nothingSent : { profile, scope, snapshot, retry };
  }

  #readSnapshot(profile: CurrentProfile): Promise<SyncSnapshot> {
    return profile.database.read((queries) => readSyncSnapshot(queries, profile, this.#options.clock.now()));
  }

  /** Pushes; once more with another token if the server rejects the first. */
  async #drain(task: DrainTask, trigger: SyncTrigger): Promise<PushOutcome> {
    const first = await this.#attempt(task, trigger);
    if ('outcome' in first) return first;
    const isRejected = first.runId !== undefined && first.failure?.kind === 'answer.unauthorized';
    if (!isRejected) return this.#finish(task, first, first.sent);
    const second = await this.#attempt(task, trigger);
    return 'outcome' in second ? second : this.#finish(task, second, first.sent + second.sent);
  }

  /** Pushes with one token. */
  async #attempt(task: DrainTask, trigger: SyncTrigger): Promise<PushAttempt | PushOutcome> {
    // Before taking the lock, because getting a token may take long.
    const authorization = await this.#options.access.authorize(task.scope, this.#aborter.signal);
    if (authorization instanceof Error) return { sent: 0, failure: authorization, runId: undefined };
    this.#schedule.markSignedIn();
    const attempt = await this.#options.lock.run(() =>
      untilAborted(this.#runLocked(authorization, trigger), this.#aborter.signal),
    );
    if ('outcome' in attempt) return attempt;
    if (attempt.failure?.kind === 'answer.unauthorized') this.#options.access.reject(authorization);
    return attempt;
  }

  /** Plans again, because the outbox may have changed while waiting for the lock. */
  async #runLocked(authorization: Authorization, trigger: SyncTrigger): Promise<PushAttempt | PushOutcome> {
    const task = await this.#plan(trigger);
    if ('outcome' in task) return task;
    if (!isSameScope(authorization.scope, task.scope)) throw cancelled();
    const attempt = await this.#push(task, authorization);
    await this.#record.write(task, attempt, this.#aborter.signal);
    return attempt;
  }

  async #push({ profile, scope, snapshot, retry }: DrainTask, authorization: Authorization): Promise<PushAttempt> {
    const { access, clock, timers, random, onFailed } = this.#options;
    const { signal } = this.#aborter;
    const runId = random.uuid();
    const total = snapshot.counts.pending;
    this.#setActivity({ progress: { sent: 0, total }, blocked: null });
    const result = await new PushRun({
      runId,
      scope,
      database: profile.database,
      server: await access.open(authorization),
      batchSize: this.#batchSize,
      history: snapshot.push,
      retryBefore: retry?.before ?? null,
      isInUse: () => this.#isInUse(profile),
      clock,
      timers,
      onSent: (sent) => this.#setActivity({ progress: { sent, total: Math.max(sent, total) }, blocked: null }),
      onImplausible: onFailed,
      signal,
    }).run();
    return { ...result, runId };
  }

  /** Ends the activity of this window after its last attempt. @param sent number of operations, of all attempts */
  async #finish(task: DrainTask, attempt: PushAttempt, sent: number): Promise<PushOutcome> {
    const blocked = blockedBy(attempt.failure);
    if (blocked === 'session') this.#schedule.markSignedOut();
    // An attempt with a run has been recorded under the lock.
    if (attempt.runId === undefined && blocked === null) await this.#record.write(task, attempt, this.#aborter.signal);
    this.#setActivity({ progress: null, blocked });
    const { counts } = await this.#readSnapshot(task.profile);
    return { outcome: 'drained', sent, remaining: counts.pending };
  }

  async #isInUse({ profileId, serverUrl }: CurrentProfile): Promise<boolean> {
    if (this.#aborter.signal.aborted) return false;
    const current = await this.#options.profile();
    return current.profileId === profileId && current.serverUrl === serverUrl;
  }

  #setActivity(activity: PushActivity): void {
    this.#activity = activity;
    this.#options.onProgress();
  }
}

interface DrainTask extends PushTask {
  readonly snapshot: SyncSnapshot;
}
