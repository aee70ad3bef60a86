import * as l10n from '@vscode/l10n';
import type { AccountState } from '../../account/accountState';
import type { Disposable } from '../../core/disposal';
import { safe, safeText, type SafeText } from '../../core/safeText';
import { ACCOUNT_STATUS_ITEM, COMMANDS } from '../common/ids';
import type { RenderContext } from '../common/renderContext';
import { StatusItem } from '../common/statusItem';
import { expiryText, hintText, signInText } from './accountText';

/** The status bar item for the account, hidden until a server is set. */
export class StatusBar implements Disposable {
  readonly #item = new StatusItem(ACCOUNT_STATUS_ITEM);

  show(state: AccountState, renderContext: RenderContext): void {
    const { url, connection } = state.status;
    if (url === null) {
      this.#item.hide();
      return;
    }
    const signedOut = connection.state === 'signedOut';
    const text = signedOut && state.keyring !== 'failed' ? l10n.t('Sign in to WaveFlow') : signInText(state);
    const details = tooltipLines(state, renderContext, new URL(url).host);
    const asksForSignIn = (signedOut && state.keyring !== 'failed') || connection.state === 'expired';
    this.#item.show({
      name: l10n.t('WaveFlow Account'),
      text: safe`${icon(state)} ${text}`,
      tooltip: details,
      accessibilityLabel: [text, ...details],
      command: asksForSignIn ? COMMANDS.signIn : COMMANDS.openAccount,
    });
  }

  dispose(): void {
    this.#item.dispose();
  }
}

const ICONS = {
  notConfigured: safe`$(account)`,
  signedOut: safe`$(account)`,
  checking: safe`$(sync~spin)`,
  online: safe`$(pass-filled)`,
  offline: safe`$(debug-disconnect)`,
  expired: safe`$(warning)`,
} as const;

const icon = ({ status, keyring }: AccountState): SafeText =>
  keyring === 'works' ? ICONS[status.connection.state] : safe`$(warning)`;

function tooltipLines(state: AccountState, renderContext: RenderContext, host: string): SafeText[] {
  const { profile, account, connection } = state.status;
  const details = [l10n.t('Profile: {0}', safeText(profile.name))];
  if (account !== null) details.push(l10n.t('Account: {0}', safeText(account)));
  details.push(l10n.t('Server: {0}', safeText(host)));
  const expiry = expiryText(state, renderContext);
  if (expiry !== null) details.push(l10n.t('Sign-in ends: {0}', expiry));
  if (connection.state !== 'online') details.push(signInText(state), hintText(state));
  return details;
}
