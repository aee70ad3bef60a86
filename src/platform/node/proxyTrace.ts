import type { ClientRequest } from 'http';
import { answerCutOff, type WaveFlowError } from '../../core/errors';
import { networkErrorCode, networkError } from './networkError';

const CONNECTION_CLOSED: readonly string[] = ['ECONNRESET', 'EPIPE'];

/** VS Code emits this event on a request to report its route. */
interface ProxyEvent {
  /** `DIRECT`, or scheme and address, such as `HTTPS user:password@proxy.example:3128`. */
  readonly proxy: string;
  /** Why the proxy cannot be used. The request itself then fails without a code. */
  readonly error?: unknown;
}

/** Records the route of a request, to attribute a failure to the proxy or the server. */
export class ProxyTrace {
  readonly #request: ClientRequest;
  readonly #url: URL;
  #hasResponse = false;
  #proxyEvent: ProxyEvent | undefined;

  constructor(request: ClientRequest, url: URL) {
    this.#request = request;
    this.#url = url;
    request.on('response', () => {
      this.#hasResponse = true;
    });
    request.on('proxy', (event: ProxyEvent) => {
      this.#proxyEvent = event;
    });
  }

  /** Whether the request reused a kept-alive connection that the server closed before it responded. */
  wasStaleConnection(error: unknown): boolean {
    return this.#request.reusedSocket && !this.#hasResponse && CONNECTION_CLOSED.includes(networkErrorCode(error));
  }

  /** Converts the error of the request; its host is the proxy's or the server's. */
  networkError(error: unknown): WaveFlowError {
    const { proxy, error: blocked } = this.#proxyEvent ?? { proxy: 'DIRECT' };
    // With http the only connection is to the proxy; with https a tunnel leads through the proxy to the server.
    const endsAtProxy = blocked !== undefined || this.#url.protocol === 'http:';
    const host = endsAtProxy ? addressOf(proxy) : undefined;
    const failure = networkError(blocked ?? error, host ?? this.#url.host);
    const isCutOff = this.#hasResponse && failure.kind === 'network.broken';
    return isCutOff ? answerCutOff(this.#url.host, failure.cause) : failure;
  }
}

/** The proxy's host and port, without user, password and trailing slash; undefined if there is no proxy. */
function addressOf(proxy: string): string | undefined {
  const [scheme, address = ''] = proxy.split(' ', 2);
  const host = /^([^/]+)\/?$/.exec(address.slice(address.lastIndexOf('@') + 1))?.[1];
  return scheme === '' ? undefined : host;
}
