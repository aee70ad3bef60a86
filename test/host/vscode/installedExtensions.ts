import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerBuild } from './install';
import { CACHE_DIR } from './paths';
import { installExtensions } from './serverProcess';

/** The folder with what the server build made of packaged extensions. */
const INSTALLED_DIR = join(CACHE_DIR, 'installed-extensions');

/**
 * Fills the extensions folder of an editor. The first editor with these packages has them installed by the server build,
 * as a user does; the others get copies, for which no process has to start.
 */
export function copyInstalledExtensions(build: ServerBuild, extensionsDir: string, vsix: readonly string[]): void {
  const installed = join(INSTALLED_DIR, digestOf(build, vsix));
  if (!existsSync(installed)) installOnce(build, installed, vsix);
  cpSync(installed, extensionsDir, { recursive: true });
}

/** Every build of a package is another one: without this, the folder would only grow. */
export function forgetInstalledExtensions(): void {
  rmSync(INSTALLED_DIR, { recursive: true, force: true });
}

function installOnce(build: ServerBuild, installed: string, vsix: readonly string[]): void {
  const dataDir = `${installed}.${process.pid}`;
  const extensionsDir = join(dataDir, 'extensions');
  mkdirSync(dataDir, { recursive: true });
  try {
    installExtensions({ build, dataDir, extensionsDir }, vsix);
    renameSync(extensionsDir, installed);
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(installed)) throw error;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function digestOf({ version }: ServerBuild, vsix: readonly string[]): string {
  const hash = createHash('sha256').update(version);
  for (const file of vsix) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
