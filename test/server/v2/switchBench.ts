import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Fault } from '../faults';
import type { ServerOptions } from '../options';
import type { Action } from './actions';
import type { ChangedSettings } from './behaviour';
import type { V2Controls } from './controls';
import { someSongs, TestBed } from './testBed';
import { post } from './testClient';
import type { TestClient } from './testClient';

/** A server for a suite that turns switches, with a client of the administrator. */
export class SwitchBench {
  /** Of the administrator. */
  readonly username = 'ada';
  #bed: TestBed | undefined;
  #signedIn: { client: TestClient; ids: string[]; libraryId: string } | undefined;

  /** Starts the server for the suite that calls this, signs in before each test, and sets everything right after it. */
  static forSuite(options: Partial<ServerOptions> = {}): SwitchBench {
    const bench = new SwitchBench();
    before(() => bench.#start(options));
    beforeEach(() => bench.#signIn());
    afterEach(() => bench.#clear());
    after(() => bench.bed.stop());
    return bench;
  }

  get bed(): TestBed {
    return there(this.#bed);
  }

  get controls(): V2Controls {
    return there(this.bed.controls);
  }

  get client(): TestClient {
    return there(this.#signedIn).client;
  }

  /** Of two songs. */
  get ids(): string[] {
    return there(this.#signedIn).ids;
  }

  /** Of the library with the songs. */
  get libraryId(): string {
    return there(this.#signedIn).libraryId;
  }

  turn(settings: ChangedSettings): Promise<void> {
    return this.controls.change(settings);
  }

  act(action: Action): Promise<void> {
    return this.controls.do(action);
  }

  fault(fault: Fault): Promise<Response> {
    return post(`${this.bed.url}/__faults`, fault);
  }

  /** Rates the first song. */
  rate(rating: number, operationId: string = randomUUID()): Promise<Response> {
    return this.client.send('PUT', `/ratings/track/${this.ids[0]}`, { operationId, body: { rating } });
  }

  /** @param path below `/api/v2` */
  async statusOf(path: string): Promise<number> {
    return (await this.client.send('GET', path)).status;
  }

  /** Without a sign-in. */
  get(path: string): Promise<Response> {
    return fetch(this.bed.url + path, { redirect: 'manual' });
  }

  async #start(options: Partial<ServerOptions>): Promise<void> {
    this.#bed = await TestBed.startOwn(options);
  }

  async #signIn(): Promise<void> {
    const client = await this.bed.logIn();
    const ids = (await someSongs(client, 2)).map(({ id }) => id);
    const [library] = await client.get('/libraries', z.array(z.object({ id: z.string() })));
    this.#signedIn = { client, ids, libraryId: there(library).id };
  }

  async #clear(): Promise<void> {
    await this.controls.clear();
    await fetch(`${this.bed.url}/__faults`, { method: 'DELETE' });
  }
}

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('Only there while a test runs');
  }
  return value;
}
