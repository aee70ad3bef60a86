import * as z from 'zod';
import { notWaveFlow } from '../../core/errors';
import { readAnswer } from '../answers';
import type { Http, HttpResponse } from '../http';

export interface V1ClientOptions {
  readonly http: Http;
  /** Canonical server URL. The token goes nowhere else. */
  readonly url: string;
  /**
   * A token for this server, and another one than the rejected.
   * @param rejected the one that the server has just answered with 401
   */
  readonly token: (rejected: string | undefined) => Promise<string>;
}

const profiles = z.array(z.record(z.string(), z.unknown()));

/** A profile as the server lists it. */
export type ServerProfile = z.infer<typeof profiles>[number];

/** What protocol v1 offers to somebody with a token. */
export class V1Client {
  readonly #options: V1ClientOptions;

  constructor(options: V1ClientOptions) {
    this.#options = options;
  }

  /** The profiles of this account. The cheapest way to learn whether the server accepts the token. */
  profiles(signal?: AbortSignal): Promise<ServerProfile[]> {
    return this.get('/api/v1/profiles', profiles, signal);
  }

  /**
   * Asks again, once, with another token after a 401.
   * @param path below the server URL, with its leading slash and its query
   * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`; and whatever asking for a token throws
   */
  async get<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const token = await this.#options.token(undefined);
    let response = await this.#send(path, token, signal);
    if (response.status === 401) response = await this.#send(path, await this.#options.token(token), signal);
    return readAnswer(response, schema, { host: new URL(this.#options.url).host, stranger: notWaveFlow });
  }

  #send(path: string, token: string, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const headers = { authorization: `Bearer ${token}` };
    return this.#options.http.send({ method: 'GET', url: `${this.#options.url}${path}`, headers, ...(signal && { signal }) });
  }
}
