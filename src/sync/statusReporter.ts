import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import type { Timers } from '../core/timers';
import type { CurrentProfile } from '../store/tables/syncScope';
import { readFailure, readGate, type Gate } from './outboxSnapshot';
import type { SyncState, SyncStatus } from './status';

/** What this window is doing about the outbox. */
export interface Activity {
  readonly progress: SyncStatus['progress'];
  /** What has to be there before anything can be sent: a new sign-in, or the keyring with the one there is. */
  readonly blocked: 'session' | 'keyring' | null;
}

export interface ReporterParts {
  /** The profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly activity: () => Activity;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onFailed: (error: unknown) => void;
}

export interface Look {
  readonly status: SyncStatus;
  /** Another text whenever something was queued, or the account is another. */
  readonly newest: string;
}

/** Between two looks while this window sends: each batch is a change, and nobody reads that fast. */
const REST_MS = 100;

/** Tells where the changes are. */
export class Reporter implements Disposable {
  readonly #parts: ReporterParts;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<SyncStatus>());
  readonly #looked = this.#owned.add(new Emitter<Look>());
  #last = '';
  #looking = false;
  #lookAgain = false;
  #disposed = false;
  #endRest = (): void => undefined;

  readonly onDidChange = this.#changed.event;
  /** Fires after each look, whether or not something has changed. */
  readonly onDidLook = this.#looked.event;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  async read(): Promise<SyncStatus> {
    return (await this.#read()).status;
  }

  /** Something may have changed. Many calls in a row come to one look, or two. */
  look(): void {
    this.#lookAgain = true;
    if (this.#parts.activity().progress === null) this.#endRest();
    if (this.#looking || this.#disposed) return;
    this.#looking = true;
    void this.#compare().catch((error: unknown) => {
      if (!this.#disposed) this.#parts.onFailed(error);
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#endRest();
    this.#owned.dispose();
  }

  async #compare(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#disposed) {
        this.#lookAgain = false;
        const look = await this.#read();
        this.#tell(look);
        if (look.status.progress !== null) await this.#rest();
      }
    } finally {
      this.#looking = false;
    }
  }

  #tell(look: Look): void {
    this.#looked.fire(look);
    const text = JSON.stringify(look.status);
    if (text === this.#last) return;
    this.#last = text;
    this.#changed.fire(look.status);
  }

  /** Over at once when nothing is sent any more. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#parts.timers.after(REST_MS, resolve);
      this.#endRest = () => {
        timer.dispose();
        resolve();
      };
    });
  }

  async #read(): Promise<Look> {
    const profile = await this.#parts.profile();
    const gate = await profile.database.read((queries) => readGate(queries, profile, this.#parts.clock.now()));
    const newest = JSON.stringify([gate.scope, gate.counts.newestPendingId]);
    return { status: statusOf(gate, this.#parts.activity()), newest };
  }
}

function statusOf(gate: Gate, activity: Activity): SyncStatus {
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
    lastError: readFailure(push.lastError),
    retryAt: state === 'waiting' ? push.notBefore : null,
    progress: activity.progress,
  };
}

function stateOf({ scope, undecided, mode, counts }: Gate, { progress, blocked }: Activity): SyncState {
  if (undecided) return 'undecided';
  if (scope === null) return 'signedOut';
  if (mode === 'local') return 'local';
  if (progress !== null) return 'pushing';
  if (counts.pending === 0) return 'idle';
  if (blocked === 'keyring') return 'keyringFailed';
  return blocked === 'session' ? 'expired' : 'waiting';
}
