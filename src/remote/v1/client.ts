import * as z from 'zod';
import type { Http, HttpResponse } from '../http';
import { readResponse, responseError, type RequestTarget } from '../responses';
import { waveFlowService } from '../service';
import type { SocketRequest } from '../socket';

export interface V1ClientOptions {
  readonly http: Http;
  /** Canonical server URL. The token goes nowhere else. */
  readonly url: string;
  /**
   * A token for this server that is not the rejected one.
   * @param rejected the token that the server has just rejected with 401; undefined if none
   */
  readonly token: (rejected: string | undefined) => Promise<string>;
}

const profiles = z.array(z.record(z.string(), z.unknown()));

/** A profile as the server lists it. */
export type ServerProfile = z.infer<typeof profiles>[number];

/** The requests of protocol v1 that need a token. */
export class V1Client {
  readonly #options: V1ClientOptions;

  constructor(options: V1ClientOptions) {
    this.#options = options;
  }

  /** The profiles of this account. The cheapest request that shows whether the server accepts the token. */
  profiles(signal?: AbortSignal): Promise<ServerProfile[]> {
    return this.get('/api/v1/profiles', profiles, signal);
  }

  /** The server's host, with the port if there is one. */
  get host(): string {
    return new URL(this.#options.url).host;
  }

  /** @param path below the server URL, with or without its query */
  target(path: string): RequestTarget {
    const [bare = path] = path.split('?', 1);
    return { service: waveFlowService, url: this.#options.url, path: bare };
  }

  /**
   * @param path below the server URL, with its leading slash and its query
   * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`; and whatever `token` throws
   */
  async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const response = await this.#sendAuthorized({ method: 'GET', path, signal });
    return readResponse(response, schema, this.target(path));
  }

  /**
   * Sends a GET request.
   * @param path below the server URL, with its leading slash and its query
   * @returns a response of any status except 401
   * @throws WaveFlowError `answer.unauthorized`, or `answer.inFront` if the 401 is not from the server itself; a `network.*`
   * kind, `answer.tooLarge` or `cancelled`; and whatever `token` throws
   */
  request(path: string, options: V1RequestOptions): Promise<HttpResponse> {
    return this.#sendSignedIn({ ...options, method: 'GET', path });
  }

  /**
   * @param path below the server URL, with its leading slash
   * @param body JSON
   * @returns a response of any status except 401
   * @throws WaveFlowError as `request`
   */
  post(path: string, body: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#sendSignedIn({ method: 'POST', path, body, signal });
  }

  /**
   * @param path below the server URL, with its leading slash
   * @returns a response of any status except 401
   * @throws WaveFlowError as `request`
   */
  delete(path: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#sendSignedIn({ method: 'DELETE', path, signal });
  }

  /** What an upgrade request needs, with a token other than `rejected`. @throws whatever `token` throws */
  async upgradeRequest(path: string, rejected?: string): Promise<SocketRequest & { readonly token: string }> {
    const token = await this.#options.token(rejected);
    return { url: `${this.#options.url}${path}`, headers: authorization(token), token };
  }

  async #sendSignedIn(request: V1Request): Promise<HttpResponse> {
    const response = await this.#sendAuthorized(request);
    const error = response.status === 401 ? responseError(response, this.target(request.path)) : undefined;
    if (error) throw error;
    return response;
  }

  /** Repeats the request once, with another token, after a 401 from the server itself. */
  async #sendAuthorized(request: V1Request): Promise<HttpResponse> {
    const token = await this.#options.token(undefined);
    const response = await this.#send(request, token);
    const isRejected = response.status === 401 && waveFlowService.isOwnRefusal(response);
    return isRejected ? this.#send(request, await this.#options.token(token)) : response;
  }

  #send({ path, ...request }: V1Request, token: string): Promise<HttpResponse> {
    const type = request.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...authorization(token), ...type };
    const url = `${this.#options.url}${path}`;
    // Every v1 request may safely arrive twice: operation ids make a push idempotent (PROTOCOL.md, "Push"), and share
    // links stay the same (PROTOCOL.md, "Share links").
    return this.#options.http.send({ ...request, url, headers, keepAlive: true });
  }
}

export interface V1RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** The most bytes that the body of the response may have; 1 MiB by default. */
  readonly maxResponseBytes?: number;
}

interface V1Request extends V1RequestOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
}

const authorization = (token: string) => ({ authorization: `Bearer ${token}` });
