import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { systemTimers as timers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import { NodeSockets } from '../../src/platform/node/socket';
import { DiskWindow, type SignIn } from '../support/diskWindow';
import { BenchServer } from './benchServer';
import type { Benchmark, BenchmarkContext } from './benchmark';
import { percentile } from './rounds';
import type { Pair } from './side';

const EDITS = 300;
/** Of the first edits, which load code. */
const WARM_UP = 20;
/** Between what one edit leads to and the next edit, in milliseconds. */
const PAUSE_MS = 40;

/** Milliseconds from the beginning of an edit. */
interface Delays {
  /** Until it is durable. */
  readonly edited: number;
  /** Until a socket without anything behind it has its frame. */
  readonly heard: number;
  /** Until the library of another device has told that it changed, and been read. */
  readonly seen: number;
}

let measured: Promise<readonly Delays[]> | undefined;

/** From an edit on one device to the screen of another, and to a bare socket. Both lines are of the same edits. */
export const propagation: readonly Benchmark[] = [
  { name: 'propagation', unit: 'ms', peer: 'bare socket', measure: (context) => measure(context, 0.5) },
  { name: 'propagation@99%', unit: 'ms', peer: 'bare socket', measure: (context) => measure(context, 0.99) },
];

async function measure({ workspace, note }: BenchmarkContext, share: number): Promise<Pair> {
  const isFirst = measured === undefined;
  measured ??= edits([workspace.folder(), workspace.folder()]);
  const delays = await measured;
  const at = (of: (delay: Delays) => number) => percentile(delays.map(of), share);
  if (isFirst) {
    note(
      `propagation: of ${delays.length} edits. Until the edit is on disk: ${at(({ edited }) => edited).toFixed(1)} ms; from the frame to the other screen: ${at(({ heard, seen }) => seen - heard).toFixed(1)} ms (medians).`,
    );
  }
  return { ours: at(({ seen }) => seen), peer: at(({ heard }) => heard) };
}

async function edits(folders: readonly [string, string]): Promise<Delays[]> {
  const server = new BenchServer();
  const user = await server.signUp();
  const http = new NodeHttp({ version: 'bench', timers });
  const sockets = new NodeSockets({ version: 'bench', timers });
  const open = (folder: string) => DiskWindow.open({ ...user, folder, http, receives: true, sockets });
  const [here, there] = [await open(folders[0]), await open(folders[1])];
  const bare = await listen(user);
  for (const { sync } of [here, there]) sync.start();
  await until(async () => (await there.sync.status()).live.mode === 'socket');
  const { id } = await here.library.playlists.create({ name: 'New' });
  await until(async () => (await namesIn(there)).includes('New'));
  const delays: Delays[] = [];
  for (let edit = 0; edit < WARM_UP + EDITS; edit++) {
    await pause(PAUSE_MS);
    const delay = await follow(edit, { here, there, bare, id });
    if (edit >= WARM_UP) delays.push(delay);
  }
  bare.terminate();
  here.dispose();
  there.dispose();
  sockets.dispose();
  http.dispose();
  await server.stop();
  return delays;
}

interface Scene {
  readonly here: DiskWindow;
  readonly there: DiskWindow;
  readonly bare: WebSocket;
  /** Of the playlist that is edited. */
  readonly id: string;
}

async function follow(edit: number, { here, there, bare, id }: Scene): Promise<Delays> {
  const name = `Road trip, day ${edit}`;
  const heard = new Promise<number>((resolve) => {
    const listener = (data: Buffer): void => {
      if (!data.toString().includes(`"${name}"`)) return;
      bare.off('message', listener);
      resolve(performance.now());
    };
    bare.on('message', listener);
  });
  const seen = new Promise<number>((resolve) => {
    const listening = there.library.onDidChange(() => {
      void namesIn(there).then((names) => {
        if (!names.includes(name)) return;
        listening.dispose();
        resolve(performance.now());
      });
    });
  });
  const start = performance.now();
  await here.library.playlists.update(id, { name });
  const edited = performance.now() - start;
  return { edited, heard: (await heard) - start, seen: (await seen) - start };
}

const namesIn = async ({ library }: DiskWindow): Promise<string[]> =>
  (await library.playlists.list()).map(({ name }) => name);

async function listen({ serverUrl, token }: SignIn): Promise<WebSocket> {
  const url = `${serverUrl.replace(/^http/, 'ws')}/api/v1/sync/ws?device_id=${randomUUID()}`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  await once(socket, 'open');
  return socket;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
