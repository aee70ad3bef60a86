import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import type { ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { ada, grace, signInWithEmail } from './user';
import type { Program } from './program';
import { Scene } from './scene';
import { filesWith } from './traces';
import type { Editor } from './vscode/editor';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

const PORT = 49388;

describe('Signing in', () => {
  let scene: Scene;
  let server: ServerProcess;
  let editor: Editor;
  let window: Window;
  let program: Program;

  before(async () => {
    scene = await Scene.open({ server: { faults: true } });
    ({ server, editor, window, program } = scene);
  });
  after(() => ifAssigned(scene)?.close());

  describe('with the browser', () => {
    let card: AccountCard;

    const progress = () => window.toast('in your browser…');
    const item = () => window.statusItem(ACCOUNT_ITEM);

    /** Starts a sign-in from the palette and returns the page that the browser opened for it. */
    async function start(): Promise<{ page: Page; callback: URL }> {
      const opened = editor.openedUrls.length;
      await window.runCommand('WaveFlow: Sign In');
      await progress().text();
      // The notification may be there before the browser is asked.
      const { searchParams } = await loginSince(opened);
      const state = searchParams.get('state') ?? '';
      const callback = new URL(searchParams.get('cb') ?? '');
      callback.searchParams.set('state', state);
      const page = await editor.openedPage(state);
      await page.waitForLoadState();
      return { page, callback };
    }

    /** The address to which the browser was sent after the first `opened` ones. */
    const loginSince = (opened: number): Promise<URL> => {
      const findLogin = () => editor.openedUrls.slice(opened).find((one) => one.includes('/desktop-login'));
      return poll(findLogin, { what: 'the browser to be asked' }).then((url) => new URL(url));
    };

    /** Any program of this machine may have the port for a moment, for a connection of its own as well. */
    const listenAt = (port: number): Promise<Server> =>
      poll(
        async () => {
          const listening = createServer().listen(port, '127.0.0.1');
          return once(listening, 'listening').then(
            () => listening,
            () => undefined,
          );
        },
        { what: `port ${port} to be free` },
      );

    const statusOf = (url: URL | string) =>
      fetch(url, { redirect: 'manual' }).then(
        ({ status }) => status,
        () => 'refused',
      );
    const signedOut = async () => assert.equal((await program.status()).connection.state, 'signedOut');

    it('needs no web URL when the server signs users in itself', async () => {
      card = await AccountCard.open(window);
      await card.waitUntilDisabled(card.signIn);
      await card.saveServerUrl(server.url);
      await card.waitUntilEnabled(card.signIn);
      await card.disclose('advanced');
      await card.frame.getByText('Same as server.').waitFor();
      assert.equal(await card.webUrl.inputValue(), '');
      assert.equal(await card.webUrl.getAttribute('placeholder'), server.url);
      await window.screenshot('sign-in-ready');
    });

    it('refuses a wrong web URL like a wrong server URL', async () => {
      await card.saveWebPage('htp://x');
      await card.alert.filter({ hasText: 'https or http only' }).waitFor();
      const distance = await card.errorBelow(card.webUrl);
      assert.ok(distance >= 0 && distance <= 12, `${distance} px`);
      assert.equal((await program.status()).webUrl, server.url);
    });

    it('goes back to the page of the server with an empty web URL', async () => {
      await card.saveWebPage('https://web.invalid');
      await card.frame.getByText('You sign in at web.invalid.').waitFor();
      await card.saveWebPage('');
      await card.frame.getByText('Same as server.').waitFor();
      assert.equal((await program.status()).webUrl, server.url);
    });

    it('listens before the browser opens, on the port that upstream expects, and serves its own path only', async () => {
      (await listenAt(PORT)).close();
      const { page, callback } = await start();
      assert.equal(callback.origin + callback.pathname, `http://127.0.0.1:${PORT}/wf/callback`);
      assert.match(callback.searchParams.get('state') ?? '', /^[0-9a-f]{64}$/);
      assert.equal(await statusOf(`http://127.0.0.1:${PORT}/favicon.ico`), 404);
      assert.equal(await statusOf(`http://127.0.0.1:${PORT}/`), 404);
      await window.screenshot('sign-in-waiting');
      await progress().click('Cancel');
      // The notification goes before the extension host hears of the click.
      await poll(async () => (await statusOf(`http://127.0.0.1:${PORT}/`)) === 'refused' || undefined, {
        what: 'the listener to close',
      });
      assert.equal(await statusOf(callback), 'refused', 'nothing listens for a late callback');
      await signedOut();
      await page.close();
    });

    it('is not ended by a callback with a wrong state, nor by an error without one', async () => {
      const { page, callback } = await start();
      const wrong = new URL(callback);
      wrong.searchParams.set('state', 'f'.repeat(64));
      wrong.searchParams.set('token', 'a.b.c');
      assert.equal(await statusOf(wrong), 303);
      const error = new URL(`${callback.origin}${callback.pathname}?error=access_denied`);
      assert.equal(await statusOf(error), 303);
      await signedOut();
      assert.equal(
        (await window.toasts()).some((text) => text.includes('in your browser…')),
        true,
        'it still waits',
      );
      await progress().click('Cancel');
      await page.close();
    });

    it('ends at once when the user cancels in the browser', async () => {
      const { page } = await start();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await window.toast('The sign-in was canceled in the browser').dismiss();
      await signedOut();
      await page.close();
    });

    it('ends on a clean page, signed in, and the tab knows no token', async () => {
      const { page, callback } = await start();
      await page.getByLabel('Email').fill(ada.email);
      await page.getByLabel('Password').fill(ada.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'You are signed in to WaveFlow' }).waitFor();
      assert.equal(new URL(page.url()).search, '');
      assert.doesNotMatch(page.url(), /eyJ/);
      await page.screenshot({ path: '.test-output/screenshots/sign-in-done-page.png' });
      await window.toast('You are signed in as ada@example.org.').dismiss();
      await item().filter({ hasText: 'Signed in' }).waitFor();
      await card.waitForStatus('Signed in');
      assert.match(await card.details.innerText(), /Sign-in ends\s+in 1[45] minutes/);
      assert.equal((await program.run('checkConnection')).connection.state, 'online');
      assert.equal(await statusOf(callback), 'refused', 'nothing listens when the link is used again');
      await page.close();
    });

    it('takes one click the next time, and another port if that one is taken', async () => {
      await program.run('signOut');
      const other = await listenAt(PORT);
      try {
        const opened = editor.openedUrls.length;
        await card.primary.filter({ hasText: 'Sign In' }).waitFor();
        await card.signIn.click();
        await window.toast('You are signed in as ada@example.org.').dismiss();
        const { searchParams } = await loginSince(opened);
        assert.notEqual(new URL(searchParams.get('cb') ?? '').port, String(PORT));
        await card.waitForStatus('Signed in');
      } finally {
        other.close();
      }
    });

    it('can be cancelled while the editor waits for its own dialog', async () => {
      await program.run('signOut');
      await program.run('setServerUrl', server.url);
      await program.run('setWebUrl', 'https://music.example.com');
      const opened = editor.openedUrls.length;
      const signIn = program.run('signIn');
      assert.match(await window.dialog.text(), /music\.example\.com/);
      // The dialog is in front of it.
      await window.page
        .locator('.notification-toast')
        .filter({ hasText: 'Sign in at music.example.com' })
        .getByRole('button', { name: 'Cancel' })
        .dispatchEvent('click');
      assert.equal((await signIn).signedIn, false);
      assert.equal(await window.dialog.isOpen(), true);
      assert.equal(await statusOf(`http://127.0.0.1:${PORT}/`), 'refused');
      await window.dialog.click('Cancel');
      assert.equal(editor.openedUrls.length, opened);
      await program.run('setWebUrl', server.url);
    });

    it('signs in the profile and the server with which it began', async () => {
      await program.run('signOut');
      await window.page.context().clearCookies({ name: 'better-auth.session_token' });
      const { page } = await start();
      await program.run('createProfile', 'Work');
      await page.getByLabel('Email').fill(ada.email);
      await page.getByLabel('Password').fill(ada.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'You are signed in to WaveFlow' }).waitFor();
      await window.toast('You are signed in').dismiss();
      assert.equal((await program.status()).connection.state, 'signedOut');
      assert.equal((await program.run('switchProfile', 'Default')).signedIn, true);
      await page.close();
    });
  });

  describe('with email', () => {
    before(async () => {
      await scene.startOver('Email');
      await server.signUp(grace);
      await server.requireSecondFactor(grace);
      await program.run('setServerUrl', server.url);
    });
    it('finds the sign-in page at the server itself, then asks for email and password', async () => {
      await window.runCommand('WaveFlow: Sign In with Password');
      await window.enter('not an address', { prompt: /Your email address/ });
      assert.equal((await program.status()).webUrl, server.url);
      await window.quickInput.waitForMessage('Enter the email address of your account');
      await window.enter(ada.email);
      await window.quickInput.waitForMessage('The password for ada@example.org');
      assert.equal(await window.quickInput.isPassword(), true);
    });

    it('says that email or password is wrong when they are, and takes another try', async () => {
      await window.enter('not the password');
      await window.quickInput.waitForMessage('The email address or the password is incorrect');
    });

    for (const [fault, sentence] of [
      [{ status: 403 }, 'Something in front of 127.0.0.1'],
      [{ status: 429, retryAfter: 1 }, 'is busy'],
      [{ status: 500 }, 'reported an internal error'],
      [{ portal: true }, 'is not a WaveFlow sign-in page'],
      [{ reset: true }, 'was lost'],
    ] as const) {
      it(`says something else for ${JSON.stringify(fault)}: ${sentence}`, async () => {
        await server.fault({ ...fault, path: '/api/auth/sign-in' });
        await window.enter(ada.password);
        await window.quickInput.waitForMessage(sentence);
      });
    }

    it('signs in, and the sign-in renews itself', async () => {
      await window.enter(ada.password);
      await window.toast('You are signed in as ada@example.org.').dismiss();
      const card = await AccountCard.open(window);
      await card.waitForStatus('Signed in');
      assert.match(await card.details.innerText(), /Sign-in\s+renews automatically/);
      await window.screenshot('sign-in-renews');
    });

    it('sends users with a second factor to the browser', async () => {
      await program.run('signOut');
      await signInWithEmail(window, grace);
      await window.quickInput.waitForMessage('needs a second step to sign in');
      await window.quickInput.cancel();
      assert.equal((await program.status()).connection.state, 'signedOut');
    });

    it('keeps password and session nowhere but in the keyring', () => {
      for (const secret of [ada.password, grace.password, 'better-auth.session_token']) {
        assert.deepEqual(filesWith(secret, [editor.globalStorageDir, ...editor.logDirs]), []);
      }
    });
  });
});

describe('An editor that the browser cannot reach', () => {
  it('offers the other ways to sign in', async () => {
    const scene = await Scene.open({ editor: { env: { VSCODE_PROXY_URI: 'https://code.example/proxy/{{port}}/' } } });
    const { window, program } = scene;
    try {
      await scene.connect();
      await window.runCommand('WaveFlow: Sign In');
      await window.quickInput.waitForItem('Sign In with Password');
      assert.equal(await window.quickInput.title(), 'Other ways to sign in');
      await window.screenshot('sign-in-no-callback');
      await window.pick('Paste Token');
      await window.quickInput.waitForMessage('copy the JWT');
      assert.equal((await program.status()).connection.state, 'signedOut');
    } finally {
      await scene.close();
    }
  });
});
