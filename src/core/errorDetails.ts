// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- The type without properties is meant.
type NoDetails = Readonly<Record<never, never>>;
/** The URL that the user probably meant, without secrets. */
type Example = { readonly example: string };
/** The name of another computer that shares the storage folder. */
type Computer = { readonly computer: string };
/** The path of a database inside the storage folder. */
type File = { readonly file: string };
/** In UTF-16 code units. */
type Limit = { readonly limit: number };
type Name = { readonly name: string };
/** The host that the request was sent to, with its port if the URL has one. */
type Host = { readonly host: string };

/**
 * The kinds of errors, each with the values that its message for the user and the program need. No value is a secret.
 * Databases store the kinds, so a kind keeps its name.
 */
export interface ErrorDetails {
  'argument.notText': { readonly command: string };
  /** `allowed` lists the allowed values, for the user to read. */
  'argument.notAllowed': { readonly value: string; readonly allowed: string };
  'url.tooLong': Example;
  'url.space': Example;
  'url.invisible': Example;
  'url.missingScheme': Example;
  'url.scheme': Example;
  'url.schemeTwice': Example;
  'url.slashes': Example;
  'url.credentials': Example;
  'url.query': Example;
  'url.fragment': Example;
  'url.backslash': Example;
  'url.token': Example;
  'url.host': Example;
  'url.port': Example;
  'url.path': Example;
  'url.invalid': Example;
  'token.blank': NoDetails;
  'token.shape': NoDetails;
  'token.tooLong': NoDetails;
  /** A server of protocol v2 was given another token. */
  'token.apiToken': Host;
  /** A server of protocol v1 was given an API token. */
  'token.jwt': Host;
  'server.missing': NoDetails;
  /** `url` is that of the page on which the first account is created. */
  'server.setUpFirst': Host & { readonly url: string };
  /** `program` is the name of the program that responds there. */
  'server.other': Host & { readonly program: string };
  'server.upgraded': Host;
  'link.noServer': NoDetails;
  'keyring.failed': NoDetails;
  'keyring.forgot': NoDetails;
  'keyring.silent': NoDetails;
  'editor.silent': NoDetails;
  /** `reason` is the operating system's code (`ENOSPC`, `EACCES`, …), or the error's class if it has no code. */
  'store.failed': File & { readonly reason: string };
  'store.newer': File;
  'store.damaged': File;
  'store.elsewhere': Computer;
  'store.held': Computer;
  'profile.nameBlank': NoDetails;
  'profile.nameTooLong': Limit;
  'profile.nameTaken': Name;
  'profile.unknown': Name;
  'profile.last': NoDetails;
  'playlist.nameBlank': NoDetails;
  'playlist.nameTooLong': Limit;
  'playlist.descriptionTooLong': Limit;
  'playlist.unknown': NoDetails;
  'track.unknown': NoDetails;
  'catalogue.signedOut': NoDetails;
  'catalogue.unsupported': Host;
  'share.signedOut': NoDetails;
  'share.noWebUrl': NoDetails;
  'share.notOnServer': Host;
  'share.notShared': NoDetails;
  /** `limit` is the most tracks that a link shows. */
  'share.trackCount': Limit;
  'sync.clockExhausted': NoDetails;
  'sync.clockConflict': Host;
  /** `status` is the HTTP status of the response; null if the body of a successful response contained the refusal. */
  'sync.refused': Host & { readonly status: number | null };
  'sync.ignored': Host;
  'sync.tracksMissing': Host;
  'sync.playlistGone': Host;
  'network.dns': Host;
  'network.refused': Host;
  'network.timeout': Host;
  'network.tls': Host;
  'network.speaksHttp': Host;
  'network.speaksHttps': Host;
  'network.clientCertificate': Host;
  'network.handshake': Host;
  'network.proxy': Host;
  'network.broken': Host;
  'answer.notWaveFlow': Host;
  'answer.notBetterAuth': Host;
  'answer.inFront': Host;
  /** `location` is the canonical URL of the service at its new address. */
  'answer.moved': Host & { readonly location: string };
  'answer.unauthorized': Host;
  'answer.forbidden': Host;
  /** `retryAfter` is in seconds; null if the server sent none. */
  'answer.busy': Host & { readonly retryAfter: number | null };
  'answer.failed': Host & { readonly status: number };
  'answer.cutOff': Host;
  'answer.tooLarge': Host;
  'socket.unsupported': NoDetails;
  'socket.blocked': Host;
  'header.name': Name;
  'header.reserved': Name;
  'header.value': NoDetails;
  'signIn.email': NoDetails;
  'signIn.credentials': NoDetails;
  'signIn.password': NoDetails;
  'signIn.code': Host;
  'signIn.unverified': Host;
  'signIn.banned': Host;
  /** `origin` is the origin that the web front end would have to trust. */
  'signIn.origin': Host & { readonly origin: string };
  'signIn.emailDisabled': Host;
  'signIn.captcha': Host;
  'signIn.unknownCookie': Host;
  'signIn.noCookie': NoDetails;
  'signIn.secondFactor': NoDetails;
  /** `reason` is the `error` parameter that the web front end sent. */
  'signIn.refused': { readonly reason: string };
  'signIn.timeout': NoDetails;
  'signIn.noWebUrl': NoDetails;
  'signIn.noCallback': NoDetails;
  'session.expired': Host;
  cancelled: NoDetails;
  unexpected: NoDetails;
}

/** Identifies an error for code to branch on. Its message for the user is in `ui/i18n/errorText.ts`. */
export type ErrorKind = keyof ErrorDetails;

export type UrlErrorKind = Extract<ErrorKind, `url.${string}`>;
export type NetworkErrorKind = Extract<ErrorKind, `network.${string}`>;

/** A kind with its details, as plain values. */
export type Failure<K extends ErrorKind = ErrorKind> = {
  [One in K]: { readonly kind: One; readonly details: ErrorDetails[One] };
}[K];
