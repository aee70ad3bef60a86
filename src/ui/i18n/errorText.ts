import * as l10n from '@vscode/l10n';
import type { ErrorDetails, ErrorKind } from '../../core/errorDetails';
import { asWaveFlowError } from '../../core/errors';
import { safe, safeText, type SafeText } from '../../core/safeText';

const NONE = safe``;

/** A text for every detail that any kind of error has. */
const NO_DETAILS = {
  command: NONE,
  value: NONE,
  allowed: NONE,
  program: NONE,
  example: NONE,
  file: NONE,
  reason: NONE,
  computer: NONE,
  limit: NONE,
  name: NONE,
  host: NONE,
  location: NONE,
  origin: NONE,
};

type Texts = Readonly<typeof NO_DETAILS>;
type TextsOf<Details> = Pick<Texts, Extract<keyof Details, keyof Texts>>;

/** What happened and what to do, in the language of the user. */
export function errorText(thrown: unknown): SafeText {
  const { kind, details } = asWaveFlowError(thrown);
  return kindText(kind, details);
}

/** The same where the error itself is not at hand. @param details of this kind; what is missing is left blank */
export function kindText(kind: ErrorKind, details: Readonly<Record<string, string | number | null>>): SafeText {
  const texts = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, safeText(value)]));
  return sentences[kind]({ ...NO_DETAILS, ...texts });
}

/** Whether a text names a kind of error that this version of the program knows. */
export const isErrorKind = (text: string): text is ErrorKind => Object.hasOwn(sentences, text);

const sentences: { readonly [Kind in ErrorKind]: (details: TextsOf<ErrorDetails[Kind]>) => SafeText } = {
  'argument.notText': ({ command }) => l10n.t('The argument of the command {0} must be text.', command),
  'argument.notAllowed': ({ value, allowed }) => l10n.t('“{0}” is not allowed here. Allowed: {1}.', value, allowed),
  'url.tooLong': ({ example }) => l10n.t('The URL is too long. For example: {0}', example),
  'url.space': ({ example }) => l10n.t('The URL must not contain spaces or line breaks. For example: {0}', example),
  'url.invisible': ({ example }) =>
    l10n.t('The URL contains an invisible character. Type it instead of pasting it. For example: {0}', example),
  'url.missingScheme': ({ example }) =>
    l10n.t('The URL must begin with https:// or http://. For example: {0}', example),
  'url.scheme': ({ example }) =>
    l10n.t('A WaveFlow server is reached over https or http only. For example: {0}', example),
  'url.schemeTwice': ({ example }) => l10n.t('The URL contains https:// or http:// twice. For example: {0}', example),
  'url.slashes': ({ example }) =>
    l10n.t('There must be exactly two slashes after https: or http:. For example: {0}', example),
  'url.credentials': ({ example }) =>
    l10n.t('The URL must not contain a user name or password; signing in comes later. For example: {0}', example),
  'url.query': ({ example }) =>
    l10n.t('The URL must not contain a question mark or anything after it. For example: {0}', example),
  'url.fragment': ({ example }) => l10n.t('The URL must not contain # or anything after it. For example: {0}', example),
  'url.backslash': ({ example }) =>
    l10n.t('Use forward slashes in the URL, not backslashes. For example: {0}', example),
  'url.token': ({ example }) =>
    l10n.t(
      'This looks like a JWT token, not like a URL. Set the server URL first, for example {0}, then paste the token.',
      example,
    ),
  'url.host': ({ example }) => l10n.t('This is not a valid server name or IP address. For example: {0}', example),
  'url.port': ({ example }) => l10n.t('The port must be a number from 1 to 65535. For example: {0}', example),
  'url.path': ({ example }) =>
    l10n.t('The path of the URL contains a character that is not allowed there. For example: {0}', example),
  'url.invalid': ({ example }) => l10n.t('This is not a valid URL. For example: {0}', example),
  'token.blank': () => l10n.t('No token was given. Copy the JWT from your server’s page and paste it here.'),
  'token.shape': () =>
    l10n.t(
      'This is not a JWT: it must have three parts separated by dots. Copy the whole token from your server’s page and paste it again.',
    ),
  'token.tooLong': () =>
    l10n.t('This is too long to be a JWT. Copy the token alone from your server’s page and paste it again.'),
  'token.apiToken': ({ host }) =>
    l10n.t(
      '{0} accepts only API tokens here, which begin with wfapi_. Ask the administrator of the server for one, or sign in with the browser.',
      host,
    ),
  'token.jwt': ({ host }) =>
    l10n.t('{0} does not accept API tokens. Copy the JWT from your server’s page and paste it here.', host),
  'server.missing': () => l10n.t('Set the server URL first: sign-ins and the sign-in page URL belong to a server.'),
  'server.setUpFirst': ({ host }) =>
    l10n.t('The server at {0} has no account yet. Open its page and set it up first.', host),
  'server.other': ({ host, program }) =>
    l10n.t('The server at {0} is {1}, not WaveFlow. Check the address.', host, program),
  'server.upgraded': ({ host }) =>
    l10n.t(
      'The server at {0} has been upgraded. Sign in again: your playlists on this computer are kept and can be uploaded.',
      host,
    ),
  'link.noServer': () => l10n.t('The link does not say which server to connect to, so nothing was changed.'),
  'keyring.failed': () =>
    l10n.t(
      'The editor’s keyring denied access, so nothing was changed. Unlock or set up the keyring of your system, then try again.',
    ),
  'keyring.silent': () =>
    l10n.t('The editor’s keyring does not respond. Unlock or set up the keyring of your system, then try again.'),
  'keyring.forgot': () =>
    l10n.t(
      'The editor’s keyring could not store the token, so you are not signed in. Set up the keyring of your system, then try again.',
    ),
  'editor.silent': () => l10n.t('The editor did not respond. Try again, or reload the window.'),
  'store.failed': ({ file, reason }) =>
    l10n.t(
      'WaveFlow could not read or write {0} ({1}), so nothing was changed. Check free space and permissions, then try again.',
      file,
      reason,
    ),
  'store.newer': ({ file }) =>
    l10n.t('{0} was written by a newer version of WaveFlow. Update the extension; your data is untouched.', file),
  'store.damaged': ({ file }) =>
    l10n.t(
      '{0} is damaged and was not changed. Restore it and {0}.log from a backup, or start over: the damaged files are kept under other names.',
      file,
    ),
  'store.elsewhere': ({ computer }) =>
    l10n.t(
      'WaveFlow was in use on another computer, {0}, a moment ago, so nothing was changed here. Close it there, or try again in two minutes.',
      computer,
    ),
  'store.held': ({ computer }) =>
    l10n.t(
      'Another computer, {0}, is in the middle of a change to WaveFlow’s storage, so nothing was changed here. If it is switched off or has crashed, take over.',
      computer,
    ),
  'profile.nameBlank': () => l10n.t('Give the profile a name.'),
  'profile.nameTooLong': ({ limit }) => l10n.t('The name is too long. Use at most {0} characters.', limit),
  'profile.nameTaken': ({ name }) => l10n.t('There is already a profile called “{0}”. Choose another name.', name),
  'profile.unknown': ({ name }) =>
    l10n.t('There is no profile “{0}”. It may have been deleted in another window.', name),
  'profile.last': () => l10n.t('The last profile cannot be deleted. Create another one first.'),
  'playlist.nameBlank': () => l10n.t('Give the playlist a name.'),
  'playlist.nameTooLong': ({ limit }) => l10n.t('The name is too long. Use at most {0} characters.', limit),
  'playlist.descriptionTooLong': ({ limit }) =>
    l10n.t('The description is too long. Use at most {0} characters.', limit),
  'playlist.unknown': () => l10n.t('This playlist no longer exists. It may have been deleted in another window.'),
  'track.unknown': () => l10n.t('This track no longer exists.'),
  'catalogue.signedOut': () => l10n.t('Sign in first: the music to choose from is on your server.'),
  'catalogue.unsupported': ({ host }) =>
    l10n.t('{0} runs WaveFlow 1. Music can be searched on servers of version 2 or later.', host),
  'share.signedOut': () => l10n.t('Sign in first, then share the playlist.'),
  'share.noWebUrl': () => l10n.t('Set the sign-in page URL first: share links begin with it.'),
  'share.notOnServer': ({ host }) =>
    l10n.t(
      '{0} does not know this playlist yet, or is too old for share links. Sync first, then share the playlist.',
      host,
    ),
  'share.notShared': () => l10n.t('This playlist is not shared.'),
  'share.trackCount': ({ limit }) => l10n.t('A link shows from 1 to {0} tracks.', limit),
  'sync.clockExhausted': () =>
    l10n.t('This profile has reached its limit of changes. Create another profile and continue there.'),
  'sync.clockConflict': ({ host }) =>
    l10n.t(
      '{0} keeps reporting that it already has newer changes from this device. Your changes are kept and sent again later. Ask the administrator of the server.',
      host,
    ),
  'sync.refused': ({ host }) => l10n.t('{0} does not accept this change.', host),
  'sync.tracksMissing': ({ host }) =>
    l10n.t('{0} has none of the tracks of this change, or does not show them to you.', host),
  'sync.playlistGone': ({ host }) => l10n.t('{0} no longer has this playlist.', host),
  'sync.ignored': ({ host }) => l10n.t('{0} does not confirm this change.', host),
  'network.dns': ({ host }) => l10n.t('{0} was not found. Check the address and your connection.', host),
  'network.refused': ({ host }) =>
    l10n.t('Nothing responds at {0}. Check that the server is running and that the port is correct.', host),
  'network.timeout': ({ host }) => l10n.t('{0} did not respond in time. Try again later.', host),
  'network.tls': ({ host }) =>
    l10n.t(
      'The certificate of {0} is not trusted. Renew it on the server, or add it to the trusted certificates of your system.',
      host,
    ),
  'network.speaksHttp': ({ host }) =>
    l10n.t('{0} uses http, not https. The address probably begins with http://.', host),
  'network.speaksHttps': ({ host }) =>
    l10n.t('{0} uses https, not http. The address probably begins with https://.', host),
  'network.clientCertificate': ({ host }) =>
    l10n.t(
      '{0} requires a client certificate, which WaveFlow does not support. Ask the administrator of the server for another way in.',
      host,
    ),
  'network.handshake': ({ host }) =>
    l10n.t(
      '{0} and this editor could not agree on an encrypted connection. The server may require a client certificate, or its encryption may be outdated.',
      host,
    ),
  'network.proxy': ({ host }) =>
    l10n.t('The proxy between this editor and {0} requires you to sign in. Check the setting http.proxy.', host),
  'network.broken': ({ host }) => l10n.t('The connection to {0} was lost. Try again.', host),
  'answer.notWaveFlow': ({ host }) =>
    l10n.t(
      'The server at {0} is not a WaveFlow server. Check the address, or sign in to the network you are on.',
      host,
    ),
  'answer.notBetterAuth': ({ host }) => l10n.t('{0} is not a WaveFlow sign-in page. Check the sign-in page URL.', host),
  'answer.inFront': ({ host }) =>
    l10n.t(
      'Something in front of {0}, such as a gateway or the network you are on, asks for a sign-in. Set a request header that the gateway accepts, or sign in to that network.',
      host,
    ),
  'answer.moved': ({ host, location }) =>
    location === NONE
      ? l10n.t('{0} has moved to another address. Set the server URL again to see it.', host)
      : l10n.t('{0} has moved to {1}. Set that address instead.', host, location),
  'answer.unauthorized': ({ host }) => l10n.t('{0} no longer accepts your sign-in. Sign in again.', host),
  'answer.forbidden': ({ host }) =>
    l10n.t('{0} does not allow this for your account. Ask the administrator of the server.', host),
  'answer.busy': ({ host }) => l10n.t('{0} is busy. Try again in a moment.', host),
  'answer.failed': ({ host }) => l10n.t('{0} reported an internal error. Try again later.', host),
  'answer.cutOff': ({ host }) => l10n.t('The response of {0} was cut off. Try again.', host),
  'answer.tooLarge': ({ host }) =>
    l10n.t('The response of {0} is too large to be read. Ask the administrator of the server.', host),
  'header.name': ({ name }) =>
    l10n.t(
      '“{0}” cannot be the name of a header. Use letters, digits and hyphens, for example CF-Access-Client-Id.',
      name,
    ),
  'header.reserved': ({ name }) =>
    l10n.t('WaveFlow or the network sets the header {0} itself. Configure the gateway to check another header.', name),
  'header.value': () => l10n.t('The value of a header is one line of plain letters, digits and punctuation (ASCII).'),
  'signIn.email': () => l10n.t('Enter the email address of your account on the server.'),
  'signIn.credentials': () => l10n.t('The email address or the password is incorrect. Try again.'),
  'signIn.password': () => l10n.t('The user name or the password is incorrect. Try again.'),
  'signIn.code': ({ host }) => l10n.t('{0} did not accept the sign-in from the browser. Sign in again.', host),
  'signIn.unverified': ({ host }) =>
    l10n.t('Verify your email address first: {0} sends an email with a link. Then sign in again.', host),
  'signIn.banned': ({ host }) => l10n.t('{0} has locked your account. Ask the administrator of the server.', host),
  'signIn.origin': ({ host, origin }) =>
    l10n.t(
      '{0} does not trust its own address. The administrator of the server must add {1} to trustedOrigins of Better Auth.',
      host,
      origin,
    ),
  'signIn.emailDisabled': ({ host }) =>
    l10n.t('{0} offers no sign-in with email. Sign in with the browser instead.', host),
  'signIn.captcha': ({ host }) => l10n.t('{0} asks for a captcha. Sign in with the browser instead.', host),
  'signIn.unknownCookie': ({ host }) =>
    l10n.t(
      '{0} accepted the sign-in, but WaveFlow does not know its session cookie. Sign in with the browser instead.',
      host,
    ),
  'signIn.noCookie': () =>
    l10n.t(
      'Signing in with email does not work in an editor that runs in a browser. Open the sign-in page, copy the JWT and paste it instead.',
    ),
  'signIn.secondFactor': () => l10n.t('Your account needs a second step to sign in. Sign in with the browser instead.'),
  'signIn.refused': ({ reason }) =>
    l10n.t('The sign-in was canceled in the browser ({0}). Try again whenever you like.', reason),
  'signIn.timeout': () => l10n.t('The sign-in timed out after three minutes. Try again whenever you like.'),
  'signIn.noWebUrl': () => l10n.t('Set the sign-in page URL first: the page of your server on which you sign in.'),
  'signIn.noCallback': () =>
    l10n.t(
      'The browser cannot return a sign-in to this editor, because the editor runs somewhere else. Open the sign-in page, copy the JWT and paste it instead.',
    ),
  'session.expired': ({ host }) =>
    l10n.t('Your session at {0} has expired. Sign in again; nothing else has changed.', host),
  'socket.unsupported': () => l10n.t('An editor that runs in a browser cannot keep a connection to the server open.'),
  'socket.blocked': ({ host }) =>
    l10n.t('A proxy or gateway between this editor and {0} does not allow connections that stay open.', host),
  cancelled: () => NONE,
  unexpected: () => l10n.t('An unexpected error occurred. See the WaveFlow log for details.'),
};
