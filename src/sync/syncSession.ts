import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import type { Lock } from '../core/lock';
import type { Random } from '../core/random';
import type { Timers } from '../core/timers';
import { readPullState, writeLive } from '../store/tables/pullState';
import { isSameScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { serializeLive } from './live';
import { LiveConnection } from './liveConnection';
import type { ServerAccess } from './serverAccess';
import type { LiveUpdates } from './status';

const TICK_MS = 5_000;
/** A tick that comes later than this after the last one: the computer has slept. */
const SLEEP_MS = 15_000;
const PULL_INTERVAL_MS = 5 * 60_000;
/** Where no socket reports changes. */
const POLL_INTERVAL_MS = 60_000;
const LOCK_RETRY_MS = 60_000;

export interface SyncSessionOptions {
  /** Returns the profile in use. */
  readonly profile: () => Promise<CurrentProfile>;
  readonly access: ServerAccess;
  /** The window that holds it listens for all windows. */
  readonly lock: Lock;
  /** Requests a pull. */
  readonly onPull: () => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called for failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Learns of changes from elsewhere (PROTOCOL.md, "Sync session"). One window at a time listens to the server of the scope
 * in use and polls it; the others see that the database has changed. A session ends with its scope.
 */
export class SyncSession implements Disposable {
  readonly #options: SyncSessionOptions;
  #scope: SyncScope | null = null;
  /** When the next pull after a failure is due; null if the last one succeeded. */
  #retryAt: number | null = null;
  /** Lets go of the lock; undefined while another window listens. */
  #release: (() => void) | undefined;
  #connection: LiveConnection | undefined;
  #tick: Disposable | undefined;
  #tickedAt = 0;
  #requestedAt = 0;
  #live: LiveUpdates = { mode: 'off', reason: null };
  #isDisposed = false;

  constructor(options: SyncSessionOptions) {
    this.#options = options;
  }

  /** From now on, listens as soon as no other window does. */
  start(): void {
    void this.#lead();
  }

  /**
   * Follows what this window knows of the sync.
   * @param scope whose changes may be received; null if none may
   * @param retryAt when the next pull after a failure is due, in milliseconds since the epoch; null for no failure
   */
  update(scope: SyncScope | null, retryAt: number | null): void {
    this.#retryAt = retryAt;
    if (scope === null ? this.#scope === null : isSameScope(this.#scope, scope)) return;
    this.#scope = scope;
    this.#restart();
  }

  /** Connects at once if the connection waits to be opened again: something suggests that it can be. */
  retryNow(): void {
    this.#connection?.retryNow();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#close();
    this.#release?.();
  }

  /** Listens while it holds the lock, which is until the window is closed. */
  async #lead(): Promise<void> {
    const { lock, timers, onFailed } = this.#options;
    try {
      await lock.run(() => this.#listen());
    } catch (error) {
      if (this.#isDisposed) return;
      onFailed(error);
      timers.after(LOCK_RETRY_MS, () => this.start());
    }
  }

  #listen(): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#release = resolve;
      this.#restart();
    });
  }

  /** Ends the session of the scope so far and begins the one of the scope in use. */
  #restart(): void {
    if (this.#release === undefined) return;
    this.#close();
    const scope = this.#scope;
    if (scope === null || this.#isDisposed) return;
    this.#tickedAt = this.#options.clock.now();
    this.#scheduleTick();
    this.#connection = new LiveConnection({
      ...this.#options,
      scope,
      onHint: () => this.#requestPull(),
      onState: (live) => this.#setLive(scope, live),
    });
    // Does not wait for the connection, whose opening leads to another pull.
    this.#requestPull();
  }

  #close(): void {
    this.#connection?.dispose();
    this.#connection = undefined;
    this.#tick?.dispose();
    this.#tick = undefined;
  }

  #scheduleTick(): void {
    this.#tick = this.#options.timers.after(TICK_MS, () => {
      this.#scheduleTick();
      this.#handleTick();
    });
  }

  #handleTick(): void {
    const now = this.#options.clock.now();
    const passed = now - this.#tickedAt;
    this.#tickedAt = now;
    if (passed >= SLEEP_MS) {
      this.#connection?.reconnect();
      return this.#requestPull();
    }
    const interval = this.#live.mode === 'socket' ? PULL_INTERVAL_MS : POLL_INTERVAL_MS;
    const isRetryDue = this.#retryAt !== null && this.#retryAt <= now && this.#requestedAt < this.#retryAt;
    // Also where the clock was set back.
    if (isRetryDue || Math.abs(now - this.#requestedAt) >= interval) this.#requestPull();
  }

  #requestPull(): void {
    this.#requestedAt = this.#options.clock.now();
    this.#options.onPull();
  }

  #setLive(scope: SyncScope, live: LiveUpdates): void {
    this.#live = live;
    this.#store(scope, live).catch(this.#options.onFailed);
  }

  /** Stores it for all windows. */
  async #store(scope: SyncScope, live: LiveUpdates): Promise<void> {
    const { profileId, database } = await this.#options.profile();
    if (profileId !== scope.profileId) return;
    const text = serializeLive(live);
    const isSame = await database.read((queries) => readPullState(queries, scope).live === text);
    // A later state may have come meanwhile.
    if (isSame || this.#live !== live) return;
    await database.write((transaction) => writeLive(transaction, scope, text));
  }
}
