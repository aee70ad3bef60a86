import { ServerResponse } from 'node:http';
import { createAnswer } from './answer';
import type { Answer } from './answer';
import type { Auth } from './auth';
import { Faults } from './faults';
import { Journal } from './journal';
import type { Route } from './router';
import { controlRoutes } from './routes/control';

/** Lets the routes answer, but notes every request first and lets the armed fault have it. */
export function createBreakableAnswer(routes: readonly Route[], auth: Auth): Answer {
  const faults = new Faults();
  const journal = new Journal();
  const answer = createAnswer([...routes, ...controlRoutes({ faults, journal, auth })]);
  return async (request, response) => {
    journal.record(request);
    const fate = await faults.intercept(request, response);
    if (fate === 'answer') {
      await answer(request, response);
    }
    if (fate === 'lost answer') {
      await answer(request, new ServerResponse(request));
      request.socket.resetAndDestroy();
    }
  };
}
