/** Runs asynchronous tasks one after another, in the order in which they were handed in. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();

  /** Settles like the task. A task that fails does not stop the ones after it. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything handed in so far has settled. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
