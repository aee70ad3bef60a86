import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { asWaveFlowError, cancelled, type ErrorKind, type WaveFlowError } from '../core/errors';
import { fraction, type Random } from '../core/random';
import type { Timers } from '../core/timers';
import { readSubject } from '../protocol/claims';
import type { Http } from '../remote/http';
import { V1Client } from '../remote/v1/client';
import { encodePush, push } from '../remote/v1/push';
import type { Database } from '../store/database';
import { ensureDeviceId, readDeviceId } from '../store/deviceId';
import type { Lock } from '../store/lock';
import { readDrainHolder, writePushState, type PushState } from '../store/pushState';
import type { CurrentProfile, SyncScope } from '../store/syncScope';
import { pauseAfter } from './backoff';
import { deviceOf } from './device';
import { readGate, writeFailure, type Gate } from './gate';
import { Pass, type PassResult } from './pass';
import type { Activity } from './reporter';
import type { PushOutcome } from './status';

export interface DrainParts {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  /** The database of the installation. */
  readonly app: () => Promise<Database>;
  readonly http: Http;
  readonly token: (place: { readonly profileId: string; readonly url: string }, rejected?: string) => Promise<string>;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Told whenever `activity` is another. */
  readonly onProgress: () => void;
}

const EXPIRED: readonly ErrorKind[] = ['session.expired', 'answer.unauthorized'];

/** Empties the outbox of the profile in use, one pass at a time among all windows. */
export class Drain implements Disposable {
  readonly #parts: DrainParts;
  readonly #ended = new AbortController();
  #activity: Activity = { progress: null, expired: false };
  /** The last token that the server did not want; there is no point in sending it again. */
  #rejected: string | undefined;
  #given: string | undefined;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  get activity(): Activity {
    return this.#activity;
  }

  /**
   * Sends what there is to send, if the gates are open (section 8.2), and resolves to the outcome of section 8.5.
   * @param force whether a pause after a failure is over
   */
  async pass(force: boolean): Promise<PushOutcome> {
    // Most passes find nothing to do, and need not wait for another window.
    const found = await this.#look(force);
    if ('outcome' in found) return found;
    return this.#parts.lock.run(async () => {
      if (this.#ended.signal.aborted) return { outcome: 'skipped' };
      const now = await this.#look(force);
      return 'outcome' in now ? now : this.#run(now);
    });
  }

  dispose(): void {
    this.#ended.abort();
  }

  /** What to do, or the outcome where there is nothing to do. */
  async #look(force: boolean): Promise<Task | PushOutcome> {
    const profile = await this.#parts.profile();
    const gate = await profile.database.read((queries) => readGate(queries, profile));
    const { scope, mode, counts, push } = gate;
    if (scope === null || mode === 'local') return { outcome: 'skipped' };
    const pause = !force && push.notBefore !== null && push.notBefore > this.#parts.clock.now();
    if (counts.pending === 0 || pause) return { outcome: 'drained', sent: 0, remaining: counts.pending };
    return { profile, scope, gate };
  }

  async #run(task: Task): Promise<PushOutcome> {
    const { profile, gate } = task;
    const id = this.#parts.random.uuid();
    try {
      const result = await this.#send(task, id);
      const expired = EXPIRED.includes(asWaveFlowError(result.failure).kind);
      if (expired) this.#rejected = this.#given ?? this.#rejected;
      this.#show({ progress: null, expired });
      if (!expired) await this.#remember(task, result);
      const { counts } = await profile.database.read((queries) => readGate(queries, profile));
      return { outcome: 'drained', sent: result.sent, remaining: counts.pending };
    } catch (error) {
      this.#show({ ...this.#activity, progress: null });
      if (asWaveFlowError(error).kind !== 'cancelled') throw error;
      return { outcome: 'drained', sent: 0, remaining: gate.counts.pending };
    }
  }

  async #send({ profile, scope, gate }: Task, id: string): Promise<Ending> {
    const { http, clock, timers } = this.#parts;
    const { signal } = this.#ended;
    const client = new V1Client({ http, url: scope.serverUrl, token: (rejected) => this.#token(scope, rejected) });
    const device = deviceOf(await this.#installation(), scope.profileId);
    const refused = await this.#token(scope).then(() => undefined, asWaveFlowError);
    // Nothing has begun: nobody else's pass ends, and no attempt counts.
    if (refused) return endOf(refused);
    const total = gate.counts.pending;
    this.#show({ progress: { sent: 0, total }, expired: false });
    const result = await new Pass({
      id,
      scope,
      database: profile.database,
      host: client.host,
      push: (operations) => push(client, encodePush(device, operations), signal),
      probe: async () => void (await client.profiles(signal)),
      isInUse: () => this.#isInUse(profile),
      clock,
      timers,
      onSent: (sent) => this.#show({ progress: { sent, total: Math.max(sent, total) }, expired: false }),
      signal,
    }).run();
    return { ...result, pass: id };
  }

  /** A token of the account that the operations belong to, whoever has signed in meanwhile. */
  async #token({ serverUrl, accountId, profileId }: SyncScope, rejected?: string): Promise<string> {
    this.#rejected = rejected ?? this.#rejected;
    const token = await this.#parts.token({ profileId, url: serverUrl }, this.#rejected);
    if (readSubject(token) !== accountId) throw cancelled();
    this.#given = token;
    return token;
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

  /** How it went, for all windows. */
  async #remember({ profile, scope, gate }: Task, { sent, failure, pass }: Ending): Promise<void> {
    const { clock, random } = this.#parts;
    const before = gate.push;
    const now = clock.now();
    const lastPushAt = sent > 0 ? now : before.lastPushAt;
    const chance = fraction(random);
    const after = failure ? setBack(before, failure, { sent, now, chance }) : { lastError: null, failures: 0, notBefore: null };
    if (sent === 0 && !failure && before.failures === 0 && before.lastError === null) return;
    await profile.database.write((transaction) => {
      const superseded = pass !== undefined && readDrainHolder(transaction) !== pass;
      if (this.#ended.signal.aborted || superseded) throw cancelled();
      writePushState(transaction, scope, { lastPushAt, ...after });
    });
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
}

interface Ending extends PassResult {
  /** The pass that ended; undefined where it did not begin. */
  readonly pass: string | undefined;
}

function endOf(error: WaveFlowError): Ending {
  if (error.kind === 'unexpected') throw error;
  return { sent: 0, failure: error.kind === 'cancelled' ? undefined : error, pass: undefined };
}

interface Circumstances {
  readonly sent: number;
  readonly now: number;
  readonly chance: number;
}

function setBack(before: PushState, failure: unknown, { sent, now, chance }: Circumstances): Omit<PushState, 'lastPushAt'> {
  const error = asWaveFlowError(failure);
  const failures = sent > 0 ? 1 : before.failures + 1;
  const { retryAfter } = error.details;
  const pause = pauseAfter({ failures, retryAfter: retryAfter === undefined ? null : Number(retryAfter), chance });
  return { lastError: writeFailure(error), failures, notBefore: now + pause };
}
