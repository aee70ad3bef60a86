import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { launchBrowser } from '../../support/browser';
import { RESULT_SIGN, type BrowserRun } from './browserRunner';
import { REPOSITORY_ROOT } from './paths';
import { calmSettings } from './settings';
import { installWebBuild } from './webBuild';
import { WebServer } from './webServer';

/** Runs suites in the extension host of a VS Code in the browser, which is a web worker; the extension must be built. */
export async function runInBrowser(suites: string): Promise<BrowserRun> {
  const tests = join(REPOSITORY_ROOT, 'dist/test/inBrowser.js');
  await bundle(suites, tests);
  const server = await WebServer.start({ build: installWebBuild(), settings: calmSettings, tests });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    let report: (text: string) => void = () => undefined;
    const said = new Promise<string>((resolve) => {
      report = (text) => {
        const start = text.indexOf(RESULT_SIGN);
        if (start >= 0) resolve(text.slice(start + RESULT_SIGN.length));
      };
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, parts: readonly unknown[]) =>
      report(parts.join(' ')),
    );
    const ended = new Promise<never>((_, reject) => {
      const end = (): void => reject(new Error('The extension host ended before the tests did.'));
      page.exposeFunction('codeAutomationExit', end).catch(reject);
    });
    await page.goto(`${server.origin}/?ew=true`);
    return JSON.parse(await Promise.race([said, ended])) as BrowserRun;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function bundle(suites: string, outfile: string): Promise<void> {
  const runner = JSON.stringify(join(__dirname, 'browserRunner.ts'));
  await build({
    stdin: {
      contents: `import { runSuites } from ${runner};\nexport const run = () => runSuites(() => require(${JSON.stringify(suites)}));`,
      resolveDir: REPOSITORY_ROOT,
    },
    outfile,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
    loader: { '.sql': 'text' },
    // What the packages that stand in for Node's own expect.
    banner: { js: 'const process = { env: {} }, global = globalThis;' },
    plugins: [assertInBrowser],
    logLevel: 'warning',
  });
}

/** The package of that name stands in for Node's own assertions. */
const assertInBrowser: Plugin = {
  name: 'assert-in-browser',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^node:assert\/strict$/ }, ({ path }) => ({ path, namespace: 'assert-in-browser' }));
    bundle.onLoad({ filter: /.*/, namespace: 'assert-in-browser' }, () => ({
      contents: "module.exports = require('assert/').strict;",
      resolveDir: REPOSITORY_ROOT,
    }));
  },
};
