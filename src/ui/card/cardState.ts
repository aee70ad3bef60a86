import * as l10n from '@vscode/l10n';
import type { AccountState } from '../../account/accountState';
import { safe, safeText, type SafeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import type { CardLabels, CardState } from '../../protocol/webview';
import type { SyncStatus } from '../../sync/status';
import { expiryText, hintText, signInText } from '../account/accountText';
import type { RenderContext } from '../common/renderContext';
import { directionOf, type Language } from '../i18n/language';
import { modeName, syncDetails, syncText } from '../sync/syncText';

/**
 * What the card shows of the account and its sync.
 * @param sync null if it could not be read
 */
export function cardState(state: AccountState, sync: SyncStatus | null, renderContext: RenderContext): CardState {
  const { status, keyring } = state;
  const url = status.url ?? '';
  return {
    language: renderContext.language,
    direction: directionOf(renderContext.language),
    labels: labels(),
    status: signInText(state),
    icon: keyring === 'failed' ? 'offline' : CONNECTION_ICONS[status.connection.state],
    canSignOut: hasSignIn(state) || keyring !== 'works',
    canSignIn: canSignIn(state),
    hint: hintText(state),
    url,
    urlHint: canSignIn(state) ? urlHint(status) : '',
    webUrl: isOwnPage(status) ? '' : (status.webUrl ?? ''),
    webUrlPlaceholder: isOwnPage(status) ? url : '',
    webUrlHint: webUrlHint(status),
    details: details(state, renderContext),
    sync: sync && syncState(state, sync, renderContext.language),
  };
}

/** Whether there is a sign-in, valid or expired. */
const hasSignIn = ({ status }: AccountState): boolean =>
  !['notConfigured', 'signedOut'].includes(status.connection.state);

const canSignIn = (state: AccountState): boolean => !hasSignIn(state) || state.status.connection.state === 'expired';

/** Whether users sign in at the server itself. */
const isOwnPage = ({ url, webUrl }: ServerStatus): boolean => webUrl !== null && webUrl === url;

/** What to enter as the server URL, or what was found there. */
function urlHint({ url, webUrl }: ServerStatus): string {
  if (url === null)
    return l10n.t(
      'For example, {0} or {1}. You can leave out https://.',
      safe`music.example.com`,
      safe`192.168.1.20:3000`,
    );
  if (webUrl === null)
    return l10n.t(
      'The sign-in page is not known yet. WaveFlow looks for it when you sign in, and asks you if it is not on the server.',
    );
  return webUrl === url
    ? l10n.t('The server has its own sign-in page.')
    : l10n.t('You sign in at {0}.', hostOf(webUrl));
}

const hostOf = (url: string): SafeText => safeText(new URL(url).host);

function webUrlHint(status: ServerStatus): string {
  if (isOwnPage(status)) return l10n.t('Same as server. Enter an address only if you sign in somewhere else.');
  return status.webUrl === null
    ? l10n.t('The page on which you sign in, if it is not on the server itself.')
    : l10n.t('The page on which you sign in. Leave empty if it is the same as the server.');
}

function syncState(state: AccountState, sync: SyncStatus, language: Language): CardState['sync'] {
  const count = sync.pending + sync.parked + sync.otherAccounts;
  if (!hasSignIn(state) && count === 0) return null;
  return {
    mode: sync.mode,
    text: syncText(sync, language),
    facts: syncDetails(sync, language),
    canSync: hasSignIn(state) && sync.mode === 'hybrid',
    canClear: count > 0,
  };
}

const CONNECTION_ICONS = {
  notConfigured: 'signedOut',
  signedOut: 'signedOut',
  checking: 'checking',
  online: 'signedIn',
  offline: 'offline',
  expired: 'expired',
} as const;

function labels(): CardLabels {
  return {
    region: l10n.t('WaveFlow server account'),
    serverUrl: l10n.t('Server URL'),
    serverUrlExample: 'https://music.example.com',
    saveUrl: l10n.t('Save URL'),
    webUrl: l10n.t('Sign-in page URL'),
    saveWebUrl: l10n.t('Save Sign-In Page URL'),
    signInWithBrowser: l10n.t('Sign In'),
    otherWays: l10n.t('Other ways to sign in'),
    signInWithEmail: l10n.t('Sign In with Password'),
    token: l10n.t('JWT token or API token'),
    tokenHint: l10n.t('The token is stored in the editor’s keyring and never shown again.'),
    saveToken: l10n.t('Save Token'),
    openLogin: l10n.t('Open Login'),
    signOut: l10n.t('Sign Out'),
    switchProfile: l10n.t('Switch Profile'),
    working: l10n.t('Working…'),
    sync: l10n.t('Sync'),
    syncMode: l10n.t('Sync mode'),
    hybrid: modeName('hybrid'),
    hybridHint: l10n.t('Changes are kept on this computer and synced with your server and your other devices.'),
    local: modeName('local'),
    localHint: l10n.t('Changes stay on this computer.'),
    syncNow: l10n.t('Sync Now'),
    clearPending: l10n.t('Discard Pending Changes'),
    showQueue: l10n.t('Show Sync Queue'),
    advanced: l10n.t('Advanced'),
    requestHeaders: l10n.t('Request headers'),
    requestHeadersHint: l10n.t('Sent with every request, for a gateway in front of your server.'),
    setRequestHeader: l10n.t('Set Request Header'),
  };
}

function details(state: AccountState, renderContext: RenderContext): CardState['details'] {
  const { status, renews } = state;
  const rows = [{ label: l10n.t('Profile'), value: safeText(status.profile.name) }];
  if (status.account !== null) rows.push({ label: l10n.t('Account'), value: safeText(status.account) });
  if (status.url !== null && hasSignIn(state)) rows.push({ label: l10n.t('Server'), value: hostOf(status.url) });
  const expiry = expiryText(state, renderContext);
  if (expiry !== null) rows.push({ label: l10n.t('Sign-in ends'), value: expiry });
  if (renews) rows.push({ label: l10n.t('Sign-in'), value: l10n.t('renews automatically') });
  return rows;
}
