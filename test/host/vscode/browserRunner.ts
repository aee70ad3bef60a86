import type Mocha from 'mocha';
import 'mocha/mocha';

/** How a run ended in the extension host of a browser. */
export interface BrowserRun {
  readonly passed: readonly string[];
  /** Title and message of what failed. */
  readonly failed: readonly string[];
}

/** What a run says in the end, for who follows the console. */
export const RESULT_SIGN = 'waveflow-suites:';

/** Runs suites in the worker that is the extension host. @param load evaluates them */
export function runSuites(load: () => void): Promise<void> {
  const { mocha } = globalThis as unknown as { readonly mocha: BrowserMocha };
  mocha.setup({ ui: 'bdd', reporter: 'min', timeout: 20_000 });
  load();
  const passed: string[] = [];
  const failed: string[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      console.log(RESULT_SIGN + JSON.stringify({ passed, failed } satisfies BrowserRun));
      resolve();
    });
    runner.on('pass', (test) => passed.push(test.fullTitle()));
    runner.on('fail', (test, error: Error) => failed.push(`${test.fullTitle()}: ${error.message}`));
  });
}

/** As Mocha's bundle for browsers has it. */
interface BrowserMocha {
  setup(options: Mocha.MochaOptions): void;
  run(done: () => void): Mocha.Runner;
}
