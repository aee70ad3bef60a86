import { Serial } from './serial';

/**
 * Runs a task on request, one run at a time. Requests that arrive before a run begins share it. Requests that arrive
 * during a run share one more run after it.
 */
export class Coalescer {
  readonly #task: () => Promise<unknown>;
  readonly #onFailed: (error: unknown) => void;
  readonly #serial: Serial;
  #next: Promise<void> | undefined;

  /**
   * @param onFailed called once for each run that fails
   * @param serial the queue of the runs, for runs that must not overlap with other tasks
   */
  constructor(task: () => Promise<unknown>, onFailed: (error: unknown) => void, serial = new Serial()) {
    this.#task = task;
    this.#onFailed = onFailed;
    this.#serial = serial;
  }

  /** Resolves at the end of a run that began after this call. Never rejects. */
  request(): Promise<void> {
    this.#next ??= this.#serial.run(() => this.#run());
    return this.#next;
  }

  async #run(): Promise<void> {
    this.#next = undefined;
    try {
      await this.#task();
    } catch (error) {
      this.#onFailed(error);
    }
  }
}
