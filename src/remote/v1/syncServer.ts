import type { Disposable } from '../../core/disposal';
import type { Sockets } from '../socket';
import type { FetchResult, FullPart, OutgoingOperation, SendResult, SyncServer } from '../syncServer';
import type { V1Client } from './client';
import { encodeOperation, encodePush, push } from './push';

export interface V1SyncServerOptions {
  readonly client: V1Client;
  /** Of this profile on this installation (PROTOCOL.md, "Device id"). */
  readonly deviceId: string;
  /** Canonical id of the profile. */
  readonly profileId: string;
  readonly sockets: Sockets;
}

/** Servers accept 2 MB; the response to a push repeats the operations with further fields. */
const SEND_LIMITS = { operations: 1024, bytes: 900_000 };

/** A server of protocol v1. */
export class V1SyncServer implements SyncServer {
  readonly sendLimits = SEND_LIMITS;
  readonly #options: V1SyncServerOptions;

  constructor(options: V1SyncServerOptions) {
    this.#options = options;
  }

  get host(): string {
    return this.#options.client.host;
  }

  encode({ operationId, lamport, entity, entityId, field, op, payload }: OutgoingOperation): string | undefined {
    const envelope = { entity, entity_id: entityId, field, op, profile_canonical_id: this.#options.profileId };
    return encodeOperation({ operation_id: operationId, lamport_ts: lamport, ...envelope }, payload);
  }

  async send(operations: readonly string[], signal?: AbortSignal): Promise<SendResult> {
    const { client, deviceId } = this.#options;
    const result = await push(client, encodePush(deviceId, operations), signal);
    return result.kind === 'regression' ? { ...result, kind: 'clockConflict' } : result;
  }

  async fetch(): Promise<FetchResult> {
    throw new Error('Not implemented');
  }

  async fetchAll(): Promise<FullPart> {
    throw new Error('Not implemented');
  }

  async acknowledge(): Promise<void> {
    throw new Error('Not implemented');
  }

  listen(): Disposable {
    throw new Error('Not implemented');
  }
}
