import { HintConnection as Connection } from '../hintConnection';
import type { Sockets } from '../socket';
import type { HintListener } from '../syncServer';
import type { V1Client } from './client';

const PATH = '/api/v1/sync/ws';
/** PROTOCOL.md, "Sync socket". */
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
export class HintConnection extends Connection {
  constructor({ deviceId, ...options }: HintConnectionOptions) {
    const path = `${PATH}?${new URLSearchParams({ device_id: deviceId }).toString()}`;
    super({ ...options, path, noUpgrade: NO_UPGRADE });
  }
}
