import type { Clock } from '../core/clock';
import { asWaveFlowError } from '../core/errors';
import type { SyncSnapshot } from './syncSnapshot';

const DAY_MS = 24 * 60 * 60_000;
const VERSION_MAX_AGE_MS = 60 * 60_000;

export interface ParkedRetryScheduleOptions {
  /** Version of the extension. */
  readonly version: string;
  /** Resolves to the version of the server at this URL. */
  readonly serverVersion: (url: string) => Promise<string>;
  readonly clock: Clock;
}

export interface ParkedRetryPlan {
  /** Operations whose last attempt was before this time are retried. Milliseconds since the epoch. */
  readonly before: number;
  /** Versions to store after the retry; null if they are stored already. */
  readonly retriedWith: string | null;
}

/**
 * Decides when parked operations that the server refused are retried without a request by the user: once a day, after a
 * sign-in, and with another version of the server or of the extension.
 */
export class ParkedRetrySchedule {
  readonly #options: ParkedRetryScheduleOptions;
  /** Server versions as last read in this window, by server URL; null if the server did not respond. */
  readonly #versions = new Map<string, { readonly version: string | null; readonly at: number }>();
  #isSignedOut = false;
  #signedInAt = -Infinity;

  constructor(options: ParkedRetryScheduleOptions) {
    this.#options = options;
  }

  markSignedOut(): void {
    this.#isSignedOut = true;
  }

  markSignedIn(): void {
    if (this.#isSignedOut) this.#signedInAt = this.#options.clock.now();
    this.#isSignedOut = false;
  }

  /** Makes the next plan read the server's version again, for a server that was or may have been unreachable. */
  forgetServerVersions(): void {
    this.#versions.clear();
  }

  /** Resolves to null if nothing is to be retried. Requests the server's version at most once an hour. */
  async plan({ scope, push, refusedAttempts }: SyncSnapshot): Promise<ParkedRetryPlan | null> {
    if (scope === null || refusedAttempts.length === 0) return null;
    const now = this.#options.clock.now();
    const server = await this.#serverVersion(scope.serverUrl, now);
    const versions = server === null ? push.retriedWith : JSON.stringify([this.#options.version, server]);
    const isNew = versions !== push.retriedWith;
    // If no versions were stored, what is parked was refused by the present ones.
    const isUpgrade = isNew && push.retriedWith !== null;
    const before = isUpgrade || this.#isSignedOut ? now : Math.max(now - DAY_MS, this.#signedInAt);
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
