import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { ifAssigned } from '../support/ifAssigned';
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
/** Connections that are kept for a next request are closed after 4 s. */
const SETTLING_MS = 10_000;
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

interface SignedOut {
  readonly server: ServerProcess;
  readonly editor: Editor;
  readonly window: Window;
}

const protocols: readonly {
  readonly protocol: 'v1' | 'v2';
  readonly prepare: (server: ServerProcess) => Promise<unknown>;
  readonly signIn: (scene: SignedOut) => Promise<void>;
}[] = [
  {
    protocol: 'v1',
    prepare: (server) => server.signUp(ada),
    signIn: async ({ server, window }) => {
      const program = new Program(window);
      await program.run('setServerUrl', server.url);
      await program.run('setWebUrl', server.url);
      await signInWithEmail(window, ada);
    },
  },
  {
    protocol: 'v2',
    prepare: ({ v2 }) => v2.createAccount({ username: 'ada', password: ada.password }),
    signIn: async ({ server, editor, window }) => {
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
];

describe('An editor that is left alone', () => {
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let other: Window;
  let program: Program;

  const open = async (protocol: 'v1' | 'v2'): Promise<void> => {
    server = await startServer({ protocol, faults: true, ...(protocol === 'v2' && { tracks: 400 }) });
    editor = await startEditor({ vsix: VSIX, control: true, env: { WAVEFLOW_TEST_WATCHED: EXTENSION } });
    window = await editor.openWindow();
    other = await editor.openWindow();
    program = new Program(window);
  };
  const close = async (): Promise<void> => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  };

  const report = (of: Window): Promise<Activity> =>
    of.inHost(
      `const sockets = process._getActiveHandles().filter(({ remotePort }) => remotePort === args[0]);
      return { ...state.activity.report(), connections: sockets.length };`,
      Number(new URL(server.url).port),
    );

  /** Leaves the editor alone, and resolves to what the extension did meanwhile. */
  const leaveAlone = async (): Promise<LeftAlone> => {
    await pause(SETTLING_MS);
    for (const one of [window, other]) await one.inHost('state.activity.reset()');
    await server.clearRequests();
    await pause(IDLE_MS);
    const windows = await Promise.all([window, other].map(report));
    const requests = (await server.requests()).map(({ method, path }) => `${method} ${path}`);
    return { windows, requests };
  };

  for (const { protocol, prepare, signIn } of protocols) {
    describe(`with protocol ${protocol}`, () => {
      before(async () => {
        await open(protocol);
        await prepare(server);
      });
      after(close);

      it('has one socket and one slow timer for each window while signed in', async () => {
        await signIn({ server, editor, window });
        for (const one of [window, other])
          await one.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
        const { windows, requests } = await leaveAlone();
        // Any window may be the one that listens. Silent, its local server and their local sockets tell the others when it ends.
        const [listening, waiting] = [...windows].sort((a, b) => b.connections - a.connections);
        assert.deepEqual([listening?.connections, waiting?.connections], [1, 0]);
        assert.deepEqual(listening?.waiting, { timer: 1, 'local server': 1, 'local socket': 1 });
        assert.deepEqual(waiting?.waiting, { timer: 1, 'local socket': 1 });
        assert.deepEqual(requests, []);
        for (const { calls } of windows) assert((calls.timer ?? 0) <= MAX_CALLS, `${calls.timer} calls`);
      });

      it('has no timer, socket or request after signing out', async () => {
        await program.run('signOut');
        const { windows, requests } = await leaveAlone();
        const idle = { waiting: {}, calls: {}, connections: 0 };
        assert.deepEqual(
          windows.map(({ waiting, calls, connections }) => ({ waiting, calls, connections })),
          [idle, idle],
        );
        assert.deepEqual(requests, []);
      });
    });
  }
});
