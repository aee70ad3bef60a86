import type { Clock } from '../core/clock';
import { Coalescer } from '../core/coalescer';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import type { Timers } from '../core/timers';
import type { CurrentProfile } from '../store/tables/syncScope';
import { readOutboxSnapshot, type OutboxSnapshot } from './outboxSnapshot';
import type { SyncState, SyncStatus } from './status';
import { parseFailure } from './syncFailure';

/** The push activity of this window. */
export interface Activity {
  readonly progress: SyncStatus['progress'];
  /** What prevents pushing: the session has expired, or the keyring does not return it. */
  readonly blocked: 'session' | 'keyring' | null;
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
}

/** Between two refreshes during a push run, in which every batch changes the status. */
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
    if (this.#options.activity().progress === null) this.#endPause();
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
    if (reading.status.progress !== null) await this.#pause();
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
      readOutboxSnapshot(queries, profile, this.#options.clock.now()),
    );
    const outboxVersion = JSON.stringify([snapshot.scope, snapshot.counts.newestPendingId]);
    return { status: statusOf(snapshot, this.#options.activity()), outboxVersion };
  }
}

function statusOf(snapshot: OutboxSnapshot, activity: Activity): SyncStatus {
  const { mode, counts, push } = snapshot;
  const state = stateOf(snapshot, activity);
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
    progress: activity.progress,
    lastPullAt: null,
    pullError: null,
    pullRetryAt: null,
    pullProgress: null,
    live: { mode: 'off', reason: null },
    skipped: 0,
  };
}

function stateOf({ scope, undecided, mode, counts }: OutboxSnapshot, { progress, blocked }: Activity): SyncState {
  if (undecided) return 'undecided';
  if (scope === null) return 'signedOut';
  if (mode === 'local') return 'local';
  if (progress !== null) return 'pushing';
  if (counts.pending === 0) return 'idle';
  if (blocked === 'keyring') return 'keyringFailed';
  return blocked === 'session' ? 'expired' : 'waiting';
}
