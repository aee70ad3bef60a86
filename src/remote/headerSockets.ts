import { DisposableList, type Disposable } from '../core/disposal';
import { asWaveFlowError } from '../core/errors';
import type { OriginHeaders } from './headerHttp';
import type { SocketListener, SocketRequest, Sockets } from './socket';

/** Adds the headers of an origin to all upgrade requests to it, and to no other origin. */
export class HeaderSockets implements Sockets {
  readonly #sockets: Sockets;
  readonly #headersOf: OriginHeaders;

  constructor(sockets: Sockets, headersOf: OriginHeaders) {
    this.#sockets = sockets;
    this.#headersOf = headersOf;
  }

  /** The socket also ends with `keyring.failed` if the headers cannot be read. */
  open(request: SocketRequest, listener: SocketListener): Disposable {
    const opened = new DisposableList();
    let isDisposed = false;
    opened.add({ dispose: () => (isDisposed = true) });
    this.#headersOf(new URL(request.url).origin).then(
      (headers) => {
        if (isDisposed) return;
        opened.add(this.#sockets.open({ ...request, headers: { ...headers, ...request.headers } }, listener));
      },
      (error: unknown) => isDisposed || listener.onEnd(asWaveFlowError(error)),
    );
    return opened;
  }
}
