import assert from 'node:assert/strict';
import type { ServerStatus } from '../../src/protocol/status';
import type { ServerProcess } from '../server/process';
import { ifAssigned } from '../support/ifAssigned';
import { ScriptedServer } from '../support/scriptedServer';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { ada, signInWithEmail } from './user';
import type { Program } from './program';
import { Scene } from './scene';
import { filesWith } from './traces';
import { poll } from './vscode/poll';
import { readSettings } from './vscode/settings';
import type { Window } from './vscode/window';

const NAME = 'CF-Access-Client-Secret';
const VALUE = '8f14e45fceea167a5a36dedd4bea2543';
const gateway = { style: 'basic', passes: { name: NAME, value: VALUE } } as const;

describe('A gateway in front of the server', () => {
  let scene: Scene;
  let server: ServerProcess;
  let window: Window;
  let program: Program;
  let host: string;

  const state = ({ connection, signedIn }: ServerStatus) => [connection.state, connection.reason, signedIn];
  const spoken = async () =>
    (await window.statusItem(ACCOUNT_ITEM).locator('[aria-label]').first().getAttribute('aria-label')) ?? '';

  before(async () => {
    // The token is used up at once, so that each check renews it.
    scene = await Scene.open({ server: { faults: true, tokenLife: 1 } });
    ({ server, window, program } = scene);
    host = new URL(server.url).host;
    await scene.connect();
    await signInWithEmail(window, ada);
    await window.toast('You are signed in as').dismiss();
    await program.run('checkConnection');
  });
  after(() => ifAssigned(scene)?.close());

  it('that refuses a renewal with its own 401 ends no session, and card and status bar say what is in the way', async () => {
    const card = await AccountCard.open(window);
    await server.gateway(gateway);
    await server.clearRequests();
    assert.deepEqual(state(await program.run('checkConnection')), ['offline', 'answer.inFront', true]);
    await card.waitForStatus('Signed in, offline');
    await card.frame.getByText(`Something in front of ${host}`).waitFor();
    await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in, offline' }).waitFor();
    assert.match(await spoken(), new RegExp(`Something in front of ${host}, such as a gateway`));
    await window.screenshot('gateway-card');
  });

  it('is not mistaken for a wrong password', async () => {
    await program.run('signOut');
    await window.runCommand('WaveFlow: Sign In with Password');
    await window.enter(ada.email, { prompt: /Your email address/ });
    await window.enter(ada.password, { prompt: /The password for/ });
    await window.quickInput.waitForMessage(`Something in front of ${host}`);
    await window.quickInput.cancel();
  });

  it('is found when the address is saved, and the notification leads to the header', async () => {
    await program.run('setServerUrl', '');
    const card = await AccountCard.open(window);
    await card.waitForValue(card.serverUrl, '');
    await card.saveServerUrl(server.url);
    assert.match(await window.dialog.text(), new RegExp(`Something in front of ${host}`));
    await window.dialog.click('Save Anyway');
    const toast = window.toast(`Something in front of ${host}`);
    assert.equal(await toast.severity(), 'error');
    await toast.click('Set Request Header');
    await window.quickInput.waitForItem('Add a header…');
    await window.quickInput.cancel();
    await server.removeGateway();
    await scene.connect();
    await signInWithEmail(window, ada);
    await window.toast('You are signed in as').dismiss();
    await server.gateway(gateway);
    assert.equal((await program.run('checkConnection')).connection.state, 'offline');
  });

  it('accepts the header that was named and given a value by the command: everything works again at once', async () => {
    await window.runCommand('WaveFlow: Set Request Header');
    await window.quickInput.waitForItem('Add a header…');
    await window.screenshot('gateway-headers');
    await window.pick('Add a header…');
    await window.enter('Authorization', { prompt: /The name of the header/ });
    await window.quickInput.waitForMessage('WaveFlow or the network sets the header Authorization itself');
    await window.enter(NAME);
    await window.quickInput.waitForMessage(`The value of ${NAME} for ${host}`);
    assert.equal(await window.quickInput.isPassword(), true);
    await window.screenshot('gateway-value');
    await window.enter(VALUE);
    await window.toast(`Requests to ${host} carry ${NAME} from now on.`).dismiss();
    await window
      .statusItem(ACCOUNT_ITEM)
      .filter({ hasText: /Signed in$/ })
      .waitFor();
    assert.deepEqual(readSettings(scene.editor.userDataDir)['waveflow.requestHeaders'], [NAME]);
    await program.run('createPlaylist', 'Behind the gateway');
    assert.equal((await program.run<{ remaining: number }>('pushNow')).remaining, 0);
    assert.notDeepEqual(await server.sync.ops(ada.email), []);
  });

  it('gets the value after a reload as well', async () => {
    await window.reload();
    await window
      .statusItem(ACCOUNT_ITEM)
      .filter({ hasText: /Signed in$/ })
      .waitFor();
  });

  it('is named with the header in the list, and in the diagnostics, which do not contain the value', async () => {
    await window.runCommand('WaveFlow: Set Request Header');
    await window.quickInput.waitForItem(NAME);
    await window.screenshot('gateway-list');
    await window.quickInput.cancel();
    await window.runCommand('WaveFlow: Copy Diagnostics');
    await window.toast('The diagnostics are on the clipboard').dismiss();
    const text = await window.clipboard();
    assert.match(text, new RegExp(`^Request headers: ${NAME} for ${host} set$`, 'm'));
    assert.equal(text.includes(VALUE), false);
  });

  it('does not get it any more once the setting does not name it, or its value is deleted', async () => {
    await window.inHost(
      'await vscode.workspace.getConfiguration("waveflow").update("requestHeaders", undefined, vscode.ConfigurationTarget.Global)',
    );
    assert.deepEqual(state(await program.run('checkConnection')), ['offline', 'answer.inFront', true]);
    await window.runCommand('WaveFlow: Set Request Header');
    await window.pick(NAME);
    await window.enter('', { prompt: new RegExp(`The value of ${NAME}`) });
    await window.toast(`Requests to ${host} no longer carry ${NAME}.`).dismiss();
    await window.runCommand('WaveFlow: Set Request Header');
    await window.quickInput.waitForItem('Add a header…');
    await poll(
      async () => (await window.page.locator('.quick-input-widget .monaco-list-row').count()) === 1 || undefined,
      { what: 'no header in the list' },
    );
    await window.quickInput.cancel();
  });

  it('differs from a server that has moved: one click takes its new address, and no token is sent before', async () => {
    await server.removeGateway();
    await program.run('signOut');
    const former = await ScriptedServer.start();
    const came = new Set<string | undefined>();
    const secrets: (string | undefined)[] = [];
    former.onRequest(({ url, headers }, response) => {
      came.add(url);
      secrets.push(headers.authorization, headers.cookie);
      response.writeHead(308, { location: `${server.url}${url ?? ''}` }).end();
    });
    try {
      const card = await AccountCard.open(window);
      await card.saveServerUrl(former.url);
      const text = await window.dialog.text();
      assert.ok(
        text.includes(`${new URL(former.url).host} has moved to ${server.url}. Set that address instead.`),
        text,
      );
      await window.screenshot('server-moved');
      await server.clearRequests();
      await window.dialog.click(`Use ${server.url}`);
      await card.waitForValue(card.serverUrl, server.url);
      assert.equal((await program.status()).url, server.url);
      // The first request of the probe, without any user's data.
      assert.deepEqual([...came], ['/health']);
      assert.deepEqual(
        secrets.filter((secret) => secret !== undefined),
        [],
      );
    } finally {
      await former.stop();
    }
  });

  it('leaves the value in no file of ours and in no log', () => {
    const { globalStorageDir, logDirs } = scene.editor;
    assert.deepEqual(filesWith(VALUE, [globalStorageDir, ...logDirs]), []);
  });
});
