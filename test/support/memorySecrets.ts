import type { Secrets } from '../../src/account/secrets';
import { Emitter } from '../../src/core/emitter';
import { keyringFailed } from '../../src/core/errors';

/** A keyring in memory that several windows of one test share, and that can be told to misbehave. */
export class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>();
  /** Operations that throw from now on. */
  readonly refused = new Set<'get' | 'store' | 'delete'>();
  /** Says yes to every `store` and keeps nothing. */
  forgetful = false;
  readonly #changed = new Emitter<string>();

  readonly onDidChange = this.#changed.event;

  async get(key: string): Promise<string | undefined> {
    this.#check('get');
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.#check('store');
    if (this.forgetful) return;
    this.values.set(key, value);
    this.#changed.fire(key);
  }

  async delete(key: string): Promise<void> {
    this.#check('delete');
    if (this.values.delete(key)) this.#changed.fire(key);
  }

  #check(operation: 'get' | 'store' | 'delete'): void {
    if (this.refused.has(operation)) throw keyringFailed(new Error(`${operation} refused`));
  }
}
