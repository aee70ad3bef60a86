import { rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Database } from '../../src/store/database';
import type { TestClient } from '../server/v2/testClient';
import { DiskWindow, type SignIn } from '../support/diskWindow';
import type { BenchmarkContext } from './benchmark';
import { watchLoop } from './loopWatch';
import { NotedDatabase, type NotedTransaction } from './notedDatabase';
import { Replay } from './replay';
import { median, medians } from './rounds';
import type { Pair } from './side';
import { V2BenchServer } from './v2BenchServer';
import type { Workspace } from './workspace';

const PLAYLISTS = 200;
const TRACKS = 10_000;
const ROUNDS = 3;

interface Taken {
  /** Milliseconds. */
  readonly time: number;
  readonly longestBlock: number;
  readonly schema: readonly string[];
  readonly transactions: readonly NotedTransaction[];
}

/**
 * Milliseconds in which a new window takes a snapshot of 10,000 tracks in 200 playlists, and in which the snapshot is
 * fetched, and the statements that the window ran for it are run by SQLite itself, in the same transactions.
 */
export async function measureSnapshot({ workspace, note }: BenchmarkContext): Promise<Pair> {
  const server = new V2BenchServer(TRACKS);
  const client = await server.logIn();
  await fill(client);
  const signIn: SignIn = {
    serverUrl: client.url,
    token: client.tokens.access_token,
    v2: { accountId: client.accountId, deviceId: client.tokens.device_id },
  };
  const noted = await takeNoted(signIn, workspace);
  const blocks: number[] = [];
  const statements: number[] = [];
  const result = await medians(ROUNDS, async (side) => {
    const folder = workspace.folder();
    try {
      if (side === 'ours') {
        const taken = await take(signIn, folder);
        blocks.push(taken.longestBlock);
        return taken.time;
      }
      const start = performance.now();
      await (await client.send('GET', '/sync/snapshot')).json();
      const fetched = performance.now() - start;
      const run = runAgain(folder, noted);
      statements.push(run);
      return fetched + run;
    } finally {
      workspace.drop(folder);
    }
  });
  await server.stop();
  const alone = median(statements);
  note(
    `snapshot@v2: the peer fetches the same snapshot and runs the same statements, which take ${alone.toFixed(0)} ms. Longest block of our event loop: ${median(blocks).toFixed(1)} ms in the median of ${blocks.length} runs.`,
  );
  return result;
}

const records = z.array(z.object({ id: z.string() }));

async function fill(client: TestClient): Promise<void> {
  const ids: string[] = [];
  for (const library of await client.get('/libraries', records)) {
    for (let offset = 0; ; offset += 500) {
      const page = await client.get(`/libraries/${library.id}/tracks?limit=500&offset=${offset}`, records);
      ids.push(...page.map(({ id }) => id));
      if (page.length < 500) break;
    }
  }
  const length = TRACKS / PLAYLISTS;
  for (let index = 0; index < PLAYLISTS; index++) {
    await client.createPlaylist(`Playlist ${index}`, ids.slice(index * length, (index + 1) * length));
  }
}

async function takeNoted(signIn: SignIn, workspace: Workspace): Promise<Taken> {
  const folder = workspace.folder();
  const taken = await take(signIn, folder);
  rmSync(path.join(folder, 'locks'), { recursive: true, force: true });
  workspace.drop(folder);
  return taken;
}

async function take(signIn: SignIn, folder: string): Promise<Taken> {
  const http = new NodeHttp({ version: 'bench', timers });
  const databases: NotedDatabase[] = [];
  const watch = (wrapped: Database) => {
    const database = new NotedDatabase(wrapped);
    databases.push(database);
    return database;
  };
  const window = await DiskWindow.open({ ...signIn, folder, http, receives: true, watch });
  const [database] = databases;
  if (!database) throw new Error('No database was opened');
  const schema = await database.schema();
  const blocked = watchLoop();
  const start = performance.now();
  const { pull } = await window.sync.syncNow();
  const time = performance.now() - start;
  const { longest: longestBlock } = await blocked();
  if (pull.outcome !== 'pulled' || !pull.isComplete) throw new Error('The snapshot is not complete');
  window.dispose();
  http.dispose();
  return { time, longestBlock, schema, transactions: database.take() };
}

function runAgain(folder: string, { schema, transactions }: Taken): number {
  const replay = new Replay(folder);
  replay.tables(schema);
  const start = performance.now();
  replay.run(transactions);
  const time = performance.now() - start;
  replay.close();
  return time;
}
