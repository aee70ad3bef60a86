import * as z from 'zod';
import type { Authenticate } from '../authenticate';
import { HttpError } from '../httpError';
import { readJson } from '../jsonBody';
import type { Route } from '../router';
import { readDeviceId } from '../sync/deviceId';
import { pushSchema, toOp } from '../sync/op';
import type { Sync } from '../sync/sync';

const ackSchema = z.object({ device_id: z.string(), last_seen_id: z.int() });

/** `/api/v1/sync` (PROTOCOL.md, "Push", "Pull" and "Acknowledgements"); the socket itself is an upgrade. */
export function syncRoutes(authenticate: Authenticate, sync: Sync): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/sync/ops',
      handle: async (request) => {
        const forbidden = await sync.switches.forbidden(request);
        if (forbidden !== undefined) {
          return firewallPage(forbidden);
        }
        const userId = await authenticate(request);
        const { device_id, ops } = await readJson(request, pushSchema);
        const accepted = await sync.push({ userId, deviceId: readDeviceId(device_id) }, ops);
        const listed = accepted.filter((op) => !sync.switches.isOmitted(op)).map(toOp);
        const rest = sync.switches.isLarge(ops.length) ? { rest: 'x'.repeat(TOO_LONG) } : {};
        return Response.json({ accepted: listed, ...rest });
      },
    },
    {
      method: 'GET',
      path: '/api/v1/sync/ops',
      handle: async (request) => {
        const userId = await authenticate(request);
        const since = readSince(new URL(request.url).searchParams);
        const ops = await sync.log.pull(userId, since);
        return Response.json({ ops: sync.show(ops), last_id: ops.at(-1)?.id ?? since });
      },
    },
    {
      method: 'POST',
      path: '/api/v1/sync/ack',
      handle: async (request) => {
        const userId = await authenticate(request);
        const { device_id, last_seen_id } = await readJson(request, ackSchema);
        const deviceId = readDeviceId(device_id);
        if (last_seen_id < 0) {
          throw new HttpError(400, { body: 'last_seen_id must not be negative' });
        }
        sync.acks.acknowledge({ userId, deviceId }, last_seen_id);
        return new Response(null, { status: 204 });
      },
    },
    {
      method: 'GET',
      path: '/api/v1/sync/ws',
      handle: async (request) => {
        await authenticate(request);
        throw new HttpError(400, { body: 'an upgrade to a WebSocket was expected' });
      },
    },
  ];
}

/** More than any client wants to read. */
const TOO_LONG = 3 * 1024 * 1024;

function firewallPage(status: number): Response {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  return new Response('<!doctype html><title>Blocked</title><p>The request was blocked.</p>', { status, headers });
}

/** @throws HttpError 400 unless it is a whole number from 0. */
function readSince(search: URLSearchParams): number {
  const text = search.get('since') ?? '0';
  const since = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(since)) {
    throw new HttpError(400, { body: 'since must not be negative' });
  }
  return since;
}
