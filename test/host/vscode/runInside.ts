import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { chooseHost } from './chooseHost';
import { REPOSITORY_ROOT } from './paths';
import { TemporaryFolder } from './temporaryFolder';
import { readTestResult, RESULT_FILE_VARIABLE, type TestResult } from './testResult';

export interface InsideRun {
  /** The folder of the extension under test. */
  readonly extensionDir: string;
  /** A CommonJS module with `run()`; see `bundleSuites`. */
  readonly runner: string;
  /** Runs only the tests whose title matches. */
  readonly grep?: string | undefined;
  /** Takes what Mocha reports, while it comes; standard output when left out. */
  readonly report?: (text: string) => void;
}

/** Bundles suites into one module that VS Code can run inside its extension host. */
export async function bundleSuites(suites: readonly string[], outfile: string): Promise<void> {
  const load = suites.map((file) => `require(${JSON.stringify(file)});`).join(' ');
  const index = JSON.stringify(join(REPOSITORY_ROOT, 'test/host/inside/index.ts'));
  await build({
    stdin: {
      contents: `import { runSuites } from ${index};\nexport const run = () => runSuites(() => { ${load} });`,
      resolveDir: REPOSITORY_ROOT,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    loader: { '.sql': 'text' },
    logLevel: 'warning',
  });
}

/**
 * Runs tests inside the extension host of a fresh VS Code.
 * @returns undefined when VS Code ended without a result, which is no pass, whatever its exit code
 */
export async function runInside(options: InsideRun): Promise<TestResult | undefined> {
  const { extensionDir, runner, grep, report = (text: string) => process.stdout.write(text) } = options;
  const host = await chooseHost();
  const folder = new TemporaryFolder('inside');
  const dir = folder.path;
  const resultFile = join(dir, 'result.json');
  const stopReporting = follow(join(dir, 'report.txt'), report);
  try {
    await runTests({
      vscodeExecutablePath: host.kind === 'desktop' ? host.executable : join(__dirname, 'testShim.mjs'),
      extensionDevelopmentPath: extensionDir,
      extensionTestsPath: runner,
      launchArgs: [`--user-data-dir=${join(dir, 'user-data')}`, `--extensions-dir=${join(dir, 'extensions')}`],
      extensionTestsEnv: {
        [RESULT_FILE_VARIABLE]: resultFile,
        WAVEFLOW_TEST_OUTPUT: join(dir, 'report.txt'),
        ...(grep === undefined ? {} : { WAVEFLOW_TEST_GREP: grep }),
      },
    });
  } catch {
    // A failed test ends VS Code with an error. The result file says more, and says nothing when there was a crash.
  } finally {
    stopReporting();
  }
  const result = readTestResult(resultFile);
  folder.delete();
  return result;
}

/** Passes on what is appended to a file, until the returned function is called. */
function follow(path: string, report: (text: string) => void): () => void {
  writeFileSync(path, '');
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const passOn = (): void => {
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      report(buffer.toString('utf8', 0, length));
    }
  };
  const timer = setInterval(passOn, 100);
  return () => {
    clearInterval(timer);
    passOn();
    closeSync(file);
  };
}
