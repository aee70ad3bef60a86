import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { createRouter } from './router';
import type { Route } from './router';

/** Answers one request of Node's HTTP server; rejects when the request cannot even be read. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Lets the routes answer. */
export function createRequestHandler(routes: readonly Route[]): RequestHandler {
  return toNodeHandler(createRouter(routes));
}
