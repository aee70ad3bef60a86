import type { Secrets } from '../../src/account/secrets';
import type { CrashingProcess } from './crashingProcess';

/** The keyring of a process that may crash at any change. What it did before stays. */
export class CrashingSecrets implements Secrets {
  readonly #secrets: Secrets;
  readonly #process: CrashingProcess;
  readonly onDidChange;

  constructor(secrets: Secrets, process: CrashingProcess) {
    this.#secrets = secrets;
    this.#process = process;
    this.onDidChange = secrets.onDidChange;
  }

  get(key: string): Promise<string | undefined> {
    return this.#process.whileAlive(this.#secrets.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return this.#process.step(() => this.#secrets.store(key, value));
  }

  delete(key: string): Promise<void> {
    return this.#process.step(() => this.#secrets.delete(key));
  }
}
