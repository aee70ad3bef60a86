import { errorCode } from './errorCode';
import type { ErrorDetails, ErrorKind, Failure, NetworkErrorKind, UrlErrorKind } from './errorDetails';

interface ErrorOptions {
  readonly cause?: unknown;
  /** False for faults of the program: they are logged with their cause, and the user sees a general message. */
  readonly showUser?: boolean;
}

/** The message is the kind, so it cannot leak user input. */
class ErrorOfKind<K extends ErrorKind> extends Error {
  override readonly name = 'WaveFlowError';
  readonly kind: K;
  readonly details: ErrorDetails[K];
  readonly showUser: boolean;

  constructor(kind: K, details: ErrorDetails[K], { cause, showUser = true }: ErrorOptions = {}) {
    super(kind, { cause });
    this.kind = kind;
    this.details = details;
    this.showUser = showUser;
  }
}

/** The error type of this program. Comparing its `kind` narrows its `details`. */
export type WaveFlowError<K extends ErrorKind = ErrorKind> = { [One in K]: ErrorOfKind<One> }[K];

export const isWaveFlowError = (thrown: unknown): thrown is WaveFlowError => thrown instanceof ErrorOfKind;

/** Converts any thrown value; a value of another type becomes the cause of an `unexpected` error. */
export const asWaveFlowError = (thrown: unknown): WaveFlowError =>
  isWaveFlowError(thrown) ? thrown : unexpected(thrown);

/** Whether the user or the closing of the window cancelled the operation. The user interface never shows this error. */
export const isCancelled = (thrown: unknown): boolean => isWaveFlowError(thrown) && thrown.kind === 'cancelled';

/** Whether the keyring could not be accessed, so that its content is unknown. */
export const isKeyringFailure = (kind: ErrorKind): boolean => kind === 'keyring.failed' || kind === 'keyring.silent';

/** Whether neither the token nor the session is valid any more, so that the user has to sign in again. */
export const isSessionEnd = (kind: ErrorKind): kind is SessionEnd =>
  kind === 'session.expired' || kind === 'answer.unauthorized' || kind === 'server.upgraded';

type SessionEnd = 'session.expired' | 'answer.unauthorized' | 'server.upgraded';

/** Whether the failure of a request concerns the connection or the sign-in rather than the request itself. */
export const isConnectionFailure = (
  kind: ErrorKind,
): kind is NetworkErrorKind | Extract<ErrorKind, `keyring.${string}`> | SessionEnd =>
  isSessionEnd(kind) || kind.startsWith('network.') || kind.startsWith('keyring.');

/** The HTTP status of the response that caused the failure; null if there is none. */
export const statusOf = ({ kind, details }: Failure): number | null =>
  kind === 'answer.failed' || kind === 'sync.refused' ? details.status : null;

/** `Retry-After` of the response, in seconds; null if the server sent none. */
export const retryAfterOf = ({ kind, details }: Failure): number | null =>
  kind === 'answer.busy' ? details.retryAfter : null;

export const argumentNotText = (command: string): WaveFlowError => new ErrorOfKind('argument.notText', { command });

/** @param allowed the allowed values, for the user to read */
export const argumentNotAllowed = (value: string, allowed: string): WaveFlowError =>
  new ErrorOfKind('argument.notAllowed', { value, allowed });

/** @param example the URL that the user probably meant, without secrets */
export const urlRefused = (kind: UrlErrorKind, example: string): WaveFlowError<UrlErrorKind> =>
  new ErrorOfKind(kind, { example });

export const tokenBlank = (): WaveFlowError => new ErrorOfKind('token.blank', {});
export const tokenShape = (): WaveFlowError => new ErrorOfKind('token.shape', {});
export const tokenTooLong = (): WaveFlowError => new ErrorOfKind('token.tooLong', {});
/** The server accepts API tokens only. */
export const apiTokenNeeded = (host: string): WaveFlowError => new ErrorOfKind('token.apiToken', { host });
/** The server accepts no API tokens. */
export const jwtNeeded = (host: string): WaveFlowError => new ErrorOfKind('token.jwt', { host });
export const serverMissing = (): WaveFlowError => new ErrorOfKind('server.missing', {});
/** Nobody can sign in before the first account exists. @param url of the page that creates it */
export const setUpFirst = (host: string, url: string): WaveFlowError =>
  new ErrorOfKind('server.setUpFirst', { host, url });
/** Another program with the same interface for players. @param program its name */
export const otherServer = (host: string, program: string): WaveFlowError =>
  new ErrorOfKind('server.other', { host, program });
/** The server speaks another version of the protocol than the sign-in is for. */
export const serverUpgraded = (host: string): WaveFlowError => new ErrorOfKind('server.upgraded', { host });
/** A deep link without a server URL. A web URL alone would combine the current server with another sign-in page. */
export const linkWithoutServer = (): WaveFlowError => new ErrorOfKind('link.noServer', {});

export const keyringFailed = (cause: unknown): WaveFlowError => new ErrorOfKind('keyring.failed', {}, { cause });
/** The secret storage reported success but did not contain the stored value afterwards. */
export const keyringForgot = (): WaveFlowError => new ErrorOfKind('keyring.forgot', {});

/** The secret storage did not respond in time. */
export const keyringSilent = (): WaveFlowError => new ErrorOfKind('keyring.silent', {});
/** The editor did not complete a call in time. */
export const editorSilent = (): WaveFlowError => new ErrorOfKind('editor.silent', {});

/** @param file path of the database inside the storage folder */
export const storeFailed = (file: string, cause: unknown): WaveFlowError =>
  new ErrorOfKind('store.failed', { file, reason: systemCode(cause) }, { cause });
/** The database was written by a later version of this program. */
export const storeNewer = (file: string): WaveFlowError => new ErrorOfKind('store.newer', { file });
/** The database is corrupt, and no intact snapshot is left to recover from. */
export const storeDamaged = (file: string): WaveFlowError => new ErrorOfKind('store.damaged', { file });

/** Another computer that shares the storage folder used it recently. @param computer its name */
export const storeElsewhere = (computer: string): WaveFlowError => new ErrorOfKind('store.elsewhere', { computer });
/** Another computer does not release the storage: it still writes, or failed while writing. @param computer its name */
export const storeHeld = (computer: string): WaveFlowError => new ErrorOfKind('store.held', { computer });

export const profileNameBlank = (): WaveFlowError => new ErrorOfKind('profile.nameBlank', {});
/** @param limit in UTF-16 code units */
export const profileNameTooLong = (limit: number): WaveFlowError => new ErrorOfKind('profile.nameTooLong', { limit });
export const profileNameTaken = (name: string): WaveFlowError => new ErrorOfKind('profile.nameTaken', { name });
export const profileUnknown = (name: string): WaveFlowError => new ErrorOfKind('profile.unknown', { name });
export const profileLast = (): WaveFlowError => new ErrorOfKind('profile.last', {});

export const playlistNameBlank = (): WaveFlowError => new ErrorOfKind('playlist.nameBlank', {});
/** @param limit in UTF-16 code units */
export const playlistNameTooLong = (limit: number): WaveFlowError => new ErrorOfKind('playlist.nameTooLong', { limit });
/** @param limit in UTF-16 code units */
export const descriptionTooLong = (limit: number): WaveFlowError =>
  new ErrorOfKind('playlist.descriptionTooLong', { limit });
/** The playlist was deleted or belongs to another profile. */
export const playlistUnknown = (): WaveFlowError => new ErrorOfKind('playlist.unknown', {});
export const trackUnknown = (): WaveFlowError => new ErrorOfKind('track.unknown', {});
/** No account is signed in that could share a playlist. */
export const catalogueSignedOut = (): WaveFlowError => new ErrorOfKind('catalogue.signedOut', {});

export const catalogueUnsupported = (host: string): WaveFlowError => new ErrorOfKind('catalogue.unsupported', { host });

export const shareSignedOut = (): WaveFlowError => new ErrorOfKind('share.signedOut', {});
/** No web URL is set that a share link could begin with. */
export const shareWebUrlMissing = (): WaveFlowError => new ErrorOfKind('share.noWebUrl', {});
/** The server does not know the playlist: it was not sent yet, or the server is too old for share links. */
export const playlistNotOnServer = (host: string): WaveFlowError => new ErrorOfKind('share.notOnServer', { host });
/** The account in use has not shared the playlist from this device. */
export const playlistNotShared = (): WaveFlowError => new ErrorOfKind('share.notShared', {});
/** A link cannot show no tracks, nor more than this. */
export const linkTrackCount = (limit: number): WaveFlowError => new ErrorOfKind('share.trackCount', { limit });
/** The Lamport clock of the profile has reached the protocol's maximum. */
export const clockExhausted = (): WaveFlowError => new ErrorOfKind('sync.clockExhausted', {});

/** The server repeatedly reports that this device already used its clock values, or reports an impossible value. */
export const clockConflict = (host: string, cause?: unknown): WaveFlowError =>
  new ErrorOfKind('sync.clockConflict', { host }, { cause });
/** The server refuses a change while it accepts others. @param status HTTP status; null for a 2xx */
export const changeRefused = (host: string, status: number | null): WaveFlowError =>
  new ErrorOfKind('sync.refused', { host, status });
/** The server responds with success but does not list this change as accepted. */
export const changeIgnored = (host: string): WaveFlowError => new ErrorOfKind('sync.ignored', { host });

/** The playlist was deleted on the server. */
export const playlistGone = (host: string): WaveFlowError => new ErrorOfKind('sync.playlistGone', { host });
/** The server has none of the tracks that the change is about. */
export const tracksMissing = (host: string): WaveFlowError => new ErrorOfKind('sync.tracksMissing', { host });

/** There was no response. @param host the host that the request was sent to, with its port if it has one */
export const networkFailed = (kind: NetworkErrorKind, host: string, cause?: unknown): WaveFlowError<NetworkErrorKind> =>
  new ErrorOfKind(kind, { host }, { cause });

/** A response that no WaveFlow server sends, such as the page of a captive portal or a redirect. */
export const notWaveFlow = (host: string): WaveFlowError => new ErrorOfKind('answer.notWaveFlow', { host });
/** A response that no Better Auth site sends. */
export const notBetterAuth = (host: string): WaveFlowError => new ErrorOfKind('answer.notBetterAuth', { host });
/** An intermediary in front of the server, such as a gateway, demands its own sign-in or refuses the request. */
export const blockedByIntermediary = (host: string): WaveFlowError => new ErrorOfKind('answer.inFront', { host });
/** A redirect (permanent or temporary) to the same path elsewhere. @param location canonical URL of the service there */
export const moved = (host: string, location: string): WaveFlowError =>
  new ErrorOfKind('answer.moved', { host, location });
/** 401: the server does not accept this token, or this session. */
export const unauthorized = (host: string): WaveFlowError => new ErrorOfKind('answer.unauthorized', { host });
/** 403: the server accepts the credentials but refuses the request. */
export const forbidden = (host: string): WaveFlowError => new ErrorOfKind('answer.forbidden', { host });
/** 429, or 503 with `Retry-After`. @param retryAfter in seconds; null if the server sent none */
export const busy = (host: string, retryAfter: number | null): WaveFlowError =>
  new ErrorOfKind('answer.busy', { host, retryAfter });
/** Any other status that is not a success. */
export const answerFailed = (host: string, status: number): WaveFlowError =>
  new ErrorOfKind('answer.failed', { host, status });

/** The response is incomplete. @param cause without content of the request or the response */
export const answerCutOff = (host: string, cause?: unknown): WaveFlowError =>
  new ErrorOfKind('answer.cutOff', { host }, { cause });
/** The response has more bytes than this program reads. */
export const answerTooLarge = (host: string): WaveFlowError => new ErrorOfKind('answer.tooLarge', { host });
/** This editor can open no sockets that need request headers. The user interface never shows this error. */
export const socketUnsupported = (): WaveFlowError => new ErrorOfKind('socket.unsupported', {}, { showUser: false });
/** The upgrade request arrived at the server as an ordinary request. */
export const socketBlocked = (host: string): WaveFlowError => new ErrorOfKind('socket.blocked', { host });

/** @param name which is not a valid header name */
export const headerNameInvalid = (name: string): WaveFlowError => new ErrorOfKind('header.name', { name });
/** This program or HTTP itself sets the header. */
export const headerReserved = (name: string): WaveFlowError => new ErrorOfKind('header.reserved', { name });
/** The value is not a valid header value. It is a secret, so the error does not contain it. */
export const headerValueInvalid = (): WaveFlowError => new ErrorOfKind('header.value', {});

/** The input is not an e-mail address. */
export const emailInvalid = (): WaveFlowError => new ErrorOfKind('signIn.email', {});
/** Email address and password. */
export const credentialsRefused = (): WaveFlowError => new ErrorOfKind('signIn.credentials', {});
/** User name and password. */
export const passwordRefused = (): WaveFlowError => new ErrorOfKind('signIn.password', {});
/** The server does not accept the code that the browser returned. */
export const codeRefused = (host: string): WaveFlowError => new ErrorOfKind('signIn.code', { host });
/** The account's e-mail address is not verified, and the server requires it. */
export const emailUnverified = (host: string): WaveFlowError => new ErrorOfKind('signIn.unverified', { host });
export const userBanned = (host: string): WaveFlowError => new ErrorOfKind('signIn.banned', { host });
/** The web front end does not trust its own origin. @param origin the origin that it would have to trust */
export const originRefused = (host: string, origin: string): WaveFlowError =>
  new ErrorOfKind('signIn.origin', { host, origin });
export const emailDisabled = (host: string): WaveFlowError => new ErrorOfKind('signIn.emailDisabled', { host });
export const captchaNeeded = (host: string): WaveFlowError => new ErrorOfKind('signIn.captcha', { host });
/** The password was correct, but the response set no Better Auth session cookie that this program recognizes. */
export const cookieUnknown = (host: string): WaveFlowError => new ErrorOfKind('signIn.unknownCookie', { host });
/** The platform does not show the cookies of responses, so it cannot keep a session. */
export const noCookie = (): WaveFlowError => new ErrorOfKind('signIn.noCookie', {});
export const secondFactorNeeded = (): WaveFlowError => new ErrorOfKind('signIn.secondFactor', {});
/** @param reason the `error` parameter that the web front end sent */
export const signInRefused = (reason: string): WaveFlowError => new ErrorOfKind('signIn.refused', { reason });
export const signInTimeout = (): WaveFlowError => new ErrorOfKind('signIn.timeout', {});
export const webUrlMissing = (): WaveFlowError => new ErrorOfKind('signIn.noWebUrl', {});
/** The browser cannot reach this editor. */
export const noCallback = (cause?: unknown): WaveFlowError => new ErrorOfKind('signIn.noCallback', {}, { cause });

/** Neither the token nor a session is valid any more. */
export const sessionExpired = (host: string): WaveFlowError => new ErrorOfKind('session.expired', { host });

/** The user or the closing of the window cancelled the operation. The user interface never shows this error. */
export const cancelled = (): WaveFlowError => new ErrorOfKind('cancelled', {}, { showUser: false });

const unexpected = (cause: unknown): WaveFlowError => new ErrorOfKind('unexpected', {}, { cause, showUser: false });

/** The operating system's code for a failure (`ENOSPC`, `EACCES`, …), or the error's class if it has no code. */
function systemCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return errorCode(cause) ?? cause.name;
}
