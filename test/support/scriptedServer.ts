import { createServer, type RequestListener, type Server } from 'node:http';
import { listen, stopListening } from '../server/listen';

/** A server on 127.0.0.1 whose responses the test scripts. */
export class ScriptedServer {
  /** Origin without a trailing slash. */
  readonly url: string;
  readonly #server: Server;
  #answer: RequestListener = (_request, response) => response.end();

  private constructor(server: Server, url: string) {
    this.url = url;
    this.#server = server;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    return new ScriptedServer(server, await listen(server, { host: '127.0.0.1', port: 0 }));
  }

  /** Sets the handler of all requests from now on. */
  answer(listener: RequestListener): void {
    this.#answer = listener;
  }

  stop(): Promise<void> {
    return stopListening(this.#server);
  }
}
