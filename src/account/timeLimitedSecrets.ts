import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { keyringSilent } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';
import type { Secrets } from './secrets';

const READ_TIMEOUT_MS = 10_000;
/** The first change may have the system ask the user to unlock the keyring. */
const CHANGE_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 30_000;

/**
 * Secret storage with a timeout: 10 s for a read, 30 s for a change. After a timeout all calls reject immediately until the
 * storage responds, so that pending calls keep their order. A timed-out read is followed by a probe every 30 s. A timed-out
 * change is not, because only its own response shows its result. `onDidChange` fires on the timeout and on the response.
 */
export class TimeLimitedSecrets implements Secrets, Disposable {
  readonly #secrets: Secrets;
  readonly #timers: Timers;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<string>());
  /** Keys of calls that timed out and have not completed yet. */
  readonly #reads = new Set<string>();
  readonly #changes = new Set<{ readonly key: string }>();
  #retry: Disposable | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(secrets: Secrets, timers: Timers) {
    this.#secrets = secrets;
    this.#timers = timers;
    this.#owned.add(secrets.onDidChange((key) => this.#changed.fire(key)));
    this.#owned.add({ dispose: () => this.#retry?.dispose() });
  }

  get(key: string): Promise<string | undefined> {
    return this.#call(
      READ_TIMEOUT_MS,
      () => this.#secrets.get(key),
      (pending) => this.#abandonRead(key, pending),
    );
  }

  store(key: string, value: string): Promise<void> {
    return this.#call(
      CHANGE_TIMEOUT_MS,
      () => this.#secrets.store(key, value),
      (pending) => this.#abandonChange(key, pending),
    );
  }

  delete(key: string): Promise<void> {
    return this.#call(
      CHANGE_TIMEOUT_MS,
      () => this.#secrets.delete(key),
      (pending) => this.#abandonChange(key, pending),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #call<T>(limitMs: number, call: () => Promise<T>, giveUp: (pending: Promise<T>) => void): Promise<T> {
    if (this.#reads.size + this.#changes.size > 0) throw keyringSilent();
    const pending = call();
    return withTimeout(this.#timers, limitMs, pending, () => {
      giveUp(pending);
      return keyringSilent();
    });
  }

  #abandonRead(key: string, pending: Promise<unknown>): void {
    this.#reads.add(key);
    this.#changed.fire(key);
    this.#resumeAfter(pending);
    this.#scheduleProbe(key);
  }

  #abandonChange(key: string, pending: Promise<unknown>): void {
    const change = { key };
    this.#changes.add(change);
    this.#changed.fire(key);
    const onSettled = (): void => {
      this.#changes.delete(change);
      this.#changed.fire(key);
    };
    pending.then(onSettled, onSettled);
  }

  #scheduleProbe(key: string): void {
    this.#retry?.dispose();
    this.#retry = this.#timers.after(PROBE_INTERVAL_MS, () => {
      this.#resumeAfter(this.#secrets.get(key));
      this.#scheduleProbe(key);
    });
  }

  /** A response to any read shows that the storage responds to all reads again. */
  #resumeAfter(pending: Promise<unknown>): void {
    const onSettled = (): void => {
      this.#retry?.dispose();
      const keys = [...this.#reads];
      this.#reads.clear();
      for (const key of keys) this.#changed.fire(key);
    };
    pending.then(onSettled, onSettled);
  }
}
