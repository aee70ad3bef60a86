import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './paths';

/** The status bar item by which the control extension names its port. */
export const controlItemId = 'waveflow-test.control.port';

/** Packages the control extension into a folder and returns the VSIX. */
export function packageControlExtension(targetDir: string): string {
  mkdirSync(targetDir, { recursive: true });
  const vsix = join(targetDir, 'control.vsix');
  packageExtension(join(__dirname, 'control'), vsix);
  return vsix;
}

/** Packages an extension without dependencies, in a copy, since vsce looks at the git repository around it otherwise. */
export function packageExtension(sourceDir: string, vsix: string): void {
  const copy = mkdtempSync(join(tmpdir(), 'waveflow-package-'));
  try {
    cpSync(sourceDir, copy, { recursive: true });
    const vsce = join(repositoryRoot, 'node_modules/@vscode/vsce/vsce');
    const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
    execFileSync(process.execPath, [vsce, 'package', ...flags, '-o', vsix], { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'] });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
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
