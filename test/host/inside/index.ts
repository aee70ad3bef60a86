import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import ResultReporter from '../vscode/resultReporter';

/**
 * Runs suites inside the extension host.
 * @param load evaluates the suites, which call `describe` and `it`
 * @throws when a test failed, because VS Code takes its exit code from that
 */
export async function runSuites(load: () => void): Promise<void> {
  sendReportTo(process.env['WAVEFLOW_TEST_OUTPUT']);
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 20_000, reporter: ResultReporter });
  const grep = process.env['WAVEFLOW_TEST_GREP'];
  if (grep !== undefined) {
    mocha.grep(grep);
  }
  mocha.suite.emit(
    Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE,
    globalThis as unknown as Mocha.MochaGlobals,
    '',
    mocha,
  );
  load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} tests failed`);
  }
}

/** The console of an extension host is mixed with the logs of the workbench; a file keeps the report apart. */
function sendReportTo(file: string | undefined): void {
  if (file !== undefined) {
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(file, `${format(...args)}\n`);
  }
}
