import type { Disposable } from '../core/disposal';

export interface LoopbackOptions {
  /** Taken if it is free, else any other free one. */
  readonly preferredPort: number;
  /** Only `GET` of exactly this path counts; everything else is answered with 404. */
  readonly path: string;
  /** The document that a callback with this query ends on. Called for each callback. */
  readonly respond: (query: URLSearchParams) => string;
}

/** A listener on 127.0.0.1 and nowhere else. Disposing it frees the port once the last document was fetched, at most 2 s later. */
export interface LoopbackListener extends Disposable {
  readonly port: number;
}

/** Waits for the browser to come back. The tab ends on an address without the query it came with. */
export interface Loopback {
  /** Resolves when the port is bound. Rejects with `signIn.noCallback` where there is no such thing. */
  listen(options: LoopbackOptions): Promise<LoopbackListener>;
}
