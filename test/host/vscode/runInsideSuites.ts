import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './paths';
import { bundleSuites, runInside } from './runInside';
import { isPass, RESULT_FILE_VARIABLE } from './testResult';

/** Runs `test/host/inside/*.test.ts` inside VS Code; the extension must be built. Usage: runInsideSuites.ts [GREP] */
async function main(): Promise<void> {
  const [grep] = process.argv.slice(2);
  const suitesDir = join(REPOSITORY_ROOT, 'test/host/inside');
  const suites = readdirSync(suitesDir).filter((name) => name.endsWith('.test.ts'));
  const runner = join(REPOSITORY_ROOT, 'dist/test/inside.js');
  await bundleSuites(
    suites.map((name) => join(suitesDir, name)),
    runner,
  );

  const result = await runInside({ extensionDir: REPOSITORY_ROOT, runner, grep });
  if (result === undefined) {
    throw new Error('VS Code ended before the tests did.');
  }
  const resultFile = process.env[RESULT_FILE_VARIABLE];
  if (resultFile !== undefined) {
    writeFileSync(resultFile, JSON.stringify(result));
  }
  const nothingMatched = grep !== undefined && result.failed === 0;
  process.exitCode = isPass(result) || nothingMatched ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
