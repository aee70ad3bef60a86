import { faultSchema } from '../faults';
import type { Faults } from '../faults';
import { gatewaySchema } from '../gateway';
import type { Gateway } from '../gateway';
import type { Journal } from '../journal';
import { readJson } from '../jsonBody';
import type { Route } from '../router';

export interface Controlled {
  faults: Faults;
  gateway: Gateway;
  journal: Journal;
}

/** The endpoints through which tests break the server and see what reached it; only there with `--faults`. */
export function controlRoutes({ faults, gateway, journal }: Controlled): Route[] {
  return [
    {
      method: 'POST',
      path: '/__faults',
      handle: async (request) => {
        faults.arm(await readJson(request, faultSchema));
        return done();
      },
    },
    {
      method: 'DELETE',
      path: '/__faults',
      handle: () => {
        faults.clear();
        return done();
      },
    },
    {
      method: 'POST',
      path: '/__gateway',
      handle: async (request) => {
        gateway.stand(await readJson(request, gatewaySchema));
        return done();
      },
    },
    {
      method: 'DELETE',
      path: '/__gateway',
      handle: () => {
        gateway.leave();
        return done();
      },
    },
    {
      method: 'GET',
      path: '/__requests',
      handle: () => Response.json(journal.entries),
    },
    {
      method: 'DELETE',
      path: '/__requests',
      handle: () => {
        journal.clear();
        return done();
      },
    },
  ];
}

function done(): Response {
  return new Response(null, { status: 204 });
}
