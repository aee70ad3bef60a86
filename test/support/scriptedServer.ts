import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../server/listen';

/** Handles a request. May return a promise, which is not awaited. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server on 127.0.0.1 whose responses the test scripts. */
export class ScriptedServer {
  /** Origin without a trailing slash. */
  readonly url: string;
  readonly #server: Server;
  #listener: RequestListener = (_request, response) => response.end();

  private constructor(server: Server, url: string) {
    this.url = url;
    this.#server = server;
    server.on('request', (request, response) => this.#listener(request, response));
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    return new ScriptedServer(server, await listen(server, { host: '127.0.0.1', port: 0 }));
  }

  /** Sets the handler of all requests from now on. */
  onRequest(listener: RequestListener): void {
    this.#listener = listener;
  }

  stop(): Promise<void> {
    return stopListening(this.#server);
  }
}
