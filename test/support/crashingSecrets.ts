import type { Secrets } from '../../src/account/secrets';
import type { CrashingProcess } from './crashingProcess';

/** The keyring of a process that may crash at any change. What it did before stays. */
export class CrashingSecrets implements Secrets {
  readonly #secrets: Secrets;
  readonly #life: CrashingProcess;
  readonly onDidChange;

  constructor(secrets: Secrets, life: CrashingProcess) {
    this.#secrets = secrets;
    this.#life = life;
    this.onDidChange = secrets.onDidChange;
  }

  get(key: string): Promise<string | undefined> {
    return this.#life.whileAlive(this.#secrets.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return this.#life.step(() => this.#secrets.store(key, value));
  }

  delete(key: string): Promise<void> {
    return this.#life.step(() => this.#secrets.delete(key));
  }
}
