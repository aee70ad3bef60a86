import { writeFileSync } from 'node:fs';
import { findChromium } from '../../support/browser';
import { chooseHost, describeHost } from './chooseHost';
import { installServerBuild, OLDEST_RELEASE } from './install';
import { forgetInstalledExtensions } from './installedExtensions';
import { packageExtension } from './packageExtension';
import { installWebBuild } from './webBuild';

/**
 * Fetches what the tests in VS Code need, so that no test waits for it, and says which VS Code it will be.
 * Usage: prepareHost.ts FILE — writes the kind of host to the file, for the next step.
 */
async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  findChromium();
  installWebBuild();
  forgetInstalledExtensions();
  for (const name of ['control', 'connect']) packageExtension(name);
  if (process.platform !== 'win32') installServerBuild(OLDEST_RELEASE);
  const host = await chooseHost();
  console.log(describeHost(host));
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify({ kind: host.kind }));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
