import * as l10n from '@vscode/l10n';
import type { AccountState } from '../account/account';
import { WaveFlowError, type ErrorKind } from '../core/errors';
import { safe, safeText, type SafeText } from '../core/safeText';
import type { CardLabels, CardState } from '../protocol/webview';
import type { SyncStatus } from '../sync/status';
import { errorText } from './errorText';
import { relativeTime } from './formats';
import { directionOf, type Language } from './language';
import { modeName, syncFacts, syncText } from './syncText';

export interface Moment {
  /** The one that texts are loaded in. */
  readonly language: Language;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the card shows of the account and its sync. @param sync null where that could not be read */
export function cardState(state: AccountState, sync: SyncStatus | null, moment: Moment): CardState {
  const { status, keyring } = state;
  return {
    language: moment.language,
    direction: directionOf(moment.language),
    labels: labels(),
    status: signInText(state),
    icon: keyring === 'failed' ? 'offline' : ICON[status.connection.state],
    canSignOut: isSomebody(state) || keyring !== 'works',
    hint: hint(state),
    url: status.url ?? '',
    webUrl: status.webUrl ?? '',
    details: details(state, moment),
    sync: sync && syncState(state, sync, moment.language),
  };
}

const isSomebody = ({ status }: AccountState): boolean => !['notConfigured', 'signedOut'].includes(status.connection.state);

function syncState(state: AccountState, sync: SyncStatus, language: Language): CardState['sync'] {
  const count = sync.pending + sync.parked + sync.otherAccounts;
  if (!isSomebody(state) && count === 0) return null;
  return {
    mode: sync.mode,
    text: syncText(sync, language),
    facts: syncFacts(sync, language),
    canPush: isSomebody(state) && sync.mode === 'hybrid',
    canClear: count > 0,
  };
}

const ICON = {
  notConfigured: 'signedOut',
  signedOut: 'signedOut',
  checking: 'checking',
  online: 'signedIn',
  offline: 'offline',
  expired: 'expired',
} as const;

/** The state of the sign-in in two or three words, the same wherever it is shown. */
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

/** Why, and what to do next; or empty. */
export function hint({ status, keyring }: AccountState): SafeText {
  if (keyring === 'failed') {
    return l10n.t('The keyring of this editor does not answer, so WaveFlow cannot tell whether you are signed in. Unlock it, then reload the window.');
  }
  if (keyring === 'forgot') {
    return l10n.t('The keyring of this editor did not keep your sign-in. Sign in again.');
  }
  const { state, reason } = status.connection;
  switch (state) {
    case 'notConfigured':
      return l10n.t('Enter the address of your WaveFlow server to begin.');
    case 'signedOut':
      return status.webUrl === null
        ? l10n.t('Open login, sign in there in the browser, copy the JWT and paste it here.')
        : l10n.t('Sign in with browser or email, or paste a JWT.');
    case 'checking':
      return l10n.t('Checking the connection…');
    case 'online':
      return safe``;
    case 'offline':
      return offlineText(reason as ErrorKind, status.url ?? '');
    case 'expired':
      return l10n.t('Sign in again. Your server and your profiles are unchanged.');
  }
}

/** When the sign-in ends if nothing renews it, such as "in 4 minutes"; null where that is no concern. */
export function expiryText({ status, renews, clockSkew }: AccountState, { language, now }: Moment): SafeText | null {
  if (renews || !status.signedIn || status.expiresAt === null) return null;
  const minutes = Math.ceil((status.expiresAt - clockSkew - now) / 60_000);
  // Only the server can say that a sign-in has ended.
  if (minutes < 1) return null;
  if (minutes < 60) return relativeTime(minutes, 'minute', language);
  return minutes < 60 * 48 ? relativeTime(Math.round(minutes / 60), 'hour', language) : relativeTime(Math.round(minutes / 1440), 'day', language);
}

const offlineText = (reason: ErrorKind, url: string): SafeText =>
  errorText(new WaveFlowError(reason, { details: { host: new URL(url).host } }));

function labels(): CardLabels {
  return {
    region: l10n.t('WaveFlow server account'),
    serverUrl: l10n.t('Server URL'),
    serverUrlExample: 'https://music.example.com',
    saveUrl: l10n.t('Save URL'),
    webUrl: l10n.t('Web URL'),
    webUrlHint: l10n.t('The page of your server on which people sign in. Often the same address.'),
    saveWebUrl: l10n.t('Save web URL'),
    signInWithBrowser: l10n.t('Sign in with browser'),
    signInWithEmail: l10n.t('Sign in with email'),
    token: l10n.t('JWT token'),
    tokenHint: l10n.t('The token goes to the keyring of this editor and is never shown again.'),
    saveToken: l10n.t('Save token'),
    openLogin: l10n.t('Open login'),
    signOut: l10n.t('Sign out'),
    switchProfile: l10n.t('Switch profile'),
    working: l10n.t('Working…'),
    sync: l10n.t('Sync'),
    syncMode: l10n.t('Sync mode'),
    hybrid: modeName('hybrid'),
    hybridHint: l10n.t('Changes are kept on this computer and sent to your server.'),
    local: modeName('local'),
    localHint: l10n.t('Changes stay on this computer.'),
    pushNow: l10n.t('Push now'),
    clearPending: l10n.t('Clear pending changes'),
    showQueue: l10n.t('Show sync queue'),
  };
}

function details(state: AccountState, moment: Moment): CardState['details'] {
  const { status, renews } = state;
  const rows = [{ label: l10n.t('Profile'), value: safeText(status.profile.name) }];
  if (status.account !== null) rows.push({ label: l10n.t('Account'), value: safeText(status.account) });
  const expiry = expiryText(state, moment);
  if (expiry !== null) rows.push({ label: l10n.t('Sign-in ends'), value: expiry });
  if (renews) rows.push({ label: l10n.t('Sign-in'), value: l10n.t('renews itself') });
  return rows;
}
