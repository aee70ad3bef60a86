import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { keyringSilent } from '../core/errors';
import { within, type Timers } from '../core/timers';
import type { Secrets } from './secrets';

const READ_TIMEOUT_MS = 10_000;
/** The first change may have the system ask the user to unlock the keyring. */
const CHANGE_TIMEOUT_MS = 30_000;
const PROBE_INTERVAL_MS = 30_000;

/**
 * A keyring that nobody waits for longer than 10 s to tell a secret, and 30 s to change one. After that calls reject at once until it has answered, so that
 * those it still has to do keep their order. Every 30 s it is asked whether it answers again, but for a change that it
 * has not answered: only that answer tells what became of it. `onDidChange` fires when it falls silent, and when it answers.
 */
export class TimeLimitedSecrets implements Secrets, Disposable {
  readonly #secrets: Secrets;
  readonly #timers: Timers;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new Emitter<string>());
  /** The keys of calls that were given up and have not been answered. */
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
      (answer) => this.#abandonRead(key, answer),
    );
  }

  store(key: string, value: string): Promise<void> {
    return this.#call(
      CHANGE_TIMEOUT_MS,
      () => this.#secrets.store(key, value),
      (answer) => this.#abandonChange(key, answer),
    );
  }

  delete(key: string): Promise<void> {
    return this.#call(
      CHANGE_TIMEOUT_MS,
      () => this.#secrets.delete(key),
      (answer) => this.#abandonChange(key, answer),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #call<T>(limitMs: number, call: () => Promise<T>, giveUp: (answer: Promise<T>) => void): Promise<T> {
    if (this.#reads.size + this.#changes.size > 0) throw keyringSilent();
    const answer = call();
    return within(this.#timers, limitMs, answer, () => {
      giveUp(answer);
      return keyringSilent();
    });
  }

  #abandonRead(key: string, answer: Promise<unknown>): void {
    this.#reads.add(key);
    this.#changed.fire(key);
    this.#resumeAfter(answer);
    this.#scheduleProbe(key);
  }

  #abandonChange(key: string, answer: Promise<unknown>): void {
    const change = { key };
    this.#changes.add(change);
    this.#changed.fire(key);
    const answered = (): void => {
      this.#changes.delete(change);
      this.#changed.fire(key);
    };
    answer.then(answered, answered);
  }

  #scheduleProbe(key: string): void {
    this.#retry?.dispose();
    this.#retry = this.#timers.after(PROBE_INTERVAL_MS, () => {
      this.#resumeAfter(this.#secrets.get(key));
      this.#scheduleProbe(key);
    });
  }

  /** The answer to any question for a secret means that there are answers to all of them. */
  #resumeAfter(answer: Promise<unknown>): void {
    const answered = (): void => {
      this.#retry?.dispose();
      const keys = [...this.#reads];
      this.#reads.clear();
      for (const key of keys) this.#changed.fire(key);
    };
    answer.then(answered, answered);
  }
}
