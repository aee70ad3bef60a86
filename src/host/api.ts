import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { DisposableList, type Disposable } from '../core/disposal';
import type { ServerStatus } from '../protocol/status';

/** What other extensions get from `activate()`. Never a token. */
export interface WaveFlowApi {
  readonly version: 1;
  /** The account as it is now. Rejects where the storage cannot be read. */
  getStatus(): Promise<ServerStatus>;
  /** Fires once for each change, whichever window made it. */
  readonly onDidChangeStatus: vscode.Event<ServerStatus>;
}

/** Keeps the API's event alive for as long as the extension runs. */
export class PublishedApi implements Disposable {
  readonly #subscriptions = new DisposableList();
  readonly api: WaveFlowApi;

  constructor(account: Account) {
    const changed = this.#subscriptions.add(new vscode.EventEmitter<ServerStatus>());
    let last: string | undefined;
    this.#subscriptions.add(
      account.onDidChange(({ status }) => {
        const now = JSON.stringify(status);
        // The first state is where changes begin, and not every change of the account shows in the status.
        if (last !== undefined && last !== now) changed.fire(status);
        last = now;
      }),
    );
    this.api = Object.freeze({ version: 1, getStatus: () => account.status(), onDidChangeStatus: changed.event });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
