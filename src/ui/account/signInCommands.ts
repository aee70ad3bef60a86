import * as l10n from '@vscode/l10n';
import type { Account, SignInTarget } from '../../account/account';
import { canCallBack, signInWithBrowser, type BrowserSignInOptions } from '../../account/browserSignIn';
import { parseEmail } from '../../account/emailSignIn';
import type { Credentials } from '../../account/credentials';
import { asWaveFlowError, cancelled, noCallback } from '../../core/errors';
import { safeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { promptForInput } from '../common/inputBox';
import type { Notifications } from '../common/notifications';
import { showCancellableProgress } from '../common/progress';
import { pickOne } from '../common/quickPick';
import type { AccountCommands } from './accountCommands';

export interface SignInCommandsOptions {
  readonly account: Account;
  readonly accountCommands: AccountCommands;
  readonly notifications: Notifications;
  readonly browser: BrowserSignInOptions;
  /** False in a browser, which hides the cookies of responses, so the session could not be stored. */
  readonly canSignInWithEmail: boolean;
  readonly signInWithEmail: (webUrl: string, credentials: { email: string; password: string }) => Promise<Credentials>;
}

/** The commands for signing in. Each asks for missing URLs first, and resolves to the new status. */
export class SignInCommands {
  readonly #options: SignInCommandsOptions;
  #pendingSignIn: AbortController | undefined;

  constructor(options: SignInCommandsOptions) {
    this.#options = options;
  }

  /**
   * Signs in with the browser. If the browser cannot return a sign-in to this editor, it offers the other ways to sign
   * in. A new attempt cancels the previous one.
   */
  async signIn(): Promise<ServerStatus> {
    try {
      return await this.#signInWithBrowser();
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'signIn.noCallback') throw error;
      return this.#offerOtherWays();
    }
  }

  async signInWithEmail(): Promise<ServerStatus> {
    const { account, notifications } = this.#options;
    const target = await this.#resolveTarget();
    const title = l10n.t('Sign In with Email');
    const email = await promptForInput(
      { title, prompt: l10n.t('Your email address at {0}.', safeText(new URL(target.webUrl).host)) },
      async (input) => parseEmail(input),
    );
    if (email === undefined) throw cancelled();
    const status = await promptForInput(
      {
        title,
        prompt: l10n.t(
          'The password for {0}. It is sent to {1} and not stored.',
          safeText(email),
          safeText(new URL(target.webUrl).host),
        ),
        secret: true,
      },
      async (password) =>
        account.signIn(target, await this.#options.signInWithEmail(target.webUrl, { email, password })),
    );
    if (status === undefined) throw cancelled();
    notifications.showSignedIn(status);
    return status;
  }

  async #signInWithBrowser(): Promise<ServerStatus> {
    const { account, notifications, browser } = this.#options;
    const target = await this.#resolveTarget(async () => {
      if (!(await canCallBack(browser))) throw noCallback();
    });
    const token = await this.#waitForBrowser(target.webUrl);
    const status = await account.signIn(target, { token, web: null });
    notifications.showSignedIn(status);
    return status;
  }

  /**
   * The profile and URLs to sign in with, after asking for missing URLs.
   * @param beforeAsking runs before the user is asked for a web URL; rejects if that would be in vain
   */
  async #resolveTarget(beforeAsking: () => Promise<void> = async () => undefined): Promise<SignInTarget> {
    const { account, accountCommands } = this.#options;
    if ((await accountCommands.ensureServerUrl()).url === null) throw cancelled();
    if ((await accountCommands.findWebUrl()).webUrl === null) {
      await beforeAsking();
      if (!(await accountCommands.promptForWebUrl())) throw cancelled();
    }
    return account.signInTarget();
  }

  async #waitForBrowser(webUrl: string): Promise<string> {
    this.#pendingSignIn?.abort();
    const running = new AbortController();
    this.#pendingSignIn = running;
    try {
      return await showCancellableProgress(
        l10n.t('Sign in at {0} in your browser…', safeText(new URL(webUrl).host)),
        (onCancel) => {
          onCancel(() => running.abort());
          return signInWithBrowser(this.#options.browser, webUrl, running.signal);
        },
      );
    } finally {
      if (this.#pendingSignIn === running) this.#pendingSignIn = undefined;
    }
  }

  async #offerOtherWays(): Promise<ServerStatus> {
    const { accountCommands, canSignInWithEmail } = this.#options;
    const paste = () => accountCommands.pasteToken(undefined);
    const email = {
      label: l10n.t('Sign In with Email'),
      detail: l10n.t('Renews automatically. The password is sent once and not stored.'),
      go: () => this.signInWithEmail(),
    };
    const login = {
      label: l10n.t('Open Login'),
      detail: l10n.t('Opens the page of your server: sign in there, copy the JWT and paste it here.'),
      go: async () => ((await accountCommands.openLogin()) ? paste() : undefined),
    };
    const token = { label: l10n.t('Paste Token'), detail: l10n.t('If you have copied the JWT already.'), go: paste };
    const picked = await pickOne([...(canSignInWithEmail ? [email] : []), login, token], {
      title: l10n.t('Other ways to sign in'),
      placeHolder: l10n.t('The browser cannot return a sign-in to this editor'),
      ignoreFocusOut: true,
    });
    const status = await picked?.go();
    if (!status) throw cancelled();
    return status;
  }
}
