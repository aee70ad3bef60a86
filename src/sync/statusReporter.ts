import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import type { Timers } from '../core/timers';
import type { CurrentProfile, SyncScope } from '../store/tables/syncScope';
import type { BlockedBy } from './blocked';
import { LIVE_OFF, parseLive } from './live';
import type { PullActivity } from './pull';
import { activeScope, readSyncSnapshot, type SyncSnapshot } from './syncSnapshot';
import type { SyncState, SyncStatus } from './status';
import { parseFailure } from './syncFailure';

/** The push activity of this window. */
export interface PushActivity {
  readonly progress: SyncStatus['progress'];
  readonly blocked: BlockedBy;
}

/** What this window does now. */
export interface Activity {
  readonly push: PushActivity;
  readonly pull: PullActivity;
}

export interface StatusReporterOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly activity: () => Activity;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailed: (error: unknown) => void;
}

export interface StatusReading {
  readonly status: SyncStatus;
  /** Differs after each newly queued operation and for another scope. For comparison only. */
  readonly outboxVersion: string;
  /** The scope whose changes may be received now; null if none may. */
  readonly scope: SyncScope | null;
}

/** Between two refreshes during a run, in which every batch changes the status. */
const MIN_INTERVAL_MS = 100;

/** Reads the status of the sync and reports its changes. */
export class StatusReporter implements Disposable {
  readonly #options: StatusReporterOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<SyncStatus>());
  readonly #refreshed = this.#owned.add(new Emitter<StatusReading>());
  #lastStatus = '';
  readonly #refreshes: Coalescer;
  #isDisposed = false;
  #endPause = (): void => undefined;

  readonly onDidChange = this.#changed.event;
  /** Fires after each refresh, also without a change. */
  readonly onDidRefresh = this.#refreshed.event;

  constructor(options: StatusReporterOptions) {
    this.#options = options;
    this.#refreshes = new Coalescer(
      () => this.#refresh(),
      (error) => {
        if (!this.#isDisposed) options.onFailed(error);
      },
    );
  }

  async read(): Promise<SyncStatus> {
    return (await this.#read()).status;
  }

  /** Reads the status again, because it may have changed. Calls during a refresh coalesce into one more. */
  refresh(): void {
    if (!isRunning(this.#options.activity())) this.#endPause();
    void this.#refreshes.request();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#endPause();
    this.#owned.dispose();
  }

  async #refresh(): Promise<void> {
    if (this.#isDisposed) return;
    const reading = await this.#read();
    this.#notify(reading);
    if (reading.status.progress !== null || reading.status.pullProgress !== null) await this.#pause();
  }

  #notify(reading: StatusReading): void {
    this.#refreshed.fire(reading);
    const text = JSON.stringify(reading.status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#changed.fire(reading.status);
  }

  /** Resolves after the minimum interval, or as soon as `#endPause` is called. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.timers.after(MIN_INTERVAL_MS, resolve);
      this.#endPause = () => {
        timer.dispose();
        resolve();
      };
    });
  }

  async #read(): Promise<StatusReading> {
    const profile = await this.#options.profile();
    const snapshot = await profile.database.read((queries) =>
      readSyncSnapshot(queries, profile, this.#options.clock.now()),
    );
    const outboxVersion = JSON.stringify([snapshot.scope, snapshot.counts.newestPendingId]);
    const status = statusOf(snapshot, this.#options.activity());
    return { status, outboxVersion, scope: activeScope(snapshot) };
  }
}

const isRunning = ({ push, pull }: Activity): boolean => push.progress !== null || pull.received !== null;

function statusOf(snapshot: SyncSnapshot, activity: Activity): SyncStatus {
  const { mode, counts, push, pull } = snapshot;
  const mayReceive = activeScope(snapshot) !== null;
  const state = stateOf(snapshot, activity);
  const { received } = activity.pull;
  return {
    mode,
    state,
    pending: counts.pending,
    parked: counts.parked,
    otherAccounts: counts.others,
    oldestPendingAt: counts.oldestPendingAt,
    lastPushAt: push.lastPushAt,
    lastError: parseFailure(push.lastError),
    retryAt: state === 'waiting' ? push.notBefore : null,
    progress: activity.push.progress,
    lastPullAt: pull.lastPullAt,
    pullError: parseFailure(pull.lastError),
    pullRetryAt: mayReceive ? pull.notBefore : null,
    pullProgress: mayReceive && received !== null ? { received } : null,
    live: mayReceive ? parseLive(pull.live) : LIVE_OFF,
    skipped: pull.skipped,
  };
}

function stateOf(snapshot: SyncSnapshot, { push, pull }: Activity): SyncState {
  const { scope, undecided, mode, isProfileUndecided, counts } = snapshot;
  const blocked = push.blocked ?? pull.blocked;
  if (undecided) return 'undecided';
  if (scope === null) return 'signedOut';
  if (mode === 'local') return 'local';
  if (isProfileUndecided) return 'profileUndecided';
  if (push.progress !== null) return 'pushing';
  if (counts.pending === 0) return pull.received === null ? 'idle' : 'pulling';
  if (blocked === 'keyring') return 'keyringFailed';
  return blocked === 'session' ? 'expired' : 'waiting';
}
