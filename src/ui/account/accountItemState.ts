import * as l10n from '@vscode/l10n';
import type { AccountState } from '../../account/accountState';
import { safeText, type SafeText } from '../../core/safeText';
import { COMMANDS } from '../common/ids';
import type { RenderContext } from '../common/renderContext';
import type { StatusItemState } from '../common/statusItem';
import { ACCOUNT_ICONS, WARNING_ICON } from './accountIcons';
import { expiryText, hintText, signInText } from './accountText';

/** What the status bar shows of the account; null until a server is set. */
export function accountItemState(state: AccountState, renderContext: RenderContext): StatusItemState | null {
  const { url, connection } = state.status;
  if (url === null) return null;
  const canSignIn = connection.state === 'signedOut' && state.keyring !== 'failed';
  const text = canSignIn ? l10n.t('Sign in to WaveFlow') : signInText(state);
  const details = tooltipLines(state, renderContext, new URL(url).host);
  return {
    name: l10n.t('WaveFlow Account'),
    icon: iconOf(state),
    text,
    tooltip: details,
    accessibilityLabel: [text, ...details.filter((line) => line !== text)],
    command: canSignIn || connection.state === 'expired' ? COMMANDS.signIn : COMMANDS.openAccount,
  };
}

/**
 * What a window that starts shows until it has read the account: nothing has been checked yet. Without the name of the
 * account, which may be an email address.
 */
export function startingItemState(state: AccountState, renderContext: RenderContext): StatusItemState | null {
  const { status } = state;
  const isUnchecked = status.connection.state === 'online' || status.connection.state === 'offline';
  const connection = isUnchecked ? ({ state: 'checking', reason: null } as const) : status.connection;
  const starting = { ...status, connection, account: null, expiresAt: null };
  return accountItemState({ ...state, status: starting, keyring: 'works' }, renderContext);
}

const iconOf = ({ status, keyring }: AccountState): SafeText =>
  keyring === 'works' ? ACCOUNT_ICONS[status.connection.state] : WARNING_ICON;

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
