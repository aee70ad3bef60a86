import * as z from 'zod';
import type { FindUser } from '../findUser';
import { readJson } from '../jsonBody';
import type { Route } from '../router';
import { toOp } from '../sync/op';
import { rulesSchema } from '../sync/switches';
import type { Sync } from '../sync/sync';

const status = z.int().min(400).max(599);
const poisonSchema = z.strictObject({ id: z.string(), status });
const omitSchema = z.strictObject({ id: z.string() });
const firewallSchema = z.strictObject({ word: z.string(), status });
const conflictSchema = z.strictObject({ stored_max: z.number() });
const largeSchema = z.strictObject({ from: z.int().min(1) });
const garbleSchema = z.strictObject({ id: z.string(), shape: z.record(z.string(), z.unknown()) });
const frameSchema = z.strictObject({ email: z.string(), frame: z.string() });
const socketsSchema = z.strictObject({ action: z.enum(['close', 'break', 'mute', 'hold', 'release']) });
const idsSchema = z.strictObject({ action: z.literal('use reserved') });
const cursorSchema = z.strictObject({
  email: z.string(),
  device_id: z.string(),
  last_seen_id: z.int(),
  updated_at: z.int(),
});
const watermarkSchema = z.strictObject({ email: z.string(), compacted_up_to: z.int() });

/** The endpoints through which tests see and turn what the server syncs; only there with `--faults`. */
export function syncControlRoutes(sync: Sync, findUser: FindUser): Route[] {
  const user = (request: Request) => findUser(new URL(request.url).searchParams.get('email') ?? '');
  return [
    {
      method: 'GET',
      path: '/__sync/ops',
      handle: async (request) => Response.json((await sync.log.all(await user(request))).map(toOp)),
    },
    {
      method: 'GET',
      path: '/__sync/applied',
      handle: async (request) => Response.json(await sync.applied(await user(request))),
    },
    {
      method: 'GET',
      path: '/__sync/cursors',
      handle: async (request) => Response.json(await sync.cursors(await user(request))),
    },
    {
      method: 'POST',
      path: '/__sync/cursors',
      handle: async (request) => {
        const { email, ...cursor } = await readJson(request, cursorSchema);
        await sync.setCursor(await findUser(email), cursor);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/watermark',
      handle: async (request) => {
        const { email, compacted_up_to } = await readJson(request, watermarkSchema);
        await sync.raiseWatermark(await findUser(email), compacted_up_to);
        return done();
      },
    },
    {
      method: 'PATCH',
      path: '/__sync/rules',
      handle: async (request) => {
        sync.switches.change(await readJson(request, rulesSchema));
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/poison',
      handle: async (request) => {
        const { id, status: answered } = await readJson(request, poisonSchema);
        sync.switches.poison(id, answered);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/omit',
      handle: async (request) => {
        sync.switches.omit((await readJson(request, omitSchema)).id);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/firewall',
      handle: async (request) => {
        const { word, status: answered } = await readJson(request, firewallSchema);
        sync.switches.forbid(word, answered);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/conflict',
      handle: async (request) => {
        sync.switches.conflict((await readJson(request, conflictSchema)).stored_max);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/large',
      handle: async (request) => {
        sync.switches.enlarge((await readJson(request, largeSchema)).from);
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/garble',
      handle: async (request) => {
        const { id, shape } = await readJson(request, garbleSchema);
        sync.switches.garble(id, shape);
        return done();
      },
    },
    {
      method: 'GET',
      path: '/__sync/sockets',
      handle: async (request) => {
        const sockets = sync.sockets.of(await user(request));
        return Response.json(sockets.map(({ device, subscribed }) => ({ device_id: device.deviceId, subscribed })));
      },
    },
    {
      method: 'POST',
      path: '/__sync/sockets',
      handle: async (request) => {
        const { action } = await readJson(request, socketsSchema);
        sync.sockets[action]();
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/frames',
      handle: async (request) => {
        const { email, frame } = await readJson(request, frameSchema);
        sync.sockets.of(await findUser(email)).forEach((subscriber) => subscriber.send(frame));
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/ids',
      handle: () => Response.json({ id: sync.ids.reserve() }),
    },
    {
      method: 'PATCH',
      path: '/__sync/ids',
      handle: async (request) => {
        await readJson(request, idsSchema);
        sync.ids.useReserved();
        return done();
      },
    },
    {
      method: 'DELETE',
      path: '/__sync/switches',
      handle: () => {
        sync.switches.clear();
        sync.sockets.release();
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__sync/flush',
      handle: async () => Response.json({ moved: await sync.acks.flush() }),
    },
    {
      method: 'POST',
      path: '/__sync/compact',
      handle: async () => Response.json(await sync.compact()),
    },
  ];
}

function done(): Response {
  return new Response(null, { status: 204 });
}
