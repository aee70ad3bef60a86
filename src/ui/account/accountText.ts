import * as l10n from '@vscode/l10n';
import type { AccountState } from '../../account/accountState';
import type { ErrorKind } from '../../core/errorDetails';
import { safe, type SafeText } from '../../core/safeText';
import type { RenderContext } from '../common/renderContext';
import { kindText } from '../i18n/errorText';
import { relativeTime } from '../i18n/time';

/** The state of the sign-in in two or three words. */
export function signInText({ status, keyring }: AccountState): SafeText {
  if (keyring === 'failed') return l10n.t('Keyring unavailable');
  switch (status.connection.state) {
    case 'notConfigured':
    case 'signedOut':
      return l10n.t('Not signed in');
    case 'checking':
    case 'online':
      return l10n.t('Signed in');
    case 'offline':
      return l10n.t('Signed in, offline');
    case 'expired':
      return l10n.t('Session expired');
  }
}

/** Why the account is in this state and what to do next; empty if there is nothing to say. */
export function hintText({ status, keyring }: AccountState): SafeText {
  if (keyring === 'failed') {
    return l10n.t(
      'The editor’s keyring does not respond, so WaveFlow cannot tell whether you are signed in. Unlock it, then reload the window.',
    );
  }
  if (keyring === 'forgot') {
    return l10n.t('The editor’s keyring could not store your sign-in. Sign in again.');
  }
  const { state, reason } = status.connection;
  switch (state) {
    case 'notConfigured':
      return l10n.t('Enter the address of your WaveFlow server to begin.');
    case 'signedOut':
      return l10n.t('Sign in to send your changes to the server.');
    case 'checking':
      return l10n.t('Checking the connection…');
    case 'online':
      return safe``;
    case 'offline':
      return reasonText(reason as ErrorKind, status.url ?? '');
    case 'expired':
      if (reason === 'server.upgraded') return reasonText(reason, status.url ?? '');
      return l10n.t('Sign in again. Your server and your profiles are unchanged.');
  }
}

/** When a sign-in that is not renewed ends, such as "in 4 minutes"; null if there is no such time. */
export function expiryText(
  { status, renews, clockSkew }: AccountState,
  { language, now }: RenderContext,
): SafeText | null {
  if (renews || !status.signedIn || status.expiresAt === null) return null;
  const minutes = Math.ceil((status.expiresAt - clockSkew - now) / 60_000);
  // The local clock cannot tell that a sign-in has ended; only the server can.
  if (minutes < 1) return null;
  if (minutes < 60) return relativeTime(minutes, 'minute', language);
  return minutes < 60 * 48
    ? relativeTime(Math.round(minutes / 60), 'hour', language)
    : relativeTime(Math.round(minutes / 1440), 'day', language);
}

const reasonText = (reason: ErrorKind, url: string): SafeText => kindText(reason, { host: new URL(url).host });
