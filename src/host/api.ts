import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { DisposableList, type Disposable } from '../core/disposal';
import type { ServerStatus } from '../protocol/status';

/** The API that `activate()` returns to other extensions. It never exposes a token. */
export interface WaveFlowApi {
  readonly version: 1;
  /** The current account. Rejects if the storage cannot be read. */
  getStatus(): Promise<ServerStatus>;
  /** Fires once for each change, in any window. */
  readonly onDidChangeStatus: vscode.Event<ServerStatus>;
}

/** Creates the API and owns its event. Disposed when the extension stops. */
export class PublishedApi implements Disposable {
  readonly #subscriptions = new DisposableList();
  readonly #changed = this.#subscriptions.add(new vscode.EventEmitter<ServerStatus>());
  readonly api: WaveFlowApi;

  /** @param program resolves when there is an account */
  constructor(program: () => Promise<{ readonly account: Account }>) {
    const getStatus = async () => (await program()).account.status();
    this.api = Object.freeze({ version: 1, getStatus, onDidChangeStatus: this.#changed.event });
  }

  /** Fires for the changes of this account. Call it once, before the account has a state. */
  follow(account: Account): void {
    let last: string | undefined;
    this.#subscriptions.add(
      account.onDidChange(({ status }) => {
        const now = JSON.stringify(status);
        // The first state is no change, and some changes of the account do not affect the status.
        if (last !== undefined && last !== now) this.#changed.fire(status);
        last = now;
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
