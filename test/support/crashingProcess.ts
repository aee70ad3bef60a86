/** How much of the last disk operation before a crash is done. */
export type CompletedPart = 'none' | 'half' | 'all';

export const COMPLETED_PARTS: readonly CompletedPart[] = ['none', 'half', 'all'];

/** A process that crashes at a given disk operation. After the crash none of its promises settles. */
export class CrashingProcess {
  readonly #lastStep: number;
  readonly #extent: CompletedPart;
  readonly #end: Promise<void>;
  #resolveEnd = (): void => undefined;
  #steps = 0;
  #isOver = false;

  /**
   * @param lastStep the disk operation at which it crashes, counted from 1
   * @param extent how much of that operation is done
   */
  constructor(lastStep = Infinity, extent: CompletedPart = 'none') {
    this.#lastStep = lastStep;
    this.#extent = extent;
    this.#end = new Promise((resolve) => (this.#resolveEnd = resolve));
  }

  /** The number of disk operations so far. */
  get steps(): number {
    return this.#steps;
  }

  /** A disk operation. `half` is its effect if it is interrupted. */
  async step<T>(whole: () => Promise<T>, half: () => Promise<unknown> = async () => undefined): Promise<T> {
    // Reveals callers that do not wait for the disk.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isOver) return never();
    if (++this.#steps < this.#lastStep) return this.whileAlive(whole());
    this.#isOver = true;
    if (this.#extent === 'half') await half();
    if (this.#extent === 'all') await whole();
    this.#resolveEnd();
    return never();
  }

  /** Settles like the promise, if that is before the crash. */
  async whileAlive<T>(promise: Promise<T>): Promise<T> {
    const settled = promise.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    const outcome = await settled;
    return this.#isOver ? never() : outcome();
  }

  get hasCrashed(): boolean {
    return this.#isOver;
  }

  /** Resolves when the task is done or the process crashes, whichever comes first. */
  async runWhileAlive(task: () => Promise<void>): Promise<void> {
    await Promise.race([this.#end, task()]);
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
