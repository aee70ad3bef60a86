import { spawn, type ChildProcess } from 'node:child_process';
import { processTree, stillRunning } from '../support/processTree';
import { VSIX } from './extension';
import { REPOSITORY_ROOT } from './vscode/paths';
import { poll } from './vscode/poll';

export interface DemoRunOptions {
  /** Runs it in a terminal of its own. */
  readonly terminal: boolean;
}

/** `npm start` with the packaged extension and data of its own. */
export class DemoRun {
  /** Opens the editor. */
  readonly link: string;
  readonly serverUrl: string;
  /** The ids of all processes, as last listed. */
  begun: readonly number[] = [];
  readonly #process: ChildProcess;
  readonly #readOutput: () => string;

  private constructor(child: ChildProcess, addresses: Addresses, readOutput: () => string) {
    this.#process = child;
    this.link = addresses.link;
    this.serverUrl = addresses.serverUrl;
    this.#readOutput = readOutput;
    this.refresh();
  }

  /** Resolves when the demo says that it runs. */
  static async start(folder: string, { terminal }: DemoRunOptions): Promise<DemoRun> {
    const words = ['npm', 'start', '--', '--vsix', VSIX, '--folder', folder];
    // `script` gives it a terminal and goes on when its own output is no terminal.
    const [file = '', ...args] = terminal ? ['script', '-qec', words.map(quoted).join(' '), '/dev/null'] : words;
    const child = spawn(file, args, { cwd: REPOSITORY_ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    const addresses = await poll(() => addressesIn(output), { what: `the demo; it said: ${output}`, timeout: 60_000 });
    return new DemoRun(child, addresses, () => output);
  }

  get output(): string {
    return this.#readOutput();
  }

  /** Lists the processes again. */
  refresh(): void {
    this.begun = processTree(this.#process.pid ?? NaN);
  }

  /** Into the terminal. */
  type(keys: string): void {
    this.#process.stdin?.write(keys);
  }

  /** Ends the terminal and nothing else. */
  closeTerminal(): void {
    this.#process.kill('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Kills the processes that are left. */
  kill(): void {
    for (const pid of stillRunning(this.begun)) process.kill(pid, 'SIGKILL');
  }
}

interface Addresses {
  readonly link: string;
  readonly serverUrl: string;
}

function addressesIn(output: string): Addresses | undefined {
  const [, serverUrl] = /(http:\S+)\/music\s/.exec(output) ?? [];
  const [, link] = /demo server:\s+(\S+)\s/.exec(output) ?? [];
  return serverUrl === undefined || link === undefined ? undefined : { serverUrl, link };
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
