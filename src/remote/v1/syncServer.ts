import type { Disposable } from '../../core/disposal';
import { responseError } from '../responses';
import type { Sockets } from '../socket';
import type { FetchResult, FullPart, HintListener, OutgoingOperation, SendResult, SyncServer } from '../syncServer';
import type { V1Client } from './client';
import { FullPull } from './fullPull';
import { HintConnection } from './hintConnection';
import { formatCursor, parseCursor, type LogCursor } from './logCursor';
import { LogReader, toChangePage, type LogPiece } from './logReader';
import { OperationLog } from './operationLog';
import { encodeOperation, encodePush, push } from './push';

export interface V1SyncServerOptions {
  readonly client: V1Client;
  /** Of this profile on this installation (PROTOCOL.md, "Device id"). */
  readonly deviceId: string;
  /** Canonical id of the profile. */
  readonly profileId: string;
  readonly sockets: Sockets;
}

const ACK_PATH = '/api/v1/sync/ack';
const NO_CONTENT = 204;

/** Servers accept 2 MB; the response to a push repeats the operations with further fields. */
const SEND_LIMITS = { operations: 1024, bytes: 900_000 };

/** A server of protocol v1. Keeps what it has received and not handed out yet. */
export class V1SyncServer implements SyncServer {
  readonly sendLimits = SEND_LIMITS;
  readonly #options: V1SyncServerOptions;
  readonly #log: OperationLog;
  readonly #reader: LogReader;
  readonly #fullPull: FullPull;

  constructor(options: V1SyncServerOptions) {
    const { client, profileId } = options;
    this.#options = options;
    this.#log = new OperationLog(client);
    this.#reader = new LogReader(this.#log, profileId);
    this.#fullPull = new FullPull({ client, log: this.#log, profileId });
  }

  get host(): string {
    return this.#options.client.host;
  }

  encode({ operationId, lamport, entity, entityId, field, op, payload }: OutgoingOperation): string | undefined {
    const envelope = { entity, entity_id: entityId, field, op, profile_canonical_id: this.#options.profileId };
    return encodeOperation({ operation_id: operationId, lamport_ts: lamport, ...envelope }, payload);
  }

  send(operations: readonly string[], signal?: AbortSignal): Promise<SendResult> {
    const { client, deviceId } = this.#options;
    return push(client, encodePush(deviceId, operations), signal);
  }

  async fetch(text: string, signal?: AbortSignal): Promise<FetchResult> {
    const cursor = parseCursor(text);
    if (!cursor) return { kind: 'cursorTooOld' };
    const piece = await this.#reader.read(cursor, signal);
    if (piece.kind === 'compacted' || (await this.#isBehindStart(cursor, piece, signal)))
      return { kind: 'cursorTooOld' };
    return { ...toChangePage(piece), kind: 'changes', cursor: formatCursor(piece.cursor), hasMore: !piece.isEnd };
  }

  fetchAll(continuation: string | null, signal?: AbortSignal): Promise<FullPart> {
    return this.#fullPull.part(continuation, signal);
  }

  async acknowledge(text: string, signal?: AbortSignal): Promise<void> {
    const { client, deviceId } = this.#options;
    const cursor = parseCursor(text);
    if (!cursor || cursor.last === 0) return;
    const body = JSON.stringify({ device_id: deviceId, last_seen_id: cursor.last });
    const response = await client.post(ACK_PATH, body, signal);
    if (response.status === NO_CONTENT) return;
    const target = client.target(ACK_PATH);
    throw responseError(response, target) ?? target.service.notRecognized(client.host);
  }

  listen(listener: HintListener): Disposable {
    const { client, deviceId, sockets } = this.#options;
    return new HintConnection({ client, deviceId, sockets, listener });
  }

  /** Whether operations are missing although the server serves the start of every log (PROTOCOL.md, "Resync"). */
  async #isBehindStart(cursor: LogCursor, { isEnd }: LogPiece, signal: AbortSignal | undefined): Promise<boolean> {
    return cursor.last === 0 && !isEnd && (await this.#log.compactedUpTo(signal)) > 0;
  }
}
