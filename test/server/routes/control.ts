import { faultSchema } from '../faults';
import type { Faults } from '../faults';
import type { Journal } from '../journal';
import { readJson } from '../json-body';
import type { Route } from '../router';

/** The endpoints through which tests break the server and see what reached it; only there with `--faults`. */
export function controlRoutes(faults: Faults, journal: Journal): Route[] {
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
