import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import type { ErrorKind } from '../core/errorDetails';
import {
  asWaveFlowError,
  cancelled,
  isCancelled,
  isKeyringFailure,
  unauthorized,
  type WaveFlowError,
} from '../core/errors';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import { readSubject } from '../protocol/claims';
import type { Http } from '../remote/http';
import { readServerVersion } from '../remote/serverVersion';
import { V1Client } from '../remote/v1/client';
import { encodePush, push } from '../remote/v1/push';
import type { Database } from '../store/database';
import { ensureDeviceId, readDeviceId } from '../store/tables/deviceId';
import type { Lock } from '../core/lock';
import { isSameScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { BatchSize } from './batchSize';
import { deriveDeviceId } from './deviceId';
import { readOutboxSnapshot, type OutboxSnapshot } from './outboxSnapshot';
import { PushRun, type PushRunResult } from './pushRun';
import { PushRecord } from './pushRecord';
import type { Activity } from './statusReporter';
import { ParkedRetrySchedule, type ParkedRetryPlan } from './parkedRetrySchedule';
import type { PushOutcome } from './status';

export interface DrainOptions {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** The database of the installation. */
  readonly app: () => Promise<Database>;
  readonly http: Http;
  /** Of this program. */
  readonly version: string;
  readonly token: (place: { readonly profileId: string; readonly url: string }, rejected?: string) => Promise<string>;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Told whenever `activity` is another. */
  readonly onProgress: () => void;
  /** Told about failures that nobody waits for. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * What a pause after a failure means: it is kept; it is over, unless the server asked for it; it is over in any case.
 */
export type PushTrigger = 'routine' | 'resumed' | 'user';

const EXPIRED_KINDS: readonly ErrorKind[] = ['session.expired', 'answer.unauthorized'];

/** Empties the outbox of the profile in use, one pass at a time among all windows. */
export class Drain implements Disposable {
  readonly #options: DrainOptions;
  readonly #record: PushRecord;
  readonly #schedule: ParkedRetrySchedule;
  readonly #batchSize = new BatchSize();
  readonly #aborter = new AbortController();
  #activity: Activity = { progress: null, blocked: null };
  /** The last token that the server did not want; there is no point in sending it again. */
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
   * Sends what is queued, unless nothing may be sent now (PROTOCOL.md, "Push schedule").
   * @returns as in PROTOCOL.md, "Push outcome"
   */
  async run(trigger: PushTrigger): Promise<PushOutcome> {
    if (trigger !== 'routine') this.#schedule.forgetServerVersions();
    // Most passes find nothing to do, and need not wait for another window.
    const found = await this.#plan(trigger);
    if ('outcome' in found) return found;
    try {
      return await this.#drain(found, trigger);
    } catch (error) {
      this.#setActivity({ ...this.#activity, progress: null });
      if (!isCancelled(error)) throw error;
      return { outcome: 'drained', sent: 0, remaining: found.snapshot.counts.pending };
    }
  }

  dispose(): void {
    this.#aborter.abort();
  }

  /** What to do, or the outcome where there is nothing to do. */
  async #plan(trigger: PushTrigger): Promise<DrainTask | PushOutcome> {
    const profile = await this.#options.profile();
    const gate = await this.#readSnapshot(profile);
    const { scope, mode, counts, push } = gate;
    if (scope === null) this.#schedule.markSignedOut();
    if (scope === null || mode === 'local') return { outcome: 'skipped' };
    const nothing = { outcome: 'drained', sent: 0, remaining: counts.pending } as const;
    const pause = {
      routine: Math.max(push.notBefore ?? 0, push.askedUntil ?? 0),
      resumed: push.askedUntil ?? 0,
      user: 0,
    }[trigger];
    if (pause > this.#options.clock.now()) return nothing;
    const retry = await this.#schedule.plan(gate);
    return counts.pending === 0 && retry === null ? nothing : { profile, scope, snapshot: gate, retry };
  }

  #readSnapshot(profile: CurrentProfile): Promise<OutboxSnapshot> {
    return profile.database.read((queries) => readOutboxSnapshot(queries, profile, this.#options.clock.now()));
  }

  /** With another token, once, where the server does not want the first. */
  async #drain(task: DrainTask, trigger: PushTrigger): Promise<PushOutcome> {
    let sent = 0;
    for (let isFirst = true; ; isFirst = false) {
      // Before the lock: whoever gives out tokens may take long to answer.
      const access = await this.#authorize(task);
      if (access instanceof Error) return this.#finish(task, { sent: 0, failure: access, runId: undefined }, sent);
      const ending = await this.#options.lock.run(() =>
        untilAborted(this.#runLocked(access, trigger), this.#aborter.signal),
      );
      if ('outcome' in ending) return ending;
      sent += ending.sent;
      if (ending.failure?.kind === 'answer.unauthorized') this.#rejectedToken = access.token;
      if (ending.failure?.kind !== 'answer.unauthorized' || !isFirst) return this.#finish(task, ending, sent);
    }
  }

  /** A token for the task, or why there is none. */
  async #authorize(task: DrainTask): Promise<Authorization | WaveFlowError> {
    const { profileId, serverUrl, accountId } = task.scope;
    try {
      const asked = this.#options.token({ profileId, url: serverUrl }, this.#rejectedToken);
      const token = await untilAborted(asked, this.#aborter.signal);
      // Of the account that the operations belong to, whoever has signed in meanwhile.
      if (readSubject(token) !== accountId) throw cancelled();
      this.#schedule.markSignedIn();
      return { scope: task.scope, token };
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected' || error.kind === 'cancelled') throw thrown;
      return error;
    }
  }

  /** What is there to do may be something else by the time the lock is there. */
  async #runLocked({ scope, token }: Authorization, trigger: PushTrigger): Promise<DrainAttempt | PushOutcome> {
    const task = await this.#plan(trigger);
    if ('outcome' in task) return task;
    if (!isSameScope(scope, task.scope)) throw cancelled();
    const ending = await this.#push(task, token);
    await this.#record.write(task, ending, this.#aborter.signal);
    return ending;
  }

  async #push({ profile, scope, snapshot: gate, retry }: DrainTask, token: string): Promise<DrainAttempt> {
    const { http, clock, timers, random, onFailed } = this.#options;
    const { signal } = this.#aborter;
    const id = random.uuid();
    const client = new V1Client({
      http,
      url: scope.serverUrl,
      token: async (rejected) => unlessRejected(token, rejected, scope),
    });
    const device = deriveDeviceId(await this.#installationId(), scope.profileId);
    const total = gate.counts.pending;
    this.#setActivity({ progress: { sent: 0, total }, blocked: null });
    const result = await new PushRun({
      runId: id,
      scope,
      database: profile.database,
      host: client.host,
      push: (operations) => push(client, encodePush(device, operations), signal),
      batchSize: this.#batchSize,
      history: gate.push,
      retryBefore: retry?.before ?? null,
      isInUse: () => this.#isInUse(profile),
      clock,
      timers,
      onSent: (sent) => this.#setActivity({ progress: { sent, total: Math.max(sent, total) }, blocked: null }),
      onImplausible: onFailed,
      signal,
    }).run();
    return { ...result, runId: id };
  }

  /** How it went, for this window to show; what all windows have to know is in the database by then. */
  async #finish(task: DrainTask, ending: DrainAttempt, sent: number): Promise<PushOutcome> {
    const blocked = blockedBy(ending.failure);
    if (blocked === 'session') this.#schedule.markSignedOut();
    if (ending.runId === undefined && blocked === null) await this.#record.write(task, ending, this.#aborter.signal);
    this.#setActivity({ progress: null, blocked });
    const { counts } = await this.#readSnapshot(task.profile);
    return { outcome: 'drained', sent, remaining: counts.pending };
  }

  async #installationId(): Promise<string> {
    const { app, random, clock } = this.#options;
    const database = await app();
    const known = await database.read(readDeviceId);
    if (known !== null) return known;
    const fresh = { id: random.uuid(), now: clock.now() };
    return database.write((transaction) => ensureDeviceId(transaction, fresh));
  }

  async #isInUse({ profileId, serverUrl }: CurrentProfile): Promise<boolean> {
    if (this.#aborter.signal.aborted) return false;
    const now = await this.#options.profile();
    return now.profileId === profileId && now.serverUrl === serverUrl;
  }

  #setActivity(activity: Activity): void {
    this.#activity = activity;
    this.#options.onProgress();
  }
}

interface DrainTask {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
  readonly snapshot: OutboxSnapshot;
  readonly retry: ParkedRetryPlan | null;
}

interface Authorization {
  readonly scope: SyncScope;
  readonly token: string;
}

interface DrainAttempt extends PushRunResult {
  /** The pass that ended; undefined where it did not begin. */
  readonly runId: string | undefined;
}

/** Another one is asked for when nobody waits for this pass any more. */
function unlessRejected(token: string, rejected: string | undefined, { serverUrl }: SyncScope): string {
  if (rejected !== undefined) throw unauthorized(new URL(serverUrl).host);
  return token;
}

function blockedBy(failure: WaveFlowError | undefined): Activity['blocked'] {
  if (failure === undefined) return null;
  if (isKeyringFailure(failure.kind)) return 'keyring';
  return EXPIRED_KINDS.includes(failure.kind) ? 'session' : null;
}
