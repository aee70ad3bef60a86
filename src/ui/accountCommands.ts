import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { otherAddress } from '../account/otherAddress';
import { parseServerUrl } from '../account/serverUrl';
import { asWaveFlowError } from '../core/errors';
import { safe, safeText } from '../core/safeText';
import type { ServerStatus } from '../protocol/status';
import { textArgument } from './argument';
import { errorText } from './errorText';
import { COMMANDS } from './ids';
import { askInDialog, showInformation } from './message';
import type { Notifications } from './notifications';
import { ask } from './prompt';

export interface AccountCommandParts {
  readonly account: Account;
  readonly notifications: Notifications;
  /** Opens a URL in the person's own browser. */
  readonly openExternal: (url: string) => Promise<boolean>;
  /** Rejects with what went wrong where no WaveFlow server answers at a canonical URL. */
  readonly probeServer: (url: string) => Promise<void>;
  /** Whether people can sign in at a canonical URL. */
  readonly answersAsWeb: (url: string) => Promise<boolean>;
}

/**
 * What people do with the account, each with a value from a program or a question to the person. With a
 * value, failures reject; without, they are shown. Every change resolves to the fresh status.
 */
export class AccountCommands {
  readonly #parts: AccountCommandParts;
  readonly #account: Account;

  constructor(parts: AccountCommandParts) {
    this.#parts = parts;
    this.#account = parts.account;
  }

  async setServerUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#saveServerUrl(textArgument(value, COMMANDS.setServerUrl));
    const saved = await this.#askServerUrl();
    if (saved?.url != null && !saved.signedIn) void this.#leadOn(saved);
    return saved ?? this.#account.status();
  }

  /**
   * Saves a URL that a person typed. Where no WaveFlow server answers there, they decide.
   * @returns undefined where they decided against it
   */
  async saveTypedServerUrl(input: string): Promise<ServerStatus | undefined> {
    const url = parseServerUrl(input);
    const before = await this.#account.status();
    const wanted = url !== null && url !== before.url ? await this.#wanted(url) : (url ?? '');
    if (wanted === undefined) return undefined;
    const saved = await this.#saveServerUrl(wanted);
    if (saved.url !== null && saved.webUrl === null) void this.offerWebUrl(saved.url);
    return saved;
  }

  async setWebUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.saveWebUrl(textArgument(value, COMMANDS.setWebUrl));
    return (await this.askWebUrl()) ?? this.#account.status();
  }

  /** Asks for the web URL, with the server URL filled in where people can sign in there. */
  async askWebUrl(): Promise<ServerStatus | undefined> {
    const { url, webUrl } = await this.#account.status();
    const guess = url !== null && (await this.#parts.answersAsWeb(url)) ? url : '';
    return ask(
      {
        title: l10n.t('Set Web URL'),
        prompt: l10n.t('The page of your server on which people sign in. Leave it empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: webUrl ?? guess,
      },
      (input) => this.saveWebUrl(input),
    );
  }

  /** Offers a server's URL as the web URL, if people can sign in there. */
  async offerWebUrl(url: string): Promise<void> {
    if (!(await this.#parts.answersAsWeb(url))) return;
    const use = l10n.t('Use It');
    const chosen = await showInformation(
      l10n.t('{0} has a sign-in page of its own. Use it as the web URL too?', safeText(new URL(url).host)),
      use,
    );
    if (chosen === use) await this.saveWebUrl(url).catch((error: unknown) => this.#parts.notifications.failed(error));
  }

  async pasteToken(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#account.pasteToken(textArgument(value, COMMANDS.pasteToken));
    const { url } = await this.serverUrl();
    if (url === null) return this.#account.status();
    const saved = await ask(
      {
        title: l10n.t('Paste Token'),
        prompt: l10n.t('Sign in on the page of {0}, copy the JWT shown there and paste it here.', safeText(new URL(url).host)),
        placeholder: l10n.t('JWT token'),
        secret: true,
      },
      (token) => this.#account.pasteToken(token),
    );
    if (saved) this.#parts.notifications.signedIn(saved);
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
    const { url } = await this.serverUrl();
    return url !== null && this.#parts.openExternal(url);
  }

  /** The status, after asking for the server URL where none is set. */
  async serverUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    return status.url === null ? ((await this.#askServerUrl()) ?? status) : status;
  }

  async #askServerUrl(): Promise<ServerStatus | undefined> {
    const { url } = await this.#account.status();
    return ask(
      {
        title: l10n.t('Set Server URL'),
        prompt: l10n.t('The address of your WaveFlow server. Leave it empty to remove it.'),
        placeholder: safe`https://music.example.com`,
        value: url ?? '',
      },
      (input) => this.saveTypedServerUrl(input),
    );
  }

  /** Saves a web URL that a user typed. Blank means the server itself where users can sign in there, else none. */
  async saveTypedWebUrl(input: string): Promise<ServerStatus> {
    const { url } = await this.#account.status();
    const isOwnPage = input.trim() === '' && url !== null && (await this.#parts.answersAsWeb(url));
    return this.saveWebUrl(isOwnPage ? url : input);
  }

  /** Saves a web URL, blank for none; warns where a password would travel unencrypted. */
  async saveWebUrl(input: string): Promise<ServerStatus> {
    const before = await this.#account.status();
    const after = await this.#account.setWebUrl(input);
    this.#parts.notifications.cleartext(before, after);
    return after;
  }

  /** Saves a URL, blank for none; warns where tokens would travel unencrypted. */
  async #saveServerUrl(input: string): Promise<ServerStatus> {
    const before = await this.#account.status();
    const after = await this.#account.setServerUrl(input);
    this.#parts.notifications.cleartext(before, after);
    return after;
  }

  /**
   * The address to save: this one where a server answers there, else what the user decides, such as the address that the
   * server has moved to; undefined for none.
   */
  async #wanted(url: string): Promise<string | undefined> {
    try {
      await this.#parts.probeServer(url);
      return url;
    } catch (error) {
      const other = otherAddress(error, url);
      const useOther = other === undefined ? undefined : l10n.t('Use {0}', safeText(other));
      const saveAnyway = l10n.t('Save Anyway');
      const chosen = await askInDialog(
        { question: l10n.t('Save {0} all the same?', safeText(url)), detail: errorText(error) },
        ...(useOther === undefined ? [] : [useOther]),
        saveAnyway,
      );
      if (other !== undefined && chosen === useOther) return this.#wanted(other);
      if (chosen !== saveAnyway) return undefined;
      // A gateway stays in the way: its notification leads on.
      if (asWaveFlowError(error).kind === 'answer.inFront') void this.#parts.notifications.failed(error);
      return url;
    }
  }

  async #leadOn({ webUrl }: ServerStatus): Promise<void> {
    const way = webUrl === null ? l10n.t('Open Login') : l10n.t('Sign In with Browser');
    const paste = l10n.t('Paste Token');
    const chosen = await showInformation(l10n.t('The server URL is saved. Sign in next.'), way, paste);
    if (chosen === way) await vscode.commands.executeCommand(webUrl === null ? COMMANDS.openLogin : COMMANDS.signIn);
    if (chosen === paste) await vscode.commands.executeCommand(COMMANDS.pasteToken);
  }
}
