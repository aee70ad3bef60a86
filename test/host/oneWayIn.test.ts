import assert from 'node:assert/strict';
import { startServer, type ServerProcess } from '../server/process';
import { AccountCard } from './accountCard';
import { ACCOUNT_ITEM } from './extension';
import { ada, followLink } from './user';
import type { Program } from './program';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('The way in', () => {
  let scene: Scene;
  let window: Window;

  before(async () => {
    scene = await Scene.open();
    ({ window } = scene);
  });
  after(() => ifAssigned(scene)?.close());

  describe('From nothing to signed in', () => {
    async function signInInBrowser(): Promise<void> {
      const page = await scene.editor.openedPage('/sign-in');
      await page.getByLabel('Email').fill(ada.email);
      await page.getByLabel('Password').fill(ada.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'You are signed in to WaveFlow' }).waitFor();
      await page.close();
    }

    it('takes one input: the address, without its scheme; what was found is said before it is saved', async () => {
      await window.runCommand('WaveFlow: Sign In');
      await window.enter(new URL(scene.server.url).host, { prompt: 'The address of your WaveFlow server' });
      await window.quickInput.waitForMessage(
        /WaveFlow \d+\.\d+\.\d+ was found at http:\/\/127\.0\.0\.1:\d+\. Press Enter/,
      );
      assert.equal(await window.quickInput.value(), scene.server.url);
      assert.equal((await scene.program.status()).url, null, 'nothing is saved yet');
      await window.screenshot('one-way-in-found');
      await window.quickInput.confirm();
      await window.quickInput.waitUntilClosed();
      await signInInBrowser();
      await window.toast('You are signed in as ada@example.org.').text();
      // The progress goes in its own time.
      await poll(async () => (await window.toasts()).length === 1 || undefined, { what: 'the progress to go' });
      assert.deepEqual(await window.toasts(), ['You are signed in as ada@example.org.']);
      assert.equal(await window.quickInput.isOpen(), false);
      const { url, webUrl, signedIn } = await scene.program.status();
      assert.deepEqual({ url, webUrl, signedIn }, { url: scene.server.url, webUrl: scene.server.url, signedIn: true });
      await window.toast('You are signed in as ada@example.org.').dismiss();
    });

    it('takes one click on the status item once a server is set', async () => {
      await scene.program.run('signOut');
      await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Sign in to WaveFlow' }).click();
      await window.toast('You are signed in as ada@example.org.').dismiss();
      assert.equal((await scene.program.status()).signedIn, true);
    });

    it('takes an address without its scheme in the card too, whose next step is to sign in', async () => {
      await scene.program.run('signOut');
      await scene.program.run('setServerUrl', '');
      const card = await AccountCard.open(window);
      await card.waitForValue(card.serverUrl, '');
      await card.primary.filter({ hasText: 'Save URL' }).waitFor();
      await card.saveServerUrl(new URL(scene.server.url).host);
      assert.match(await window.dialog.text(), /was found at http:\/\/127\.0\.0\.1:\d+\. Save this address\?/);
      await window.dialog.click('Save');
      await card.waitForValue(card.serverUrl, scene.server.url);
      await card.frame.getByText('The server has its own sign-in page.').waitFor();
      await card.primary.filter({ hasText: 'Sign In' }).waitFor();
      await window.screenshot('one-way-in-card');
      await card.signIn.click();
      await window.toast('You are signed in as ada@example.org.').dismiss();
      await card.waitForStatus('Signed in');
      assert.equal(await card.signIn.count(), 0);
      assert.equal(await card.primary.count(), 0);
    });

    it('has the headers for a gateway under Advanced in the card', async () => {
      const card = await AccountCard.shown(window);
      await card.disclose('advanced');
      await card.setRequestHeader.click();
      await window.quickInput.waitForItem('Add a header…');
      await window.quickInput.cancel();
      await card.waitUntilEnabled(card.setRequestHeader);
      assert.equal(await card.alert.count(), 0);
    });

    it('leads on from a saved address with one message and one button', async () => {
      await scene.program.run('signOut');
      await scene.program.run('setServerUrl', '');
      await window.runCommand('WaveFlow: Set Server URL');
      await window.enter(scene.server.url, { prompt: 'The address of your WaveFlow server' });
      const saved = window.toast('The server URL is saved. Sign in next.');
      assert.deepEqual(await saved.buttons(), ['Sign In']);
      assert.equal((await window.toasts()).length, 1);
      await window.screenshot('one-way-in-saved');
      await saved.click('Sign In');
      await window.toast('You are signed in as ada@example.org.').dismiss();
    });

    it('does not try http for input that is no address', async () => {
      await window.runCommand('WaveFlow: Set Server URL');
      await window.enter('htp://x', { prompt: 'The address of your WaveFlow server' });
      await window.quickInput.waitForMessage('https or http only');
      await window.quickInput.cancel();
    });
  });

  describe('The sign-in page of a server', () => {
    let program: Program;
    let other: ServerProcess;
    const PAGE_OF_A = 'https://page.of-a.invalid';

    before(async () => {
      ({ program } = scene);
      await scene.startOver('Two servers');
      other = await startServer();
    });
    after(() => ifAssigned(other)?.stop());

    beforeEach(async () => {
      await program.run('setServerUrl', scene.server.url);
      await program.run('setWebUrl', PAGE_OF_A);
    });

    const ways: readonly (readonly [way: string, change: () => Promise<unknown>])[] = [
      ['a command', () => program.run('setServerUrl', other.url)],
      [
        'the card',
        async () => {
          const card = await AccountCard.open(window);
          await card.saveServerUrl(other.url);
          await card.frame.getByText('Server URL saved.').waitFor();
        },
      ],
      [
        'a link',
        async () => {
          await followLink(window, `server=${encodeURIComponent(other.url)}`);
          assert.doesNotMatch(await window.dialog.text(), /of-a/);
          await window.dialog.click('Connect');
          await window.toast('The server URL is saved').dismiss();
        },
      ],
    ];
    for (const [way, change] of ways) {
      it(`is not that of the server before, after ${way}`, async () => {
        const opened = scene.editor.openedUrls.length;
        await change();
        await poll(async () => ((await program.status()).url === other.url ? true : undefined), {
          what: 'the other server',
        });
        assert.notEqual((await program.status()).webUrl, PAGE_OF_A);
        await window.runCommand('WaveFlow: Sign In');
        const login = () => scene.editor.openedUrls.slice(opened).find((url) => url.includes('/desktop-login'));
        assert.equal(new URL(await poll(login, { what: 'the page to sign in at' })).origin, other.url);
        await window.toast('in your browser…').click('Cancel');
        assert.equal(
          (await program.run('setServerUrl', scene.server.url)).webUrl,
          PAGE_OF_A,
          'back at the first server it is known again',
        );
      });
    }

    it('is named by the question of a link, also where it is remembered', async () => {
      await program.run('setServerUrl', other.url);
      await followLink(window, `server=${encodeURIComponent(scene.server.url)}`);
      const question = await window.dialog.text();
      assert.ok(
        question.includes(`Server: ${scene.server.url}`) && question.includes(`Sign-in page: ${PAGE_OF_A}`),
        question,
      );
      await window.screenshot('deep-link-remembered');
      await window.dialog.click('Cancel');
      assert.equal((await program.status()).url, other.url);
    });

    it('does not change by a link that names no server', async () => {
      await followLink(window, 'web=https%3A%2F%2Fevil.invalid');
      await window.toast('does not say which server to connect to').dismiss();
      assert.equal((await program.status()).webUrl, PAGE_OF_A);
    });

    it('is read from a link exactly as it was put in', async () => {
      const url = 'https://linked.invalid/a+b%25&c=d';
      await followLink(window, `server=${encodeURIComponent(url)}`);
      assert.ok((await window.dialog.text()).includes(`Server: ${url}`));
      await window.dialog.click('Cancel');
    });

    it('by http is warned of once, with what travels unencrypted', async () => {
      await program.run('setWebUrl', 'http://page.invalid');
      const password = window.toast(
        'page.invalid uses http without encryption: others on the network can read your password',
      );
      assert.equal(await password.severity(), 'warning');
      await password.dismiss();
      await followLink(window, 'server=http%3A%2F%2Fboth.invalid&web=http%3A%2F%2Fboth.invalid%2Fweb');
      await window.dialog.click('Connect');
      await window
        .toast('both.invalid uses http without encryption: others on the network can read your token, your password')
        .text();
      assert.equal((await window.toasts()).filter((text) => text.includes('without encryption')).length, 1);
    });
  });
});
