import { backoffDelay, type BackoffPolicy } from '../core/backoff';
import type { Clock } from '../core/clock';
import type { Disposable } from '../core/disposal';
import { asWaveFlowError, retryAfterOf, type WaveFlowError } from '../core/errors';
import { fraction, type Random } from '../core/random';
import type { Timers } from '../core/timers';
import type { SyncScope } from '../store/tables/syncScope';
import { blockedBy } from './blocked';
import { liveWithout } from './live';
import type { Authorization, ServerAccess } from './serverAccess';
import type { LiveUpdates } from './status';

/** PROTOCOL.md, "Sync session". */
const BACKOFF: BackoffPolicy = {
  initialDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 24 * 60 * 60_000,
  jitter: 0.5,
};
/** The back-off starts anew after a connection that lasted at least this long, or reported something. */
const GOOD_CONNECTION_MS = 30_000;

export interface LiveConnectionOptions {
  readonly scope: SyncScope;
  readonly access: ServerAccess;
  /** Called when the connection is open, and whenever something may have changed. */
  readonly onHint: () => void;
  readonly onState: (live: LiveUpdates) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called for failures of the program. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * A connection on which the server of one scope reports changes; opened again, with back-off, whenever it ends. It is never
 * the source of a change: whoever pulls after it has opened misses nothing (PROTOCOL.md, "Gap before the subscription").
 */
export class LiveConnection implements Disposable {
  readonly #options: LiveConnectionOptions;
  readonly #aborter = new AbortController();
  /** Ends the connection, or the attempt, that is under way. */
  #current: Disposable | undefined;
  #retry: Disposable | undefined;
  #openedAt: number | null = null;
  #hasReported = false;
  /** Connections in a row that were not good. */
  #failures = 0;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
    options.onState({ mode: 'polling', reason: null });
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#openedAt !== null;
  }

  /** Connects at once if it waits to do so. */
  retryNow(): void {
    if (this.#retry === undefined) return;
    this.#failures = 0;
    this.#connect();
  }

  /** Replaces the connection: it may be dead without having ended, as after a sleep. */
  reconnect(): void {
    this.#failures = 0;
    this.#connect();
  }

  dispose(): void {
    this.#aborter.abort();
    this.#close();
  }

  #close(): void {
    this.#current?.dispose();
    this.#retry?.dispose();
    this.#current = undefined;
    this.#retry = undefined;
    this.#openedAt = null;
    this.#hasReported = false;
  }

  #connect(): void {
    this.#close();
    const attempt = new ConnectionAttempt();
    this.#current = attempt;
    void this.#listen(attempt).catch((thrown: unknown) => {
      if (attempt.isDisposed) return;
      const error = asWaveFlowError(thrown);
      if (error.kind === 'unexpected') this.#options.onFailed(thrown);
      this.#handleEnd(error);
    });
  }

  async #listen(attempt: ConnectionAttempt): Promise<void> {
    const { access, scope } = this.#options;
    const authorization = await access.authorize(scope, this.#aborter.signal);
    if (authorization instanceof Error) throw authorization;
    const server = await access.open(authorization);
    if (attempt.isDisposed) return;
    attempt.connection = server.listen({
      onOpen: () => attempt.isDisposed || this.#handleOpen(),
      onHint: () => attempt.isDisposed || this.#handleHint(),
      onEnd: (error) => attempt.isDisposed || this.#handleEnd(error, authorization),
    });
  }

  #handleOpen(): void {
    this.#openedAt = this.#options.clock.now();
    this.#options.onState({ mode: 'socket', reason: null });
    this.#options.onHint();
  }

  #handleHint(): void {
    this.#hasReported = true;
    this.#options.onHint();
  }

  #handleEnd(error: WaveFlowError | undefined, authorization?: Authorization): void {
    const { access, clock, timers, random, onState } = this.#options;
    if (this.#aborter.signal.aborted) return;
    if (error?.kind === 'answer.unauthorized' && authorization) access.reject(authorization);
    const isLong = this.#openedAt !== null && Math.abs(clock.now() - this.#openedAt) >= GOOD_CONNECTION_MS;
    this.#failures = isLong || this.#hasReported ? 1 : this.#failures + 1;
    this.#close();
    const retryAfter = error ? retryAfterOf(error) : null;
    const delay = backoffDelay(BACKOFF, { count: this.#failures, retryAfter }, fraction(random));
    this.#retry = timers.after(delay, () => this.#connect());
    onState(liveWithout(error, blockedBy(error) !== null));
  }
}

class ConnectionAttempt implements Disposable {
  connection: Disposable | undefined;
  isDisposed = false;

  dispose(): void {
    this.isDisposed = true;
    this.connection?.dispose();
  }
}
