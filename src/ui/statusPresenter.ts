import * as vscode from 'vscode';
import type { Account } from '../account/account';
import type { AccountState } from '../account/accountState';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { SyncStatus } from '../sync/status';
import type { Sync } from '../sync/sync';
import { Countdown } from './account/countdown';
import type { ServerMovePrompt } from './account/serverMovePrompt';
import type { StatusBar } from './account/statusBar';
import type { AccountCardPanel } from './card/accountCardPanel';
import { CONTEXT } from './common/ids';
import type { RenderContext } from './common/renderContext';
import type { ParkedPrompt } from './sync/parkedPrompt';
import type { RemoteProfilePrompt } from './sync/remoteProfilePrompt';
import type { SyncItem } from './sync/syncItem';
import type { UploadPrompt } from './sync/uploadPrompt';

export interface StatusPresenterOptions {
  readonly account: Account;
  readonly sync: Sync;
  readonly statusBar: StatusBar;
  readonly syncItem: SyncItem;
  readonly card: AccountCardPanel;
  readonly serverMovePrompt: ServerMovePrompt;
  readonly remoteProfilePrompt: RemoteProfilePrompt;
  readonly parkedPrompt: ParkedPrompt;
  readonly uploadPrompt: UploadPrompt;
  readonly timers: Timers;
  readonly renderContext: () => RenderContext;
  /** Called with the active profile if nobody is signed in and no change waits, else with null, whenever that is known anew. */
  readonly onIdle: (profileId: string | null) => void;
  /** Receives failures to set a context key. */
  readonly onFailed: (error: unknown) => void;
}

/** Updates everything that shows the account or the sync when one of them changes. */
export class StatusPresenter implements Disposable {
  readonly #options: StatusPresenterOptions;
  readonly #owned = new DisposableList();
  readonly #countdown: Countdown;
  #account: AccountState | undefined;
  #sync: SyncStatus | null = null;

  constructor(options: StatusPresenterOptions) {
    this.#options = options;
    this.#countdown = this.#owned.add(new Countdown(options.timers, (state) => this.#draw(state)));
    this.#owned.add(options.account.onDidChange((state) => this.#updateAccount(state)));
    this.#owned.add(options.sync.onDidChange((status) => this.#updateSync(status)));
  }

  /** Draws the same state again, in the current language. */
  redraw(): void {
    if (this.#account) this.#draw(this.#account);
    if (this.#sync) this.#options.syncItem.show(this.#sync, this.#options.renderContext().language);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #updateAccount(state: AccountState): void {
    this.#account = state;
    this.#draw(state);
    this.#countdown.update(state);
    this.#setContext(CONTEXT.hasServerUrl, state.status.url !== null);
    this.#setContext(CONTEXT.signedIn, state.status.signedIn);
    this.#updateUploadPrompt();
    this.#updateIdle();
  }

  #updateSync(status: SyncStatus): void {
    const { card, syncItem, serverMovePrompt, remoteProfilePrompt, parkedPrompt, renderContext } = this.#options;
    this.#sync = status;
    const { language } = renderContext();
    syncItem.show(status, language);
    parkedPrompt.update(status, language);
    serverMovePrompt.update(status);
    remoteProfilePrompt.update(status);
    if (this.#account) card.show(this.#account, status);
    this.#updateUploadPrompt();
    this.#updateIdle();
  }

  #updateIdle(): void {
    if (!this.#account || !this.#sync) return;
    const { status, keyring } = this.#account;
    const isSignedOut = ['notConfigured', 'signedOut'].includes(status.connection.state) && keyring === 'works';
    const isIdle = isSignedOut && this.#sync.pending + this.#sync.parked === 0;
    this.#options.onIdle(isIdle ? status.profile.id : null);
  }

  #setContext(key: string, value: boolean): void {
    vscode.commands.executeCommand('setContext', key, value).then(undefined, this.#options.onFailed);
  }

  #updateUploadPrompt(): void {
    if (this.#account && this.#sync) this.#options.uploadPrompt.update(this.#account.status, this.#sync);
  }

  #draw(state: AccountState): void {
    const { statusBar, card, renderContext } = this.#options;
    statusBar.show(state, renderContext());
    card.show(state, this.#sync);
  }
}
