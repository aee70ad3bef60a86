import assert from 'node:assert/strict';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './vscode/paths';
import { bundleSuites, runInside } from './vscode/runInside';
import { isPass, type TestResult } from './vscode/testResult';

const FIXTURES = join(__dirname, 'guard');

async function runSuite(name: string): Promise<TestResult | undefined> {
  const runner = join(REPOSITORY_ROOT, `dist/test/guard-${name}.js`);
  await bundleSuites([join(FIXTURES, `${name}.suite.ts`)], runner);
  return run(runner);
}

async function run(runner: string): Promise<TestResult | undefined> {
  return runInside({ extensionDir: join(FIXTURES, 'extension'), runner, report: () => undefined });
}

describe('a test run inside VS Code', function () {
  this.timeout(120_000);

  it('is green when its tests pass', async () => {
    const result = await runSuite('passing');
    assert.deepEqual(result, { passed: 1, failed: 0, pending: 1, failures: [] });
    assert.equal(isPass(result), true);
  });

  it('is red when a test fails', async () => {
    const result = await runSuite('failing');
    const failures = ['a suite with a failing test fails on purpose'];
    assert.deepEqual(result, { passed: 1, failed: 1, pending: 0, failures });
    assert.equal(isPass(result), false);
  });

  it('is red when it has no tests', async () => {
    assert.equal(isPass(await runSuite('empty')), false);
  });

  it('is red when the extension host crashes', async () => {
    assert.equal(isPass(await runSuite('dying')), false);
  });

  it('is red when a module is missing', async () => {
    assert.equal(isPass(await run(join(FIXTURES, 'missingModule.runner.js'))), false);
  });

  it('is red when no result was written', async () => {
    assert.equal(isPass(await run(join(FIXTURES, 'silent.runner.js'))), false);
  });
});
