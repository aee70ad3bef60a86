import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { createRouter } from './router';
import type { Route } from './router';

/** Handles one request of Node's HTTP server; rejects when the request cannot be read. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createNodeHandler(routes: readonly Route[]): NodeHandler {
  return toNodeHandler(createRouter(routes));
}
