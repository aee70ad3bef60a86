import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { RESULT_FILE_VARIABLE, type TestResult } from './testResult';

/** Mocha's own "spec" report, plus a file with the numbers, which is the only proof that a run reached its end. */
class ResultReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => this.#write());
  }

  #write(): void {
    const file = process.env[RESULT_FILE_VARIABLE];
    if (file === undefined) {
      return;
    }
    const { passes: passed, failures: failed, pending } = this.stats;
    const failures = this.failures.map((test) => test.fullTitle());
    const result: TestResult = { passed, failed, pending, failures };
    writeFileSync(file, JSON.stringify(result));
  }
}

// Mocha takes the reporter from `module.exports`.
export = ResultReporter;
