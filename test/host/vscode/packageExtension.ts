import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_DIR, REPOSITORY_ROOT } from './paths';
import { TemporaryFolder } from './temporaryFolder';

/** Returns a packaged extension of the harness; packages it when its source changed. @param name its folder, next to this file */
export function packageExtension(name: string): string {
  const vsix = join(CACHE_DIR, `${name}.vsix`);
  const sourceDir = join(__dirname, name);
  if (!isCurrent(vsix, sourceDir)) {
    mkdirSync(CACHE_DIR, { recursive: true });
    packageInto(vsix, sourceDir);
  }
  return vsix;
}

function isCurrent(vsix: string, sourceDir: string): boolean {
  const sources = readdirSync(sourceDir).map((file) => statSync(join(sourceDir, file)).mtimeMs);
  return existsSync(vsix) && statSync(vsix).mtimeMs > Math.max(...sources);
}

function packageInto(vsix: string, sourceDir: string): void {
  // From a copy, since vsce otherwise reads the git repository around the extension.
  const copy = new TemporaryFolder('extension');
  cpSync(sourceDir, copy.path, { recursive: true });
  const vsce = join(REPOSITORY_ROOT, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '--out', vsix], {
    cwd: copy.path,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  copy.delete();
}
