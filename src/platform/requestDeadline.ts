import type { DisposableList } from '../core/disposal';
import type { Event } from '../core/emitter';
import { cancelled, networkFailed } from '../core/errors';
import type { Timers } from '../core/timers';

const LIMIT_MS = 30_000;

export interface RequestDeadlineOptions {
  readonly timers: Timers;
  /** Fires when the program wants no answers any more. */
  readonly ended: Event<void>;
  /** Who was asked, with the port if there is one. */
  readonly host: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Rejects when the time for a request is up, or nobody wants its answer any more; never resolves.
 * @param watch what to dispose when the request has ended
 */
export function requestDeadline(
  { timers, ended, host, signal }: RequestDeadlineOptions,
  watch: DisposableList,
): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void => reject(cancelled());
    watch.add(ended(cancel));
    watch.add(timers.after(LIMIT_MS, () => reject(networkFailed('network.timeout', host))));
    signal?.addEventListener('abort', cancel);
    watch.add({ dispose: () => signal?.removeEventListener('abort', cancel) });
  });
}
