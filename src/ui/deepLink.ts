import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { isCleartext, parseServerUrl } from '../account/serverUrl';
import type { Log } from '../core/log';
import type { Notifications } from './notifications';

/**
 * Links of the form `<scheme>://waveflow.waveflow/connect?server=…&web=…`. They ask before they change anything, and
 * whatever else they carry, a token for one, is not looked at.
 */
export class DeepLink implements vscode.UriHandler {
  readonly #account: Account;
  readonly #notifications: Notifications;
  readonly #log: Log;

  constructor(account: Account, notifications: Notifications, log: Log) {
    this.#account = account;
    this.#notifications = notifications;
    this.#log = log;
  }

  async handleUri({ path, query }: vscode.Uri): Promise<void> {
    if (path !== '/connect') {
      this.#log.warn('A link for WaveFlow was ignored: only /connect is known');
      return;
    }
    try {
      await this.#connect(new URLSearchParams(query));
    } catch (error) {
      await this.#notifications.failed(error);
    }
  }

  async #connect(parameters: URLSearchParams): Promise<void> {
    const server = parseServerUrl(parameters.get('server') ?? '');
    const web = parseServerUrl(parameters.get('web') ?? '');
    if (server === null || !(await confirmed(server, web))) return;
    await this.#account.setServerUrl(server);
    if (web !== null) await this.#account.setWebUrl(web);
    if (isCleartext(server)) this.#notifications.cleartext(new URL(server).host);
  }
}

async function confirmed(server: string, web: string | null): Promise<boolean> {
  const connect = l10n.t('Connect');
  const lines = [l10n.t('Server: {0}', server)];
  if (web !== null) lines.push(l10n.t('Web page to sign in at: {0}', web));
  lines.push(l10n.t('Go on only if you know this server and asked for this.'));
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('A link wants to connect WaveFlow to {0}.', new URL(server).host),
    { modal: true, detail: lines.join('\n') },
    connect,
  );
  return chosen === connect;
}
