import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';

/** Notes the requests, and lets a test come between them and their responses. */
export class NotingHttp implements Http {
  readonly #http: Http;
  readonly requests: HttpRequest[] = [];
  /** Awaited before a request is sent. */
  before: (request: HttpRequest) => Promise<void> = async () => undefined;
  /** Awaited before a response is handed on. */
  after: (request: HttpRequest) => Promise<void> = async () => undefined;

  constructor(http: Http) {
    this.#http = http;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    await this.before(request);
    const response = await this.#http.send(request);
    await this.after(request);
    return response;
  }

  /** Bodies of the requests to this path, in order. */
  bodiesOf(path: string): string[] {
    return this.requests.filter(({ url }) => new URL(url).pathname === path).map(({ body = '' }) => body);
  }
}
