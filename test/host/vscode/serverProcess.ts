import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerBuild } from './install';
import { REPOSITORY_ROOT } from './paths';
import { poll } from './poll';
import type { Keyring } from './secretsPatch';

export interface ServerOptions {
  readonly build: ServerBuild;
  readonly keyring: Keyring;
  /** Everything the editor writes goes here. */
  readonly dataDir: string;
  readonly extensionsDir: string;
  /** With the extensions that the editor comes with; a few of them when left out. */
  readonly builtinExtensionsDir?: string | undefined;
  /** A free one when left out. */
  readonly port?: number;
  /** Display language, a lower-case id such as `pt-br`. */
  readonly locale?: string | undefined;
  /** Origins that open without a question. */
  readonly trustedDomains?: readonly string[] | undefined;
  /** Makes `extensionDevelopmentPath` and `extensionTestsPath` count; notifications are not shown then. */
  readonly automation?: boolean;
  /** Environment of the extension hosts, on top of ours. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** The server half of a VS Code in the browser. Its extension hosts are child processes and end with it. */
export class ServerProcess {
  readonly port: number;
  /** Resolves when the server ends, for whatever reason. */
  readonly ended: Promise<unknown>;
  readonly #process: ChildProcess;
  readonly #readOutput: () => string;

  private constructor(child: ChildProcess, port: number, readOutput: () => string) {
    this.port = port;
    this.#process = child;
    this.#readOutput = readOutput;
    this.ended = once(child, 'exit');
  }

  /** Resolves when the server responds. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const child = spawn(options.build.node, serverArguments(options), {
      env: { ...process.env, ...loopbackOpensDirectly, ...asFromShell, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, to be able to end the extension hosts as well.
      detached: true,
    });
    const killNow = (): void => killGroup(child);
    process.once('exit', killNow);
    child.once('exit', () => process.removeListener('exit', killNow));

    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));

    const port = await poll(() => listeningPort(child, output), { what: 'the server of VS Code' });
    return new ServerProcess(child, port, () => output);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The process ids of the extension hosts that are alive, one for each window. */
  extensionHosts(): number[] {
    const launches = this.#readOutput().matchAll(/<(\d+)> Launched Extension Host Process/g);
    return [...launches].map((launch) => Number(launch[1])).filter(isAlive);
  }

  /** Resolves when the server is gone and its port is free; its extension hosts go as well. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
      // A timer that counts would keep this process alive for its 3 s.
      await Promise.race([this.ended, delay(3000, undefined, { ref: false })]);
    }
    killGroup(this.#process);
    await this.ended;
  }
}

/** Installs packaged extensions, about one second. */
export function installExtensions(
  options: Pick<ServerOptions, 'build' | 'dataDir' | 'extensionsDir'>,
  vsix: readonly string[],
): void {
  const { build, dataDir, extensionsDir } = options;
  const install = vsix.flatMap((file) => ['--install-extension', file]);
  execFileSync(
    build.node,
    [
      join(build.dirs.keeps, 'out/server-main.js'),
      '--accept-server-license-terms',
      '--server-data-dir',
      dataDir,
      '--extensions-dir',
      extensionsDir,
      ...install,
      '--force',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

// The build sends links to loopback addresses through a proxy path that it does not serve; without that path they open as they are.
const loopbackOpensDirectly = { VSCODE_PROXY_URI: '' };

// As the `code` command sets it: the environment is a shell's already, and no login shell is started to ask for it.
const asFromShell = { VSCODE_CLI: '1' };

function serverArguments(options: ServerOptions): string[] {
  const { build, keyring, dataDir, extensionsDir, builtinExtensionsDir, port = 0 } = options;
  const { locale, trustedDomains = [], automation = false } = options;
  return [
    '--require',
    join(REPOSITORY_ROOT, 'test/support/exitWithParent.cjs'),
    join(build.dirs[keyring === 'forgets' ? 'forgets' : 'keeps'], 'out/server-main.js'),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-telemetry',
    '--disable-workspace-trust',
    '--server-data-dir',
    dataDir,
    '--extensions-dir',
    extensionsDir,
    ...(builtinExtensionsDir === undefined ? [] : ['--builtin-extensions-dir', builtinExtensionsDir]),
    ...(locale === undefined ? [] : ['--locale', locale]),
    ...trustedDomains.flatMap((domain) => ['--link-protection-trusted-domains', domain]),
    ...(automation ? ['--enable-smoke-test-driver'] : []),
  ];
}

async function listeningPort(child: ChildProcess, output: string): Promise<number | undefined> {
  if (child.exitCode !== null) {
    throw new Error(`The server of VS Code ended with code ${child.exitCode}:\n${output.slice(-2000)}`);
  }
  const port = /listening on (\d+)/.exec(output)?.[1];
  if (port === undefined) {
    return undefined;
  }
  const responds = await fetch(`http://127.0.0.1:${port}/version`).then(
    (response) => response.ok,
    () => false,
  );
  return responds ? Number(port) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All processes have ended already.
  }
}
