// Runs jobs side by side, as many as keep the cores busy.

/**
 * @typedef {object} Job
 * @property {number} cores How many cores it keeps busy.
 * @property {number} seconds About how long it takes. Those that take long begin first.
 * @property {() => readonly string[]} resources What only one job at a time may use.
 * @property {boolean} isAlone Whether nothing else may run meanwhile. Such jobs come last.
 * @property {() => boolean} isReady Whether what it needs is there.
 * @property {() => Promise<void>} run
 */

/** Resolves when all jobs have run. @param {readonly Job[]} jobs @param {number} cores those of the machine */
export async function runJobs(jobs, cores) {
  const waiting = [...jobs].sort((one, other) => other.seconds - one.seconds);
  const running = new Map();
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.find((job) => canStart(job, { running: [...running.keys()], waiting, cores }));
    if (next !== undefined) {
      waiting.splice(waiting.indexOf(next), 1);
      running.set(
        next,
        next.run().finally(() => running.delete(next)),
      );
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      throw new Error('None of the jobs that are left has what it needs.');
    }
  }
}

function canStart(job, { running, waiting, cores }) {
  if (!job.isReady() || running.some(({ isAlone }) => isAlone)) {
    return false;
  }
  if (running.length === 0) {
    return !job.isAlone || waiting.every(({ isAlone }) => isAlone);
  }
  const taken = running.flatMap((other) => other.resources());
  const busy = running.reduce((sum, other) => sum + other.cores, 0);
  return !job.isAlone && busy + job.cores <= cores && !job.resources().some((one) => taken.includes(one));
}
