import assert from 'node:assert/strict';
import type { Playlist } from '../../src/library/playlist';
import { AccountCard } from './accountCard';
import { editorText } from './editorText';
import { withLibrary } from './librarySeed';
import { ada, grace } from './user';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

/** DOM id of the status bar item of the sync. */
const SYNC_ITEM = 'waveflow.waveflow.sync';

describe('Edits', () => {
  let scene: Scene;
  let window: Window;

  before(async () => {
    scene = await Scene.open({ server: { faults: true } });
    ({ window } = scene);
  });
  after(() => ifAssigned(scene)?.close());

  describe('that the server refuses', () => {
    let good: Playlist;
    let bad: Playlist;

    const spokenItem = async () =>
      (await window.statusItem(SYNC_ITEM).locator('[aria-label]').first().getAttribute('aria-label')) ?? '';
    const push = () => scene.program.run<{ sent: number; remaining: number }>('pushNow');
    /** Edits the other playlist: an op is parked only after the server has accepted other ops. */
    const pushUntilParked = () => {
      let times = 0;
      const editAnother = async () => {
        await scene.program.run('renamePlaylist', good.id, `Better ${++times}`);
        return (await spokenItem()).includes('could not be sent') || undefined;
      };
      return poll(editAnother, { what: 'the server to have refused it often enough', interval: 2000, timeout: 90_000 });
    };
    /** Field and payload of the ops that the server has received for the playlist, in its order. */
    const receivedOps = async ({ id }: Playlist) =>
      (await scene.server.sync.ops(ada.email))
        .filter((op) => op.entity_id === id)
        .map(({ field, payload }) => [field, payload]);
    const lens = (title: string) => window.page.locator('.codelens-decoration a', { hasText: title });

    before(async () => {
      await scene.connect();
      await scene.program.run('pasteToken', await scene.token());
    });

    it('do not exist while nothing is refused, and the view says where playlists go', async () => {
      await new Tree(window.page, 'WaveFlow').open();
      const view = window.page.locator('.sidebar');
      await view.getByText('What you make here is synced with your WaveFlow server').first().waitFor();
      assert.equal(await view.getByRole('button', { name: 'Sign In' }).count(), 0);
      await window.screenshot('playlists-welcome-signed-in');
      await view.getByRole('button', { name: 'Create Playlist' }).last().click();
      await window.enter('Good', { prompt: /A name for the new playlist/ });
      await window.quickInput.waitUntilClosed();
    });

    it('are set aside, with a notification, and the rest arrives', async () => {
      good = await scene.program.run<Playlist>('renamePlaylist', 'Good', 'Better');
      bad = await scene.program.run<Playlist>('createPlaylist', 'Bad');
      await poll(async () => (await push()).remaining === 0 || undefined, { what: 'the server to take everything' });
      await scene.server.sync.poison(bad.id, 422);
      await scene.program.run('renamePlaylist', bad.id, 'Worse');
      await pushUntilParked();
      await scene.program.run('renamePlaylist', good.id, 'Best');
      const warning = window.toast('1 change could not be sent.');
      assert.match(await warning.text(), /All other changes are still sent\./);
      assert.deepEqual([await warning.severity(), await warning.buttons()], ['warning', ['Show', 'Retry', 'Discard…']]);
      await poll(
        async () => JSON.stringify((await receivedOps(good)).at(-1)) === '["name",{"value":"Best"}]' || undefined,
        {
          what: 'the rest to arrive',
        },
      );
      assert.equal((await receivedOps(bad)).length, 1);
      await window.statusItem(SYNC_ITEM).filter({ hasText: '1' }).waitFor();
      assert.match(await spokenItem(), /^WaveFlow, 1 change could not be sent\./);
      await new Tree(window.page, 'WaveFlow').waitForLabels(['Best', 'Worse']);
      await window.screenshot('parked-warning');
    });

    it('hold the changes that follow them, and show in card and queue with the reason', async () => {
      await scene.program.run('colorPlaylist', bad.id, 'rose');
      const card = await AccountCard.open(window);
      const sync = card.frame.getByRole('group', { name: 'Sync' });
      await sync.getByText('Failed changes').waitFor();
      await window.screenshot('card-sync-parked');
      await window.toast('could not be sent').click('Show');
      const text = await editorText(window, 'Change Playlist Color');
      assert.match(
        text,
        /\nFailed changes\n\n1\. Rename Playlist\n.*\n +Attempts: \d+\n +Last error: \S+ does not accept this change\. \(422\)\n +The server refused it\.\n/,
      );
      assert.match(text, /\n2\. Change Playlist Color\n.*\n +It waits for an earlier change of the same item\.\n/);
      assert.doesNotMatch(text, /Pending changes\n\n/);
      for (const title of ['Retry', 'Export…', 'Discard…']) await lens(title).waitFor();
      await window.screenshot('sync-queue-parked');
    });

    it('are exported as JSON that users can read', async () => {
      await lens('Export…').click();
      const exported = JSON.parse(await editorText(window, '"operationId"')) as {
        op: string;
        field: string;
        payload: unknown;
      }[];
      assert.deepEqual(
        exported.map(({ op, field, payload }) => [op, field, payload]),
        [
          ['set', 'name', { value: 'Worse' }],
          ['set', 'color_id', { value: 'rose' }],
        ],
      );
    });

    it('arrive in order once the server accepts them and the user retries', async () => {
      await scene.server.sync.clear();
      await window.runCommand('WaveFlow: Show Sync Queue');
      await lens('Retry').click();
      await poll(async () => (await receivedOps(bad)).length === 3 || undefined, {
        what: 'both changes on the server',
      });
      assert.deepEqual((await receivedOps(bad)).slice(1), [
        ['name', { value: 'Worse' }],
        ['color_id', { value: 'rose' }],
      ]);
      await window.statusItem(SYNC_ITEM).waitFor({ state: 'detached' });
      await editorText(window, 'Nothing is waiting to be sent.');
      await poll(async () => (await lens('Retry').count()) === 0 || undefined, { what: 'the ways on to go' });
    });

    it('are discarded after a confirmation with their number, and undone', async () => {
      await scene.server.sync.poison(bad.id);
      await scene.program.run('renamePlaylist', bad.id, 'Worst');
      await scene.program.run('describePlaylist', bad.id, 'Of all');
      await pushUntilParked();
      await window.runCommand('WaveFlow: Show Sync Queue');
      await lens('Discard…').click();
      assert.match(await window.dialog.text(), /Discard 2 changes\?\s+They are never sent to the server/);
      await window.dialog.click('Cancel');
      await window.statusItem(SYNC_ITEM).filter({ hasText: '2' }).waitFor();
      await lens('Discard…').click();
      await window.dialog.click('Discard');
      await window.statusItem(SYNC_ITEM).waitFor({ state: 'detached' });
      assert.equal((await receivedOps(bad)).length, 3);
      // What the server has is shown again.
      assert.equal((await scene.program.run<Playlist>('renamePlaylist', bad.id, 'Worst')).description, null);
    });
  });

  describe('before the first sign-in, which are many', () => {
    const COUNT = 250;

    it('are uploaded with a progress, which ends', async () => {
      const { program, server } = scene;
      await scene.startOver('Many');
      await scene.connect();
      const { profile } = await program.status();
      await withLibrary(scene.editor.globalStorageDir, profile.id, async ({ playlists }) => {
        for (let index = 1; index <= COUNT; index++) await playlists.create({ name: `Playlist ${index}` });
      });
      // Each batch of a hundred waits for its response.
      await server.fault({ hang: true, path: '/api/v1/sync/ops', method: 'POST', times: 1 });
      await server.clearRequests();
      await program.run('pasteToken', await scene.signUp(grace));
      await window.toast(`Not on your server yet: ${COUNT} playlists`).click('Upload');
      const progress = window.toast('Uploading to your server');
      assert.match(await progress.text(), /Uploading to your server/);
      await window.statusItem(SYNC_ITEM).waitFor();
      await window.screenshot('upload-progress');
      await server.clearFaults();
      await poll(async () => (await window.toasts()).every((text) => !text.includes('Uploading')) || undefined, {
        what: 'the progress to go',
      });
      await window.statusItem(SYNC_ITEM).waitFor({ state: 'detached' });
      const uploads = (await server.requests()).filter(
        ({ path, method }) => path === '/api/v1/sync/ops' && method === 'POST',
      );
      assert.deepEqual([uploads.length, new Set(uploads.map(({ connection }) => connection)).size], [3, 1]);
      const { playlists } = await server.sync.applied(grace.email);
      assert.equal(playlists.length, COUNT);
    });
  });
});
