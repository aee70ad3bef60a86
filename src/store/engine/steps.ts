import { sleep, type Timers } from '../../core/timers';

/** Work in steps between which other work can run. */
export type Steps<T> = Generator<undefined, T>;

/** Takes all steps. Other work runs in between. @param take takes one step; default: at once */
export async function takeSteps<T>(
  steps: Steps<T>,
  timers: Timers,
  take: (step: () => IteratorResult<undefined, T>) => Promise<IteratorResult<undefined, T>> = async (step) => step(),
): Promise<T> {
  try {
    for (;;) {
      const taken = await take(() => steps.next());
      if (taken.done === true) return taken.value;
      await sleep(timers, 0);
    }
  } finally {
    // Only cleans up, where the last step was not reached.
    steps.return(undefined as never);
  }
}
