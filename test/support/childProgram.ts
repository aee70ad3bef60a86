import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BUNDLE_ENVIRONMENT, bundledProgram } from './bundledProgram';

const running = new Set<ChildProgram>();

/** A message from a child: an event with a number. */
export interface Report {
  readonly event: string;
  readonly value: number;
}

/** A child process, bundled first so that it starts fast. It ends with the tests at the latest. */
export class ChildProgram {
  readonly #process: ChildProcess;
  readonly #reports: Report[] = [];
  readonly #exit: Promise<unknown>;

  /**
   * @param entry absolute path of a TypeScript file
   * @param options `isBrief` for a child that lives for less than about a second
   */
  constructor(entry: string, parameters: readonly string[], { isBrief = false } = {}) {
    // Optimizing SQLite takes 0.13 s of the processor, as much as everything else that a brief child does.
    this.#process = fork(bundledProgram(entry), parameters, {
      execArgv: isBrief ? ['--liftoff-only'] : [],
      env: { ...process.env, ...BUNDLE_ENVIRONMENT },
    });
    this.#process.on('message', (report: Report) => this.#reports.push(report));
    // Reports that were on their way arrive before the connection ends.
    this.#exit = Promise.all([once(this.#process, 'exit'), once(this.#process, 'disconnect')]);
    running.add(this);
    void this.#exit.then(() => running.delete(this));
  }

  send(order: string): void {
    this.#process.send(order);
  }

  /** Waits for the next report of this event and resolves to its value. */
  async nextReport(event: string): Promise<number> {
    for (;;) {
      const index = this.#reports.findIndex((report) => report.event === event);
      const [report] = index < 0 ? [] : this.#reports.splice(index, 1);
      if (report) return report.value;
      const next = once(this.#process, 'message').then(() => 'heard');
      if ((await Promise.race([next, this.#exit.then(() => 'exit')])) === 'exit' && !this.#has(event)) {
        throw new Error(`The process ended without "${event}"`);
      }
    }
  }

  /** The values of all reports of this event that `nextReport` has not returned. */
  takenReports(event: string): number[] {
    return this.#reports.filter((report) => report.event === event).map(({ value }) => value);
  }

  /** The process id. */
  get id(): number {
    return this.#process.pid ?? NaN;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** Kills the process. Fails if it has already ended. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null) throw new Error('The process ended by itself');
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  #has(event: string): boolean {
    return this.#reports.some((report) => report.event === event);
  }
}

after(async () => {
  for (const child of running) await child.kill();
});
