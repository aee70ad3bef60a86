import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENT_RELEASE, NEEDED_EXTENSIONS } from './install';
import { unpack } from './npmPackage';
import { CACHE_DIR } from './paths';

/**
 * A folder with the built-in extensions of the server build and more of those that VS Code comes with, about 20 seconds
 * the first time.
 */
export function installBuiltinExtensions(...more: readonly string[]): string {
  const { version, codeServerVersion } = CURRENT_RELEASE;
  const target = join(CACHE_DIR, `builtin-extensions-${version}`, [...more].sort().join('+'));
  if (existsSync(target)) return target;
  console.log(`Installing built-in extensions of VS Code ${version} …`);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const all = join(unpack(unfinished, 'code-server', codeServerVersion), 'lib/vscode/extensions');
  for (const name of readdirSync(all)) {
    if (!NEEDED_EXTENSIONS.includes(name) && !more.includes(name)) rmSync(join(all, name), { recursive: true });
  }
  renameSync(all, target);
  rmSync(unfinished, { recursive: true });
  return target;
}
