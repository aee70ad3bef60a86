import type { Clock } from '../core/clock';
import { asWaveFlowError } from '../core/errors';
import type { OutboxSnapshot } from './outboxSnapshot';

const DAY_MS = 24 * 60 * 60_000;
const VERSION_MAX_AGE_MS = 60 * 60_000;

export interface ParkedRetryScheduleOptions {
  /** Of this program. */
  readonly version: string;
  /** The version of the server at this URL. */
  readonly serverVersion: (url: string) => Promise<string>;
  readonly clock: Clock;
}

export interface ParkedRetryPlan {
  /** What was last tried before this moment, in milliseconds since the epoch, is tried again. */
  readonly before: number;
  /** To be kept once all that was tried; null where it is kept already. */
  readonly retriedWith: string | null;
}

/**
 * When to try again what the server refused, without being told to: once a day, after a sign-in, and with another
 * version of the server or of this program.
 */
export class ParkedRetrySchedule {
  readonly #options: ParkedRetryScheduleOptions;
  /** As last seen in this window, by server URL. */
  readonly #versions = new Map<string, { readonly version: string | null; readonly at: number }>();
  #isSignedOut = false;
  #signedInAt = -Infinity;

  constructor(options: ParkedRetryScheduleOptions) {
    this.#options = options;
  }

  /** Nobody is signed in, or not any more. */
  markSignedOut(): void {
    this.#isSignedOut = true;
  }

  markSignedIn(): void {
    if (this.#isSignedOut) this.#signedInAt = this.#options.clock.now();
    this.#isSignedOut = false;
  }

  /** The server was away, or may have been: it is asked for its version again. */
  forgetServerVersions(): void {
    this.#versions.clear();
  }

  /** Null where there is nothing to do. Asks the server for its version at most once an hour. */
  async plan({ scope, push, refusedAttempts }: OutboxSnapshot): Promise<ParkedRetryPlan | null> {
    if (scope === null || refusedAttempts.length === 0) return null;
    const now = this.#options.clock.now();
    const server = await this.#serverVersion(scope.serverUrl, now);
    const versions = server === null ? push.retriedWith : JSON.stringify([this.#options.version, server]);
    const isNew = versions !== push.retriedWith;
    // Whatever is parked before the first look at the versions was refused by them.
    const isOther = isNew && push.retriedWith !== null;
    const before = isOther || this.#isSignedOut ? now : Math.max(now - DAY_MS, this.#signedInAt);
    const isDue = refusedAttempts.some((attempt) => attempt < before || attempt > now);
    return isDue || isNew ? { before, retriedWith: isNew ? versions : null } : null;
  }

  async #serverVersion(url: string, now: number): Promise<string | null> {
    const known = this.#versions.get(url);
    if (known && Math.abs(now - known.at) < VERSION_MAX_AGE_MS) return known.version;
    const version = await this.#options.serverVersion(url).catch((error: unknown) => {
      if (asWaveFlowError(error).kind === 'unexpected') throw error;
      return null;
    });
    this.#versions.set(url, { version, at: now });
    return version;
  }
}
