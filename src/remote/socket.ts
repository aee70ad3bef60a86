import type { Disposable } from '../core/disposal';
import type { WaveFlowError } from '../core/errors';
import type { HttpResponse } from './http';

export interface SocketRequest {
  /** Absolute, http or https: what the upgrade request is sent to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SocketListener {
  /** Frames are delivered from now on. */
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** The server has answered the upgrade request with anything but a socket. Nothing follows. */
  readonly onRefused: (response: HttpResponse) => void;
  /**
   * The socket has ended, or none can be opened. Nothing follows.
   * @param error of a `network.*` kind, `answer.cutOff`, `answer.tooLarge` or `socket.unsupported`; undefined if the server
   * has closed the socket
   */
  readonly onEnd: (error: WaveFlowError | undefined) => void;
}

/**
 * WebSockets with the proxy settings and certificates of the editor. Redirects are never followed, so no header reaches
 * another origin than that of the request.
 */
export interface Sockets {
  /**
   * Opens a socket, within 30 s. It is pinged, and ends after a missed pong with `network.timeout`. Nothing is called
   * before this returns, nor after disposal, which closes the socket.
   */
  open(request: SocketRequest, listener: SocketListener): Disposable;
}
