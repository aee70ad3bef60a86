import { version } from '../../../package.json';
import { isReachable } from '../database';
import type { ServerDatabase } from '../database';
import type { Route } from '../router';

/** `/health`: the process lives. `/ready`: the database responds, too. */
export function healthRoutes(database: ServerDatabase): Route[] {
  return [
    {
      method: 'GET',
      path: '/health',
      handle: () => Response.json({ status: 'ok', version }),
    },
    {
      method: 'GET',
      path: '/ready',
      handle: async () =>
        (await isReachable(database))
          ? Response.json({ status: 'ready' })
          : Response.json({ status: 'unavailable' }, { status: 503 }),
    },
  ];
}
