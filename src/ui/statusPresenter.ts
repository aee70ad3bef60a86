import * as vscode from 'vscode';
import type { Account, AccountState } from '../account/account';
import { DisposableList, type Disposable } from '../core/disposal';
import type { Timers } from '../core/timers';
import type { Sync } from '../sync/sync';
import type { SyncStatus } from '../sync/status';
import type { AccountCard } from './card/accountCard';
import type { Moment } from './card/cardState';
import { Countdown } from './account/countdown';
import { CONTEXT } from './common/ids';
import type { MovePrompt } from './account/serverMovePrompt';
import type { ParkedPrompt } from './sync/parkedPrompt';
import type { StatusBar } from './account/statusBar';
import type { SyncItem } from './sync/syncItem';
import type { UploadPrompt } from './sync/uploadPrompt';

export interface OverviewParts {
  readonly account: Account;
  readonly sync: Sync;
  readonly statusBar: StatusBar;
  readonly syncItem: SyncItem;
  readonly card: AccountCard;
  readonly movePrompt: MovePrompt;
  readonly parkedPrompt: ParkedPrompt;
  readonly uploadPrompt: UploadPrompt;
  readonly timers: Timers;
  /** Language and time to draw with. */
  readonly moment: () => Moment;
  /** Told when the account could not be asked for what a push had learned about it. */
  readonly onFailed: (error: unknown) => void;
}

/** Has whatever shows the account or the sync follow them, each with what was last heard of the other. */
export class Overview implements Disposable {
  readonly #parts: OverviewParts;
  readonly #owned = new DisposableList();
  readonly #countdown: Countdown;
  #account: AccountState | undefined;
  #sync: SyncStatus | null = null;

  constructor(parts: OverviewParts) {
    this.#parts = parts;
    this.#countdown = this.#owned.add(new Countdown(parts.timers, (state) => this.#draw(state)));
    this.#owned.add(parts.account.onDidChange((state) => this.#followAccount(state)));
    this.#owned.add(parts.sync.onDidChange((status) => this.#followSync(status)));
  }

  /** Draws the same again, in the language of now. */
  redraw(): void {
    if (this.#account) this.#draw(this.#account);
    if (this.#sync) this.#parts.syncItem.show(this.#sync, this.#parts.moment().language);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #followAccount(state: AccountState): void {
    this.#account = state;
    this.#draw(state);
    this.#countdown.follow(state);
    void vscode.commands.executeCommand('setContext', CONTEXT.hasServerUrl, state.status.url !== null);
    void vscode.commands.executeCommand('setContext', CONTEXT.signedIn, state.status.signedIn);
    this.#followBoth();
  }

  #followSync(status: SyncStatus): void {
    const { card, syncItem, movePrompt, parkedPrompt, moment } = this.#parts;
    this.#tellAccount(this.#sync, status);
    this.#sync = status;
    const { language } = moment();
    syncItem.show(status, language);
    parkedPrompt.follow(status, language);
    movePrompt.follow(status);
    if (this.#account) card.show(this.#account, status);
    this.#followBoth();
  }

  #followBoth(): void {
    if (this.#account && this.#sync) this.#parts.uploadPrompt.follow(this.#account.status, this.#sync);
  }

  #draw(state: AccountState): void {
    const { statusBar, card, moment } = this.#parts;
    statusBar.show(state, moment());
    card.show(state, this.#sync);
  }

  /** What a push learns about the server, the account has to know: it looks for the connection and asks for sign-ins. */
  #tellAccount(before: SyncStatus | null, { lastError }: SyncStatus): void {
    const isNews = lastError !== null && lastError.kind !== before?.lastError?.kind;
    if (!isNews || !/^(?:network|answer\.unauthorized|session|keyring)/.test(lastError.kind)) return;
    this.#parts.account.check().catch(this.#parts.onFailed);
  }
}
