import type { Disposable } from '../../core/disposal';
import { socketUnsupported } from '../../core/errors';
import type { SocketListener, SocketRequest, Sockets } from '../../remote/socket';

/** Browsers send no headers with an upgrade, so no socket can be opened (PROTOCOL.md, "Sync socket"). */
export class BrowserSockets implements Sockets {
  open(_request: SocketRequest, { onEnd }: SocketListener): Disposable {
    let isDisposed = false;
    queueMicrotask(() => {
      if (!isDisposed) onEnd(socketUnsupported());
    });
    return {
      dispose: () => {
        isDisposed = true;
      },
    };
  }
}
