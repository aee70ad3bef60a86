import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Monitors the event loop until the result is called, which resolves to the longest block, in milliseconds. */
export function watchLoop(): () => Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    delay.disable();
    return delay.max / 1e6;
  };
}
