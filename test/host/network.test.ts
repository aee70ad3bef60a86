import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { TEST_CERTIFICATE_FILE } from '../server/testCertificate';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy';
import { VSIX } from './extension';
import { createPlaylistsElsewhere } from './otherDevice';
import { ada, signInWithEmail } from './user';
import { Program } from './program';
import { startEditor, type Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

/** Known to the proxy alone: VS Code asks none for loopback addresses. */
const HOST = 'waveflow.test';

const NETWORK_SETTINGS = [
  'http.proxy',
  'http.noProxy',
  'http.proxyStrictSSL',
  'http.systemCertificates',
  'http.systemCertificatesNode',
] as const;
type NetworkSettings = Readonly<Partial<Record<(typeof NETWORK_SETTINGS)[number], unknown>>>;

describe('The network of the editor', () => {
  let server: ServerProcess;
  let secure: ServerProcess;
  /** Ada's, one for each server. */
  let token: string;
  let secureToken: string;
  let proxy: ForwardProxy;
  /** Speaks https itself, and leads to the secure server. */
  let secureProxy: ForwardProxy;
  let editor: Editor;
  let window: Window;
  let profiles = 0;

  /** One editor for the tests of a block, whose extension hosts have this environment. */
  function useEditor(env: Record<string, string>): void {
    before(async () => {
      editor = await startEditor({ vsix: VSIX, control: true, env });
      window = await editor.openWindow();
    });
    after(() => ifAssigned(editor)?.close());
  }

  /** Goes on with these settings of the network, no others, and in a profile without a server. */
  async function configure(settings: NetworkSettings): Promise<void> {
    await window.inHost(
      'for (const [key, value] of args[0]) await vscode.workspace.getConfiguration().update(key, value ?? undefined, vscode.ConfigurationTarget.Global)',
      NETWORK_SETTINGS.map((key) => [key, settings[key]]),
    );
    await new Program(window).run('createProfile', `Profile ${++profiles}`);
  }

  /** Asks for a server URL that a user types, and returns why saving it is questioned. */
  async function problemWith(url: string): Promise<string> {
    await window.runCommand('WaveFlow: Set Server URL');
    await window.enter(url);
    const text = await window.dialog.text();
    await window.dialog.click('Cancel');
    return text;
  }

  async function accepts(url: string): Promise<void> {
    await window.runCommand('WaveFlow: Set Server URL');
    await window.enter(url);
    await window.quickInput.waitUntilClosed();
    assert.equal((await new Program(window).status()).url, url);
  }

  before(async () => {
    server = await startServer({ trustedOrigin: `http://${HOST}`, faults: true });
    token = await server.token((await server.signUp(ada)).cookie);
    secure = await startServer({ tls: 'self-signed', faults: true });
    secureToken = await secure.token((await secure.signUp(ada)).cookie);
    proxy = await startForwardProxy({ hosts: { [HOST]: new URL(server.url).host } });
    secureProxy = await startForwardProxy({ tls: 'self-signed', hosts: { [HOST]: new URL(secure.url).host } });
  });
  after(async () => {
    await Promise.all([
      ifAssigned(proxy)?.stop(),
      ifAssigned(secureProxy)?.stop(),
      ifAssigned(secure)?.stop(),
      ifAssigned(server)?.stop(),
    ]);
  });

  describe('with the certificates of the machine', () => {
    useEditor({});

    it('is not reached through http.proxy where http.noProxy says so', async () => {
      await configure({ 'http.proxy': proxy.url, 'http.noProxy': [HOST] });
      const before = proxy.requests.length;
      assert.match(await problemWith(`http://${HOST}`), /was not found/);
      assert.equal(proxy.requests.length, before);
    });

    it('says so when the proxy requires a sign-in', async () => {
      const strict = await startForwardProxy({ mode: 407 });
      try {
        await configure({ 'http.proxy': strict.url });
        assert.match(
          await problemWith(`http://${HOST}`),
          /The proxy between this editor and waveflow\.test requires you to sign in/,
        );
        assert.match(
          await problemWith(`https://${HOST}`),
          /The proxy between this editor and waveflow\.test requires you to sign in/,
        );
      } finally {
        await strict.stop();
      }
    });

    it('ends at the proxy when nothing responds there, and the message says so', async () => {
      const gone = await startForwardProxy();
      await gone.stop();
      await configure({ 'http.proxy': gone.url });
      const sentence = new RegExp(`Nothing responds at ${new URL(gone.url).host}`);
      assert.match(await problemWith(`http://${HOST}`), sentence);
      assert.match(await problemWith(`https://${HOST}`), sentence);
    });

    it('does not trust a self-signed certificate', async () => {
      await configure({});
      assert.match(await problemWith(secure.url), notTrusted(secure.url));
    });

    it('trusts no unknown certificate, unless http.proxyStrictSSL says so: through a proxy, and without', async () => {
      const tunnel = await startForwardProxy({ hosts: { [HOST]: new URL(secure.url).host } });
      try {
        await configure({ 'http.proxy': tunnel.url, 'http.proxyStrictSSL': true });
        for (const url of [`https://${HOST}`, secure.url]) assert.match(await problemWith(url), notTrusted(url));
        await configure({ 'http.proxy': tunnel.url, 'http.proxyStrictSSL': false });
        for (const url of [`https://${HOST}`, secure.url]) await accepts(url);
        // The editor itself asks for hosts of its own.
        const hosts = new Set(tunnel.requests.map(({ host }) => host));
        assert.ok(hosts.has(`${HOST}:443`));
        assert.ok(!hosts.has(new URL(secure.url).host));
      } finally {
        await tunnel.stop();
      }
    });

    it('trusts no proxy that speaks https with an unknown certificate, whatever http.proxyStrictSSL says', async () => {
      await configure({ 'http.proxy': secureProxy.url, 'http.proxyStrictSSL': false });
      for (const url of [`http://${HOST}`, `https://${HOST}`])
        assert.match(await problemWith(url), notTrusted(secureProxy.url));
    });

    // Last, because a connection through a proxy is kept for a while.
    it('is reached through http.proxy, by email sign-in and by requests with a token', async () => {
      await configure({ 'http.proxy': proxy.url });
      const program = new Program(window);
      await program.run('setServerUrl', `http://${HOST}`);
      await program.run('setWebUrl', `http://${HOST}`);
      await signInWithEmail(window, ada);
      await window.toast('You are signed in as').text();
      assert.equal((await program.run('checkConnection')).connection.state, 'online');
      const paths = proxy.requests.filter(({ host }) => host === HOST).map(({ path }) => path);
      for (const path of ['/api/auth/sign-in/email', '/api/auth/token', '/api/v1/profiles'])
        assert.ok(paths.includes(path), path);
    });
  });

  describe('with another certificate among the trusted ones', () => {
    useEditor({ NODE_EXTRA_CA_CERTS: TEST_CERTIFICATE_FILE });

    it('keeps the connection between two requests with a token, and takes another where the server closes it, by http and by https', async () => {
      await configure({});
      const program = new Program(window);
      // Sync would send requests at the same time, on a connection of their own.
      await program.run('setSyncMode', 'local');
      for (const [asked, signIn] of [
        [server, token],
        [secure, secureToken],
      ] as const) {
        await program.run('setServerUrl', asked.url);
        await program.run('pasteToken', signIn);
        await asked.clearRequests();
        for (let count = 0; count < 2; count++)
          assert.equal((await program.run('checkConnection')).connection.state, 'online');
        const requests = (await asked.requests()).filter(({ path }) => path === '/api/v1/profiles');
        assert(requests.length >= 2);
        assert.equal(new Set(requests.map(({ connection }) => connection)).size, 1);
        await asked.fault({ reset: true });
        assert.equal((await program.run('checkConnection')).connection.state, 'online');
      }
    });

    it('gets through a proxy again and again with a token, by http and by https', async () => {
      const tunnel = await startForwardProxy({ hosts: { [HOST]: new URL(secure.url).host } });
      try {
        for (const [{ url }, address, signIn] of [
          [proxy, `http://${HOST}`, token],
          [tunnel, `https://${HOST}`, secureToken],
        ] as const) {
          await configure({ 'http.proxy': url });
          const program = new Program(window);
          await program.run('setServerUrl', address);
          await program.run('pasteToken', signIn);
          for (let count = 0; count < 3; count++)
            assert.equal((await program.run('checkConnection')).connection.state, 'online');
        }
      } finally {
        await tunnel.stop();
      }
    });

    for (const { what, isSecure, live } of [
      { what: 'hears of changes at once through the tunnel of a proxy', isSecure: true, live: 'socket' },
      {
        what: 'asks for changes where a proxy lets no socket through',
        isSecure: false,
        live: 'polling socket.blocked',
      },
    ]) {
      it(`${what}, and the diagnostics say so`, async () => {
        const [behind, signIn] = isSecure ? ([secure, secureToken] as const) : ([server, token] as const);
        const between = await startForwardProxy({ hosts: { [HOST]: new URL(behind.url).host } });
        try {
          await configure({ 'http.proxy': between.url });
          const program = new Program(window);
          await program.run('setServerUrl', `${isSecure ? 'https' : 'http'}://${HOST}`);
          await program.run('pasteToken', signIn);
          const lines = () => window.inHost<string>(DIAGNOSTICS);
          await poll(async () => (await lines()).includes(`Live updates: ${live}`) || undefined, { what: live });
          const tree = new Tree(window.page, 'WaveFlow');
          await tree.open();
          await createPlaylistsElsewhere({ url: behind.url, token: signIn }, [what]);
          if (!isSecure) await program.run('syncNow');
          await tree.waitForLabels([what]);
        } finally {
          await between.stop();
        }
      });
    }

    it('trusts a self-signed certificate that is among the trusted ones', async () => {
      await configure({});
      await accepts(secure.url);
    });

    it('trusts a proxy that speaks https if its certificate is among the trusted ones', async () => {
      await configure({ 'http.proxy': secureProxy.url });
      await accepts(`https://${HOST}`);
    });
  });

  describe('with another certificate in the store of the system', () => {
    useEditor({ SSL_CERT_FILE: TEST_CERTIFICATE_FILE });

    it('trusts the certificates of the system, unless http.systemCertificates says no', async function () {
      // Elsewhere the store belongs to the machine, and no test changes that.
      if (process.platform !== 'linux') this.skip();
      // Node reads the variable; VS Code itself may read another file, and an experiment may decide which of them does.
      const settings = { 'http.systemCertificatesNode': true };
      await configure({ ...settings, 'http.systemCertificates': false });
      await window.reload();
      assert.match(await problemWith(secure.url), notTrusted(secure.url));
      await configure({ ...settings, 'http.systemCertificates': true });
      // The certificates are read once.
      await window.reload();
      await accepts(secure.url);
    });
  });
});

const notTrusted = (url: string): RegExp => new RegExp(`The certificate of ${new URL(url).host} is not trusted`);

/** What the diagnostics say, read from the clipboard. */
const DIAGNOSTICS =
  'await vscode.commands.executeCommand("waveflow.copyDiagnostics"); return vscode.env.clipboard.readText()';
