/** How much gets done of the last thing that somebody does. */
export type CompletedPart = 'none' | 'half' | 'all';

export const COMPLETED_PARTS: readonly CompletedPart[] = ['none', 'half', 'all'];

/** The life of a process, counted in what it does to the disk. After its end nothing that it does ever settles. */
export class CrashingProcess {
  readonly #lastStep: number;
  readonly #extent: CompletedPart;
  readonly #end: Promise<void>;
  #resolveEnd = (): void => undefined;
  #steps = 0;
  #isOver = false;

  /**
   * @param lastStep the step at which it ends, counted from 1
   * @param extent how much of that step is done
   */
  constructor(lastStep = Infinity, extent: CompletedPart = 'none') {
    this.#lastStep = lastStep;
    this.#extent = extent;
    this.#end = new Promise((resolve) => (this.#resolveEnd = resolve));
  }

  /** How many steps were taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Something that changes what is on the disk. `half` is what may be there when it is not done to its end. */
  async step<T>(whole: () => Promise<T>, half: () => Promise<unknown> = async () => undefined): Promise<T> {
    if (this.#isOver) return never();
    // Whoever does not wait for the disk is found out.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isOver) return never();
    if (++this.#steps < this.#lastStep) return this.whileAlive(whole());
    this.#isOver = true;
    if (this.#extent === 'half') await half();
    if (this.#extent === 'all') await whole();
    this.#resolveEnd();
    return never();
  }

  /** Settles like the promise, if that is before the end. */
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

  /** Does something until it is done or this life ends, whichever comes first. */
  async runWhileAlive(task: () => Promise<void>): Promise<void> {
    await Promise.race([this.#end, task()]);
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
