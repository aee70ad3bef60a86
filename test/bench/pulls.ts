import { rmSync } from 'node:fs';
import path from 'node:path';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import type { Database } from '../../src/store/database';
import { DiskWindow, PROFILE, type SignIn } from '../support/diskWindow';
import { BenchServer } from './benchServer';
import type { BenchmarkContext } from './benchmark';
import { longLog, type LoggedOperation } from './longLog';
import { NotedDatabase, type NotedTransaction } from './notedDatabase';
import { runProgram } from './processes';
import type { CatchUp } from './puller';
import { Replay } from './replay';
import { median, medians } from './rounds';
import type { Pair } from './side';
import type { Workspace } from './workspace';

const OPERATIONS = 100_000;
const ROUNDS = 3;
/** As many as a server takes at once, of any kind. */
const PUSHED_AT_ONCE = 1_000;
const OTHER_DEVICE = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';

/**
 * Milliseconds in which a window catches up with 100,000 operations of another device, and in which their pages are
 * fetched, and the statements that the window ran for them are run by SQLite itself, in the same transactions.
 */
export async function measurePull({ workspace, note }: BenchmarkContext): Promise<Pair> {
  const server = new BenchServer();
  const user = await server.signUp();
  const device = await prepare(user, workspace);
  for (const body of bodies(longLog(OPERATIONS, PROFILE))) await send(user, body);
  const noted = await catchUp(user, workspace.folder(device.folder));
  const found: CatchUp[] = [];
  const statements: number[] = [];
  const result = await medians(ROUNDS, async (side) => {
    if (side === 'ours') {
      const folder = workspace.folder(device.folder);
      const caughtUp = await runProgram<CatchUp>('puller', [folder, user.serverUrl, user.token]);
      workspace.drop(folder);
      if (caughtUp.received !== OPERATIONS) throw new Error(`Only ${caughtUp.received} operations arrived`);
      found.push(caughtUp);
      return caughtUp.time;
    }
    const folder = workspace.folder();
    const time = { fetch: await fetchPages(noted.urls, user), run: runAgain(folder, device, noted.transactions) };
    workspace.drop(folder);
    statements.push(time.run);
    return time.fetch + time.run;
  });
  await server.stop();
  note('pull100k: the peer fetches the same pages and runs the same statements with the same parameters.');
  const alone = median(statements);
  note(`Its statements alone take ${alone.toFixed(0)} ms: ${(result.ours / alone).toFixed(2)} times as long is ours.`);
  const blocks = summary(found.map((caughtUp) => caughtUp.blocks.longest));
  const busy = summary(found.map((caughtUp) => caughtUp.blocks.busiest));
  note(`Longest block of our event loop: ${blocks}. Processor's time of a turn of it, at most: ${busy}.`);
  const most = (of: (caughtUp: CatchUp) => number) => (median(found.map(of)) / 1e6).toFixed(0);
  note(
    `Ours grows by ${most(({ resident }) => resident)} MB at most, of which ${most(({ heap }) => heap)} MB are in the heap; in the end it keeps ${most(({ buffers }) => buffers)} MB in array buffers.`,
  );
  return result;
}

const summary = (figures: readonly number[]): string =>
  `${median(figures).toFixed(1)} ms in the median of ${figures.length} runs, ${Math.max(...figures).toFixed(1)} ms at most`;

interface Device {
  /** Of a window that has caught up with an empty log. */
  readonly folder: string;
  readonly schema: readonly string[];
  /** What was done to its database. */
  readonly transactions: readonly NotedTransaction[];
}

async function prepare(user: SignIn, workspace: Workspace): Promise<Device> {
  const folder = workspace.folder();
  const { schema, transactions } = await catchUp(user, folder);
  // The locks of this process are not for others.
  rmSync(path.join(folder, 'locks'), { recursive: true, force: true });
  return { folder, schema, transactions };
}

interface NotedCatchUp {
  readonly schema: readonly string[];
  readonly transactions: readonly NotedTransaction[];
  /** Those that pages were fetched from. */
  readonly urls: readonly string[];
}

async function catchUp({ serverUrl, token }: SignIn, folder: string): Promise<NotedCatchUp> {
  const nodeHttp = new NodeHttp({ version: 'bench', timers });
  const urls: string[] = [];
  const http: Http = {
    send: (request) => {
      if (request.url.includes('?since=')) urls.push(request.url);
      return nodeHttp.send(request);
    },
  };
  const databases: NotedDatabase[] = [];
  const watch = (wrapped: Database) => {
    const database = new NotedDatabase(wrapped);
    databases.push(database);
    return database;
  };
  const window = await DiskWindow.open({ folder, http, serverUrl, token, receives: true, watch });
  const { pull } = await window.sync.syncNow();
  const [database] = databases;
  if (!database || pull.outcome !== 'pulled' || !pull.isComplete) throw new Error('Not caught up');
  const schema = await database.schema();
  window.dispose();
  nodeHttp.dispose();
  return { schema, transactions: database.take(), urls };
}

function* bodies(operations: readonly LoggedOperation[]): Generator<string> {
  for (let start = 0; start < operations.length; start += PUSHED_AT_ONCE) {
    yield JSON.stringify({ device_id: OTHER_DEVICE, ops: operations.slice(start, start + PUSHED_AT_ONCE) });
  }
}

async function send({ serverUrl, token }: SignIn, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${serverUrl}/api/v1/sync/ops`, { method: 'POST', headers, body });
  await response.text();
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
}

async function fetchPages(urls: readonly string[], { token }: SignIn): Promise<number> {
  const start = performance.now();
  for (const url of urls) {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.json();
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
  }
  return performance.now() - start;
}

function runAgain(folder: string, device: Device, transactions: readonly NotedTransaction[]): number {
  const replay = new Replay(folder);
  replay.tables(device.schema);
  replay.run(device.transactions);
  const start = performance.now();
  replay.run(transactions);
  const time = performance.now() - start;
  replay.close();
  return time;
}
