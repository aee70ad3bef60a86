import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { BUNDLE_ENVIRONMENT, bundledProgram } from '../support/bundledProgram';
import type { Fault } from './faults';
import type { GatewayOptions } from './gateway';
import { toFlags } from './options';
import type { ServerOptions } from './options';
import { SyncControls } from './sync/controls';
import { trustingFetch } from './trustingFetch';
import type { TrustingRequest } from './trustingFetch';
import { V2Controls } from './v2/controls';

export interface Account {
  name: string;
  email: string;
  password: string;
}

export type Credentials = Pick<Account, 'email' | 'password'>;

export interface Session {
  /** `name=value`, ready for a Cookie header. */
  cookie: string;
}

/** One of the two is null. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const MAIN = join(__dirname, 'main.ts');
const STOP_GRACE = 5000;

const tokenSchema = z.object({ token: z.string() });
const requestsSchema = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    authorization: z.boolean(),
    cookie: z.boolean(),
    connection: z.int(),
  }),
);

/**
 * Starts the server as a process of its own, by default with protocol v1. Without a data folder it gets a temporary one, which is removed when
 * this process exits. The server ends when this process does, also when this process is killed.
 * @throws Error with the server's output when it exits instead of becoming ready.
 */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<ServerProcess> {
  const server = new ServerProcess(options);
  await server.restart();
  return server;
}

/** A WaveFlow server that tests start, stop, break and talk to, also when its certificate is that of the tests. */
export class ServerProcess {
  readonly dataFolder: string;
  /** What the server has synced, and its switches; needs the option `faults`. */
  readonly sync = new SyncControls((path, init) => this.#expectOk(path, init));
  /** The same for a server that speaks v2. */
  readonly v2 = new V2Controls((path, init) => this.#expectOk(path, init));
  #options: Partial<ServerOptions>;
  readonly #output: string[] = [];
  #child: ChildProcess | undefined;
  #url: string | undefined;

  constructor(options: Partial<ServerOptions>) {
    this.#options = { protocol: 'v1', ...options };
    this.dataFolder = options.dataFolder ?? temporaryFolder();
  }

  /** Origin without a trailing slash; the same before and after a restart. */
  get url(): string {
    if (this.#url === undefined) {
      throw new Error('The server has not been started');
    }
    return this.#url;
  }

  /** Every line the server printed so far, over all restarts. */
  get output(): readonly string[] {
    return this.#output;
  }

  /**
   * Ends the server and leaves its data, so that {@link restart} brings it back.
   * Resolves to how it ended; undefined when it was not running.
   */
  async stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<Ending | undefined> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || hasEnded(child)) {
      return undefined;
    }
    const ended = once(child, 'exit');
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
    await ended;
    clearTimeout(impatience);
    return { code: child.exitCode, signal: child.signalCode };
  }

  /** Stops the server if it runs and starts it on the same port and data, with these options changed. */
  async restart(changed: Partial<ServerOptions> = {}): Promise<void> {
    this.#options = { ...this.#options, ...changed };
    await this.stop();
    const port = this.#url === undefined ? this.#options.port : Number(new URL(this.#url).port);
    const flags = toFlags({ ...this.#options, dataFolder: this.dataFolder, ...(port === undefined ? {} : { port }) });
    const child = spawn(process.execPath, [bundledProgram(MAIN), ...flags], {
      env: { ...process.env, ...BUNDLE_ENVIRONMENT },
      // The server stops when the IPC channel closes.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#url = await this.#ready(child);
  }

  /** Creates an account and signs it in. */
  signUp(account: Account): Promise<Session> {
    return this.#openSession('/api/auth/sign-up/email', account);
  }

  signIn(credentials: Credentials): Promise<Session> {
    return this.#openSession('/api/auth/sign-in/email', credentials);
  }

  async signOut(cookie: string): Promise<void> {
    await this.#expectOk('/api/auth/sign-out', {
      method: 'POST',
      headers: { ...json, origin: this.url, cookie },
      body: '{}',
    });
  }

  /** Issues a token for the session. */
  async token(cookie: string): Promise<string> {
    const response = await this.#expectOk('/api/auth/token', { headers: { cookie } });
    return tokenSchema.parse(await response.json()).token;
  }

  /** Breaks the next requests to the fault's `path` (that of the API when left out); needs the option `faults`, as do the following methods. */
  async fault(fault: Fault): Promise<void> {
    await this.#expectOk('/__faults', { method: 'POST', body: JSON.stringify(fault), headers: json });
  }

  /** Clears all faults; requests that hang are handled now. */
  async clearFaults(): Promise<void> {
    await this.#expectOk('/__faults', { method: 'DELETE' });
  }

  /** Puts a gateway in front of the server, or replaces the present one. */
  async gateway(options: GatewayOptions): Promise<void> {
    await this.#expectOk('/__gateway', { method: 'POST', body: JSON.stringify(options), headers: json });
  }

  async removeGateway(): Promise<void> {
    await this.#expectOk('/__gateway', { method: 'DELETE' });
  }

  /** What reached the server since its start or {@link clearRequests}, oldest first. */
  async requests(): Promise<z.output<typeof requestsSchema>> {
    const response = await this.#expectOk('/__requests');
    return requestsSchema.parse(await response.json());
  }

  async clearRequests(): Promise<void> {
    await this.#expectOk('/__requests', { method: 'DELETE' });
  }

  /** Ends all sessions of a user; tokens already issued live on. */
  async revoke(email: string): Promise<void> {
    await this.#expectOk('/__revoke', { method: 'POST', body: JSON.stringify({ email }), headers: json });
  }

  /**
   * From now on, signing in to the account returns 200 `{ "twoFactorRedirect": true }` and opens no session, as Better
   * Auth's plugin does. Earlier sessions stay.
   */
  async requireSecondFactor({ email, password }: Credentials): Promise<void> {
    const { cookie } = await this.signIn({ email, password });
    await this.#expectOk('/api/auth/two-factor/enable', {
      method: 'POST',
      headers: { ...json, origin: this.url, cookie },
      body: JSON.stringify({ password }),
    });
  }

  async #openSession(path: string, body: Account | Credentials): Promise<Session> {
    const response = await this.#expectOk(path, {
      method: 'POST',
      headers: { ...json, origin: this.url },
      body: JSON.stringify(body),
    });
    const [cookie] = response.headers.getSetCookie().map((line) => line.replace(/;.*/s, ''));
    if (cookie === undefined) {
      throw new Error(`${path} set no cookie`);
    }
    return { cookie };
  }

  async #expectOk(path: string, init: TrustingRequest = {}): Promise<Response> {
    const response = await trustingFetch(this.url + path, init);
    if (!response.ok) {
      throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}`);
    }
    return response;
  }

  /** Resolves to the URL the server announces. */
  #ready(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const read = (line: string): void => {
        this.#output.push(line);
        const [, url] = /^WaveFlow server: (.+)$/.exec(line) ?? [];
        if (url !== undefined) {
          resolve(url);
        }
      };
      readLines(child.stdout, read);
      readLines(child.stderr, read);
      child.once('error', reject);
      // Not 'exit': what explains the failure may still be on its way through the pipes.
      child.once('close', (code) => {
        reject(new Error(`The server ended with code ${code}:\n${this.#output.join('\n')}`));
      });
    });
  }
}

const json = { 'content-type': 'application/json' };

function readLines(stream: Readable | null, read: (line: string) => void): void {
  if (stream) {
    createInterface({ input: stream }).on('line', read);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

let temporaryRoot: string | undefined;

/** One folder for all servers of this process, so that one exit listener is enough. */
function temporaryFolder(): string {
  if (temporaryRoot === undefined) {
    const root = mkdtempSync(join(tmpdir(), 'waveflow-server-'));
    process.once('exit', () => rmSync(root, { recursive: true, force: true }));
    temporaryRoot = root;
  }
  return mkdtempSync(join(temporaryRoot, 'data-'));
}
