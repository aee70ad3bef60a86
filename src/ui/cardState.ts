import * as l10n from '@vscode/l10n';
import type { AccountState } from '../account/account';
import type { CardLabels, CardState } from '../protocol/webview';
import { directionOf, type Language } from './language';

/** What the card shows of the account, in the given language, which must be the one that texts are loaded in. */
export function cardState({ status, keyring }: AccountState, language: Language): CardState {
  return {
    language,
    direction: directionOf(language),
    labels: labels(),
    status: signInText({ status, keyring }),
    signedIn: status.signedIn,
    hint: hint({ status, keyring }),
    url: status.url ?? '',
    details: details(status, language),
  };
}

/** The state of the sign-in in two or three words, the same wherever it is shown. */
export function signInText({ status, keyring }: AccountState): string {
  if (keyring === 'failed') return l10n.t('Keyring unavailable');
  return status.signedIn ? l10n.t('Signed in') : l10n.t('Not signed in');
}

/** What to do next, or empty. */
export function hint({ status, keyring }: AccountState): string {
  if (keyring === 'failed') {
    return l10n.t('The keyring of this editor does not answer, so WaveFlow cannot tell whether you are signed in. Unlock it, then reload the window.');
  }
  if (keyring === 'forgot') {
    return l10n.t('The keyring of this editor did not keep your sign-in. Paste the token again.');
  }
  if (status.url === null) return l10n.t('Enter the address of your WaveFlow server to begin.');
  if (status.signedIn) return '';
  return l10n.t('Open login, sign in there in the browser, copy the JWT and paste it here.');
}

function labels(): CardLabels {
  return {
    region: l10n.t('WaveFlow server account'),
    serverUrl: l10n.t('Server URL'),
    serverUrlExample: 'https://music.example.com',
    saveUrl: l10n.t('Save URL'),
    token: l10n.t('JWT token'),
    tokenHint: l10n.t('The token goes to the keyring of this editor and is never shown again.'),
    saveToken: l10n.t('Save token'),
    openLogin: l10n.t('Open login'),
    signOut: l10n.t('Sign out'),
    switchProfile: l10n.t('Switch profile'),
    working: l10n.t('Working…'),
  };
}

function details(status: AccountState['status'], language: Language): CardState['details'] {
  const rows = [{ label: l10n.t('Profile'), value: status.profile.name }];
  if (status.account !== null) rows.push({ label: l10n.t('Account'), value: status.account });
  if (status.expiresAt !== null) {
    rows.push({ label: l10n.t('Token valid until'), value: moment(status.expiresAt, language) });
  }
  return rows;
}

const moment = (time: number, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
