import type { Http, HttpRequest, HttpResponse } from './http';
import { responseError, type RequestTarget } from './responses';
import type { Service } from './service';
import type { SocketRequest } from './socket';

export interface BearerToken {
  readonly value: string;
  /** Called when the service has accepted it. */
  readonly onAccepted?: () => void;
}

export interface BearerHttpOptions<Token extends BearerToken> {
  readonly http: Http;
  readonly service: Service;
  /** Canonical URL of the service. The token goes nowhere else. */
  readonly url: string;
  /**
   * A token for this service that is not the rejected one.
   * @param rejected the token that the service has just rejected with 401; undefined if none
   */
  readonly token: (rejected: string | undefined) => Promise<Token>;
}

export interface BearerRequest<Token extends BearerToken> {
  readonly method: HttpRequest['method'];
  /** Below the URL of the service, with its leading slash and its query. */
  readonly path: string;
  /** JSON, which may depend on the token that is sent. */
  readonly body?: string | ((token: Token) => string) | undefined;
  /** Further headers, which may depend on the token that is sent. */
  readonly headers?: (token: Token) => Readonly<Record<string, string>>;
  /** The most bytes that the body of the response may have; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  /** Whether the body of the response is needed as bytes, too. */
  readonly wantsBytes?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests that need a token. They must be such that they may safely arrive twice. */
export class BearerHttp<Token extends BearerToken> {
  readonly #options: BearerHttpOptions<Token>;

  constructor(options: BearerHttpOptions<Token>) {
    this.#options = options;
  }

  /** The host of the service, with the port if there is one. */
  get host(): string {
    return new URL(this.#options.url).host;
  }

  /** @param path below the URL of the service, with or without its query */
  target(path: string): RequestTarget {
    const [bare = path] = path.split('?', 1);
    const { service, url } = this.#options;
    return { service, url, path: bare };
  }

  /**
   * Sends the request, and once more with another token after a 401 from the service itself.
   * @returns a response of any status
   * @throws WaveFlowError of a `network.*` kind, `answer.cutOff`, `answer.tooLarge` or `cancelled`; and whatever `token` throws
   */
  async send(request: BearerRequest<Token>): Promise<HttpResponse> {
    const { token, service } = this.#options;
    const first = await token(undefined);
    const response = await this.#send(request, first);
    const isRejected = response.status === 401 && service.isOwnRefusal(response);
    return isRejected ? this.#send(request, await token(first.value)) : response;
  }

  /**
   * Sends the request as `send` does.
   * @returns a response of any status except 401
   * @throws WaveFlowError as `send`; `answer.unauthorized`, or `answer.inFront` if the 401 is not from the service itself
   */
  async sendSignedIn(request: BearerRequest<Token>): Promise<HttpResponse> {
    const response = await this.send(request);
    const error = response.status === 401 ? responseError(response, this.target(request.path)) : undefined;
    if (error) throw error;
    return response;
  }

  /** What an upgrade request needs, with a token other than `rejected`. @throws whatever `token` throws */
  async upgradeRequest(path: string, rejected?: string): Promise<SocketRequest & { readonly token: string }> {
    const { value } = await this.#options.token(rejected);
    return { url: `${this.#options.url}${path}`, headers: authorization(value), token: value };
  }

  async #send({ path, headers, body, ...request }: BearerRequest<Token>, token: Token): Promise<HttpResponse> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.#options.http.send({
      ...request,
      url: `${this.#options.url}${path}`,
      headers: { ...authorization(token.value), ...type, ...headers?.(token) },
      body: typeof body === 'function' ? body(token) : body,
      keepAlive: true,
    });
    if (response.status >= 200 && response.status < 300) token.onAccepted?.();
    return response;
  }
}

const authorization = (token: string) => ({ authorization: `Bearer ${token}` });
