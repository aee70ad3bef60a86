import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { listen, stopListening } from '../server/listen';

export interface RecordedRequest {
  method: string;
  /** Without the query string. */
  path: string;
  /** Whether the header was present; its value is never kept. */
  authorization: boolean;
  /** Likewise. */
  cookie: boolean;
}

/** Starts a server that responds to every request with 200 and a page, as a captive portal does, and records the requests. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const server = createServer();
  return new RecordingServer(server, await listen(server, { host: '127.0.0.1', port: 0 }));
}

export class RecordingServer {
  /** Origin without a trailing slash. */
  readonly url: string;
  /** Oldest first. */
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;

  constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on('request', (request, response) => {
      this.#record(request);
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>Wi-Fi</title>');
    });
  }

  stop(): Promise<void> {
    return stopListening(this.#server);
  }

  #record({ method = '', url = '', headers: { authorization, cookie } }: IncomingMessage): void {
    const path = url.replace(/\?.*$/s, '');
    this.requests.push({ method, path, authorization: authorization !== undefined, cookie: cookie !== undefined });
  }
}
