import { errorCode } from './errorCode';
import type { ErrorDetails, ErrorKind, Failure, NetworkErrorKind, UrlErrorKind } from './errorDetails';

interface ErrorOptions {
  readonly cause?: unknown;
  /** False for faults of the program: these go to the log with their cause, and the user reads a general sentence. */
  readonly showUser?: boolean;
}

/** The message is the kind, so nothing that was typed can leak through it. */
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

/** The one error type of this program. Comparing its `kind` narrows its `details`. */
export type WaveFlowError<K extends ErrorKind = ErrorKind> = { [One in K]: ErrorOfKind<One> }[K];

export const isWaveFlowError = (thrown: unknown): thrown is WaveFlowError => thrown instanceof ErrorOfKind;

/** Every thrown value as the one error type. */
export const asWaveFlowError = (thrown: unknown): WaveFlowError =>
  isWaveFlowError(thrown) ? thrown : unexpected(thrown);

/** Whether the user, or the end of the window, cancelled what was being done. That is never shown. */
export const isCancelled = (thrown: unknown): boolean => isWaveFlowError(thrown) && thrown.kind === 'cancelled';

/** Whether the keyring is to blame, so that nobody knows what it holds. */
export const isKeyringFailure = (kind: ErrorKind): boolean => kind === 'keyring.failed' || kind === 'keyring.silent';

/** Whether neither token nor session is of any use any more, so that the user has to sign in again. */
export const isSessionEnd = (kind: ErrorKind): kind is 'session.expired' | 'answer.unauthorized' =>
  kind === 'session.expired' || kind === 'answer.unauthorized';

/** Whether a failure of any request says something about the connection or the sign-in, not about what was requested. */
export const isConnectionFailure = (
  kind: ErrorKind,
): kind is NetworkErrorKind | Extract<ErrorKind, `session.${string}` | `keyring.${string}`> | 'answer.unauthorized' =>
  isSessionEnd(kind) || kind.startsWith('network.') || kind.startsWith('keyring.');

/** The HTTP status of the response that the failure is about; null where there is none. */
export const statusOf = ({ kind, details }: Failure): number | null =>
  kind === 'answer.failed' || kind === 'sync.refused' ? details.status : null;

/** For how many seconds the server asked to be left alone; null where it did not. */
export const retryAfterOf = ({ kind, details }: Failure): number | null =>
  kind === 'answer.busy' ? details.retryAfter : null;

export const argumentNotText = (command: string): WaveFlowError => new ErrorOfKind('argument.notText', { command });

/** @param allowed what would have been possible, for the user to read */
export const argumentNotAllowed = (value: string, allowed: string): WaveFlowError =>
  new ErrorOfKind('argument.notAllowed', { value, allowed });

/** @param example the address as it might have been meant, free of anything secret */
export const urlRefused = (kind: UrlErrorKind, example: string): WaveFlowError<UrlErrorKind> =>
  new ErrorOfKind(kind, { example });

export const tokenBlank = (): WaveFlowError => new ErrorOfKind('token.blank', {});
export const tokenShape = (): WaveFlowError => new ErrorOfKind('token.shape', {});
export const tokenTooLong = (): WaveFlowError => new ErrorOfKind('token.tooLong', {});
export const serverMissing = (): WaveFlowError => new ErrorOfKind('server.missing', {});
/** A deep link that names no server; a web URL alone would put another sign-in page before the server of now. */
export const linkWithoutServer = (): WaveFlowError => new ErrorOfKind('link.noServer', {});

export const keyringFailed = (cause: unknown): WaveFlowError => new ErrorOfKind('keyring.failed', {}, { cause });
/** The secret storage reported success and then did not have what it was given. */
export const keyringForgot = (): WaveFlowError => new ErrorOfKind('keyring.forgot', {});

/** The secret storage did not answer in time. */
export const keyringSilent = (): WaveFlowError => new ErrorOfKind('keyring.silent', {});
/** The editor did not do in time what it was asked for. */
export const editorSilent = (): WaveFlowError => new ErrorOfKind('editor.silent', {});

/** @param file path of the database inside the storage folder */
export const storeFailed = (file: string, cause: unknown): WaveFlowError =>
  new ErrorOfKind('store.failed', { file, reason: systemCode(cause) }, { cause });
/** The database was written by a later version of this program. */
export const storeNewer = (file: string): WaveFlowError => new ErrorOfKind('store.newer', { file });
/** The database cannot be made sense of, and nothing sound is left that could take its place. */
export const storeDamaged = (file: string): WaveFlowError => new ErrorOfKind('store.damaged', { file });

/** Another computer, which shares the storage folder, used it a moment ago. @param computer its name */
export const storeElsewhere = (computer: string): WaveFlowError => new ErrorOfKind('store.elsewhere', { computer });
/** Another computer does not let go of the storage: it still writes, or it failed while it did. @param computer its name */
export const storeHeld = (computer: string): WaveFlowError => new ErrorOfKind('store.held', { computer });

export const profileNameBlank = (): WaveFlowError => new ErrorOfKind('profile.nameBlank', {});
/** @param limit as many UTF-16 code units are possible */
export const profileNameTooLong = (limit: number): WaveFlowError => new ErrorOfKind('profile.nameTooLong', { limit });
export const profileNameTaken = (name: string): WaveFlowError => new ErrorOfKind('profile.nameTaken', { name });
export const profileUnknown = (name: string): WaveFlowError => new ErrorOfKind('profile.unknown', { name });
export const profileLast = (): WaveFlowError => new ErrorOfKind('profile.last', {});

export const playlistNameBlank = (): WaveFlowError => new ErrorOfKind('playlist.nameBlank', {});
/** @param limit as many UTF-16 code units are possible */
export const playlistNameTooLong = (limit: number): WaveFlowError => new ErrorOfKind('playlist.nameTooLong', { limit });
/** @param limit as many UTF-16 code units are possible */
export const descriptionTooLong = (limit: number): WaveFlowError =>
  new ErrorOfKind('playlist.descriptionTooLong', { limit });
/** The playlist was deleted meanwhile, or belongs to another profile. */
export const playlistUnknown = (): WaveFlowError => new ErrorOfKind('playlist.unknown', {});
export const trackUnknown = (): WaveFlowError => new ErrorOfKind('track.unknown', {});
/** The profile has made as many changes as the protocol can count. */
export const clockExhausted = (): WaveFlowError => new ErrorOfKind('sync.clockExhausted', {});

/** The server goes on saying that this device used its clock values before, or names one that cannot be true. */
export const clockConflict = (host: string, cause?: unknown): WaveFlowError =>
  new ErrorOfKind('sync.clockConflict', { host }, { cause });
/** The server refuses a change while it takes others. @param status of its answer, null where that was no refusal in HTTP */
export const changeRefused = (host: string, status: number | null): WaveFlowError =>
  new ErrorOfKind('sync.refused', { host, status });
/** The server answers as if it had taken everything, and does not list this change. */
export const changeIgnored = (host: string): WaveFlowError => new ErrorOfKind('sync.ignored', { host });

/** No answer came. @param host the host, with its port if it has one, that was asked */
export const networkFailed = (kind: NetworkErrorKind, host: string, cause?: unknown): WaveFlowError<NetworkErrorKind> =>
  new ErrorOfKind(kind, { host }, { cause });

/** An answer that no WaveFlow server gives, such as the page of a captive portal or a redirect. */
export const notWaveFlow = (host: string): WaveFlowError => new ErrorOfKind('answer.notWaveFlow', { host });
/** An answer that no Better Auth site gives. */
export const notBetterAuth = (host: string): WaveFlowError => new ErrorOfKind('answer.notBetterAuth', { host });
/** An intermediary in front of the server, such as a gateway, demands its own sign-in or refuses the request. */
export const blockedByIntermediary = (host: string): WaveFlowError => new ErrorOfKind('answer.inFront', { host });
/** A permanent or temporary redirect to the same path elsewhere. @param location canonical URL of the service there */
export const moved = (host: string, location: string): WaveFlowError =>
  new ErrorOfKind('answer.moved', { host, location });
/** 401: the server does not accept this token, or this session. */
export const unauthorized = (host: string): WaveFlowError => new ErrorOfKind('answer.unauthorized', { host });
/** 403: the server knows who asks and refuses all the same. */
export const forbidden = (host: string): WaveFlowError => new ErrorOfKind('answer.forbidden', { host });
/** 429, or 503 with Retry-After. @param retryAfter seconds, or null where the server does not say */
export const busy = (host: string, retryAfter: number | null): WaveFlowError =>
  new ErrorOfKind('answer.busy', { host, retryAfter });
/** Any other status that is no success. */
export const answerFailed = (host: string, status: number): WaveFlowError =>
  new ErrorOfKind('answer.failed', { host, status });

/** The answer began and did not end. @param cause without anything of what was sent or answered */
export const answerCutOff = (host: string, cause?: unknown): WaveFlowError =>
  new ErrorOfKind('answer.cutOff', { host }, { cause });
/** The answer has more bytes than this program reads. */
export const answerTooLarge = (host: string): WaveFlowError => new ErrorOfKind('answer.tooLarge', { host });

/** @param name what cannot be the name of a header */
export const headerNameInvalid = (name: string): WaveFlowError => new ErrorOfKind('header.name', { name });
/** The header is one that this program or HTTP itself sends. */
export const headerReserved = (name: string): WaveFlowError => new ErrorOfKind('header.reserved', { name });
/** The value cannot be that of a header. It is a secret, so nothing of it is here. */
export const headerValueInvalid = (): WaveFlowError => new ErrorOfKind('header.value', {});

/** What was typed cannot be an e-mail address. */
export const emailInvalid = (): WaveFlowError => new ErrorOfKind('signIn.email', {});
export const credentialsRefused = (): WaveFlowError => new ErrorOfKind('signIn.credentials', {});
/** The account's e-mail address is not verified, and the server demands that. */
export const emailUnverified = (host: string): WaveFlowError => new ErrorOfKind('signIn.unverified', { host });
export const userBanned = (host: string): WaveFlowError => new ErrorOfKind('signIn.banned', { host });
/** The web front end does not trust its own address. @param origin the one that it would have to trust */
export const originRefused = (host: string, origin: string): WaveFlowError =>
  new ErrorOfKind('signIn.origin', { host, origin });
export const emailDisabled = (host: string): WaveFlowError => new ErrorOfKind('signIn.emailDisabled', { host });
export const captchaNeeded = (host: string): WaveFlowError => new ErrorOfKind('signIn.captcha', { host });
/** The password was right, and none of the cookies that were set is Better Auth's session. */
export const cookieUnknown = (host: string): WaveFlowError => new ErrorOfKind('signIn.unknownCookie', { host });
/** Where the editor's network does not show cookies, there is no session to keep. */
export const noCookie = (): WaveFlowError => new ErrorOfKind('signIn.noCookie', {});
export const secondFactorNeeded = (): WaveFlowError => new ErrorOfKind('signIn.secondFactor', {});
/** @param reason what the web front end sent as `error` */
export const signInRefused = (reason: string): WaveFlowError => new ErrorOfKind('signIn.refused', { reason });
export const signInTimeout = (): WaveFlowError => new ErrorOfKind('signIn.timeout', {});
export const webUrlMissing = (): WaveFlowError => new ErrorOfKind('signIn.noWebUrl', {});
/** The browser cannot reach this editor. */
export const noCallback = (cause?: unknown): WaveFlowError => new ErrorOfKind('signIn.noCallback', {}, { cause });

/** Neither the token nor a session is of any use any more. */
export const sessionExpired = (host: string): WaveFlowError => new ErrorOfKind('session.expired', { host });

/** The user, or the end of the window, cancelled what was being done. Never shown. */
export const cancelled = (): WaveFlowError => new ErrorOfKind('cancelled', {}, { showUser: false });

const unexpected = (cause: unknown): WaveFlowError => new ErrorOfKind('unexpected', {}, { cause, showUser: false });

/** The operating system's name for a failure (`ENOSPC`, `EACCES`, …), or the error's class where there is none. */
function systemCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return errorCode(cause) ?? cause.name;
}
