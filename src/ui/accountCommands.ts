import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { isCleartext } from '../account/serverUrl';
import type { ServerStatus } from '../protocol/status';
import { textArgument } from './argument';
import { COMMANDS } from './ids';
import type { Notifications } from './notifications';
import { ask } from './prompt';

export interface AccountCommandParts {
  readonly account: Account;
  readonly notifications: Notifications;
  /** Opens a URL in the person's own browser. */
  readonly openExternal: (url: string) => Promise<boolean>;
}

/**
 * What people do with the account, each with a value from a program or a question to the person. With a
 * value, failures reject; without, they are shown. Every change resolves to the fresh status.
 */
export class AccountCommands {
  readonly #account: Account;
  readonly #notifications: Notifications;
  readonly #openExternal: (url: string) => Promise<boolean>;

  constructor({ account, notifications, openExternal }: AccountCommandParts) {
    this.#account = account;
    this.#notifications = notifications;
    this.#openExternal = openExternal;
  }

  /** Saves a URL, blank for none; warns where tokens would travel unencrypted. */
  async saveServerUrl(input: string): Promise<ServerStatus> {
    const before = await this.#account.status();
    const after = await this.#account.setServerUrl(input);
    if (after.url !== null && after.url !== before.url && isCleartext(after.url)) {
      this.#notifications.cleartext(new URL(after.url).host);
    }
    return after;
  }

  async setServerUrl(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.saveServerUrl(textArgument(value, COMMANDS.setServerUrl));
    const saved = await this.#askServerUrl();
    if (saved?.url != null && !saved.signedIn) void this.#leadOn();
    return saved ?? this.#account.status();
  }

  async pasteToken(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#account.pasteToken(textArgument(value, COMMANDS.pasteToken));
    const { url } = await this.#serverUrl();
    if (url === null) return this.#account.status();
    const saved = await ask(
      {
        title: l10n.t('Paste Token'),
        prompt: l10n.t('Sign in on the page of {0}, copy the JWT shown there and paste it here.', new URL(url).host),
        placeholder: l10n.t('JWT token'),
        secret: true,
      },
      (token) => this.#account.pasteToken(token),
    );
    if (saved) this.#notifications.done(signedInSentence(saved));
    return saved ?? this.#account.status();
  }

  async signOut(): Promise<ServerStatus> {
    return this.#account.signOut();
  }

  /** Opens the server's page; asks for its URL first where none is set. False where nothing was opened. */
  async openLogin(): Promise<boolean> {
    const { url } = await this.#serverUrl();
    return url !== null && this.#openExternal(url);
  }

  async #serverUrl(): Promise<ServerStatus> {
    const status = await this.#account.status();
    return status.url === null ? ((await this.#askServerUrl()) ?? status) : status;
  }

  async #askServerUrl(): Promise<ServerStatus | undefined> {
    const { url } = await this.#account.status();
    return ask(
      {
        title: l10n.t('Set Server URL'),
        prompt: l10n.t('The address of your WaveFlow server. Leave it empty to remove it.'),
        placeholder: 'https://music.example.com',
        value: url ?? '',
      },
      (input) => this.saveServerUrl(input),
    );
  }

  async #leadOn(): Promise<void> {
    const login = l10n.t('Open Login');
    const paste = l10n.t('Paste Token');
    const chosen = await vscode.window.showInformationMessage(
      l10n.t('The server URL is saved. Sign in on its page and copy the JWT, then paste it here.'),
      login,
      paste,
    );
    if (chosen === login) await vscode.commands.executeCommand(COMMANDS.openLogin);
    if (chosen === paste) await vscode.commands.executeCommand(COMMANDS.pasteToken);
  }
}

const signedInSentence = ({ account }: ServerStatus): string =>
  account === null ? l10n.t('You are signed in.') : l10n.t('You are signed in as {0}.', account);
