import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Ready } from './serverProgram';

// Bundled, this is in `.bench/programs`.
const repository = path.join(__dirname, '..', '..');
const program = path.join(repository, 'test', 'bench', 'serverProgram.ts');

/** A WaveFlow server in a process of its own that nobody has used yet. */
export class FreshServer {
  readonly #process: ChildProcess;
  readonly serverUrl: string;
  /** Of somebody who has an account there. */
  readonly token: string;

  private constructor(child: ChildProcess, { serverUrl, token }: Ready) {
    this.#process = child;
    this.serverUrl = serverUrl;
    this.token = token;
  }

  static async start(): Promise<FreshServer> {
    const child = fork(program, { execArgv: ['--import', 'tsx'], cwd: repository });
    const ended = once(child, 'exit').then(() => {
      throw new Error('The server of the bench did not start. The lines above say why.');
    });
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [Ready];
    ended.catch(() => undefined);
    return new FreshServer(child, ready);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
