import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerStatus } from '../../src/protocol/status';
import type { ServerProcess } from '../server/process';
import { ifAssigned } from '../support/ifAssigned';
import { startRecordingServer } from '../support/recordingServer';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { ada, signInWithEmail } from './user';
import type { Program } from './program';
import { Scene } from './scene';
import { chooseInMenu } from './vscode/menu';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';

/** Seconds; a token counts as used up after half of so short a life. */
const TOKEN_LIFE = 16;

async function signIn(window: Window): Promise<void> {
  await signInWithEmail(window, ada);
  await window.toast('You are signed in as').dismiss();
}

describe('Staying signed in', () => {
  let scene: Scene;
  let server: ServerProcess;
  let left: Window;
  let right: Window;
  let program: Program;

  const state = (status: ServerStatus) => [status.connection.state, status.connection.reason, status.signedIn];
  const minted = async () => (await server.requests()).filter(({ path }) => path === '/api/auth/token').length;
  /** Asks through the window, which reports changes of sessions in order: earlier changes are known afterwards. */
  const askForSessions = (window: Window, times: number) =>
    window.inHost<string[]>(
      'const all = await Promise.all(Array.from({ length: args[0] }, () => vscode.authentication.getSession("waveflow", [], { silent: true }))); return all.map((one) => one?.accessToken ?? "none")',
      times,
    );

  before(async () => {
    scene = await Scene.open({ server: { faults: true, tokenLife: TOKEN_LIFE } });
    ({ server, window: left, program } = scene);
    right = await scene.editor.openWindow();
    await scene.connect();
    await signIn(left);
  });
  after(() => ifAssigned(scene)?.close());

  it('shows the account in the Accounts menu as "name @ host", for other extensions too, after the user agreed', async () => {
    const asked = left.inHost<{ label: string; scopes: string[] }>(
      'const { account, scopes } = await vscode.authentication.getSession("waveflow", [], { createIfNone: true }); return { label: account.label, scopes }',
    );
    await left.dialog.click('Allow');
    assert.deepEqual(await asked, { label: `ada@example.org @ ${new URL(server.url).host}`, scopes: [] });
    const tokens = await askForSessions(left, 1);
    assert.match(tokens[0] ?? '', /^eyJ/);
  });

  it('makes one renewal when two windows ask ten times each across an expiry', async () => {
    await askForSessions(right, 1);
    await delay((TOKEN_LIFE * 1000) / 2 + 500);
    await server.clearRequests();
    const [inLeft, inRight] = await Promise.all([askForSessions(left, 10), askForSessions(right, 10)]);
    const tokens = new Set([...inLeft, ...inRight]);
    assert.equal(tokens.size, 1);
    assert.match([...tokens][0] ?? '', /^eyJ/);
    assert.equal(await minted(), 1);
  });

  it('renews once on a 401 and repeats the request once', async () => {
    await program.run('checkConnection');
    await server.clearRequests();
    await server.fault({ status: 401 });
    assert.deepEqual(state(await program.run('checkConnection')), ['online', null, true]);
    const paths = (await server.requests()).map(({ path }) => path).filter((path) => path !== '/api/auth/jwks');
    assert.deepEqual(paths.filter((path) => path === '/api/v1/profiles').length, 2);
    assert.equal(await minted(), 1);
  });

  const faults = [
    ['403', { status: 403 }, 'answer.forbidden', 'does not allow this for your account'],
    ['429', { status: 429, retryAfter: 1 }, 'answer.busy', 'is busy'],
    ['500', { status: 500 }, 'answer.failed', 'reported an internal error'],
    ['503', { status: 503 }, 'answer.failed', 'reported an internal error'],
    ['a connection that breaks', { reset: true }, 'network.broken', 'The connection to'],
    ['a captive portal', { portal: true }, 'answer.notWaveFlow', 'is not a WaveFlow server'],
    ['no response for 30 seconds', { hang: true }, 'network.timeout', 'did not respond in time'],
  ] as const;
  for (const [name, fault, reason, sentence] of faults) {
    it(`keeps the session through ${name}, and says so everywhere`, async () => {
      const card = await AccountCard.open(left);
      // Not only once: the extension asks again by itself, the first time at any moment within seven seconds.
      await server.fault({ ...fault, times: 100 });
      assert.deepEqual(state(await program.run('checkConnection')), ['offline', reason, true]);
      await left.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in, offline' }).waitFor();
      await card.waitForStatus('Signed in, offline');
      await card.frame.getByText(sentence).waitFor();
      const label = await left.statusItem(ACCOUNT_ITEM).locator('[aria-label]').first().getAttribute('aria-label');
      assert.ok(label?.includes(sentence), `${sentence} in ${label}`);
      await server.clearFaults();
      assert.deepEqual(state(await program.run('checkConnection')), ['online', null, true]);
    });
  }

  it('notices automatically that the server is back', async () => {
    await server.stop();
    assert.deepEqual(state(await program.run('checkConnection')), ['offline', 'network.refused', true]);
    await left.screenshot('offline');
    await server.restart();
    await left
      .statusItem(ACCOUNT_ITEM)
      .filter({ hasText: /Signed in$/ })
      .waitFor({ timeout: 30_000 });
  });

  it('keeps the account in the Accounts menu while the server is away, and notifies when it is back', async () => {
    await server.stop();
    await left.reload();
    await left.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in, offline' }).waitFor({ timeout: 30_000 });
    const accounts = left.page.locator('.activitybar').getByRole('button', { name: 'Accounts' });
    const entry = left.page.getByRole('menuitem', { name: /ada@example\.org @/ });
    // An open menu stays as it was when it opened, and the editor asks for sessions after it has started.
    const findAccount = async (): Promise<true | undefined> => {
      await left.page.keyboard.press('Escape');
      await accounts.click();
      return entry.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => undefined,
      );
    };
    await poll(findAccount, { what: 'the account in the menu' });
    await left.screenshot('offline-accounts-menu');
    await left.page.keyboard.press('Escape');
    await delay(TOKEN_LIFE * 1000);
    const [token] = await askForSessions(left, 1);
    assert.match(token ?? '', /^eyJ/, 'the last one, which has ended meanwhile');
    await left.inHost(
      'state.changes = 0; vscode.authentication.onDidChangeSessions(({ provider }) => { if (provider.id === "waveflow") state.changes++; })',
    );
    await server.restart();
    await program.run('checkConnection');
    await poll(async () => (await left.inHost<number>('return state.changes')) === 1 || undefined, {
      what: 'the change to be reported',
    });
    assert.notDeepEqual(await askForSessions(left, 1), [token]);
  });

  it('shows one prompt when the session is gone, for any number of requests, and one click leads on', async () => {
    await program.run('checkConnection');
    await server.revoke(ada.email);
    await server.fault({ status: 401, times: 100 });
    await Promise.all(Array.from({ length: 20 }, () => program.run('checkConnection')));
    await server.clearFaults();
    assert.deepEqual(state(await program.status()), ['expired', null, false]);
    await left.page.bringToFront();
    await left.toast('has expired').text();
    await left.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Session expired' }).waitFor();
    const prompts = (await left.toasts()).filter((text) => text.includes('has expired'));
    assert.equal(prompts.length, 1);
    assert.equal((await program.status()).url, server.url, 'nothing else has changed');
    await left.screenshot('session-expired');
    await left.toast('has expired').click('Sign In');
    await left.toast('in your browser…').click('Cancel');
  });

  it('shows no prompt at start-up', async () => {
    // The token is good for a minute after its end, and the server is asked anew.
    await server.fault({ status: 401, times: 100 });
    await left.reload();
    await left.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Session expired' }).waitFor();
    await server.clearFaults();
    assert.deepEqual(
      (await left.toasts()).filter((text) => text.includes('has expired')),
      [],
    );
  });

  it('is signed out by the Accounts menu as by our command, with one event, also in the other window', async () => {
    await signIn(left);
    await right.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
    await askForSessions(right, 1);
    await right.inHost(
      'state.events = 0; vscode.authentication.onDidChangeSessions(({ provider }) => { if (provider.id === "waveflow") state.events++; })',
    );
    const accounts = left.page.locator('.activitybar').getByRole('button', { name: 'Accounts' });
    await chooseInMenu(left.page, accounts, /ada@example\.org @/, 'Sign Out');
    await left.dialog.click('Sign Out');
    await poll(async () => ((await program.status()).connection.state === 'signedOut' ? true : undefined), {
      what: 'signed out',
    });
    await right.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Sign in to WaveFlow' }).waitFor({ timeout: 2_000 });
    await askForSessions(right, 1);
    assert.equal(await right.inHost<number>('return state.events'), 1);
  });

  describe('Another host', () => {
    before(async () => {
      await right.close();
      await scene.startOver('Elsewhere');
      await scene.connect();
      await signIn(left);
    });

    it('gets none of our headers by a redirect', async () => {
      const other = await startRecordingServer();
      try {
        for (const path of ['/api/v1/', '/api/auth/token']) {
          await server.fault({ redirect: `${other.url}/somewhere`, path, times: 3 });
          const { connection } = await program.run('checkConnection');
          if (path === '/api/v1/') assert.deepEqual(connection, { state: 'offline', reason: 'answer.inFront' });
          await server.clearFaults();
        }
        assert.deepEqual(other.requests, []);
      } finally {
        await other.stop();
      }
    });

    it('gets none of our headers by a change of the server URL', async () => {
      const other = await startRecordingServer();
      try {
        await program.run('setServerUrl', other.url);
        await program.run('checkConnection');
        await program.run('setWebUrl', other.url);
        await left.inHost('return vscode.authentication.getSession("waveflow", [], { silent: true })');
        assert.deepEqual(
          other.requests.filter(({ authorization, cookie }) => authorization || cookie),
          [],
        );
        await program.run('setServerUrl', server.url);
        assert.equal((await program.run('checkConnection')).connection.state, 'online');
        assert.deepEqual(
          other.requests.filter(({ authorization, cookie }) => authorization || cookie),
          [],
        );
      } finally {
        await other.stop();
      }
    });

    it('may be named by a link, which asks first and brings no token', async () => {
      const link = async (query: string) =>
        left.inHost<string>(
          'return (await vscode.env.asExternalUri(vscode.Uri.parse(`${vscode.env.uriScheme}://waveflow.waveflow/${args[0]}`))).toString(true)',
          query,
        );
      const follow = async (query: string) => {
        const page = await left.page.context().newPage();
        await page.goto(await link(query));
        await page.close();
      };
      await follow('connect?server=https%3A%2F%2Flinked.example&token=a.b.c');
      assert.match(
        await left.dialog.text(),
        /A link wants to connect WaveFlow to linked\.example[\s\S]*Continue only if you know/,
      );
      await left.screenshot('deep-link');
      await left.dialog.click('Cancel');
      assert.equal((await program.status()).url, server.url);

      await follow('connect?server=https%3A%2F%2Flinked.example&web=https%3A%2F%2Fweb.linked.example&token=a.b.c');
      await left.dialog.click('Connect');
      const status = await poll(
        async () => {
          const now = await program.status();
          return now.webUrl === 'https://web.linked.example' ? now : undefined;
        },
        { what: 'the URLs of the link' },
      );
      assert.deepEqual([status.url, status.connection.state], ['https://linked.example', 'signedOut']);

      await follow('token?token=a.b.c');
      await follow('connect?server=htp%3A%2F%2Fx');
      await left.toast('https or http only').dismiss();
      assert.equal((await program.status()).url, 'https://linked.example');
    });
  });
});
