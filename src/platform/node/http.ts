// Without `node:`: under these names VS Code gives each extension its own patched copies, which apply the editor's
// proxy settings and certificates and which other extensions cannot patch.
import http from 'http';
import https from 'https';
import { DisposableList, type Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import { cancelled, networkFailed, isWaveFlowError } from '../../core/errors';
import type { Timers } from '../../core/timers';
import type { Http, HttpRequest, HttpResponse } from '../../remote/http';
import { requestDeadline } from '../requestDeadline';
import { ProxyTrace } from './proxyTrace';
import { readIncoming, responseOf } from './incoming';

export interface NodeHttpOptions {
  /** The extension's version, for the `User-Agent`. */
  readonly version: string;
  readonly timers: Timers;
  /** Whether certificates must be trusted. Called for every request; the default is true. */
  readonly strictSsl?: () => boolean;
}

/** Sends requests with Node's http client. */
export class NodeHttp implements Http, Disposable {
  readonly #options: NodeHttpOptions;
  readonly #ended = new Emitter<void>();
  #isDisposed = false;

  constructor(options: NodeHttpOptions) {
    this.#options = options;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#isDisposed || request.signal?.aborted) throw cancelled();
    const url = new URL(request.url);
    const { host } = url;
    const limits = { timers: this.#options.timers, ended: this.#ended.event, host, signal: request.signal };
    const watch = new DisposableList();
    try {
      const response = await this.#try(url, request, requestDeadline(limits, watch));
      if (response.status === 407) throw networkFailed('network.proxy', host);
      return response;
    } finally {
      watch.dispose();
    }
  }

  /** Aborts all current requests and rejects all later ones with `cancelled`. */
  dispose(): void {
    this.#isDisposed = true;
    this.#ended.fire();
    this.#ended.dispose();
  }

  async #try(url: URL, request: HttpRequest, interrupted: Promise<never>): Promise<HttpResponse> {
    const outgoing = this.#open(url, request);
    const trace = new ProxyTrace(outgoing, url);
    try {
      return await Promise.race([exchange(outgoing, url.host, request), interrupted]);
    } catch (error) {
      if (isWaveFlowError(error)) throw error;
      if (request.keepAlive && trace.wasStaleConnection(error))
        return await this.#try(url, { ...request, keepAlive: false }, interrupted);
      throw trace.networkError(error);
    } finally {
      outgoing.destroy();
    }
  }

  #open(url: URL, { method, headers, body, keepAlive }: HttpRequest): http.ClientRequest {
    const { request } = url.protocol === 'https:' ? https : http;
    const allHeaders: http.OutgoingHttpHeaders = {
      accept: 'application/json',
      'user-agent': `waveflow-vscode/${this.#options.version}`,
      // Without this header VS Code's proxy agent keeps no connection open, even where there is no proxy.
      connection: keepAlive ? 'keep-alive' : 'close',
      ...headers,
    };
    if (body !== undefined) allHeaders['content-length'] = Buffer.byteLength(body);
    const rejectUnauthorized = this.#options.strictSsl?.() ?? true;
    return request(url, { method, rejectUnauthorized, headers: allHeaders });
  }
}

function exchange(outgoing: http.ClientRequest, host: string, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => void readIncoming(incoming, host, request).then(resolve, reject));
    // No request asks for another protocol, so 101 is an ordinary response here.
    outgoing.on('upgrade', (incoming, socket) => {
      socket.destroy();
      resolve(responseOf(incoming, ''));
    });
    outgoing.end(request.body);
  });
}
