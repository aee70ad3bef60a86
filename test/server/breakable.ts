import { ServerResponse } from 'node:http';
import { createNodeHandler } from './nodeHandler';
import type { NodeHandler } from './nodeHandler';
import { Faults } from './faults';
import { Gateway } from './gateway';
import { Journal } from './journal';
import type { RequestHandler, Route } from './router';
import { controlRoutes } from './routes/control';
import { UpgradeRefusal } from './upgrade';
import type { Upgrade } from './upgrade';

/** The handlers of plain requests and of upgrades. */
export interface ServerHandlers {
  handle: NodeHandler;
  upgrade: Upgrade;
}

export interface BreakableOptions {
  routes: readonly Route[];
  /** Makes the handler of these routes and of those that control the faults. */
  createHandler: (routes: readonly Route[]) => RequestHandler;
  upgrade: Upgrade;
  /** What the paths to break begin with where a fault names none. */
  faultPath: string;
}

/** Records every request, passes it through the gateway and the armed fault, and then to the routes or the upgrade. */
export function createBreakableHandlers(options: BreakableOptions): ServerHandlers {
  const { routes, createHandler, upgrade, faultPath } = options;
  const faults = new Faults(faultPath);
  const gateway = new Gateway();
  const journal = new Journal();
  const handle = createNodeHandler(createHandler([...routes, ...controlRoutes({ faults, gateway, journal })]));
  return {
    handle: async (request, response) => {
      journal.record(request);
      if (!gateway.lets(request, response)) {
        return;
      }
      const fate = await faults.intercept(request, response);
      if (fate === 'halve body' || fate === 'break body') {
        harmBody(response, fate);
      }
      if (fate !== 'done' && fate !== 'lose response') {
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
      if (fate !== 'done' && fate !== 'lose response') {
        refusal.withdraw();
        await upgrade(request, head);
      }
      if (fate === 'lose response') {
        request.socket.resetAndDestroy();
      }
    },
  };
}

/** From the first piece of its body, the response gets only one half. */
function harmBody(response: ServerResponse, fate: 'halve body' | 'break body'): void {
  const write = response.write.bind(response) as (half: Uint8Array, then: () => void) => boolean;
  let harmed = false;
  response.write = (chunk: Uint8Array): boolean => {
    if (harmed) {
      return true;
    }
    harmed = true;
    return write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => {
      if (fate === 'break body') {
        response.socket?.resetAndDestroy();
      }
    });
  };
  if (fate === 'break body') {
    // The end must not get through before the connection breaks.
    response.end = () => {
      if (!harmed) {
        response.socket?.resetAndDestroy();
      }
      return response;
    };
  }
}
