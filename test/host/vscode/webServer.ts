import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { extname, join, normalize } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { REPOSITORY_ROOT } from './paths';
import type { Settings } from './settings';

/**
 * The host of the window. Webviews are on subdomains of it: to the browser all of that is one site, from which
 * webviews may use a service worker in every kind of profile.
 */
const HOST = 'waveflow.localhost';
const EXTENSION_PATH = '/waveflow-extension/';
/** Inside the extension, or else VS Code does not know in which host to run it. */
const TESTS_PATH = `${EXTENSION_PATH}suites.js`;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface WebServerOptions {
  /** Folder of the installed VS Code for the browser. */
  readonly build: string;
  readonly settings: Settings;
  /** A CommonJS module whose `run()` each window calls in its extension host. */
  readonly tests?: string;
}

/** Serves VS Code for the browser with the extension in it, of which exactly those files are there that get packaged. */
export class WebServer {
  readonly #server: Server;
  readonly #options: WebServerOptions;
  readonly #packaged: ReadonlySet<string>;

  private constructor(server: Server, packaged: readonly string[], options: WebServerOptions) {
    this.#server = server;
    this.#options = options;
    this.#packaged = new Set(packaged);
    server.on('request', (request, response) => this.#respond(new URL(request.url ?? '/', this.origin), response));
  }

  static async start(options: WebServerOptions): Promise<WebServer> {
    const packaged = await listFiles({ cwd: REPOSITORY_ROOT, packageManager: PackageManager.None });
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WebServer(server, packaged, options);
  }

  get origin(): string {
    return `http://${this.#authority}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #authority(): string {
    return `${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  #respond({ pathname }: URL, response: ServerResponse): void {
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(this.#page());
      return;
    }
    const file = this.#file(decodeURIComponent(pathname));
    if (file === undefined || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    // Webviews fetch from another origin.
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'access-control-allow-origin': '*',
    });
    createReadStream(file).pipe(response);
  }

  #file(path: string): string | undefined {
    if (path === TESTS_PATH) {
      return this.#options.tests;
    }
    if (!path.startsWith(EXTENSION_PATH)) {
      return join(this.#options.build, normalize(path));
    }
    const name = path.slice(EXTENSION_PATH.length);
    return this.#packaged.has(name) ? join(REPOSITORY_ROOT, name) : undefined;
  }

  #page(): string {
    const at = (path: string) => ({ scheme: 'http', authority: this.#authority, path });
    const extension = at(EXTENSION_PATH.slice(0, -1));
    const configuration = {
      ...(this.#options.tests === undefined
        ? { additionalBuiltinExtensions: [extension] }
        : { developmentOptions: { extensions: [extension], extensionTestsPath: at(TESTS_PATH) } }),
      configurationDefaults: this.#options.settings,
      webviewEndpoint: `http://{{uuid}}.${this.#authority}/out/vs/workbench/contrib/webview/browser/pre/`,
    };
    return readFileSync(join(this.#options.build, 'index.html'), 'utf8')
      .replace(
        '{{WORKBENCH_WEB_CONFIGURATION}}',
        JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
      )
      .replace('{{WORKBENCH_AUTH_SESSION}}', '');
  }
}
