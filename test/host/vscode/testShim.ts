import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../support/browser';
import { installServerBuild } from './install';
import { ServerProcess } from './serverProcess';
import { createSettings } from './settings';
import { TemporaryFolder } from './temporaryFolder';

/** Milliseconds for a whole run, so that a host which hangs does not hang the tests. */
const TIME_LIMIT = 10 * 60_000;

/** The arguments of the desktop program that mean something here; the others are about its own process. */
function readArguments(): { extension: string; runner: string } {
  const { values } = parseArgs({
    options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
    strict: false,
  });
  const { extensionDevelopmentPath: extension, extensionTestsPath: runner } = values;
  if (typeof extension !== 'string' || typeof runner !== 'string') {
    throw new Error('--extensionDevelopmentPath and --extensionTestsPath are needed.');
  }
  return { extension, runner };
}

/** @returns the exit code that the workbench reports for the test run */
async function run(): Promise<number> {
  const { extension, runner } = readArguments();
  const folder = new TemporaryFolder('test-run');
  const dataDir = folder.path;
  createSettings(join(dataDir, 'data'));
  const server = await ServerProcess.start({
    build: installServerBuild(),
    keyring: 'keeps',
    dataDir,
    extensionsDir: join(dataDir, 'extensions'),
    automation: true,
  });
  const browser = await launchBrowser();
  try {
    return await Promise.race([openTestWindow(browser, server, extension, runner), timeout()]);
  } finally {
    await browser.close();
    await server.stop();
    folder.delete();
  }
}

async function openTestWindow(
  browser: Browser,
  server: ServerProcess,
  extension: string,
  runner: string,
): Promise<number> {
  const page = await browser.newPage();
  // The workbench calls these two when it runs tests.
  await page.exposeFunction('codeAutomationLog', () => undefined);
  const exit = new Promise<number>((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    page.once('crash', () => reject(new Error('The page with the workbench crashed.')));
  });
  await page.goto(testUrl(server, extension, runner));
  return exit;
}

function testUrl(server: ServerProcess, extension: string, runner: string): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const url = new URL(server.baseUrl);
  url.searchParams.set('ew', 'true');
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(runner)],
  ];
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

async function timeout(): Promise<number> {
  await delay(TIME_LIMIT, undefined, { ref: false });
  throw new Error(`The tests did not end within ${TIME_LIMIT / 60_000} minutes.`);
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
