import type { Clock } from '../core/clock';
import type { Digest } from '../core/crypto/digest';
import type { Random } from '../core/random';
import { apiTokenNeeded, noCallback, passwordRefused } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import type { Http } from '../remote/http';
import { exchangeCode, logIn } from '../remote/v2/sessions';
import { hasWebClient } from '../remote/v2/webClient';
import { signInWithApiToken } from './apiTokenSignIn';
import { isAcceptedByServer, signInByAuthorization } from './authorizationSignIn';
import { canCallBack, type CallbackOptions } from './callback';
import { isApiToken, openedCredentials, type Credentials } from './credentials';
import { makeProofKey } from './proofKey';
import type { SessionKey } from './sessionKey';
import type { NameAndPassword, SignInMethods, SignInTarget } from './signInMethods';
import { bareToken } from './token';

/** In UTF-16 code units. Longer ones cannot be of an account (PROTOCOL.md, "v2 setup"). */
const MAX_NAME_LENGTH = 200;

export interface V2SignInOptions {
  readonly http: Http;
  readonly browser: CallbackOptions;
  readonly random: Random;
  readonly digest: Digest;
  readonly clock: Clock;
  /** 1 to 120 bytes. */
  readonly deviceName: string;
  /** Saves credentials that were just issued. */
  readonly save: (key: SessionKey, credentials: Credentials) => Promise<ServerStatus>;
  /** Receives failures of background work. */
  readonly onFailed: (error: unknown) => void;
}

/** Signing in at a server of protocol v2, which has a page of its own (PROTOCOL.md, "v2 account"). */
export class V2SignIn implements SignInMethods {
  readonly #options: V2SignInOptions;
  readonly needsWebUrl = false;
  readonly nameKind = 'username';
  readonly tokenKind = 'apiToken';
  readonly hasPassword = true;

  constructor(options: V2SignInOptions) {
    this.#options = options;
  }

  async canUseBrowser(pageUrl: string | null): Promise<boolean> {
    const { http, browser } = this.#options;
    if (!(await canCallBack(browser, isAcceptedByServer))) return false;
    return pageUrl === null || hasWebClient(http, pageUrl);
  }

  async useBrowser(target: SignInTarget, signal: AbortSignal): Promise<Credentials> {
    const { http, browser, random, digest, deviceName } = this.#options;
    const { url } = target;
    if (!(await hasWebClient(http, url))) throw noCallback();
    const proofKey = await makeProofKey(random, digest);
    const exchange = async (asked: Parameters<typeof exchangeCode>[2]) =>
      openedCredentials(await exchangeCode(http, url, asked, signal), this.#options.clock.now());
    return signInByAuthorization({ ...browser, url, deviceName, proofKey, exchange }, signal);
  }

  /** A name may be anything that is not blank; only the server knows which ones there are. */
  parseName(input: string): string {
    const name = input.trim();
    if (name === '' || name.length > MAX_NAME_LENGTH) throw passwordRefused();
    return name;
  }

  async usePassword({ url }: SignInTarget, { name, password }: NameAndPassword): Promise<Credentials> {
    const { http, clock, deviceName } = this.#options;
    const session = await logIn(http, url, { username: name, password, deviceName });
    return openedCredentials(session, clock.now());
  }

  async saveToken(key: SessionKey, pasted: string): Promise<ServerStatus> {
    const token = bareToken(pasted);
    if (!isApiToken(token)) throw apiTokenNeeded(new URL(key.url).host);
    return this.#options.save(key, await signInWithApiToken(this.#options, key.url, token));
  }
}
