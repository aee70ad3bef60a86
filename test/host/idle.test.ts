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
  let program: Program;

  const open = async (protocol: 'v1' | 'v2'): Promise<void> => {
    server = await startServer({ protocol, faults: true, ...(protocol === 'v2' && { tracks: 400 }) });
    editor = await startEditor({ vsix: VSIX, control: true, env: { WAVEFLOW_TEST_WATCHED: EXTENSION } });
    window = await editor.openWindow();
    program = new Program(window);
  };
  const close = async (): Promise<void> => {
    await ifAssigned(editor)?.close();
    await ifAssigned(server)?.stop();
  };

  /** Leaves the editor alone, and resolves to what the extension did meanwhile. */
  const leaveAlone = async (): Promise<Activity> => {
    await pause(SETTLING_MS);
    await window.inHost('state.activity.reset()');
    await server.clearRequests();
    await pause(IDLE_MS);
    const activity = await window.inHost<Omit<Activity, 'requests'>>(
      `const sockets = process._getActiveHandles().filter(({ remotePort }) => remotePort === args[0]);
      return { ...state.activity.report(), connections: sockets.length };`,
      Number(new URL(server.url).port),
    );
    const requests = (await server.requests()).map(({ method, path }) => `${method} ${path}`);
    return { ...activity, requests };
  };

  for (const { protocol, prepare, signIn } of protocols) {
    describe(`with protocol ${protocol}`, () => {
      before(async () => {
        await open(protocol);
        await prepare(server);
      });
      after(close);

      it('has one socket and one slow timer while signed in', async () => {
        await signIn({ server, editor, window });
        await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
        const { waiting, calls, connections, requests } = await leaveAlone();
        // The local server tells other windows that this one listens for them; it is silent.
        assert.deepEqual(waiting, { timer: 1, 'local server': 1 });
        assert.deepEqual([connections, requests], [1, []]);
        assert((calls.timer ?? 0) <= MAX_CALLS, `${calls.timer} calls`);
      });

      it('has no timer, socket or request after signing out', async () => {
        await program.run('signOut');
        const { waiting, calls, connections, requests } = await leaveAlone();
        assert.deepEqual(
          { waiting, calls, connections, requests },
          { waiting: {}, calls: {}, connections: 0, requests: [] },
        );
      });
    });
  }
});
