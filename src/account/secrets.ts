import type { Event } from '../core/emitter';

/**
 * The editor's secret storage. Every method rejects with `keyring.failed` if the keyring fails.
 * An editor may lose all secrets on a reload, and may not notify one window of changes in another one.
 */
export interface Secrets {
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
  /** Succeeds if there is no such secret. */
  delete(key: string): Promise<void>;
  /** Fires with the key of a changed secret. */
  readonly onDidChange: Event<string>;
}
