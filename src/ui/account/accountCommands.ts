import * as l10n from '@vscode/l10n';
import type { Account } from '../../account/account';
import { parseTypedAddress } from '../../account/typedAddress';
import { safe, safeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import type { Notifications } from '../common/notifications';
import { promptForInput, InputSuggestion } from '../common/inputBox';
import { confirmDiscovery, discoveryText, type ChosenServer, type Discovery, type ServerChoice } from './serverChoice';

export interface AccountCommandsOptions {
  readonly account: Account;
  readonly notifications: Notifications;
  /** Opens a URL in the person's own browser. */
  readonly openExternal: (url: string) => Promise<boolean>;
  readonly serverChoice: ServerChoice;
  /** Whether users can sign in at a canonical URL. */
  readonly hasSignInPage: (url: string) => Promise<boolean>;
}

/**
 * What people do with the account, each with a value from a program or a question to the person. With a
 * value, failures reject; without, they are shown. Every change resolves to the fresh status.
 */
export class AccountCommands {
  readonly #options: AccountCommandsOptions;
  readonly #account: Account;

  constructor(options: AccountCommandsOptions) {
    this.#options = options;
    this.#account = options.account;
  }

  async setServerUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#saveServerUrl(textArgument(value, COMMANDS.setServerUrl));
    const saved = await this.#promptForServerUrl();
    if (saved?.url != null && !saved.signedIn) void this.#options.notifications.offerSignIn();
    return saved ?? this.#account.status();
  }

  /**
   * Saves a URL that a user typed, with or without its scheme, and with it the sign-in page if the server has one. Where
   * no WaveFlow server answers there, or the scheme had to be found out, the user decides.
   * @returns undefined where they decided against it
   */
  async saveTypedServerUrl(
    input: string,
    confirm: (discovery: Discovery) => Promise<boolean> = confirmDiscovery,
  ): Promise<ServerStatus | undefined> {
    const typed = parseTypedAddress(input);
    const { url } = await this.#account.status();
    if (typed === null || (url !== null && typed.urls.includes(url))) return this.#saveServerUrl(typed && url);
    const chosen = await this.#options.serverChoice.choose(typed, confirm);
    return chosen && this.#saveServer(chosen);
  }

  async setWebUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.saveWebUrl(textArgument(value, COMMANDS.setWebUrl));
    return (await this.promptForWebUrl()) ?? this.#account.status();
  }

  /** Asks for the web URL, with the server URL filled in where users can sign in there. */
  async promptForWebUrl(): Promise<ServerStatus | undefined> {
    const { url, webUrl } = await this.#account.status();
    const guess = url !== null && (await this.#options.hasSignInPage(url)) ? url : '';
    return promptForInput(
      {
        title: l10n.t('Set Sign-In Page URL'),
        prompt: l10n.t('The page of your server on which you sign in. Leave empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: webUrl ?? guess,
      },
      (input) => this.saveWebUrl(input, url ?? undefined),
    );
  }

  /** The status with the web URL, which is looked for at the server itself where none is set. It asks nobody. */
  async findWebUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    const { url, webUrl } = status;
    if (url === null || webUrl !== null || !(await this.#options.hasSignInPage(url))) return status;
    return this.saveWebUrl(url, url);
  }

  async pasteToken(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#account.pasteToken(textArgument(value, COMMANDS.pasteToken));
    const { url } = await this.ensureServerUrl();
    if (url === null) return this.#account.status();
    const saved = await promptForInput(
      {
        title: l10n.t('Paste Token'),
        prompt: l10n.t(
          'Sign in on the page of {0}, copy the JWT shown there and paste it here.',
          safeText(new URL(url).host),
        ),
        placeholder: l10n.t('JWT token'),
        secret: true,
      },
      (token) => this.#account.pasteToken(token),
    );
    if (saved) this.#options.notifications.showSignedIn(saved);
    return saved ?? this.#account.status();
  }

  async signOut(): Promise<ServerStatus> {
    return this.#account.signOut();
  }

  async checkConnection(): Promise<ServerStatus> {
    return this.#account.check();
  }

  /** Opens the server's page; asks for its URL first where none is set. False where nothing was opened. */
  async openLogin(): Promise<boolean> {
    const { url } = await this.ensureServerUrl();
    return url !== null && this.#options.openExternal(url);
  }

  /** The status, after asking for the server URL where none is set. */
  async ensureServerUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    return status.url === null ? ((await this.#promptForServerUrl()) ?? status) : status;
  }

  async #promptForServerUrl(): Promise<ServerStatus | undefined> {
    const { url } = await this.#account.status();
    let offered: Discovery | undefined;
    return promptForInput(
      {
        title: l10n.t('Set Server URL'),
        prompt: l10n.t('The address of your WaveFlow server. Leave empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: url ?? '',
      },
      async (input) => {
        if (offered?.url === input) return this.#saveServer(offered);
        offered = undefined;
        const saved = await this.saveTypedServerUrl(input, async (discovery) => {
          offered = discovery;
          return false;
        });
        return suggestionOf(offered) ?? saved;
      },
    );
  }

  /** Saves a web URL that a user typed. Blank means the server itself where users can sign in there, else none. */
  async saveTypedWebUrl(input: string): Promise<ServerStatus> {
    const { url } = await this.#account.status();
    const isOwnPage = input.trim() === '' && url !== null && (await this.#options.hasSignInPage(url));
    return this.saveWebUrl(isOwnPage ? url : input, url ?? undefined);
  }

  /**
   * Saves a web URL, blank for none; warns where a password would travel unencrypted.
   * @param server whose web URL it is, by default the one in use
   */
  async saveWebUrl(input: string, server?: string): Promise<ServerStatus> {
    const before = await this.#account.status();
    const after = await this.#account.setWebUrl(input, server);
    this.#options.notifications.warnOfCleartext(before, after);
    return after;
  }

  /** Saves a URL, null or blank for none; warns where tokens would travel unencrypted. */
  async #saveServerUrl(input: string | null): Promise<ServerStatus> {
    const before = await this.#account.status();
    const after = await this.#account.setServerUrl(input ?? '');
    this.#options.notifications.warnOfCleartext(before, after);
    return after;
  }

  /** A server that signs users in itself is its own web URL, unless it has been given another one before. */
  async #saveServer({ url, hasSignInPage }: ChosenServer): Promise<ServerStatus> {
    const before = await this.#account.status();
    const { webUrl } = await this.#account.previewAddress({ url });
    const isOwnPage = hasSignInPage && webUrl === null;
    const after = await this.#account.setAddress(isOwnPage ? { url, webUrl: url } : { url });
    this.#options.notifications.warnOfCleartext(before, after);
    return after;
  }
}

const suggestionOf = (offered: Discovery | undefined): InputSuggestion | undefined =>
  offered && new InputSuggestion(offered.url, discoveryText(offered), offered.isRisky);
