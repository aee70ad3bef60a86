import type * as vscode from 'vscode';
import type { Secrets } from '../account/secrets';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';
import { keyringFailed } from '../core/errors';

/** The secret storage of the editor. A failure is a WaveFlowError `keyring.failed`. */
export class EditorSecrets implements Secrets, Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #subscriptions = new DisposableList();
  readonly #changed = new Emitter<string>();

  readonly onDidChange = this.#changed.event;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(storage.onDidChange(({ key }) => this.#changed.fire(key)));
  }

  get(key: string): Promise<string | undefined> {
    return guarded(() => this.#storage.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return guarded(() => this.#storage.store(key, value));
  }

  delete(key: string): Promise<void> {
    return guarded(() => this.#storage.delete(key));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

async function guarded<T>(access: () => Thenable<T>): Promise<T> {
  try {
    return await access();
  } catch (cause) {
    throw keyringFailed(cause);
  }
}
