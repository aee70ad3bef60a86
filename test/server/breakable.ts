import { ServerResponse } from 'node:http';
import { createAnswer } from './answer';
import type { Answer } from './answer';
import type { Auth } from './auth';
import { Faults } from './faults';
import { Gateway } from './gateway';
import { Journal } from './journal';
import type { Route } from './router';
import { controlRoutes } from './routes/control';
import { UpgradeRefusal } from './upgrade';
import type { Upgrade } from './upgrade';

/** What answers requests of both kinds. */
export interface Answers {
  answer: Answer;
  upgrade: Upgrade;
}

/** Lets the routes and the upgrade answer, but notes every request first, and lets the gateway and then the armed fault have it. */
export function createBreakableAnswers(routes: readonly Route[], upgrade: Upgrade, auth: Auth): Answers {
  const faults = new Faults();
  const gateway = new Gateway();
  const journal = new Journal();
  const answer = createAnswer([...routes, ...controlRoutes({ faults, gateway, journal, auth })]);
  return {
    answer: async (request, response) => {
      journal.record(request);
      if (!gateway.lets(request, response)) {
        return;
      }
      const fate = await faults.intercept(request, response);
      if (fate === 'answer') {
        await answer(request, response);
      }
      if (fate === 'lost answer') {
        await answer(request, new ServerResponse(request));
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
      if (fate === 'answer') {
        refusal.withdraw();
        await upgrade(request, head);
      }
      if (fate === 'lost answer') {
        request.socket.resetAndDestroy();
      }
    },
  };
}
