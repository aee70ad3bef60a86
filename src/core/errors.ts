/** What went wrong, for code to branch on. The sentence that people read comes from `ui/errorText.ts`. */
export type ErrorKind =
  | 'argument.notText'
  | 'argument.notAllowed'
  | 'url.tooLong'
  | 'url.space'
  | 'url.invisible'
  | 'url.missingScheme'
  | 'url.scheme'
  | 'url.schemeTwice'
  | 'url.slashes'
  | 'url.credentials'
  | 'url.query'
  | 'url.fragment'
  | 'url.backslash'
  | 'url.token'
  | 'url.host'
  | 'url.port'
  | 'url.path'
  | 'url.invalid'
  | 'token.blank'
  | 'token.shape'
  | 'token.tooLong'
  | 'server.missing'
  | 'link.noServer'
  | 'keyring.failed'
  | 'keyring.forgot'
  | 'keyring.silent'
  | 'editor.silent'
  | 'store.failed'
  | 'store.newer'
  | 'store.damaged'
  | 'store.elsewhere'
  | 'store.held'
  | 'profile.nameBlank'
  | 'profile.nameTooLong'
  | 'profile.nameTaken'
  | 'profile.unknown'
  | 'profile.last'
  | 'playlist.nameBlank'
  | 'playlist.nameTooLong'
  | 'playlist.descriptionTooLong'
  | 'playlist.unknown'
  | 'track.unknown'
  | 'sync.clockExhausted'
  | 'sync.clockConflict'
  | 'sync.refused'
  | 'sync.ignored'
  | 'network.dns'
  | 'network.refused'
  | 'network.timeout'
  | 'network.tls'
  | 'network.speaksHttp'
  | 'network.speaksHttps'
  | 'network.clientCertificate'
  | 'network.handshake'
  | 'network.proxy'
  | 'network.broken'
  | 'answer.notWaveFlow'
  | 'answer.notBetterAuth'
  | 'answer.inFront'
  | 'answer.moved'
  | 'answer.unauthorized'
  | 'answer.forbidden'
  | 'answer.busy'
  | 'answer.failed'
  | 'answer.cutOff'
  | 'answer.tooLarge'
  | 'header.name'
  | 'header.reserved'
  | 'header.value'
  | 'signIn.email'
  | 'signIn.credentials'
  | 'signIn.unverified'
  | 'signIn.banned'
  | 'signIn.origin'
  | 'signIn.emailDisabled'
  | 'signIn.captcha'
  | 'signIn.unknownCookie'
  | 'signIn.noCookie'
  | 'signIn.secondFactor'
  | 'signIn.refused'
  | 'signIn.timeout'
  | 'signIn.noWebUrl'
  | 'signIn.noCallback'
  | 'session.expired'
  | 'cancelled'
  | 'unexpected';

export interface ErrorOptions {
  readonly cause?: unknown;
  /** False for faults of the program: these go to the log with their cause, people read a general sentence. */
  readonly showUser?: boolean;
  /** Values for the sentence, by placeholder name. Never a secret. */
  readonly details?: Readonly<Record<string, string>>;
}

/** The one error type of this program. Its message is the kind, so nothing that was typed can leak through it. */
export class WaveFlowError extends Error {
  override readonly name = 'WaveFlowError';
  readonly kind: ErrorKind;
  readonly showUser: boolean;
  readonly details: Readonly<Record<string, string>>;

  constructor(kind: ErrorKind, options: ErrorOptions = {}) {
    super(kind, { cause: options.cause });
    this.kind = kind;
    this.showUser = options.showUser ?? true;
    this.details = options.details ?? {};
  }
}

export type UrlErrorKind = Extract<ErrorKind, `url.${string}`>;

export const argumentNotText = (command: string): WaveFlowError =>
  new WaveFlowError('argument.notText', { details: { command } });

/** @param allowed what would have been possible, for people to read */
export const argumentNotAllowed = (value: string, allowed: string): WaveFlowError =>
  new WaveFlowError('argument.notAllowed', { details: { value, allowed } });

/** @param example the address as it might have been meant, free of anything secret */
export const urlRefused = (kind: UrlErrorKind, example: string): WaveFlowError =>
  new WaveFlowError(kind, { details: { example } });

export const tokenBlank = (): WaveFlowError => new WaveFlowError('token.blank');
export const tokenShape = (): WaveFlowError => new WaveFlowError('token.shape');
export const tokenTooLong = (): WaveFlowError => new WaveFlowError('token.tooLong');
export const serverMissing = (): WaveFlowError => new WaveFlowError('server.missing');
/** A deep link that names no server; a web URL alone would put another sign-in page before the server of now. */
export const linkWithoutServer = (): WaveFlowError => new WaveFlowError('link.noServer');

export const keyringFailed = (cause: unknown): WaveFlowError => new WaveFlowError('keyring.failed', { cause });
/** The secret storage reported success and then did not have what it was given. */
export const keyringForgot = (): WaveFlowError => new WaveFlowError('keyring.forgot');

/** The secret storage did not answer in time. */
export const keyringSilent = (): WaveFlowError => new WaveFlowError('keyring.silent');
/** The editor did not do in time what it was asked for. */
export const editorSilent = (): WaveFlowError => new WaveFlowError('editor.silent');
/** Whether the keyring is to blame, so that nobody knows what it holds. */
export const isKeyringFailure = (kind: ErrorKind): boolean => kind === 'keyring.failed' || kind === 'keyring.silent';

/** @param file path of the database inside the storage folder */
export const storeFailed = (file: string, cause: unknown): WaveFlowError =>
  new WaveFlowError('store.failed', { cause, details: { file, reason: systemCode(cause) } });
/** The database was written by a later version of this program. */
export const storeNewer = (file: string): WaveFlowError => new WaveFlowError('store.newer', { details: { file } });
/** The database cannot be made sense of, and nothing sound is left that could take its place. */
export const storeDamaged = (file: string): WaveFlowError => new WaveFlowError('store.damaged', { details: { file } });

/** Another computer, which shares the storage folder, used it a moment ago. @param computer its name */
export const storeElsewhere = (computer: string): WaveFlowError =>
  new WaveFlowError('store.elsewhere', { details: { computer } });
/** Another computer does not let go of the storage: it still writes, or it failed while it did. @param computer its name */
export const storeHeld = (computer: string): WaveFlowError =>
  new WaveFlowError('store.held', { details: { computer } });

export const profileNameBlank = (): WaveFlowError => new WaveFlowError('profile.nameBlank');
/** @param limit as many UTF-16 code units are possible */
export const profileNameTooLong = (limit: number): WaveFlowError =>
  new WaveFlowError('profile.nameTooLong', { details: { limit: String(limit) } });
export const profileNameTaken = (name: string): WaveFlowError =>
  new WaveFlowError('profile.nameTaken', { details: { name } });
export const profileUnknown = (name: string): WaveFlowError =>
  new WaveFlowError('profile.unknown', { details: { name } });
export const profileLast = (): WaveFlowError => new WaveFlowError('profile.last');

export const playlistNameBlank = (): WaveFlowError => new WaveFlowError('playlist.nameBlank');
/** @param limit as many UTF-16 code units are possible */
export const playlistNameTooLong = (limit: number): WaveFlowError =>
  new WaveFlowError('playlist.nameTooLong', { details: { limit: String(limit) } });
/** @param limit as many UTF-16 code units are possible */
export const descriptionTooLong = (limit: number): WaveFlowError =>
  new WaveFlowError('playlist.descriptionTooLong', { details: { limit: String(limit) } });
/** The playlist was deleted meanwhile, or belongs to another profile. */
export const playlistUnknown = (): WaveFlowError => new WaveFlowError('playlist.unknown');
export const trackUnknown = (): WaveFlowError => new WaveFlowError('track.unknown');
/** The profile has made as many changes as the protocol can count. */
export const clockExhausted = (): WaveFlowError => new WaveFlowError('sync.clockExhausted');

/** The server goes on saying that this device used its clock values before, or names one that cannot be true. */
export const clockConflict = (host: string, cause?: unknown): WaveFlowError =>
  new WaveFlowError('sync.clockConflict', { cause, details: { host } });
/** The server refuses a change while it takes others. @param status of its answer, null where that was no refusal in HTTP */
export const changeRefused = (host: string, status: number | null): WaveFlowError =>
  new WaveFlowError('sync.refused', { details: { host, ...(status !== null && { status: String(status) }) } });
/** The server answers as if it had taken everything, and does not list this change. */
export const changeIgnored = (host: string): WaveFlowError => new WaveFlowError('sync.ignored', { details: { host } });

export type NetworkErrorKind = Extract<ErrorKind, `network.${string}`>;

/** No answer came. @param host the host, with its port if it has one, that was asked */
export const networkFailed = (kind: NetworkErrorKind, host: string, cause?: unknown): WaveFlowError =>
  new WaveFlowError(kind, { cause, details: { host } });

/** An answer that no WaveFlow server gives, such as the page of a captive portal or a redirect. */
export const notWaveFlow = (host: string): WaveFlowError =>
  new WaveFlowError('answer.notWaveFlow', { details: { host } });
/** An answer that no Better Auth site gives. */
export const notBetterAuth = (host: string): WaveFlowError =>
  new WaveFlowError('answer.notBetterAuth', { details: { host } });
/** Whatever stands in front of the server, such as a gateway, wants a sign-in of its own or lets nobody pass. */
export const inFront = (host: string): WaveFlowError => new WaveFlowError('answer.inFront', { details: { host } });
/** A permanent or temporary redirect to the same path elsewhere. @param location canonical URL of the service there */
export const moved = (host: string, location: string): WaveFlowError =>
  new WaveFlowError('answer.moved', { details: { host, location } });
/** 401: the server does not accept this token, or this session. */
export const unauthorized = (host: string): WaveFlowError =>
  new WaveFlowError('answer.unauthorized', { details: { host } });
/** 403: the server knows who asks and refuses all the same. */
export const forbidden = (host: string): WaveFlowError => new WaveFlowError('answer.forbidden', { details: { host } });
/** 429, or 503 with Retry-After. @param retryAfter seconds, or null where the server does not say */
export const busy = (host: string, retryAfter: number | null): WaveFlowError =>
  new WaveFlowError('answer.busy', {
    details: { host, ...(retryAfter !== null && { retryAfter: String(retryAfter) }) },
  });
/** Any other status that is no success. */
export const answerFailed = (host: string, status: number): WaveFlowError =>
  new WaveFlowError('answer.failed', { details: { host, status: String(status) } });

/** The answer began and did not end. @param cause without anything of what was sent or answered */
export const answerCutOff = (host: string, cause?: unknown): WaveFlowError =>
  new WaveFlowError('answer.cutOff', { cause, details: { host } });
/** The answer has more bytes than this program reads. */
export const answerTooLarge = (host: string): WaveFlowError =>
  new WaveFlowError('answer.tooLarge', { details: { host } });

/** @param name what cannot be the name of a header */
export const headerNameInvalid = (name: string): WaveFlowError =>
  new WaveFlowError('header.name', { details: { name } });
/** The header is one that this program or HTTP itself sends. */
export const headerReserved = (name: string): WaveFlowError =>
  new WaveFlowError('header.reserved', { details: { name } });
/** The value cannot be that of a header. It is a secret, so nothing of it is here. */
export const headerValueInvalid = (): WaveFlowError => new WaveFlowError('header.value');

/** What was typed cannot be an e-mail address. */
export const emailInvalid = (): WaveFlowError => new WaveFlowError('signIn.email');
export const credentialsRefused = (): WaveFlowError => new WaveFlowError('signIn.credentials');
/** The account's e-mail address is not verified, and the server demands that. */
export const emailUnverified = (host: string): WaveFlowError =>
  new WaveFlowError('signIn.unverified', { details: { host } });
export const userBanned = (host: string): WaveFlowError => new WaveFlowError('signIn.banned', { details: { host } });
/** The web front end does not trust its own address. @param origin the one that it would have to trust */
export const originRefused = (host: string, origin: string): WaveFlowError =>
  new WaveFlowError('signIn.origin', { details: { host, origin } });
export const emailDisabled = (host: string): WaveFlowError =>
  new WaveFlowError('signIn.emailDisabled', { details: { host } });
export const captchaNeeded = (host: string): WaveFlowError =>
  new WaveFlowError('signIn.captcha', { details: { host } });
/** The password was right, and none of the cookies that were set is Better Auth's session. */
export const cookieUnknown = (host: string): WaveFlowError =>
  new WaveFlowError('signIn.unknownCookie', { details: { host } });
/** Where the editor's network does not show cookies, there is no session to keep. */
export const noCookie = (): WaveFlowError => new WaveFlowError('signIn.noCookie');
export const secondFactorNeeded = (): WaveFlowError => new WaveFlowError('signIn.secondFactor');
/** @param reason what the web front end sent as `error` */
export const signInRefused = (reason: string): WaveFlowError =>
  new WaveFlowError('signIn.refused', { details: { reason } });
export const signInTimeout = (): WaveFlowError => new WaveFlowError('signIn.timeout');
export const webUrlMissing = (): WaveFlowError => new WaveFlowError('signIn.noWebUrl');
/** The browser cannot reach this editor. */
export const noCallback = (cause?: unknown): WaveFlowError => new WaveFlowError('signIn.noCallback', { cause });

/** Neither the token nor a session is of any use any more. */
export const sessionExpired = (host: string): WaveFlowError =>
  new WaveFlowError('session.expired', { details: { host } });

/** The person, or the end of the window, called it off. Never shown. */
export const cancelled = (): WaveFlowError => new WaveFlowError('cancelled', { showUser: false });

const unexpected = (cause: unknown): WaveFlowError => new WaveFlowError('unexpected', { cause, showUser: false });

/** Every thrown value as the one error type. */
export const asWaveFlowError = (thrown: unknown): WaveFlowError =>
  thrown instanceof WaveFlowError ? thrown : unexpected(thrown);

/** The operating system's name for a failure (`ENOSPC`, `EACCES`, …), or the error's class where there is none. */
function systemCode(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
