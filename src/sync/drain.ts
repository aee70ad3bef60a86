import { untilAborted } from '../core/abort';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import {
  asWaveFlowError,
  cancelled,
  isKeyringFailure,
  unauthorized,
  type ErrorKind,
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
import { deviceOf } from './device';
import { readGate, type Gate } from './outboxSnapshot';
import { Pass, type PassResult } from './pushRun';
import { PushRecord } from './pushRecord';
import type { Activity } from './statusReporter';
import { RetrySchedule, type Retry } from './retrySchedule';
import type { PushOutcome } from './status';

export interface DrainParts {
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
export type Demand = 'routine' | 'resumed' | 'user';

const EXPIRED: readonly ErrorKind[] = ['session.expired', 'answer.unauthorized'];

/** Empties the outbox of the profile in use, one pass at a time among all windows. */
export class Drain implements Disposable {
  readonly #parts: DrainParts;
  readonly #record: PushRecord;
  readonly #schedule: RetrySchedule;
  readonly #batchSize = new BatchSize();
  readonly #ended = new AbortController();
  #activity: Activity = { progress: null, blocked: null };
  /** The last token that the server did not want; there is no point in sending it again. */
  #rejected: string | undefined;

  constructor(parts: DrainParts) {
    this.#parts = parts;
    const { http, version, clock, random } = parts;
    this.#record = new PushRecord(clock, random);
    const serverVersion = (url: string) => readServerVersion(http, url, this.#ended.signal);
    this.#schedule = new RetrySchedule({ version, serverVersion, clock });
  }

  get activity(): Activity {
    return this.#activity;
  }

  /**
   * Sends what is queued, unless nothing may be sent now (PROTOCOL.md, "Push schedule").
   * @returns as in PROTOCOL.md, "Push outcome"
   */
  async pass(demand: Demand): Promise<PushOutcome> {
    if (demand !== 'routine') this.#schedule.forgetVersions();
    // Most passes find nothing to do, and need not wait for another window.
    const found = await this.#look(demand);
    if ('outcome' in found) return found;
    try {
      return await this.#send(found, demand);
    } catch (error) {
      this.#show({ ...this.#activity, progress: null });
      if (asWaveFlowError(error).kind !== 'cancelled') throw error;
      return { outcome: 'drained', sent: 0, remaining: found.gate.counts.pending };
    }
  }

  dispose(): void {
    this.#ended.abort();
  }

  /** What to do, or the outcome where there is nothing to do. */
  async #look(demand: Demand): Promise<Task | PushOutcome> {
    const profile = await this.#parts.profile();
    const gate = await this.#gate(profile);
    const { scope, mode, counts, push } = gate;
    if (scope === null) this.#schedule.signedOut();
    if (scope === null || mode === 'local') return { outcome: 'skipped' };
    const nothing = { outcome: 'drained', sent: 0, remaining: counts.pending } as const;
    const pause = {
      routine: Math.max(push.notBefore ?? 0, push.askedUntil ?? 0),
      resumed: push.askedUntil ?? 0,
      user: 0,
    }[demand];
    if (pause > this.#parts.clock.now()) return nothing;
    const retry = await this.#schedule.next(gate);
    return counts.pending === 0 && retry === null ? nothing : { profile, scope, gate, retry };
  }

  #gate(profile: CurrentProfile): Promise<Gate> {
    return profile.database.read((queries) => readGate(queries, profile, this.#parts.clock.now()));
  }

  /** With another token, once, where the server does not want the first. */
  async #send(task: Task, demand: Demand): Promise<PushOutcome> {
    let sent = 0;
    for (let isFirst = true; ; isFirst = false) {
      // Before the lock: whoever gives out tokens may take long to answer.
      const access = await this.#access(task);
      if (access instanceof Error) return this.#conclude(task, { sent: 0, failure: access, pass: undefined }, sent);
      const ending = await this.#parts.lock.run(() => untilAborted(this.#run(access, demand), this.#ended.signal));
      if ('outcome' in ending) return ending;
      sent += ending.sent;
      if (ending.failure?.kind === 'answer.unauthorized') this.#rejected = access.token;
      if (ending.failure?.kind !== 'answer.unauthorized' || !isFirst) return this.#conclude(task, ending, sent);
    }
  }

  /** A token for the task, or why there is none. */
  async #access(task: Task): Promise<Access | WaveFlowError> {
    const { profileId, serverUrl, accountId } = task.scope;
    try {
      const asked = this.#parts.token({ profileId, url: serverUrl }, this.#rejected);
      const token = await untilAborted(asked, this.#ended.signal);
      // Of the account that the operations belong to, whoever has signed in meanwhile.
      if (readSubject(token) !== accountId) throw cancelled();
      this.#schedule.signedIn();
      return { scope: task.scope, token };
    } catch (thrown) {
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected' || error.kind === 'cancelled') throw thrown;
      return error;
    }
  }

  /** What is there to do may be something else by the time the lock is there. */
  async #run({ scope, token }: Access, demand: Demand): Promise<Ending | PushOutcome> {
    const task = await this.#look(demand);
    if ('outcome' in task) return task;
    if (!isSameScope(scope, task.scope)) throw cancelled();
    const ending = await this.#pass(task, token);
    await this.#record.write(task, ending, this.#ended.signal);
    return ending;
  }

  async #pass({ profile, scope, gate, retry }: Task, token: string): Promise<Ending> {
    const { http, clock, timers, random, onFailed } = this.#parts;
    const { signal } = this.#ended;
    const id = random.uuid();
    const client = new V1Client({
      http,
      url: scope.serverUrl,
      token: async (rejected) => unlessRejected(token, rejected, scope),
    });
    const device = deviceOf(await this.#installation(), scope.profileId);
    const total = gate.counts.pending;
    this.#show({ progress: { sent: 0, total }, blocked: null });
    const result = await new Pass({
      id,
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
      onSent: (sent) => this.#show({ progress: { sent, total: Math.max(sent, total) }, blocked: null }),
      onStrange: onFailed,
      signal,
    }).run();
    return { ...result, pass: id };
  }

  /** How it went, for this window to show; what all windows have to know is in the database by then. */
  async #conclude(task: Task, ending: Ending, sent: number): Promise<PushOutcome> {
    const blocked = blockedBy(ending.failure);
    if (blocked === 'session') this.#schedule.signedOut();
    if (ending.pass === undefined && blocked === null) await this.#record.write(task, ending, this.#ended.signal);
    this.#show({ progress: null, blocked });
    const { counts } = await this.#gate(task.profile);
    return { outcome: 'drained', sent, remaining: counts.pending };
  }

  async #installation(): Promise<string> {
    const { app, random, clock } = this.#parts;
    const database = await app();
    const known = await database.read(readDeviceId);
    if (known !== null) return known;
    const fresh = { id: random.uuid(), now: clock.now() };
    return database.write((transaction) => ensureDeviceId(transaction, fresh));
  }

  async #isInUse({ profileId, serverUrl }: CurrentProfile): Promise<boolean> {
    if (this.#ended.signal.aborted) return false;
    const now = await this.#parts.profile();
    return now.profileId === profileId && now.serverUrl === serverUrl;
  }

  #show(activity: Activity): void {
    this.#activity = activity;
    this.#parts.onProgress();
  }
}

interface Task {
  readonly profile: CurrentProfile;
  readonly scope: SyncScope;
  readonly gate: Gate;
  readonly retry: Retry | null;
}

interface Access {
  readonly scope: SyncScope;
  readonly token: string;
}

interface Ending extends PassResult {
  /** The pass that ended; undefined where it did not begin. */
  readonly pass: string | undefined;
}

/** Another one is asked for when nobody waits for this pass any more. */
function unlessRejected(token: string, rejected: string | undefined, { serverUrl }: SyncScope): string {
  if (rejected !== undefined) throw unauthorized(new URL(serverUrl).host);
  return token;
}

function blockedBy(failure: WaveFlowError | undefined): Activity['blocked'] {
  if (failure === undefined) return null;
  if (isKeyringFailure(failure.kind)) return 'keyring';
  return EXPIRED.includes(failure.kind) ? 'session' : null;
}
