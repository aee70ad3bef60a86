import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer, type ServerProcess } from '../server/process';
import { ACCOUNT_ITEM, VSIX } from './extension';
import { Program } from './program';
import { ada, signInWithEmail } from './user';
import { startEditor, type Editor } from './vscode/editor';
import type { Window } from './vscode/window';

/** How long the editor is left alone. Longer than the period of what may be periodic. */
const IDLE_MS = 35_000;
/** Of a timer with a period of half a minute. */
const MAX_CALLS = 2;
/**
 * Until only what is periodic is left: the first of the slow timers comes within a minute of the sign-in, and connections
 * that are kept for a next request are closed after 4 s.
 */
const SETTLING_MS = { signedIn: 75_000, signedOut: 10_000 };
/** Part of the path of each file of the extension. */
const EXTENSION = '/waveflow.waveflow-';

type Counts = Partial<Record<string, number>>;

interface Activity {
  /** What waits for something outside, by kind. */
  readonly waiting: Counts;
  /** Folders that the system watches. Nothing of the extension runs for them until another window changes something. */
  readonly watches: number;
  /** How many times each kind has called since the editor was left alone. */
  readonly calls: Counts;
  /** How many modules of WebAssembly were made since the start. */
  readonly modules: number;
  /** To the server. */
  readonly connections: number;
}

interface LeftAlone {
  /** Of the window that was opened first, then of the other one. */
  readonly windows: readonly Activity[];
  /** That reached the server since the editor was left alone. */
  readonly requests: readonly string[];
}

type Protocol = 'v1' | 'v2';

/** An editor that has two windows, and its server. */
interface Scene {
  readonly server: ServerProcess;
  readonly editor: Editor;
  readonly windows: readonly [Window, Window];
}

/** What differs between the protocols. */
const ways: Readonly<
  Record<Protocol, { prepare(server: ServerProcess): Promise<unknown>; signIn(scene: Scene): Promise<void> }>
> = {
  v1: {
    prepare: (server) => server.signUp(ada),
    signIn: async ({ server, windows: [window] }) => {
      const program = new Program(window);
      await program.run('setServerUrl', server.url);
      await program.run('setWebUrl', server.url);
      await signInWithEmail(window, ada);
    },
  },
  v2: {
    prepare: ({ v2 }) => v2.createAccount({ username: 'ada', password: ada.password }),
    signIn: async ({ server, editor, windows: [window] }) => {
      await window.runCommand('WaveFlow: Sign In');
      await window.enter(server.url, { prompt: /The address of your WaveFlow server/ });
      const page = await editor.openedPage('/authorize');
      await page.getByLabel('Username').fill('ada');
      await page.getByLabel('Password').fill(ada.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('You are signed in to WaveFlow').first().waitFor();
      await page.close();
    },
  },
};

/** Observed at the same time, which is most of what this takes. */
const protocols = ['v1', 'v2'] as const;

describe('An editor that is left alone', () => {
  const scenes = new Map<Protocol, Scene>();
  const started: { close(): Promise<unknown> }[] = [];

  const open = async (protocol: Protocol): Promise<Scene> => {
    const server = await startServer({ protocol, faults: true, ...(protocol === 'v2' && { tracks: 400 }) });
    started.push({ close: () => server.stop() });
    await ways[protocol].prepare(server);
    const editor = await startEditor({ vsix: VSIX, control: true, env: { WAVEFLOW_TEST_WATCHED: EXTENSION } });
    started.push(editor);
    return { server, editor, windows: [await editor.openWindow(), await editor.openWindow()] };
  };

  before(async () => {
    for (const protocol of protocols) scenes.set(protocol, await open(protocol));
  });
  after(() => Promise.all(started.map((one) => one.close())));

  const report = (window: Window, server: ServerProcess): Promise<Activity> =>
    window.inHost(
      `const sockets = process._getActiveHandles().filter(({ remotePort }) => remotePort === args[0]);
      return { ...state.activity.report(), connections: sockets.length };`,
      Number(new URL(server.url).port),
    );

  /** Leaves the editors alone, and resolves to what the extension did meanwhile. */
  const leaveAlone = async (settlingMs: number): Promise<ReadonlyMap<Protocol, LeftAlone>> => {
    await pause(settlingMs);
    for (const { server, windows } of scenes.values()) {
      for (const window of windows) await window.inHost('state.activity.reset()');
      await server.clearRequests();
    }
    await pause(IDLE_MS);
    const found = new Map<Protocol, LeftAlone>();
    for (const [protocol, { server, windows }] of scenes) {
      const activities = await Promise.all(windows.map((window) => report(window, server)));
      const requests = (await server.requests()).map(({ method, path }) => `${method} ${path}`);
      found.set(protocol, { windows: activities, requests });
    }
    return found;
  };

  describe('while signed in', () => {
    let found: ReadonlyMap<Protocol, LeftAlone>;

    before(async () => {
      for (const [protocol, scene] of scenes) {
        await ways[protocol].signIn(scene);
        for (const window of scene.windows)
          await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
      }
      found = await leaveAlone(SETTLING_MS.signedIn);
    });

    for (const protocol of protocols) {
      it(`has one socket and one slow timer for each window, with protocol ${protocol}`, () => {
        const { windows = [], requests } = found.get(protocol) ?? {};
        // Any window may be the one that listens. Silent, its local server and their local sockets tell the others when it ends.
        const [listening, waiting] = [...windows].sort((a, b) => b.connections - a.connections);
        assert.deepEqual([listening?.connections, waiting?.connections], [1, 0]);
        assert.deepEqual(listening?.waiting, { timer: 1, 'local server': 1, 'local socket': 1 });
        assert.deepEqual(waiting?.waiting, { timer: 1, 'local socket': 1 });
        assert.deepEqual(requests, []);
        for (const { calls } of windows) assert((calls.timer ?? 0) <= MAX_CALLS, `${calls.timer} calls`);
      });
    }
  });

  describe('after signing out', () => {
    let found: ReadonlyMap<Protocol, LeftAlone>;

    before(async () => {
      for (const { windows } of scenes.values()) await new Program(windows[0]).run('signOut');
      found = await leaveAlone(SETTLING_MS.signedOut);
    });

    for (const protocol of protocols) {
      it(`has no timer, socket or request, with protocol ${protocol}`, () => {
        const { windows = [], requests } = found.get(protocol) ?? {};
        const idle = { waiting: {}, calls: {}, connections: 0 };
        assert.deepEqual(
          windows.map(({ waiting, calls, connections }) => ({ waiting, calls, connections })),
          [idle, idle],
        );
        assert.deepEqual(requests, []);
      });
    }
  });
});
