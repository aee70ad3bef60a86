import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import type { Timers } from '../core/timers';
import type { CurrentProfile } from '../store/tables/syncScope';
import { parseFailure, readOutboxSnapshot, type OutboxSnapshot } from './outboxSnapshot';
import type { SyncState, SyncStatus } from './status';

/** What this window is doing about the outbox. */
export interface Activity {
  readonly progress: SyncStatus['progress'];
  /** What has to be there before anything can be sent: a new sign-in, or the keyring with the one there is. */
  readonly blocked: 'session' | 'keyring' | null;
}

export interface StatusReporterOptions {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly activity: () => Activity;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailed: (error: unknown) => void;
}

export interface StatusReading {
  readonly status: SyncStatus;
  /** Another text whenever something was queued, or the account is another. */
  readonly outboxVersion: string;
}

/** Between two looks while this window sends: each batch is a change, and nobody reads that fast. */
const MIN_INTERVAL_MS = 100;

/** Tells where the changes are. */
export class StatusReporter implements Disposable {
  readonly #options: StatusReporterOptions;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<SyncStatus>());
  readonly #refreshed = this.#owned.add(new Emitter<StatusReading>());
  #lastStatus = '';
  #isRefreshing = false;
  #isRefreshRequested = false;
  #isDisposed = false;
  #endPause = (): void => undefined;

  readonly onDidChange = this.#changed.event;
  /** Fires after each look, whether or not something has changed. */
  readonly onDidRefresh = this.#refreshed.event;

  constructor(options: StatusReporterOptions) {
    this.#options = options;
  }

  async read(): Promise<SyncStatus> {
    return (await this.#read()).status;
  }

  /** Something may have changed. Many calls in a row come to one look, or two. */
  refresh(): void {
    this.#isRefreshRequested = true;
    if (this.#options.activity().progress === null) this.#endPause();
    if (this.#isRefreshing || this.#isDisposed) return;
    this.#isRefreshing = true;
    void this.#refreshUntilCurrent().catch((error: unknown) => {
      if (!this.#isDisposed) this.#options.onFailed(error);
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#endPause();
    this.#owned.dispose();
  }

  async #refreshUntilCurrent(): Promise<void> {
    try {
      while (this.#isRefreshRequested && !this.#isDisposed) {
        this.#isRefreshRequested = false;
        const look = await this.#read();
        this.#notify(look);
        if (look.status.progress !== null) await this.#pause();
      }
    } finally {
      this.#isRefreshing = false;
    }
  }

  #notify(look: StatusReading): void {
    this.#refreshed.fire(look);
    const text = JSON.stringify(look.status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#changed.fire(look.status);
  }

  /** Over at once when nothing is sent any more. */
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
    const gate = await profile.database.read((queries) =>
      readOutboxSnapshot(queries, profile, this.#options.clock.now()),
    );
    const newest = JSON.stringify([gate.scope, gate.counts.newestPendingId]);
    return { status: statusOf(gate, this.#options.activity()), outboxVersion: newest };
  }
}

function statusOf(gate: OutboxSnapshot, activity: Activity): SyncStatus {
  const { mode, counts, push } = gate;
  const state = stateOf(gate, activity);
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
