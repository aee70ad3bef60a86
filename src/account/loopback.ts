import type { Disposable } from '../core/disposal';

export interface LoopbackOptions {
  /** Used if it is free; otherwise any free port. */
  readonly preferredPort: number;
  /** Only `GET` requests for exactly this path are handled; all others get a 404. */
  readonly path: string;
  /** Returns the HTML document for a callback with this query. Must not reject. */
  readonly respond: (query: URLSearchParams) => string | Promise<string>;
}

/** A listener on 127.0.0.1 only. Disposing it frees the port when the last document was fetched, after 2 s at the latest. */
export interface LoopbackListener extends Disposable {
  readonly port: number;
  /** Also handles requests that the browser sends to this host name. Those to other names get a 404, loopback names aside. */
  admit(hostName: string): void;
}

/** Receives the callback of the browser. The tab is redirected to an address without the query, which has a secret. */
export interface Loopback {
  /** Resolves when the port is bound. Rejects with `signIn.noCallback` if the platform cannot listen. */
  listen(options: LoopbackOptions): Promise<LoopbackListener>;
}
