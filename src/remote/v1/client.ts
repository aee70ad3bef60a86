import * as z from 'zod';
import { BearerHttp, type BearerRequest, type BearerToken } from '../bearerHttp';
import type { Http, HttpResponse } from '../http';
import { readResponse, type RequestTarget } from '../responses';
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

export type V1RequestOptions = Pick<BearerRequest<BearerToken>, 'signal' | 'maxResponseBytes'>;

/**
 * The requests of protocol v1 that need a token. Each of them may safely arrive twice: operation ids make a push idempotent
 * (PROTOCOL.md, "Push"), and share links stay the same (PROTOCOL.md, "Share links").
 */
export class V1Client {
  readonly #http: BearerHttp<BearerToken>;

  constructor({ http, url, token }: V1ClientOptions) {
    const service = waveFlowService;
    this.#http = new BearerHttp({
      http,
      service,
      url,
      token: async (rejected) => ({ value: await token(rejected) }),
    });
  }

  /** The profiles of this account. The cheapest request that shows whether the server accepts the token. */
  profiles(signal?: AbortSignal): Promise<ServerProfile[]> {
    return this.get('/api/v1/profiles', profiles, signal);
  }

  /** The server's host, with the port if there is one. */
  get host(): string {
    return this.#http.host;
  }

  /** @param path below the server URL, with or without its query */
  target(path: string): RequestTarget {
    return this.#http.target(path);
  }

  /**
   * @param path below the server URL, with its leading slash and its query
   * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`; and whatever `token` throws
   */
  async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const response = await this.#http.send({ method: 'GET', path, signal });
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
    return this.#http.sendSignedIn({ ...options, method: 'GET', path });
  }

  /**
   * @param path below the server URL, with its leading slash
   * @param body JSON
   * @returns a response of any status except 401
   * @throws WaveFlowError as `request`
   */
  post(path: string, body: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#http.sendSignedIn({ method: 'POST', path, body, signal });
  }

  /**
   * @param path below the server URL, with its leading slash
   * @returns a response of any status except 401
   * @throws WaveFlowError as `request`
   */
  delete(path: string, signal?: AbortSignal): Promise<HttpResponse> {
    return this.#http.sendSignedIn({ method: 'DELETE', path, signal });
  }

  /** What an upgrade request needs, with a token other than `rejected`. @throws whatever `token` throws */
  upgradeRequest(path: string, rejected?: string): Promise<SocketRequest & { readonly token: string }> {
    return this.#http.upgradeRequest(path, rejected);
  }
}
