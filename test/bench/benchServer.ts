import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { SignIn } from '../support/diskWindow';

// Bundled, this is in `.bench/programs`.
const REPOSITORY = path.join(__dirname, '..', '..');
const PROGRAM = path.join(REPOSITORY, 'test', 'bench', 'serverProgram.ts');

/** A WaveFlow server in a process of its own. */
export class BenchServer {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor() {
    this.#process = fork(PROGRAM, { execArgv: ['--import', 'tsx'], cwd: REPOSITORY });
    this.#ended = once(this.#process, 'exit');
  }

  /** Signs up a new user, without any data on the server. */
  async signUp(): Promise<SignIn> {
    this.#process.send('sign up');
    const failed = this.#ended.then(() => {
      throw new Error('The server of the bench ended early. The lines above say why.');
    });
    const [user] = (await Promise.race([once(this.#process, 'message'), failed])) as [SignIn];
    return user;
  }

  async stop(): Promise<void> {
    this.#process.disconnect();
    await this.#ended;
  }
}
