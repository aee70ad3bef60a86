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

const TICK_MS = 30_000;
/** A tick that comes later than this after the last one: the computer has slept. */
const SLEEP_MS = 75_000;
const PULL_INTERVAL_MS = 5 * 60_000;
/** Where no socket reports changes. */
const POLL_INTERVAL_MS = 60_000;
/** How much earlier than that a tick may come. */
const TOLERANCE_MS = TICK_MS / 2;
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
  /** Whether it has the lock or waits for it. */
  #isLeading = false;
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

  /**
   * Follows what this window knows of the sync: listens as soon as there is a scope and no other window does.
   * @param scope whose changes may be received; null if none may
   * @param retryAt when the next pull after a failure is due, in milliseconds since the epoch; null for no failure
   */
  update(scope: SyncScope | null, retryAt: number | null): void {
    const isOtherRetry = this.#retryAt !== retryAt;
    this.#retryAt = retryAt;
    if (isOtherRetry && this.#tick) this.#scheduleTick();
    if (scope === null ? this.#scope === null : isSameScope(this.#scope, scope)) return;
    this.#scope = scope;
    this.#restart();
    if (scope !== null) void this.#lead();
  }

  /** Connects at once if the connection waits to be opened again, or the computer has slept: something suggests that it can be. */
  retryNow(): void {
    if (this.#tick && this.#hasSlept()) this.#handleTick();
    else this.#connection?.retryNow();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#scope = null;
    this.#restart();
  }

  /** Listens while it holds the lock, which is until there is no scope or the window is closed. */
  async #lead(): Promise<void> {
    if (this.#isLeading || this.#scope === null) return;
    this.#isLeading = true;
    const { lock, timers, onFailed } = this.#options;
    try {
      await lock.run(() => this.#listen());
      this.#isLeading = false;
      // There may be another scope already.
      void this.#lead();
    } catch (error) {
      this.#isLeading = false;
      if (this.#isDisposed) return;
      onFailed(error);
      timers.after(LOCK_RETRY_MS, () => void this.#lead());
    }
  }

  #listen(): Promise<void> {
    if (this.#scope === null) return Promise.resolve();
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
    if (scope === null) {
      this.#release();
      this.#release = undefined;
      return;
    }
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
    this.#tick?.dispose();
    const now = this.#options.clock.now();
    const untilRetry = this.#retryAt === null || this.#retryAt <= now ? TICK_MS : this.#retryAt - now;
    this.#tick = this.#options.timers.after(Math.min(TICK_MS, untilRetry), () => {
      this.#scheduleTick();
      this.#handleTick();
    });
  }

  #hasSlept(): boolean {
    return this.#options.clock.now() - this.#tickedAt >= SLEEP_MS;
  }

  #handleTick(): void {
    const now = this.#options.clock.now();
    const hasSlept = this.#hasSlept();
    this.#tickedAt = now;
    if (hasSlept) {
      this.#connection?.reconnect();
      return this.#requestPull();
    }
    const interval = this.#live.mode === 'socket' ? PULL_INTERVAL_MS : POLL_INTERVAL_MS;
    const isRetryDue = this.#retryAt !== null && this.#retryAt <= now && this.#requestedAt < this.#retryAt;
    // Also where the clock was set back.
    if (isRetryDue || Math.abs(now - this.#requestedAt) >= interval - TOLERANCE_MS) this.#requestPull();
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
