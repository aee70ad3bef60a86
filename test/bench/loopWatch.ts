import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What blocked the event loop for longest, in milliseconds. */
export interface Blocks {
  readonly longest: number;
  /** The processor's time that the thread itself spent in one turn, at most: what others do to the machine is not in it. */
  readonly busiest: number;
}

/** Monitors the event loop until the result is called. */
export function watchLoop(): () => Promise<Blocks> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let busiest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    busiest = Math.max(busiest, (user + system) / 1e3);
    before = process.threadCpuUsage();
  }, 1);
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    delay.disable();
    clearInterval(timer);
    return { longest: delay.max / 1e6, busiest };
  };
}
