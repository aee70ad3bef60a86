import type { Disposable } from '../../core/disposal';
import type { FetchResult, FullPart, HintListener, OutgoingOperation, SendResult, SyncServer } from '../syncServer';

/** What sends. */
export type PushSide = Pick<SyncServer, 'sendLimits' | 'encode' | 'send'>;
/** What receives. */
export type PullSide = Pick<SyncServer, 'fetch' | 'fetchAll' | 'acknowledge' | 'listen'>;

export interface V2SyncServerOptions {
  readonly host: string;
  readonly push: PushSide;
  readonly pull: PullSide;
}

/** A server of protocol v2. */
export class V2SyncServer implements SyncServer {
  readonly #options: V2SyncServerOptions;

  constructor(options: V2SyncServerOptions) {
    this.#options = options;
  }

  get host(): string {
    return this.#options.host;
  }

  get sendLimits(): SyncServer['sendLimits'] {
    return this.#options.push.sendLimits;
  }

  encode(operation: OutgoingOperation): string | undefined {
    return this.#options.push.encode(operation);
  }

  send(operations: readonly string[], signal?: AbortSignal): Promise<SendResult> {
    return this.#options.push.send(operations, signal);
  }

  fetch(cursor: string, signal?: AbortSignal): Promise<FetchResult> {
    return this.#options.pull.fetch(cursor, signal);
  }

  fetchAll(continuation: string | null, signal?: AbortSignal): Promise<FullPart> {
    return this.#options.pull.fetchAll(continuation, signal);
  }

  acknowledge(cursor: string, signal?: AbortSignal): Promise<void> {
    return this.#options.pull.acknowledge(cursor, signal);
  }

  listen(listener: HintListener): Disposable {
    return this.#options.pull.listen(listener);
  }
}
