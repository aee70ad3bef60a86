import { cancelled } from './errors';

/**
 * Resolves or rejects with the result of the work, or rejects with `cancelled` as soon as the signal aborts. The work
 * itself continues, and its result is ignored. For work that does not take the signal, or may not obey it.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw cancelled();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
