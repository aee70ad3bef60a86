/** Runs asynchronous tasks one after another, in the order of the calls of `run`. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects with the result of the task. A task that fails does not stop the tasks after it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when every task passed to `run` so far has ended, successfully or not. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
