import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import {
  asWaveFlowError,
  cancelled,
  isCancelled,
  isKeyringFailure,
  isSessionEnd,
  unauthorized,
  type WaveFlowError,
} from '../core/errors';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import { readSubject } from '../protocol/claims';
import type { Http } from '../remote/http';
import { readServerVersion } from '../remote/serverVersion';
import { V1Client } from '../remote/v1/client';
import { encodePush, push } from '../remote/v1/push';
import type { Database } from '../store/database';
import { ensureDeviceId, readDeviceId } from '../store/tables/deviceId';
import { isSameScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { BatchSize } from './batchSize';
import { deriveDeviceId } from './deviceId';
import { readOutboxSnapshot, type OutboxSnapshot } from './outboxSnapshot';
import { ParkedRetrySchedule } from './parkedRetrySchedule';
import { PushRecord, type PushAttempt, type PushTask } from './pushRecord';
import { PushRun } from './pushRun';
import type { PushOutcome } from './status';
import type { Activity } from './statusReporter';

export interface DrainOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** Returns the app database. */
  readonly app: () => Promise<Database>;
  readonly http: Http;
  /** Version of the extension. */
  readonly version: string;
  /** Returns a token for this profile and server URL, other than `rejected`. */
  readonly token: (session: { readonly profileId: string; readonly url: string }, rejected?: string) => Promise<string>;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called after each change of `activity`. */
  readonly onProgress: () => void;
  /** Called for failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Why to push, which decides whether a delay after a failure still counts. `routine`: it does. `resumed`: only if the
 * server asked for it. `user`: it does not.
 */
export type PushTrigger = 'routine' | 'resumed' | 'user';

/** Pushes the outbox of the profile in use until it is empty; one run at a time among all windows. */
export class Drain implements Disposable {
  readonly #options: DrainOptions;
  readonly #record: PushRecord;
  readonly #schedule: ParkedRetrySchedule;
  readonly #batchSize = new BatchSize();
  readonly #aborter = new AbortController();
  #activity: Activity = { progress: null, blocked: null };
  /** The last token that the server rejected; it is not sent again. */
  #rejectedToken: string | undefined;

  constructor(options: DrainOptions) {
    this.#options = options;
    const { http, version, clock, random } = options;
    this.#record = new PushRecord(clock, random);
    const serverVersion = (url: string) => readServerVersion(http, url, this.#aborter.signal);
    this.#schedule = new ParkedRetrySchedule({ version, serverVersion, clock });
  }

  get activity(): Activity {
    return this.#activity;
  }

  /**
   * Pushes the pending operations, unless nothing may be sent now (PROTOCOL.md, "Push schedule").
   * Resolves as in PROTOCOL.md, "Push outcome".
   */
  async run(trigger: PushTrigger): Promise<PushOutcome> {
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
  async #plan(trigger: PushTrigger): Promise<DrainTask | PushOutcome> {
    const profile = await this.#options.profile();
    const snapshot = await this.#readSnapshot(profile);
    const { scope, mode, counts, push } = snapshot;
    if (scope === null) this.#schedule.markSignedOut();
    if (scope === null || mode === 'local') return { outcome: 'skipped' };
    const nothingSent = { outcome: 'drained', sent: 0, remaining: counts.pending } as const;
    const waitUntil = {
      routine: Math.max(push.notBefore ?? 0, push.askedUntil ?? 0),
      resumed: push.askedUntil ?? 0,
      user: 0,
    }[trigger];
    if (waitUntil > this.#options.clock.now()) return nothingSent;
    const retry = await this.#schedule.plan(snapshot);
    return counts.pending === 0 && retry === null ? nothingSent : { profile, scope, snapshot, retry };
  }

  #readSnapshot(profile: CurrentProfile): Promise<OutboxSnapshot> {
    return profile.database.read((queries) => readOutboxSnapshot(queries, profile, this.#options.clock.now()));
  }

  /** Pushes; once more with another token if the server rejects the first. */
  async #drain(task: DrainTask, trigger: PushTrigger): Promise<PushOutcome> {
    const first = await this.#attempt(task, trigger);
    if ('outcome' in first) return first;
    const isRejected = first.runId !== undefined && first.failure?.kind === 'answer.unauthorized';
    if (!isRejected) return this.#finish(task, first, first.sent);
    const second = await this.#attempt(task, trigger);
    return 'outcome' in second ? second : this.#finish(task, second, first.sent + second.sent);
  }

  /** Pushes with one token. */
  async #attempt(task: DrainTask, trigger: PushTrigger): Promise<PushAttempt | PushOutcome> {
    // Before taking the lock, because getting a token may take long.
    const authorization = await this.#authorize(task);
    if (authorization instanceof Error) return { sent: 0, failure: authorization, runId: undefined };
    const attempt = await this.#options.lock.run(() =>
      untilAborted(this.#runLocked(authorization, trigger), this.#aborter.signal),
    );
    if ('outcome' in attempt) return attempt;
    if (attempt.failure?.kind === 'answer.unauthorized') this.#rejectedToken = authorization.token;
    return attempt;
  }

  /** A token for the task, or the reason why there is none. */
  async #authorize(task: DrainTask): Promise<Authorization | WaveFlowError> {
    const { profileId, serverUrl, accountId } = task.scope;
    try {
      const request = this.#options.token({ profileId, url: serverUrl }, this.#rejectedToken);
      const token = await untilAborted(request, this.#aborter.signal);
      // Another account may have signed in since the task was planned.
      if (readSubject(token) !== accountId) throw cancelled();
      this.#schedule.markSignedIn();
      return { scope: task.scope, token };
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected' || error.kind === 'cancelled') throw thrown;
      return error;
    }
  }

  /** Plans again, because the outbox may have changed while waiting for the lock. */
  async #runLocked({ scope, token }: Authorization, trigger: PushTrigger): Promise<PushAttempt | PushOutcome> {
    const task = await this.#plan(trigger);
    if ('outcome' in task) return task;
    if (!isSameScope(scope, task.scope)) throw cancelled();
    const attempt = await this.#push(task, token);
    await this.#record.write(task, attempt, this.#aborter.signal);
    return attempt;
  }

  async #push({ profile, scope, snapshot, retry }: DrainTask, token: string): Promise<PushAttempt> {
    const { http, clock, timers, random, onFailed } = this.#options;
    const { signal } = this.#aborter;
    const runId = random.uuid();
    const client = new V1Client({
      http,
      url: scope.serverUrl,
      token: async (rejected) => unlessRejected(token, rejected, scope),
    });
    const deviceId = deriveDeviceId(await this.#installationId(), scope.profileId);
    const total = snapshot.counts.pending;
    this.#setActivity({ progress: { sent: 0, total }, blocked: null });
    const result = await new PushRun({
      runId,
      scope,
      database: profile.database,
      host: client.host,
      push: (operations) => push(client, encodePush(deviceId, operations), signal),
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

  async #installationId(): Promise<string> {
    const { app, random, clock } = this.#options;
    const database = await app();
    const known = await database.read(readDeviceId);
    if (known !== null) return known;
    const created = { id: random.uuid(), now: clock.now() };
    return database.write((transaction) => ensureDeviceId(transaction, created));
  }

  async #isInUse({ profileId, serverUrl }: CurrentProfile): Promise<boolean> {
    if (this.#aborter.signal.aborted) return false;
    const current = await this.#options.profile();
    return current.profileId === profileId && current.serverUrl === serverUrl;
  }

  #setActivity(activity: Activity): void {
    this.#activity = activity;
    this.#options.onProgress();
  }
}

interface DrainTask extends PushTask {
  readonly snapshot: OutboxSnapshot;
}

interface Authorization {
  readonly scope: SyncScope;
  readonly token: string;
}

/** Another token is not requested here, because the lock is held. */
function unlessRejected(token: string, rejected: string | undefined, { serverUrl }: SyncScope): string {
  if (rejected !== undefined) throw unauthorized(new URL(serverUrl).host);
  return token;
}

function blockedBy(failure: WaveFlowError | undefined): Activity['blocked'] {
  if (failure === undefined) return null;
  if (isKeyringFailure(failure.kind)) return 'keyring';
  return isSessionEnd(failure.kind) ? 'session' : null;
}
