import type { DisposableList } from '../core/disposal';
import type { Event } from '../core/emitter';
import { cancelled, networkFailed } from '../core/errors';
import type { Timers } from '../core/timers';

const LIMIT_MS = 30_000;

export interface RequestDeadlineOptions {
  readonly timers: Timers;
  /** Fires when all requests are to be cancelled. */
  readonly ended: Event<void>;
  /** The host that the request was sent to, with its port if the URL has one. */
  readonly host: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Rejects with `network.timeout` after 30 seconds, or with `cancelled` when the request is cancelled; never resolves.
 * @param watch must be disposed when the request has ended
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
