import type { Disposable } from '../../core/disposal';
import { asWaveFlowError, socketBlocked, type WaveFlowError } from '../../core/errors';
import type { HttpResponse } from '../http';
import { responseError } from '../responses';
import { waveFlowService } from '../service';
import type { Sockets } from '../socket';
import type { HintListener } from '../syncServer';
import type { V1Client } from './client';

const PATH = '/api/v1/sync/ws';
/** How the server refuses a request whose upgrade was removed on the way (PROTOCOL.md, "Sync socket"). */
const NO_UPGRADE: ReadonlySet<number> = new Set([400, 426]);

export interface HintConnectionOptions {
  readonly client: V1Client;
  readonly deviceId: string;
  readonly sockets: Sockets;
  readonly listener: HintListener;
}

/**
 * A socket on which the server reports operations (PROTOCOL.md, "Sync socket"). Frames are hints only: what they contain
 * is not read (PROTOCOL.md, "Gap before the subscription").
 */
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
    const { client, deviceId, sockets, listener } = this.#options;
    try {
      const path = `${PATH}?${new URLSearchParams({ device_id: deviceId }).toString()}`;
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
    if (token !== undefined && response.status === 401 && waveFlowService.isOwnRefusal(response))
      return void this.#open(token);
    this.#end(this.#refusalError(response));
  }

  #refusalError(response: HttpResponse): WaveFlowError {
    const { client } = this.#options;
    if (NO_UPGRADE.has(response.status)) return socketBlocked(client.host);
    return responseError(response, client.target(PATH)) ?? waveFlowService.notRecognized(client.host);
  }

  #end(error: WaveFlowError | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.listener.onEnd(error);
  }
}
