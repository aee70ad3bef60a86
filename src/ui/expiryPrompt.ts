import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { sessionExpired } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import { errorText } from './errorText';
import { COMMANDS } from './ids';

const COOL_DOWN_MS = 60_000;

/** Asks people to sign in again when their account turned out to have expired while it was used; once a minute at most. */
export class ExpiryPrompt implements Disposable {
  readonly #clock: Clock;
  readonly #subscriptions = new DisposableList();
  #quietUntil = 0;

  constructor(account: Account, clock: Clock) {
    this.#clock = clock;
    this.#subscriptions.add(account.onDidExpireInUse((status) => void this.#prompt(status)));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #prompt({ url, webUrl }: ServerStatus): Promise<void> {
    const now = this.#clock.now();
    // One window is enough: the one in which the person is.
    if (url === null || now < this.#quietUntil || !vscode.window.state.focused) return;
    this.#quietUntil = now + COOL_DOWN_MS;
    const signIn = l10n.t('Sign In');
    const chosen = await vscode.window.showWarningMessage(errorText(sessionExpired(new URL(url).host)), signIn);
    if (chosen === signIn) await vscode.commands.executeCommand(webUrl === null ? COMMANDS.openAccount : COMMANDS.signIn);
  }
}
