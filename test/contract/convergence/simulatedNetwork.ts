import { networkFailed } from '../../../src/core/errors';
import type { Http, HttpRequest, HttpResponse } from '../../../src/remote/http';

/** `dropped`: the server does not get the request. `lost`: it does, but the response does not arrive. */
export type Fault = 'dropped' | 'lost' | 401 | 429 | 500 | 503;

/** The way of one window to the server. */
export interface NetworkWindow extends Http {
  /** From now on the window sends nothing, and no response reaches it. */
  cut(): void;
}

/** The way of one device to a server in this process, with faults. */
export class SimulatedNetwork {
  readonly #handle: (request: Request) => Promise<Response>;
  /** For the next requests, one after the other. */
  readonly faults: Fault[] = [];
  isOnline = true;
  readonly #running = new Set<Promise<HttpResponse>>();

  constructor(handle: (request: Request) => Promise<Response>) {
    this.#handle = handle;
  }

  open(): NetworkWindow {
    let isOpen = true;
    const orNever = <T>(result: T): T | Promise<T> => (isOpen ? result : new Promise<T>(() => undefined));
    return {
      send: async (request) => {
        await orNever(undefined);
        return this.#send(request).then(orNever, (error: unknown) => orNever(Promise.reject(error)));
      },
      cut: () => {
        isOpen = false;
      },
    };
  }

  #send(request: HttpRequest): Promise<HttpResponse> {
    const exchange = this.#exchange(request);
    this.#running.add(exchange);
    const end = (): boolean => this.#running.delete(exchange);
    exchange.then(end, end);
    return exchange;
  }

  /** Resolves when no request is under way any more. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #exchange({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
    const { host } = new URL(url);
    const fault = this.isOnline ? this.faults.shift() : 'dropped';
    if (fault === 'dropped') throw networkFailed('network.refused', host);
    if (typeof fault === 'number') return { status: fault, headers: { 'retry-after': '1' }, cookies: [], body: '' };
    const response = await this.#handle(new Request(url, { method, headers: headers ?? {}, body: body ?? null }));
    if (fault === 'lost') throw networkFailed('network.broken', host);
    const { status } = response;
    return { status, headers: Object.fromEntries(response.headers), cookies: [], body: await response.text() };
  }
}
