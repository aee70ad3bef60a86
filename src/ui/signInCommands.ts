import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account, SignInTarget } from '../account/account';
import { signInWithBrowser, type BrowserSignInParts } from '../account/browserSignIn';
import { parseEmail } from '../account/emailSignIn';
import type { Credentials } from '../account/sessions';
import { asWaveFlowError, cancelled } from '../core/errors';
import { safeText } from '../core/safeText';
import type { ServerStatus } from '../protocol/status';
import type { AccountCommands } from './accountCommands';
import { errorText } from './errorText';
import { COMMANDS } from './ids';
import { showWarning } from './message';
import type { Notifications } from './notifications';
import { showCancellable } from './progress';
import { ask } from './prompt';

export interface SignInCommandParts {
  readonly account: Account;
  readonly accountCommands: AccountCommands;
  readonly notifications: Notifications;
  readonly browser: BrowserSignInParts;
  readonly signInWithEmail: (webUrl: string, credentials: { email: string; password: string }) => Promise<Credentials>;
}

/** Signing in by browser or by e-mail. What is missing for it is asked for first. Both resolve to the fresh status. */
export class SignInCommands {
  readonly #parts: SignInCommandParts;
  /** The browser sign-in that is under way. */
  #running: AbortController | undefined;

  constructor(parts: SignInCommandParts) {
    this.#parts = parts;
  }

  /** Starting it again starts over: the earlier attempt is called off. */
  async signIn(): Promise<ServerStatus> {
    const { account, notifications } = this.#parts;
    const target = await this.#target();
    const token = await this.#waitForBrowser(target.webUrl);
    const status = await account.signIn(target, { token, web: null });
    notifications.signedIn(status);
    return status;
  }

  async signInWithEmail(): Promise<ServerStatus> {
    const { account, notifications } = this.#parts;
    const target = await this.#target();
    const title = l10n.t('Sign In with Email');
    const email = await ask({ title, prompt: l10n.t('Your email address at {0}.', safeText(new URL(target.webUrl).host)) }, async (input) => parseEmail(input));
    if (email === undefined) throw cancelled();
    const status = await ask(
      { title, prompt: l10n.t('The password of {0}. It is sent to {1} and kept nowhere.', safeText(email), safeText(new URL(target.webUrl).host)), secret: true },
      async (password) => account.signIn(target, await this.#parts.signInWithEmail(target.webUrl, { email, password })),
    );
    if (status === undefined) throw cancelled();
    notifications.signedIn(status);
    return status;
  }

  /** Where to sign in, after asking for the URLs that are missing. */
  async #target(): Promise<SignInTarget> {
    const { account, accountCommands } = this.#parts;
    const { url, webUrl } = await accountCommands.serverUrl();
    if (url === null) throw cancelled();
    if (webUrl === null && !(await accountCommands.askWebUrl())) throw cancelled();
    return account.signInTarget();
  }

  async #waitForBrowser(webUrl: string): Promise<string> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      return await showCancellable(l10n.t('Sign in at {0} in your browser…', safeText(new URL(webUrl).host)), (onCancel) => {
        onCancel(() => running.abort());
        return signInWithBrowser(this.#parts.browser, webUrl, running.signal);
      });
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'signIn.noCallback') throw error;
      void this.#offerPaste(error);
      throw cancelled();
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  async #offerPaste(error: unknown): Promise<void> {
    const login = l10n.t('Open Login');
    const paste = l10n.t('Paste Token');
    const chosen = await showWarning(errorText(error), login, paste);
    if (chosen === login) await vscode.commands.executeCommand(COMMANDS.openLogin);
    if (chosen === paste) await vscode.commands.executeCommand(COMMANDS.pasteToken);
  }
}
