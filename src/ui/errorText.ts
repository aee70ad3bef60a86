import * as l10n from '@vscode/l10n';
import { asWaveFlowError, type ErrorKind } from '../core/errors';

type Details = Readonly<Record<string, string>>;

/** What happened and what to do, in the language of the person. */
export function errorText(thrown: unknown): string {
  const { kind, details } = asWaveFlowError(thrown);
  return sentences[kind](details);
}

const sentences: Readonly<Record<ErrorKind, (details: Details) => string>> = {
  'argument.notText': ({ command = '' }) => l10n.t('The command {0} takes text as its argument.', command),
  'url.missingScheme': ({ example = '' }) =>
    l10n.t('The URL must begin with https:// or http://. Write, for example, {0}', example),
  'url.scheme': ({ example = '' }) =>
    l10n.t('A WaveFlow server is reached over https or http only. Write, for example, {0}', example),
  'url.credentials': ({ example = '' }) =>
    l10n.t('The URL must not contain a user name or password; signing in comes later. Write, for example, {0}', example),
  'url.query': ({ example = '' }) =>
    l10n.t('The URL must not contain a question mark or anything after it. Write, for example, {0}', example),
  'url.fragment': ({ example = '' }) =>
    l10n.t('The URL must not contain # or anything after it. Write, for example, {0}', example),
  'url.backslash': ({ example = '' }) =>
    l10n.t('The URL is written with forward slashes, not backslashes. Write, for example, {0}', example),
  'url.token': ({ example = '' }) =>
    l10n.t('This looks like a JWT token, not like a URL. Set the server URL first, for example {0}, then paste the token.', example),
  'url.invalid': ({ example = '' }) => l10n.t('This is not a valid URL. Write, for example, {0}', example),
  'token.blank': () => l10n.t('No token was given. Copy the JWT from your server’s page and paste it here.'),
  'token.shape': () =>
    l10n.t('This is not a JWT: it must have three parts separated by dots. Copy the whole token from your server’s page and paste it again.'),
  'server.missing': () => l10n.t('Set the server URL first: a token belongs to one server.'),
  'keyring.failed': () =>
    l10n.t('The keyring of this editor refused, so nothing was changed. Unlock or set up the keyring of your system, then try again.'),
  'keyring.forgot': () =>
    l10n.t('The keyring of this editor did not keep the token, so you are not signed in. Set up the keyring of your system, then try again.'),
  'store.failed': ({ file = '', reason = '' }) =>
    l10n.t('WaveFlow could not read or write {0} ({1}), so nothing was changed. Check free space and permissions, then try again.', file, reason),
  'store.newer': ({ file = '' }) =>
    l10n.t('{0} was written by a newer version of WaveFlow. Update the extension; your data is untouched.', file),
  'profile.nameBlank': () => l10n.t('Give the profile a name.'),
  'profile.nameTaken': ({ name = '' }) => l10n.t('There is already a profile called “{0}”. Choose another name.', name),
  'profile.unknown': ({ name = '' }) => l10n.t('There is no profile “{0}”. It may have been deleted in another window.', name),
  'profile.last': () => l10n.t('The last profile cannot be deleted. Create another one first.'),
  'unexpected': () => l10n.t('Something went wrong that should not happen. The WaveFlow log says more.'),
};
