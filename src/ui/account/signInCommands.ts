import * as l10n from '@vscode/l10n';
import type { Account } from '../../account/account';
import type { ChosenMethods, SignInChoice, SignInMethods, SignInTarget } from '../../account/signInMethods';
import type { Credentials } from '../../account/credentials';
import { asWaveFlowError, cancelled, noCallback } from '../../core/errors';
import { safeText, type SafeText } from '../../core/safeText';
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
  readonly signInChoice: SignInChoice;
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
    const chosen = await this.#findMethods();
    try {
      return await this.#signInWithBrowser(chosen);
    } catch (error) {
      if (asWaveFlowError(error).kind !== 'signIn.noCallback') throw error;
      return this.#offerOtherWays(chosen);
    }
  }

  /** With the email address or the user name, whichever the server knows users by. */
  async signInWithPassword(): Promise<ServerStatus> {
    return this.#signInWithPassword(await this.#findMethods());
  }

  async #signInWithPassword(chosen: ChosenMethods): Promise<ServerStatus> {
    const { account, notifications } = this.#options;
    const { methods } = chosen;
    const target = await this.#resolveTarget(chosen);
    const host = safeText(new URL(target.pageUrl).host);
    const title = l10n.t('Sign In with Password');
    const prompt = NAME_PROMPTS[methods.nameKind](host);
    const name = await promptForInput({ title, prompt }, async (input) => methods.parseName(input));
    if (name === undefined) throw cancelled();
    const status = await promptForInput(
      {
        title,
        prompt: l10n.t('The password for {0}. It is sent to {1} and not stored.', safeText(name), host),
        secret: true,
      },
      async (password) => account.signIn(target, await methods.usePassword(target, { name, password })),
    );
    if (status === undefined) throw cancelled();
    notifications.showSignedIn(status);
    return status;
  }

  async #signInWithBrowser(chosen: ChosenMethods): Promise<ServerStatus> {
    const { account, notifications } = this.#options;
    const { methods } = chosen;
    const target = await this.#resolveTarget(chosen, async () => {
      if (!(await methods.canUseBrowser(null))) throw noCallback();
    });
    const status = await account.signIn(target, await this.#waitForBrowser(methods, target));
    notifications.showSignedIn(status);
    return status;
  }

  /** @throws WaveFlowError if the user sets no server URL, or nobody can sign in there */
  async #findMethods(): Promise<ChosenMethods> {
    const { accountCommands, signInChoice } = this.#options;
    const { url } = await accountCommands.ensureServerUrl();
    if (url === null) throw cancelled();
    return signInChoice.find(url);
  }

  /**
   * The profile and URLs to sign in with, after asking for missing URLs.
   * @param beforeAsking runs before the user is asked for a web URL; rejects if that would be in vain
   */
  async #resolveTarget(
    { methods, failure }: ChosenMethods,
    beforeAsking: () => Promise<void> = async () => undefined,
  ): Promise<SignInTarget> {
    const { account, accountCommands } = this.#options;
    if (methods.needsWebUrl && (await accountCommands.findWebUrl()).webUrl === null) {
      await beforeAsking();
      // The server may be one that needs no web URL.
      if (failure?.kind.startsWith('network.')) throw failure;
      if (!(await accountCommands.promptForWebUrl())) throw cancelled();
    }
    return account.signInTarget(methods);
  }

  async #waitForBrowser(methods: SignInMethods, target: SignInTarget): Promise<Credentials> {
    this.#pendingSignIn?.abort();
    const running = new AbortController();
    this.#pendingSignIn = running;
    try {
      return await showCancellableProgress(
        l10n.t('Sign in at {0} in your browser…', safeText(new URL(target.pageUrl).host)),
        (onCancel) => {
          onCancel(() => running.abort());
          return methods.useBrowser(target, running.signal);
        },
      );
    } finally {
      if (this.#pendingSignIn === running) this.#pendingSignIn = undefined;
    }
  }

  async #offerOtherWays(chosen: ChosenMethods): Promise<ServerStatus> {
    const { accountCommands } = this.#options;
    const { hasPassword, tokenKind } = chosen.methods;
    const paste = () => accountCommands.pasteToken(undefined);
    const password = {
      label: l10n.t('Sign In with Password'),
      detail: l10n.t('Renews automatically. The password is sent once and not stored.'),
      go: () => this.#signInWithPassword(chosen),
    };
    const login = {
      label: l10n.t('Open Login'),
      detail: l10n.t('Opens the page of your server: sign in there, copy the JWT and paste it here.'),
      go: async () => ((await accountCommands.openLogin()) ? paste() : undefined),
    };
    const token = { label: l10n.t('Paste Token'), detail: TOKEN_DETAILS[tokenKind](), go: paste };
    const ways = [...(hasPassword ? [password] : []), ...(tokenKind === 'jwt' ? [login] : []), token];
    const picked = await pickOne(ways, {
      title: l10n.t('Other ways to sign in'),
      placeHolder: l10n.t('The browser cannot return a sign-in to this editor'),
      ignoreFocusOut: true,
    });
    const status = await picked?.go();
    if (!status) throw cancelled();
    return status;
  }
}

/** @param host of the page that signs in */
const NAME_PROMPTS = {
  email: (host: SafeText) => l10n.t('Your email address at {0}.', host),
  username: (host: SafeText) => l10n.t('Your user name at {0}.', host),
};

const TOKEN_DETAILS = {
  jwt: () => l10n.t('If you have copied the JWT already.'),
  apiToken: () => l10n.t('If the administrator of the server has given you an API token.'),
};
