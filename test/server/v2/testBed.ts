import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { HttpServer } from '../httpServer';
import { parseFlags, toFlags } from '../options';
import type { ServerOptions } from '../options';
import { trustingFetch } from '../trustingFetch';
import { V2Controls } from './controls';
import { startWaveFlowServerV2 } from './server';
import { songSchema, TestClient } from './testClient';

export interface Credentials {
  username: string;
  password: string;
}

const environment = z
  .object({
    WAVEFLOW_V2_URL: z.url(),
    WAVEFLOW_V2_USERNAME: z.string(),
    WAVEFLOW_V2_PASSWORD: z.string(),
    WAVEFLOW_V2_OTHER_USERNAME: z.string().optional(),
    WAVEFLOW_V2_OTHER_PASSWORD: z.string().optional(),
  })
  .transform((given) => ({
    url: given.WAVEFLOW_V2_URL.replace(/\/$/, ''),
    admin: { username: given.WAVEFLOW_V2_USERNAME, password: given.WAVEFLOW_V2_PASSWORD },
    other: { username: given.WAVEFLOW_V2_OTHER_USERNAME ?? '', password: given.WAVEFLOW_V2_OTHER_PASSWORD ?? '' },
  }));

const own = {
  admin: { username: 'ada', password: 'correct horse battery' },
  other: { username: 'ben', password: 'staple battery horse' },
};

/** The server of a suite: one of this process, or the one that the environment names. */
export class TestBed {
  readonly url: string;
  readonly admin: Credentials;
  readonly other: Credentials;
  /** The switches; undefined on a server that is not ours. */
  readonly controls: V2Controls | undefined;
  readonly #stop: () => Promise<void>;

  private constructor(bed: Pick<TestBed, 'url' | 'admin' | 'other' | 'controls'>, stop: () => Promise<void>) {
    this.url = bed.url;
    this.admin = bed.admin;
    this.other = bed.other;
    this.controls = bed.controls;
    this.#stop = stop;
  }

  /** The server of this process, or another when `WAVEFLOW_V2_URL` names one. */
  static async start(options: Partial<ServerOptions> = {}): Promise<TestBed> {
    if (process.env['WAVEFLOW_V2_URL'] === undefined) {
      return TestBed.startOwn(options);
    }
    const bed = environment.parse(process.env);
    return new TestBed({ ...bed, controls: undefined }, async () => undefined);
  }

  static async startOwn(options: Partial<ServerOptions> = {}): Promise<TestBed> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'waveflow-v2-'));
    const flags = toFlags({ protocol: 'v2', faults: true, tracks: 400, dataFolder, ...options });
    const parsed = parseFlags(flags);
    if (!parsed) {
      throw new Error('These options only show the help');
    }
    const server: HttpServer = await startWaveFlowServerV2(parsed);
    const controls = new V2Controls((path, init) => sendControl(server.url + path, init));
    await controls.createAccount({ ...own.admin, role: 'admin' });
    await controls.createAccount(own.other);
    return new TestBed({ url: server.url, ...own, controls }, async () => {
      await server.close();
      await rm(dataFolder, { recursive: true });
    });
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  logIn(credentials: Credentials = this.admin): Promise<TestClient> {
    return TestClient.logIn(this.url, credentials);
  }

  /** A client of the other account; skips the test where there is none. */
  async otherClient(context: Mocha.Context): Promise<TestClient> {
    if (this.other.username === '') {
      context.skip();
    }
    return this.logIn(this.other);
  }

  /** The switches; skips the test where there are none. */
  switches(context: Mocha.Context): V2Controls {
    if (!this.controls) {
      context.skip();
    }
    return this.controls;
  }
}

/** Some songs of albums that the client sees, no two the same. */
export async function someSongs(client: TestClient, count: number) {
  const albums = await client.get('/albums?limit=20', z.array(z.object({ id: z.string() })));
  const found: z.output<typeof songSchema>[] = [];
  for (const { id } of albums) {
    found.push(...(await client.get(`/albums/${id}`, z.object({ songs: z.array(songSchema) }))).songs);
    if (found.length >= count) {
      return found.slice(0, count);
    }
  }
  throw new Error(`The server has less than ${count} songs`);
}

async function sendControl(url: string, init: Parameters<typeof trustingFetch>[1]): Promise<Response> {
  const response = await trustingFetch(url, init);
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return response;
}
