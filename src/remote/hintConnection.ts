import type { Disposable } from '../core/disposal';
import { asWaveFlowError, socketBlocked, type WaveFlowError } from '../core/errors';
import type { BearerHttp, BearerToken } from './bearerHttp';
import type { HttpResponse } from './http';
import { responseError } from './responses';
import type { Sockets } from './socket';
import type { HintListener } from './syncServer';

export interface HintConnectionOptions {
  readonly client: Pick<BearerHttp<BearerToken>, 'host' | 'target' | 'upgradeRequest'>;
  /** Below the server URL, with its leading slash and its query. */
  readonly path: string;
  /** How a request is refused whose upgrade was removed on the way. */
  readonly noUpgrade: ReadonlySet<number>;
  readonly sockets: Sockets;
  readonly listener: HintListener;
}

/** A socket on which the server reports changes. Frames are hints only: what they contain is not read. */
export class HintConnection implements Disposable {
  readonly #options: HintConnectionOptions;
  #socket: Disposable | undefined;
  #isEnded = false;

  constructor(options: HintConnectionOptions) {
    this.#options = options;
    void this.#open();
  }

  /** Nothing is reported any more. */
  dispose(): void {
    this.#isEnded = true;
    this.#socket?.dispose();
  }

  /** @param rejected the token that the server has just rejected */
  async #open(rejected?: string): Promise<void> {
    const { client, path, sockets, listener } = this.#options;
    try {
      const { token, ...request } = await client.upgradeRequest(path, rejected);
      if (this.#isEnded) return;
      this.#socket = sockets.open(request, {
        onOpen: listener.onOpen,
        onText: listener.onHint,
        onRefused: (response) => this.#handleRefusal(response, rejected === undefined ? token : undefined),
        onEnd: (error) => this.#end(error),
      });
    } catch (error) {
      this.#end(asWaveFlowError(error));
    }
  }

  /** Tries once more with another token. @param token the rejected one; undefined if it was the second */
  #handleRefusal(response: HttpResponse, token: string | undefined): void {
    if (this.#isEnded) return;
    const { client, path } = this.#options;
    const { service } = client.target(path);
    if (token !== undefined && response.status === 401 && service.isOwnRefusal(response)) return void this.#open(token);
    this.#end(this.#refusalError(response));
  }

  #refusalError(response: HttpResponse): WaveFlowError {
    const { client, path, noUpgrade } = this.#options;
    if (noUpgrade.has(response.status)) return socketBlocked(client.host);
    const target = client.target(path);
    return responseError(response, target) ?? target.service.notRecognized(client.host);
  }

  #end(error: WaveFlowError | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.listener.onEnd(error);
  }
}
