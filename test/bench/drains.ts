import { randomUUID } from 'node:crypto';
import { systemTimers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http, HttpRequest } from '../../src/remote/http';
import { issueClock } from '../../src/store/tables/lamportClock';
import { enqueue, type OperationDraft } from '../../src/store/tables/outbox';
import { readScope } from '../../src/store/tables/syncScope';
import { DiskWindow, type SignIn } from '../support/diskWindow';
import { BenchServer } from './benchServer';
import type { BenchmarkContext } from './benchmark';
import { medians } from './rounds';
import { SIDE_NAMES, type Pair, type SideName } from './side';
import type { Workspace } from './workspace';

const OPERATIONS = 10_000;
// Both sides wait for the same disk, which makes single rounds up to a third longer or shorter.
const ROUNDS = 15;

/**
 * Milliseconds to bring 10,000 operations to a server, and to post the same bodies in a loop that does nothing else.
 * Each side has a server of its own, and on it an account of its own in each round.
 */
export async function measureDrain({ workspace, note }: BenchmarkContext): Promise<Pair> {
  const servers: Readonly<Record<SideName, BenchServer>> = { ours: new BenchServer(), peer: new BenchServer() };
  let bodies: readonly string[] = [];
  const result = await medians(ROUNDS, async (side) => {
    const user = await servers[side].signUp();
    if (side === 'peer') return post(bodies, user);
    const drained = await drain(user, workspace);
    bodies = drained.bodies;
    return drained.time;
  });
  for (const side of SIDE_NAMES) await servers[side].stop();
  note('drain10k: the peer posts the very same bodies with fetch, one after the other, and does nothing else.');
  return result;
}

interface Drained {
  readonly time: number;
  /** Of the requests, in their order. */
  readonly bodies: readonly string[];
}

async function drain({ serverUrl, token }: SignIn, workspace: Workspace): Promise<Drained> {
  const folder = workspace.folder();
  const http = new NodeHttp({ version: 'bench', timers: systemTimers });
  const sent: HttpRequest[] = [];
  const noted: Http = {
    send: (request) => {
      sent.push(request);
      return http.send(request);
    },
  };
  const limits = { bytes: Infinity, records: Infinity };
  const window = await DiskWindow.open({ folder, http: noted, serverUrl, token, limits });
  await fill(window);
  await checkpoint(window, limits);
  window.sync.start();
  const start = performance.now();
  const outcome = await window.sync.pushNow();
  const time = performance.now() - start;
  window.dispose();
  http.dispose();
  workspace.drop(folder);
  if (outcome.outcome !== 'drained' || outcome.sent !== OPERATIONS)
    throw new Error(`Not drained: ${JSON.stringify(outcome)}`);
  return { time, bodies: sent.map(({ body = '' }) => body) };
}

async function post(bodies: readonly string[], { serverUrl, token }: SignIn): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const start = performance.now();
  for (const body of bodies) {
    const response = await fetch(`${serverUrl}/api/v1/sync/ops`, { method: 'POST', headers, body });
    await response.text();
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
  }
  return performance.now() - start;
}

/** Queues without a library, as many at a time as is quick. */
async function fill({ profile }: DiskWindow): Promise<void> {
  const playlists = Array.from({ length: OPERATIONS / 100 }, () => randomUUID());
  for (const playlist of playlists) {
    await profile.database.write((transaction) => {
      const scope = readScope(transaction, profile);
      if (scope === null) throw new Error('Nobody is signed in');
      const now = Date.now();
      const first = issueClock(transaction, 100, now);
      for (let index = 0; index < 100; index++) {
        enqueue(transaction, draft(playlist, index), { scope, operationId: randomUUID(), lamport: first + index, now });
      }
    });
  }
}

/** What filling the queue leaves behind shall not be tidied up while it is drained. */
async function checkpoint({ profile: { database } }: DiskWindow, limits: { records: number }): Promise<void> {
  limits.records = 1;
  await database.write((transaction) => transaction.run('UPDATE sync_pending_op SET attempt_count = 0 WHERE id = 1'));
  // What is written next waits until the checkpoint is over.
  await database.write(() => undefined);
  limits.records = Infinity;
}

/** A playlist first, and then a name and a track in turns. */
function draft(entityId: string, index: number): OperationDraft {
  const whole = { name: 'Road trip', description: null, color_id: 'violet', icon_id: 'music' };
  if (index === 0) return { entity: 'playlist', entityId, field: null, op: 'insert', payload: whole };
  const renamed = { value: `Road trip, day ${index}` };
  if (index % 2 === 0) return { entity: 'playlist', entityId, field: 'name', op: 'set', payload: renamed };
  const hash = randomUUID().replaceAll('-', '').repeat(2);
  const snapshot = {
    title: `Track ${index}, recorded live in the small hall`,
    artist: `Artist ${index}`,
    duration_ms: 200_000 + index,
    file_hash: hash,
  };
  const added = { track_ids: [index], track_hashes: [hash], snapshots: { [index]: snapshot } };
  return { entity: 'playlist', entityId, field: 'tracks', op: 'insert', payload: added };
}
