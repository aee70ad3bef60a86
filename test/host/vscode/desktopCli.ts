import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { resolveCliPathFromVSCodeExecutablePath } from '@vscode/test-electron';

/** The arguments that keep a desktop VS Code inside one folder. */
export function folderArguments(dataDir: string): string[] {
  return [`--user-data-dir=${desktopUserDataDir(dataDir)}`, `--extensions-dir=${join(dataDir, 'extensions')}`];
}

export function desktopUserDataDir(dataDir: string): string {
  return join(dataDir, 'user-data');
}

/** Installs packaged extensions through the command line interface of the desktop VS Code. */
export function installDesktopExtensions(executable: string, dataDir: string, vsix: readonly string[]): void {
  const cli = resolveCliPathFromVSCodeExecutablePath(executable);
  const install = vsix.flatMap((file) => ['--install-extension', file]);
  execFileSync(cli, [...folderArguments(dataDir), ...install, '--force'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // On Windows the interface is a .cmd file.
    shell: process.platform === 'win32',
  });
}
