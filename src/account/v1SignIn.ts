import { jwtNeeded } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import type { Http } from '../remote/http';
import { isAcceptedByWebFrontEnd, signInWithBrowser } from './browserSignIn';
import { canCallBack, type CallbackOptions } from './callback';
import { isApiToken, type Credentials } from './credentials';
import { parseEmail, signInWithEmail } from './emailSignIn';
import type { SessionKey } from './sessionKey';
import type { NameAndPassword, SignInMethods, SignInTarget } from './signInMethods';
import { bareToken, parseToken } from './token';

export interface V1SignInOptions {
  readonly http: Http;
  readonly browser: CallbackOptions;
  /** False in a browser, which hides the cookies of responses, so the session could not be stored. */
  readonly seesCookies: boolean;
  /** Saves a token for the current server. */
  readonly saveToken: (token: string) => Promise<ServerStatus>;
}

/** Signing in at the web front end of a server of protocol v1. */
export class V1SignIn implements SignInMethods {
  readonly #options: V1SignInOptions;
  readonly needsWebUrl = true;
  readonly nameKind = 'email';
  readonly tokenKind = 'jwt';
  readonly hasPassword: boolean;

  constructor(options: V1SignInOptions) {
    this.#options = options;
    this.hasPassword = options.seesCookies;
  }

  canUseBrowser(): Promise<boolean> {
    return canCallBack(this.#options.browser, isAcceptedByWebFrontEnd);
  }

  async useBrowser({ pageUrl }: SignInTarget, signal: AbortSignal): Promise<Credentials> {
    return { token: await signInWithBrowser(this.#options.browser, pageUrl, signal), web: null };
  }

  parseName(input: string): string {
    return parseEmail(input);
  }

  usePassword({ pageUrl }: SignInTarget, { name, password }: NameAndPassword): Promise<Credentials> {
    return signInWithEmail(this.#options.http, pageUrl, { email: name, password });
  }

  async saveToken({ url }: SessionKey, pasted: string): Promise<ServerStatus> {
    if (isApiToken(bareToken(pasted))) throw jwtNeeded(new URL(url).host);
    return this.#options.saveToken(parseToken(pasted));
  }
}
