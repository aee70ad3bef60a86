import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { ServerAddress } from '../../account/serverAddress';
import { parseServerUrl } from '../../account/serverUrl';
import { linkWithoutServer } from '../../core/errors';
import type { Log } from '../../core/log';
import { joined, safeText } from '../../core/safeText';
import { confirm } from '../common/message';
import type { Notifications } from '../common/notifications';
import { readLinkParameters, type LinkParameters } from './linkParameters';

/**
 * Handles links of the form `<scheme>://waveflow.waveflow/connect?server=…&web=…`. Asks before it changes anything. Other
 * parameters, such as a token, are ignored.
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
      await this.#connect(readLinkParameters(query, vscode.env.uiKind === vscode.UIKind.Web));
    } catch (error) {
      await this.#notifications.showFailure(error);
    }
  }

  async #connect({ server, web }: LinkParameters): Promise<void> {
    const url = parseServerUrl(server ?? '');
    const webUrl = parseServerUrl(web ?? '');
    if (url === null) throw linkWithoutServer();
    const change = webUrl === null ? { url } : { url, webUrl };
    if (!(await confirmConnect(await this.#account.previewAddress(change)))) return;
    const before = await this.#account.status();
    const after = await this.#account.setAddress(change);
    this.#notifications.warnOfCleartext(before, after);
    if (!after.signedIn) void this.#notifications.offerSignIn();
  }
}

function confirmConnect({ url, webUrl }: ServerAddress): Promise<boolean> {
  const lines = [l10n.t('Server: {0}', safeText(url))];
  if (webUrl !== null) lines.push(l10n.t('Sign-in page: {0}', safeText(webUrl)));
  lines.push(l10n.t('Continue only if you know this server and asked for this.'));
  return confirm({
    message: l10n.t('A link wants to connect WaveFlow to {0}.', safeText(new URL(url ?? '').host)),
    detail: joined(lines, '\n'),
    confirmLabel: l10n.t('Connect'),
  });
}
