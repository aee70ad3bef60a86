import type { ClientRequest } from 'http';
import { answerCutOff, type WaveFlowError } from '../../core/errors';
import { networkErrorCode, networkError } from './networkError';

const CONNECTION_CLOSED: readonly string[] = ['ECONNRESET', 'EPIPE'];

/** What VS Code says on a request about the way it took. */
interface ProxyEvent {
  /** `DIRECT`, or scheme and address, such as `HTTPS user:password@proxy.example:3128`. */
  readonly proxy: string;
  /** Why nothing can go this way. The request itself fails without a code then. */
  readonly error?: unknown;
}

/** The way of a request, to know what it was that failed. */
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

  /** Whether an earlier request left the connection open, and the server closed it before it answered this one. */
  wasStaleConnection(error: unknown): boolean {
    return this.#request.reusedSocket && !this.#hasResponse && CONNECTION_CLOSED.includes(networkErrorCode(error));
  }

  /** What the request failed with, at the proxy or at the server. */
  networkError(error: unknown): WaveFlowError {
    const { proxy, error: blocked } = this.#proxyEvent ?? { proxy: 'DIRECT' };
    // With http there is no connection but that to the proxy; with https it ends where the tunnel begins.
    const endsAtProxy = blocked !== undefined || this.#url.protocol === 'http:';
    const host = endsAtProxy ? addressOf(proxy) : undefined;
    const failure = networkError(blocked ?? error, host ?? this.#url.host);
    const isCutOff = this.#hasResponse && failure.kind === 'network.broken';
    return isCutOff ? answerCutOff(this.#url.host, failure.cause) : failure;
  }
}

/** Without user, password and a slash at the end. */
function addressOf(proxy: string): string | undefined {
  const [scheme, address = ''] = proxy.split(' ', 2);
  const host = /^([^/]+)\/?$/.exec(address.slice(address.lastIndexOf('@') + 1))?.[1];
  return scheme === '' ? undefined : host;
}
