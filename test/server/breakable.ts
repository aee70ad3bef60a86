import { ServerResponse } from 'node:http';
import { createNodeHandler } from './nodeHandler';
import type { NodeHandler } from './nodeHandler';
import type { Auth } from './auth';
import { Faults } from './faults';
import { Gateway } from './gateway';
import { Journal } from './journal';
import type { Route } from './router';
import { controlRoutes } from './routes/control';
import { UpgradeRefusal } from './upgrade';
import type { Upgrade } from './upgrade';

/** The handlers of plain requests and of upgrades. */
export interface ServerHandlers {
  handle: NodeHandler;
  upgrade: Upgrade;
}

/** Records every request, passes it through the gateway and the armed fault, and then to the routes or the upgrade. */
export function createBreakableHandlers(routes: readonly Route[], upgrade: Upgrade, auth: Auth): ServerHandlers {
  const faults = new Faults();
  const gateway = new Gateway();
  const journal = new Journal();
  const handle = createNodeHandler([...routes, ...controlRoutes({ faults, gateway, journal, auth })]);
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
