import type { Event } from '../core/emitter';

/**
 * The editor's secret storage. Every method rejects with `keyring.failed` where the keyring does.
 * An editor may forget everything on a reload, and may not tell one window what another one did.
 */
export interface Secrets {
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
  /** Deleting what is not there is a success. */
  delete(key: string): Promise<void>;
  /** The key of something that changed. */
  readonly onDidChange: Event<string>;
}
