import type { Secrets } from '../../src/account/secrets';
import { Emitter } from '../../src/core/emitter';
import { keyringFailed } from '../../src/core/errors';

export type SecretOperation = 'get' | 'store' | 'delete';

/** A keyring in memory that several windows share and that fails on request. */
export class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>();
  /** Operations that throw from now on. */
  readonly refused = new Set<SecretOperation>();
  /** Operations that have no effect and do not settle before `resume` is called. */
  readonly suspended = new Set<SecretOperation>();
  /** Whether `store` succeeds without keeping anything. */
  forgetful = false;
  /** Whether changes cause no notification. */
  silent = false;
  /** The number of reads. */
  reads = 0;
  readonly #changed = new Emitter<string>();
  readonly #waiting: (() => void)[] = [];

  readonly onDidChange = this.#changed.event;

  async get(key: string): Promise<string | undefined> {
    this.reads++;
    await this.#check('get');
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    await this.#check('store');
    if (this.forgetful) return;
    this.values.set(key, value);
    this.#notify(key);
  }

  async delete(key: string): Promise<void> {
    await this.#check('delete');
    if (this.values.delete(key)) this.#notify(key);
  }

  #notify(key: string): void {
    if (!this.silent) this.#changed.fire(key);
  }

  /** Runs the pending operations in order, and all later ones at once. */
  resume(): void {
    this.suspended.clear();
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async #check(operation: SecretOperation): Promise<void> {
    if (this.suspended.has(operation)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.refused.has(operation)) throw keyringFailed(new Error(`${operation} refused`));
  }
}
