import * as l10n from '@vscode/l10n';
import type { Account } from '../../account/account';
import type { AddressChange } from '../../account/serverAddress';
import { parseServerUrl } from '../../account/serverUrl';
import { isApiToken } from '../../account/credentials';
import type { SignInChoice } from '../../account/signInMethods';
import { bareToken, parseToken } from '../../account/token';
import { parseTypedAddress } from '../../account/typedAddress';
import { serverMissing, setUpFirst } from '../../core/errors';
import { safe, safeText, type SafeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import { promptForInput, InputSuggestion } from '../common/inputBox';
import type { Notifications } from '../common/notifications';
import { confirmDiscovery, discoveryText, type ChosenServer, type Discovery, type ServerChoice } from './serverChoice';

export interface AccountCommandsOptions {
  readonly account: Account;
  readonly notifications: Notifications;
  /** Opens a URL in the user's browser. Resolves to whether it was opened. */
  readonly openExternal: (url: string) => Promise<boolean>;
  readonly serverChoice: ServerChoice;
  readonly signInChoice: SignInChoice;
  /** Whether users can sign in at a canonical URL. */
  readonly hasSignInPage: (url: string) => Promise<boolean>;
}

/**
 * The commands for the server address and the sign-in. A command uses the argument that a program passed, else it asks
 * the user. Every change resolves to the new status.
 */
export class AccountCommands {
  readonly #options: AccountCommandsOptions;
  readonly #account: Account;

  constructor(options: AccountCommandsOptions) {
    this.#options = options;
    this.#account = options.account;
  }

  async setServerUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) {
      const url = parseServerUrl(textArgument(value, COMMANDS.setServerUrl));
      return this.#saveAddress({ url }, await this.#account.status());
    }
    const saved = await this.#promptForServerUrl(await this.#account.status());
    if (saved?.url != null && !saved.signedIn) void this.#options.notifications.offerSignIn();
    return saved ?? this.#account.status();
  }

  /**
   * Saves a URL that the user typed, with or without its scheme, and the sign-in page if the server has one. The user
   * confirms a URL whose scheme had to be found out, or at which no WaveFlow server responds.
   * @returns undefined if the user does not confirm
   */
  async saveTypedServerUrl(
    input: string,
    confirm: (discovery: Discovery) => Promise<boolean> = confirmDiscovery,
  ): Promise<ServerStatus | undefined> {
    const typed = parseTypedAddress(input);
    const before = await this.#account.status();
    const { url } = before;
    if (typed === null) return this.#saveAddress({ url: null }, before);
    if (url !== null && typed.urls.includes(url)) return this.#saveAddress({ url }, before);
    const chosen = await this.#options.serverChoice.choose(typed, confirm);
    return chosen && this.#saveServer(chosen, before);
  }

  async setWebUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) {
      const webUrl = parseServerUrl(textArgument(value, COMMANDS.setWebUrl));
      return this.#saveWebUrl(webUrl, await this.#account.status());
    }
    return (await this.promptForWebUrl()) ?? this.#account.status();
  }

  /** Asks for the web URL and suggests the server URL if users can sign in there. */
  async promptForWebUrl(): Promise<ServerStatus | undefined> {
    const before = await this.#account.status();
    const { url, webUrl } = before;
    const guess = url !== null && (await this.#options.hasSignInPage(url)) ? url : '';
    return promptForInput(
      {
        title: l10n.t('Set Sign-In Page URL'),
        prompt: l10n.t('The page of your server on which you sign in. Leave empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: webUrl ?? guess,
      },
      async (input) => this.#saveWebUrl(parseServerUrl(input), before),
    );
  }

  /** The status. If no web URL is set and users can sign in at the server URL, that is saved first. Never asks. */
  async findWebUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    const { url, webUrl } = status;
    if (url === null || webUrl !== null || !(await this.#options.hasSignInPage(url))) return status;
    return this.#saveWebUrl(url, status);
  }

  async pasteToken(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.saveToken(textArgument(value, COMMANDS.pasteToken));
    const status = await this.ensureServerUrl();
    const { url } = status;
    if (url === null) return status;
    const { methods } = await this.#options.signInChoice.find(url);
    const saved = await promptForInput(
      {
        title: l10n.t('Paste Token'),
        ...TOKEN_PROMPTS[methods.tokenKind](safeText(new URL(url).host)),
        secret: true,
      },
      (input) => this.saveToken(input),
    );
    if (saved) this.#options.notifications.showSignedIn(saved);
    return saved ?? this.#account.status();
  }

  /**
   * Signs in with a token of the kind that the current server accepts.
   * @throws WaveFlowError of a `token.*` kind; `server.missing`; and what the server's answer leads to
   */
  async saveToken(pasted: string): Promise<ServerStatus> {
    const isForV2 = isApiToken(bareToken(pasted));
    const { profile, url } = await this.#account.status();
    if (url === null) {
      if (!isForV2) parseToken(pasted);
      throw serverMissing();
    }
    const { methods } = await this.#options.signInChoice.find(url, isForV2 ? 'v2' : 'v1');
    return methods.saveToken({ profileId: profile.id, url }, pasted);
  }

  async signOut(): Promise<ServerStatus> {
    return this.#account.signOut();
  }

  async checkConnection(): Promise<ServerStatus> {
    return this.#account.check();
  }

  /** Opens the server's page, after asking for its URL if none is set. Resolves to whether it was opened. */
  async openLogin(): Promise<boolean> {
    const { url } = await this.ensureServerUrl();
    return url !== null && this.#options.openExternal(url);
  }

  /** The status, after asking for the server URL if none is set. */
  async ensureServerUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    return status.url === null ? ((await this.#promptForServerUrl(status)) ?? status) : status;
  }

  async #promptForServerUrl({ url }: ServerStatus): Promise<ServerStatus | undefined> {
    let offered: Discovery | undefined;
    return promptForInput(
      {
        title: l10n.t('Set Server URL'),
        prompt: l10n.t('The address of your WaveFlow server. Leave empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: url ?? '',
      },
      async (input) => {
        if (offered?.url === input) return this.#saveServer(offered, await this.#account.status());
        offered = undefined;
        const saved = await this.saveTypedServerUrl(input, async (discovery) => {
          offered = discovery;
          return false;
        });
        return suggestionOf(offered) ?? saved;
      },
    );
  }

  /** Saves a web URL that the user typed. Blank means the server URL if users can sign in there, else none. */
  async saveTypedWebUrl(input: string): Promise<ServerStatus> {
    const webUrl = parseServerUrl(input);
    const before = await this.#account.status();
    const { url } = before;
    const isOwnPage = webUrl === null && url !== null && (await this.#options.hasSignInPage(url));
    return this.#saveWebUrl(isOwnPage ? url : webUrl, before);
  }

  /**
   * Saves a web URL, null for none. Warns if passwords would be sent without encryption.
   * @param before the status with the server that it belongs to
   */
  async #saveWebUrl(webUrl: string | null, before: ServerStatus): Promise<ServerStatus> {
    const after = await this.#account.setWebUrl(webUrl, before.url ?? undefined);
    this.#options.notifications.warnOfCleartext(before, after);
    return after;
  }

  /** Saves a server URL. If the server has a sign-in page and no web URL is stored for it, it becomes its own web URL. */
  async #saveServer({ url, needsSetup, hasSignInPage }: ChosenServer, before: ServerStatus): Promise<ServerStatus> {
    const after = await this.#saveAddress({ url, defaultWebUrl: hasSignInPage ? url : undefined }, before);
    // The notification offers to open the page of the server.
    if (needsSetup) void this.#options.notifications.showFailure(setUpFirst(new URL(url).host, url));
    return after;
  }

  /** Warns if tokens or passwords would be sent without encryption. */
  async #saveAddress(change: AddressChange, before: ServerStatus): Promise<ServerStatus> {
    const after = await this.#account.setAddress(change);
    this.#options.notifications.warnOfCleartext(before, after);
    return after;
  }
}

/** What to paste, by the kind of token. @param host of the server */
const TOKEN_PROMPTS = {
  jwt: (host: SafeText) => ({
    prompt: l10n.t('Sign in on the page of {0}, copy the JWT shown there and paste it here.', host),
    placeholder: l10n.t('JWT token'),
  }),
  apiToken: (host: SafeText) => ({
    prompt: l10n.t('Paste an API token for {0}. The administrator of the server can create one for you.', host),
    placeholder: l10n.t('API token'),
  }),
};

const suggestionOf = (offered: Discovery | undefined): InputSuggestion | undefined =>
  offered && new InputSuggestion(offered.url, discoveryText(offered), offered.isRisky);
