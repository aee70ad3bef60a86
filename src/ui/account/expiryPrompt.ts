import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { Clock } from '../../core/clock';
import { DisposableList, type Disposable } from '../../core/disposal';
import type { ErrorKind } from '../../core/errorDetails';
import { serverUpgraded, sessionExpired } from '../../core/errors';
import type { ServerStatus } from '../../protocol/status';
import { executeCommand } from '../common/executeCommand';
import { COMMANDS } from '../common/ids';
import { showWarning } from '../common/message';
import { errorText } from '../i18n/errorText';

const COOL_DOWN_MS = 60_000;
const UPGRADED: ErrorKind = 'server.upgraded';

/**
 * Asks the user to sign in again when a request fails because the sign-in has expired, and when the server turns out to be
 * upgraded: in the window that has the focus, at most once a minute.
 */
export class ExpiryPrompt implements Disposable {
  readonly #clock: Clock;
  readonly #subscriptions = new DisposableList();
  #pending: ServerStatus | undefined;
  #quietUntil = 0;
  #isUpgraded = false;

  constructor(account: Account, clock: Clock) {
    this.#clock = clock;
    this.#subscriptions.add(account.onDidExpireInUse((status) => this.#request(status)));
    this.#subscriptions.add(
      account.onDidChange(({ status }) => {
        if (status.connection.state !== 'expired') this.#pending = undefined;
        const isUpgraded = status.connection.reason === UPGRADED;
        if (isUpgraded && !this.#isUpgraded) this.#request(status);
        this.#isUpgraded = isUpgraded;
      }),
    );
    this.#subscriptions.add(vscode.window.onDidChangeWindowState(() => this.#promptIfFocused()));
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #request(status: ServerStatus): void {
    if (this.#clock.now() < this.#quietUntil) return;
    this.#quietUntil = this.#clock.now() + COOL_DOWN_MS;
    this.#pending = status;
    this.#promptIfFocused();
  }

  #promptIfFocused(): void {
    if (!this.#pending || !vscode.window.state.focused) return;
    void this.#prompt(this.#pending);
    this.#pending = undefined;
  }

  async #prompt({ url, connection }: ServerStatus): Promise<void> {
    if (url === null) return;
    const signIn = l10n.t('Sign In');
    const { host } = new URL(url);
    const reason = connection.reason === UPGRADED ? serverUpgraded(host) : sessionExpired(host);
    const chosen = await showWarning(errorText(reason), signIn);
    if (chosen === signIn) await executeCommand(COMMANDS.signIn);
  }
}
