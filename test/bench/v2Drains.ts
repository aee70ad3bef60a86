import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { systemTimers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http, HttpRequest, HttpResponse } from '../../src/remote/http';
import { issueClock } from '../../src/store/tables/lamportClock';
import { enqueue, type OperationDraft } from '../../src/store/tables/outbox';
import { readScope } from '../../src/store/tables/syncScope';
import { V2Controls } from '../server/v2/controls';
import { TestClient } from '../server/v2/testClient';
import { DiskWindow } from '../support/diskWindow';
import { drafts, keyOf, manySongs, type Draft } from '../support/v2PushBed';
import type { BenchmarkContext } from './benchmark';
import { median, medians } from './rounds';
import { SIDE_NAMES, type Pair, type SideName } from './side';
import { V2BenchServer } from './v2BenchServer';
import type { Workspace } from './workspace';

const OPERATIONS = 1_000;
/** With the first operation, which creates them. */
const OPERATIONS_PER_PLAYLIST = 20;
const TRACKS = 400;
const ROUNDS = 9;

/**
 * Milliseconds to bring 1,000 mixed edits to a server of v2, and to send the same requests in a loop that does nothing
 * else. Each side has a server of its own, and on it an account of its own in each round.
 */
export async function measureV2Drain({ workspace, note }: BenchmarkContext): Promise<Pair> {
  const servers: Readonly<Record<SideName, V2BenchServer>> = {
    ours: new V2BenchServer(TRACKS),
    peer: new V2BenchServer(TRACKS),
  };
  const accounts = { ours: new Accounts(await servers.ours.logIn()), peer: new Accounts(await servers.peer.logIn()) };
  let calls: readonly Call[] = [];
  const counts: number[] = [];
  const result = await medians(ROUNDS, async (side) => {
    const client = await accounts[side].add();
    if (side === 'peer') return repeat(calls, client);
    const drained = await drain(client, workspace);
    calls = drained.calls;
    counts.push(calls.length);
    return drained.time;
  });
  for (const side of SIDE_NAMES) await servers[side].stop();
  note(
    `drain1k@v2: ${OPERATIONS} edits in ${median(counts)} requests, which the peer sends with fetch, one after the other.`,
  );
  return result;
}

class Accounts {
  readonly #first: TestClient;
  #count = 0;

  constructor(first: TestClient) {
    this.#first = first;
  }

  /** Signed in, without any data. */
  async add(): Promise<TestClient> {
    const { url } = this.#first;
    const controls = new V2Controls((path, { body, headers, method } = {}) =>
      fetch(url + path, { method, headers, body } as RequestInit),
    );
    const account = { username: `user${++this.#count}`, password: 'correct horse battery' };
    await controls.createAccount(account);
    return TestClient.logIn(url, account);
  }
}

interface Call {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

async function drain(client: TestClient, workspace: Workspace): Promise<{ time: number; calls: readonly Call[] }> {
  const songs = await manySongs(client, TRACKS);
  const folder = workspace.folder();
  const http = new NodeHttp({ version: 'bench', timers: systemTimers });
  const calls: Call[] = [];
  const noted: Http = {
    send: async (request) => {
      const response = await http.send(request);
      calls.push({ request, response });
      return response;
    },
  };
  const { access_token: value, device_id: deviceId } = client.tokens;
  const { url: serverUrl, accountId } = client;
  const window = await DiskWindow.open({
    ...{ folder, http: noted, serverUrl, token: value, limits: { bytes: Infinity, records: Infinity } },
    v2: { accountId, deviceId },
  });
  await fill(
    window,
    songs.map(({ id }) => keyOf(id)),
  );
  window.sync.start();
  calls.length = 0;
  const start = performance.now();
  const outcome = await window.sync.pushNow();
  const time = performance.now() - start;
  window.dispose();
  http.dispose();
  workspace.drop(folder);
  if (outcome.outcome !== 'drained' || outcome.sent !== OPERATIONS)
    throw new Error(`Not drained: ${JSON.stringify(outcome)}`);
  return { time, calls: calls.filter(({ request }) => new URL(request.url).pathname.startsWith('/api/')) };
}

const created = z.object({ id: z.string() });

/** Sends the requests as another account at another server, where new playlists and devices have other ids. */
async function repeat(calls: readonly Call[], client: TestClient): Promise<number> {
  const ids = new Map<string, string>();
  const start = performance.now();
  for (const { request, response } of calls) {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/[^/]+$/, (id) => ids.get(id) ?? id);
    const { headers = {} } = request;
    const device =
      headers['x-waveflow-device-id'] === undefined ? {} : { 'x-waveflow-device-id': client.tokens.device_id };
    const answer = await fetch(`${client.url}${path}${search}`, {
      method: request.method,
      headers: { ...headers, ...device, authorization: `Bearer ${client.tokens.access_token}` },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await answer.text();
    if (answer.status !== response.status) throw new Error(`The server answered ${answer.status} to ${pathname}`);
    if (request.method !== 'POST') continue;
    ids.set(created.parse(JSON.parse(response.body)).id, created.parse(JSON.parse(text)).id);
  }
  return performance.now() - start;
}

/** Queues without a library, as many at a time as is quick. */
async function fill({ profile }: DiskWindow, keys: readonly string[]): Promise<void> {
  for (let playlist = 0; playlist < OPERATIONS / OPERATIONS_PER_PLAYLIST; playlist++) {
    const id = randomUUID();
    await profile.database.write((transaction) => {
      const scope = readScope(transaction, profile);
      if (scope === null) throw new Error('Nobody is signed in');
      const now = Date.now();
      const first = issueClock(transaction, OPERATIONS_PER_PLAYLIST, now);
      for (let index = 0; index < OPERATIONS_PER_PLAYLIST; index++) {
        const {
          field = null,
          payload = null,
          ...draft
        } = edit(id, index, (at) => keys[(playlist * 7 + at) % keys.length] ?? '');
        const stamp = { scope, operationId: randomUUID(), lamport: first + index, now };
        enqueue(transaction, { ...draft, field, payload } as OperationDraft, stamp);
      }
    });
  }
}

/** A playlist first, and then all kinds of edits in turns. */
function edit(id: string, index: number, key: (at: number) => string): Draft {
  if (index === 0) return drafts.create(id, 'Road trip', 'For the long way');
  switch (index % 7) {
    case 1:
      return drafts.add(id, [key(index), key(index + 1), key(index + 2)]);
    case 2:
      return drafts.like(key(index));
    case 3:
      return drafts.set(id, 'name', `Road trip, day ${index}`);
    case 4:
      return drafts.move(id, key(index - 1), 0);
    case 5:
      return drafts.rate(key(index), 51 * (index % 5) + 51);
    case 6:
      return drafts.remove(id, [key(index - 5)]);
    default:
      return drafts.like(key(index - 5), false);
  }
}
