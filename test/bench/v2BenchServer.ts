import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { TestClient } from '../server/v2/testClient';

// Bundled, this is in `.bench/programs`.
const REPOSITORY = path.join(__dirname, '..', '..');
const PROGRAM = path.join(REPOSITORY, 'test', 'bench', 'v2ServerProgram.ts');

/** An account of the server at this URL. */
export interface V2Account {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A WaveFlow server of version 2 in a process of its own, with one account. */
export class V2BenchServer {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** @param tracks how many it has at least */
  constructor(tracks: number) {
    this.#process = fork(PROGRAM, [String(tracks)], { execArgv: ['--import', 'tsx'], cwd: REPOSITORY });
    this.#ended = once(this.#process, 'exit');
  }

  /** Signs the account in. Once only. */
  async logIn(): Promise<TestClient> {
    const failed = this.#ended.then(() => {
      throw new Error('The server of the bench ended early. The lines above say why.');
    });
    const [account] = (await Promise.race([once(this.#process, 'message'), failed])) as [V2Account];
    return TestClient.logIn(account.url, account);
  }

  async stop(): Promise<void> {
    this.#process.disconnect();
    await this.#ended;
  }
}
