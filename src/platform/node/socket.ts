import type { ClientRequest, IncomingMessage } from 'http';
// Bundled: its `require('https')` and `require('http')` get the same patched copies as ours, see http.ts. They replace the
// agent of the upgrade request, so that the editor's proxy settings and certificates apply.
import { WebSocket } from 'ws';
import type { Disposable } from '../../core/disposal';
import type { NetworkErrorKind } from '../../core/errorDetails';
import { isWaveFlowError, networkFailed, type WaveFlowError } from '../../core/errors';
import type { Timers } from '../../core/timers';
import type { HttpResponse } from '../../remote/http';
import type { SocketListener, SocketRequest, Sockets } from '../../remote/socket';
import { readIncoming } from './incoming';
import { networkError } from './networkError';
import { ProxyTrace } from './proxyTrace';

const OPENING_LIMIT_MS = 30_000;
/** PROTOCOL.md, "Sync session". */
const PING_INTERVAL_MS = 30_000;
/** Frames contain one operation each, which the server limits to 2 MB. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

export interface NodeSocketsOptions {
  /** The extension's version, for the `User-Agent`. */
  readonly version: string;
  readonly timers: Timers;
  /** For what may be late; `timers` when left out. */
  readonly sharedTimers?: Timers;
  /** Whether certificates must be trusted. Called for every socket; the default is true. */
  readonly strictSsl?: () => boolean;
}

/** Opens sockets with Node's http client. Disposing it closes all of them without a word to their listeners. */
export class NodeSockets implements Sockets, Disposable {
  readonly #options: NodeSocketsOptions;
  readonly #open = new Set<Disposable>();
  #isDisposed = false;

  constructor(options: NodeSocketsOptions) {
    this.#options = options;
  }

  open(request: SocketRequest, listener: SocketListener): Disposable {
    if (this.#isDisposed) return { dispose: () => undefined };
    const socket = new NodeSocket(this.#options, request, listener);
    this.#open.add(socket);
    socket.onClosed(() => this.#open.delete(socket));
    return socket;
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const socket of this.#open) socket.dispose();
  }
}

class NodeSocket implements Disposable {
  readonly #pingTimers: Timers;
  readonly #url: URL;
  readonly #listener: SocketListener;
  readonly #socket: WebSocket;
  #trace: ProxyTrace | undefined;
  #timer: Disposable;
  #isAnswered = false;
  #isEnded = false;

  constructor(
    { version, timers, sharedTimers = timers, strictSsl }: NodeSocketsOptions,
    request: SocketRequest,
    listener: SocketListener,
  ) {
    this.#pingTimers = sharedTimers;
    this.#url = new URL(request.url);
    this.#listener = listener;
    this.#socket = new WebSocket(this.#url, {
      headers: { 'user-agent': `waveflow-vscode/${version}`, ...request.headers },
      rejectUnauthorized: strictSsl?.() ?? true,
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      finishRequest: (outgoing: ClientRequest) => {
        this.#trace = new ProxyTrace(outgoing, this.#url);
        outgoing.end();
      },
    });
    this.#timer = timers.after(OPENING_LIMIT_MS, () => this.#fail('network.timeout'));
    this.#listen();
  }

  dispose(): void {
    this.#isEnded = true;
    this.#timer.dispose();
    this.#socket.terminate();
  }

  onClosed(listener: () => void): void {
    this.#socket.on('close', listener);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('open', () => {
      if (this.#isEnded) return;
      this.#ping();
      this.#listener.onOpen();
    });
    socket.on('message', (data, isBinary) => {
      if (!this.#isEnded && !isBinary) this.#listener.onText((data as Buffer).toString());
    });
    socket.on('pong', () => {
      this.#isAnswered = true;
    });
    socket.on('unexpected-response', (_request, response) => void this.#refuse(response));
    socket.on('error', (error) => this.#end(this.#trace?.networkError(error) ?? networkError(error, this.#url.host)));
    // 1006: the connection broke without a close frame.
    socket.on('close', (code) => {
      if (code === 1006) this.#fail('network.broken');
      else this.#end(undefined);
    });
  }

  /** The socket ends if no pong comes before the next ping is due. */
  #ping(): void {
    this.#isAnswered = false;
    this.#socket.ping();
    this.#timer.dispose();
    this.#timer = this.#pingTimers.after(PING_INTERVAL_MS, () => {
      if (this.#isAnswered) this.#ping();
      else this.#fail('network.timeout');
    });
  }

  async #refuse(incoming: IncomingMessage): Promise<void> {
    try {
      const response = await readIncoming(incoming, this.#url.host);
      if (this.#isEnded) return;
      if (response.status === 407) this.#fail('network.proxy');
      else this.#endRefused(response);
    } catch (error) {
      this.#end(isWaveFlowError(error) ? error : this.#trace?.networkError(error));
    }
  }

  #endRefused(response: HttpResponse): void {
    this.dispose();
    this.#listener.onRefused(response);
  }

  #fail(kind: NetworkErrorKind): void {
    this.#end(networkFailed(kind, this.#url.host));
  }

  #end(error: WaveFlowError | undefined): void {
    if (this.#isEnded) return;
    this.dispose();
    this.#listener.onEnd(error);
  }
}
