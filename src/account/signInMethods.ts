import { asWaveFlowError, networkFailed, otherServer, setUpFirst, type WaveFlowError } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';
import type { ServerStatus } from '../protocol/status';
import type { Generation, RecognizedServer } from '../remote/generation';
import type { Credentials } from './credentials';
import type { SessionKey } from './sessionKey';

/** What a sign-in that begins now belongs to, whatever changes in the meantime. */
export interface SignInTarget extends SessionKey {
  /** Canonical URL of the page, or of the service, that signs in. */
  readonly pageUrl: string;
}

export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

/** How users sign in to servers of one generation. */
export interface SignInMethods {
  /** Whether the page to sign in is found by a URL of its own; otherwise the server has one. */
  readonly needsWebUrl: boolean;
  /** What users are known by. */
  readonly nameKind: 'email' | 'username';
  /** What pasted tokens are. */
  readonly tokenKind: 'jwt' | 'apiToken';
  /** Whether this editor can sign in with a password. */
  readonly hasPassword: boolean;
  /** Whether the browser can return a sign-in to this editor. @param pageUrl of the target; null if it is not known yet */
  canUseBrowser(pageUrl: string | null): Promise<boolean>;
  /** @throws WaveFlowError of a `signIn.*`, `answer.*` or `network.*` kind; `cancelled` */
  useBrowser(target: SignInTarget, signal: AbortSignal): Promise<Credentials>;
  /** @throws WaveFlowError of a `signIn.*` kind if the text cannot be a name */
  parseName(input: string): string;
  /** The password is sent once and not stored. @throws WaveFlowError of a `signIn.*`, `answer.*` or `network.*` kind */
  usePassword(target: SignInTarget, credentials: NameAndPassword): Promise<Credentials>;
  /** Signs in with a token as pasted. @throws WaveFlowError of a `token.*`, `answer.*` or `network.*` kind */
  saveToken(key: SessionKey, pasted: string): Promise<ServerStatus>;
}

export interface SignInChoiceOptions {
  /** Asks who responds at a canonical URL. */
  readonly recognize: (url: string) => Promise<RecognizedServer>;
  readonly timers: Timers;
  readonly methods: Readonly<Record<Generation, SignInMethods>>;
}

export interface ChosenMethods {
  readonly methods: SignInMethods;
  /** Why the server could not be asked; undefined if it was recognized. */
  readonly failure: WaveFlowError | undefined;
}

/** Signing in works, in part, while the server does not respond. */
const TIMEOUT_MS = 5_000;

/** Chooses how users sign in to a server by asking it which generation it is of. */
export class SignInChoice {
  readonly #options: SignInChoiceOptions;

  constructor(options: SignInChoiceOptions) {
    this.#options = options;
  }

  /**
   * @param fallback for a server that cannot be recognized now
   * @throws WaveFlowError `server.setUpFirst` if nobody can sign in yet; `server.other`
   */
  async find(url: string, fallback: Generation = 'v1'): Promise<ChosenMethods> {
    const { recognize, methods, timers } = this.#options;
    const { host } = new URL(url);
    const recognized = withTimeout(timers, TIMEOUT_MS, recognize(url), () => networkFailed('network.timeout', host));
    const found = await recognized.then(
      (server) => ({ server }),
      (failure: unknown) => ({ failure }),
    );
    if (!('server' in found)) return { methods: methods[fallback], failure: asWaveFlowError(found.failure) };
    const { server } = found;
    if (server.kind === 'setUpFirst') throw setUpFirst(host, server.url);
    if (server.kind === 'otherSubsonic') throw otherServer(host, server.type ?? 'Subsonic');
    return { methods: methods[server.generation], failure: undefined };
  }
}
