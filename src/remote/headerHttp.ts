import { untilAborted } from '../core/abort';
import { cancelled } from '../core/errors';
import type { Http, HttpRequest, HttpResponse } from './http';

/** The extra headers of all requests to an origin. @throws WaveFlowError `keyring.failed` */
export type OriginHeaders = (origin: string) => Promise<Readonly<Record<string, string>>>;

/** Adds the headers of an origin to all requests to it, and to no other origin. */
export class HeaderHttp implements Http {
  readonly #http: Http;
  readonly #headersOf: OriginHeaders;

  constructor(http: Http, headersOf: OriginHeaders) {
    this.#http = http;
    this.#headersOf = headersOf;
  }

  /** @throws WaveFlowError as the port says, and `keyring.failed` */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const headers = await this.#headers(request);
    return this.#http.send({ ...request, headers: { ...headers, ...request.headers } });
  }

  async #headers({ url, signal }: HttpRequest): Promise<Readonly<Record<string, string>>> {
    if (signal?.aborted) throw cancelled();
    const headers = this.#headersOf(new URL(url).origin);
    return signal ? untilAborted(headers, signal) : headers;
  }
}
