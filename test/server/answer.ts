import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { createRouter } from './router';
import type { Route } from './router';

/** Answers one request of Node's HTTP server; rejects when the request cannot even be read. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Lets the routes answer. */
export function createAnswer(routes: readonly Route[]): Answer {
  return toNodeHandler(createRouter(routes));
}
