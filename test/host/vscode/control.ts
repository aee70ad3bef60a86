import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, repositoryRoot } from './paths';
import { TemporaryFolder } from './temporaryFolder';

const sourceDir = join(__dirname, 'control');

/** The status bar item by which the control extension names its port. */
export const controlItemId = 'waveflow-test.control.port';

/** Returns the packaged control extension; packages it when its source changed. */
export function packageControlExtension(): string {
  const vsix = join(cacheDir, 'control.vsix');
  if (!isCurrent(vsix)) {
    mkdirSync(cacheDir, { recursive: true });
    packageInto(vsix);
  }
  return vsix;
}

function isCurrent(vsix: string): boolean {
  const sources = readdirSync(sourceDir).map((name) => statSync(join(sourceDir, name)).mtimeMs);
  return existsSync(vsix) && statSync(vsix).mtimeMs > Math.max(...sources);
}

function packageInto(vsix: string): void {
  // From a copy, since vsce looks at the git repository around the extension otherwise.
  const copy = new TemporaryFolder('control');
  cpSync(sourceDir, copy.path, { recursive: true });
  const vsce = join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '--out', vsix], { cwd: copy.path, stdio: ['ignore', 'ignore', 'pipe'] });
  copy.delete();
}

/**
 * Runs the body of an async function inside an extension host; `vscode`, `state`, `require` and `args` are in scope.
 * @throws what the body throws, as text
 */
export async function evaluateInHost<T>(port: number, body: string, args: readonly unknown[]): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify({ body, args }) });
  const answer = (await response.json()) as { value: T } | { error: string };
  if ('error' in answer) {
    throw new Error(`In the extension host: ${answer.error}`);
  }
  return answer.value;
}
