import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Fetches one npm package with what is bundled in it, and without its dependencies, and returns its folder. */
export function unpack(dir: string, name: string, version: string): string {
  const folder = join(dir, 'unpacked', name);
  mkdirSync(folder, { recursive: true });
  npm(folder, ['pack', `${name}@${version}`, '--silent']);
  execFileSync('tar', ['-xzf', `${name}-${version}.tgz`], { cwd: folder });
  return join(folder, 'package');
}

export function npm(cwd: string, args: readonly string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}
