import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Authenticate } from '../authenticate';
import { HttpError } from '../httpError';
import { UpgradeRefusal } from '../upgrade';
import type { Upgrade } from '../upgrade';
import type { Sender } from './batch';
import { readDeviceId } from './deviceId';
import type { Sync } from './sync';

const PATH = '/api/v1/sync/ws';
const ackSchema = z.object({ ack: z.int().min(0) });

/** `/api/v1/sync/ws` (PROTOCOL.md, "Sync socket"). */
export function createSocketUpgrade(authenticate: Authenticate, sync: Sync): Upgrade {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  return async (request, head) => {
    try {
      const device = await identify(request, authenticate);
      sockets.handleUpgrade(request, request.socket, head, (socket) => serve(socket, device, sync));
    } catch (error) {
      refuse(new UpgradeRefusal(request), error);
    }
  };
}

/** @throws HttpError */
async function identify({ url = '', headers }: IncomingMessage, authenticate: Authenticate): Promise<Sender> {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  if (pathname !== PATH) {
    throw new HttpError(404);
  }
  const { authorization } = headers;
  const userId = await authenticate(
    new Request('http://127.0.0.1', { headers: authorization ? { authorization } : {} }),
  );
  return { userId, deviceId: readDeviceId(searchParams.get('device_id') ?? '') };
}

function serve(socket: WebSocket, device: Sender, sync: Sync): void {
  sync.sockets.add(socket, device);
  // The connection ends by itself; without a listener the process would, too.
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => {
    const ack = isBinary ? undefined : readAck((data as Buffer).toString());
    if (ack !== undefined) {
      sync.acks.acknowledge(device, ack);
    }
  });
  socket.on('close', () => sync.flushSoon());
}

function readAck(text: string): number | undefined {
  try {
    return ackSchema.parse(JSON.parse(text)).ack;
  } catch {
    return undefined;
  }
}

function refuse({ response }: UpgradeRefusal, error: unknown): void {
  if (!(error instanceof HttpError)) {
    console.error('Opening a socket failed:', error);
  }
  const { status, body } = error instanceof HttpError ? error : new HttpError(500);
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body ?? '');
}
