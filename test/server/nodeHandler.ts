import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import type { RequestHandler } from './router';

/** Handles one request of Node's HTTP server; rejects when the request cannot be read. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createNodeHandler(handle: RequestHandler): NodeHandler {
  return toNodeHandler(handle);
}
