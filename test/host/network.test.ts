import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { testCertificateFile } from '../server/test-certificate';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy';
import { vsix } from './extension';
import { ada, signInWithEmail } from './person';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import type { Window } from './vscode/window';

/** Known to the proxy alone: VS Code asks none for loopback addresses. */
const HOST = 'waveflow.test';

describe('The network of the editor', () => {
  let server: ServerProcess;
  let proxy: ForwardProxy;
  let editor: Editor;
  let window: Window;

  async function open(settings: Record<string, unknown>, env: Record<string, string> = {}): Promise<void> {
    editor = await startEditor({ vsix, control: true, settings, env });
    window = await editor.openWindow();
  }

  /** Asks for a server URL that a person types, and returns why saving it is questioned. */
  async function problemWith(url: string): Promise<string> {
    await window.runCommand('WaveFlow: Set Server URL');
    await window.answer(url);
    const text = await window.dialog.text();
    await window.dialog.click('Cancel');
    return text;
  }

  before(async () => {
    server = await startServer({ trustedOrigin: `http://${HOST}` });
    await server.signUp(ada);
    proxy = await startForwardProxy({ hosts: { [HOST]: new URL(server.url).host } });
  });
  afterEach(() => editor?.close());
  after(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  it('is reached through http.proxy, by email sign-in and by requests with a token', async () => {
    await open({ 'http.proxy': proxy.url });
    const program = new Program(window);
    await program.run('setServerUrl', `http://${HOST}`);
    await program.run('setWebUrl', `http://${HOST}`);
    await signInWithEmail(window, ada);
    await window.toast('You are signed in as').text();
    assert.equal((await program.run('checkConnection')).connection.state, 'online');
    const paths = proxy.requests.filter(({ host }) => host === HOST).map(({ path }) => path);
    for (const path of ['/api/auth/sign-in/email', '/api/auth/token', '/api/v1/profiles']) assert.ok(paths.includes(path), path);
  });

  it('is not reached through http.proxy where http.noProxy says so', async () => {
    await open({ 'http.proxy': proxy.url, 'http.noProxy': [HOST] });
    const before = proxy.requests.length;
    assert.match(await problemWith(`http://${HOST}`), /was not found/);
    assert.equal(proxy.requests.length, before);
  });

  it('says so when the proxy wants people to sign in', async () => {
    const strict = await startForwardProxy({ answer: 407 });
    try {
      await open({ 'http.proxy': strict.url });
      assert.match(await problemWith(`http://${HOST}`), /The proxy between this editor and waveflow\.test wants you to sign in/);
      assert.match(await problemWith(`https://${HOST}`), /The proxy between this editor and waveflow\.test wants you to sign in/);
    } finally {
      await strict.stop();
    }
  });

  it('does not trust a certificate that the server made itself, unless somebody added it to the trusted ones', async () => {
    const secure = await startServer({ tls: 'self-signed' });
    try {
      await open({});
      assert.match(await problemWith(secure.url), /The certificate of .* is not trusted/);
      await editor.close();
      await open({}, { NODE_EXTRA_CA_CERTS: testCertificateFile });
      await window.runCommand('WaveFlow: Set Server URL');
      await window.answer(secure.url);
      await window.quickInput.waitUntilClosed();
      assert.equal((await new Program(window).status()).url, secure.url);
    } finally {
      await secure.stop();
    }
  });
});
