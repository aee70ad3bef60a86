import { ServerResponse } from 'node:http';
import { createRequestHandler } from './requestHandler';
import type { RequestHandler } from './requestHandler';
import type { Auth } from './auth';
import { Faults } from './faults';
import { Gateway } from './gateway';
import { Journal } from './journal';
import type { Route } from './router';
import { controlRoutes } from './routes/control';
import { UpgradeRefusal } from './upgrade';
import type { Upgrade } from './upgrade';

/** What answers requests of both kinds. */
export interface ServerHandlers {
  handle: RequestHandler;
  upgrade: Upgrade;
}

/** Lets the routes and the upgrade answer, but notes every request first, and lets the gateway and then the armed fault have it. */
export function createBreakableHandlers(routes: readonly Route[], upgrade: Upgrade, auth: Auth): ServerHandlers {
  const faults = new Faults();
  const gateway = new Gateway();
  const journal = new Journal();
  const handle = createRequestHandler([...routes, ...controlRoutes({ faults, gateway, journal, auth })]);
  return {
    handle: async (request, response) => {
      journal.record(request);
      if (!gateway.lets(request, response)) {
        return;
      }
      const fate = await faults.intercept(request, response);
      if (fate === 'handle') {
        await handle(request, response);
      }
      if (fate === 'lose response') {
        await handle(request, new ServerResponse(request));
        request.socket.resetAndDestroy();
      }
    },
    upgrade: async (request, head) => {
      journal.record(request);
      const refusal = new UpgradeRefusal(request);
      if (!gateway.lets(request, refusal.response)) {
        return;
      }
      const fate = await faults.intercept(request, refusal.response);
      if (fate === 'handle') {
        refusal.withdraw();
        await upgrade(request, head);
      }
      if (fate === 'lose response') {
        request.socket.resetAndDestroy();
      }
    },
  };
}
