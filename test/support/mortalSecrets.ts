import type { Secrets } from '../../src/account/secrets';
import type { Life } from './life';

/** The keyring as a process sees it that may die at any change. What it did up to there stays. */
export class MortalSecrets implements Secrets {
  readonly #secrets: Secrets;
  readonly #life: Life;
  readonly onDidChange;

  constructor(secrets: Secrets, life: Life) {
    this.#secrets = secrets;
    this.#life = life;
    this.onDidChange = secrets.onDidChange;
  }

  get(key: string): Promise<string | undefined> {
    return this.#life.outlive(this.#secrets.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return this.#life.step(() => this.#secrets.store(key, value));
  }

  delete(key: string): Promise<void> {
    return this.#life.step(() => this.#secrets.delete(key));
  }
}
