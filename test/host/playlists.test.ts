import assert from 'node:assert/strict';
import type { Playlist } from '../../src/library/playlist';
import { AccountCard } from './accountCard';
import { editorText } from './editorText';
import { withLibrary } from './librarySeed';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import { Tree } from './vscode/tree';
import { grace } from './user';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

/** DOM id of the status bar item of the sync. */
const SYNC_ITEM = 'waveflow.waveflow.sync';

const songs = [
  { title: 'Feeling Good', artists: ['Nina Simone'], durationMs: 174_000, fileHash: 'a1' },
  { title: 'Clocks', artists: ['Coldplay'], durationMs: 307_000, fileHash: 'a2' },
  { title: 'One More Time', artists: ['Daft Punk', 'Romanthony'], durationMs: 320_000, fileHash: 'a3' },
  { title: 'Teardrop', artists: ['Massive Attack'], durationMs: 330_000, fileHash: 'a4' },
];

describe('Playlists in the side bar', () => {
  let scene: Scene;
  let window: Window;
  let tree: Tree;

  before(async () => {
    scene = await Scene.open({ server: { faults: true } });
    ({ window } = scene);
    tree = new Tree(window.page, 'WaveFlow');
    await window.inHost('await vscode.extensions.getExtension("waveflow.waveflow").activate()');
  });

  after(() => ifAssigned(scene)?.close());

  /** Waits until the row of a playlist or track says exactly this. */
  const waitForRow = (text: string) =>
    poll(async () => ((await tree.rows()).includes(text) ? true : undefined), { what: `the row ${text}` });

  /** Waits for the rows below the liked tracks, which are there once a track is liked. */
  const waitForLabels = (labels: readonly string[]) => tree.waitForLabels(['Liked', ...labels]);

  describe('signed out', () => {
    it('lead on where there are none', async () => {
      await tree.open();
      const view = window.page.locator('.sidebar');
      await view.getByText('You have no playlists yet').first().waitFor();
      await view.getByRole('button', { name: 'Sign In' }).waitFor();
      await window.screenshot('playlists-welcome-signed-out');
      await view.getByRole('button', { name: 'Create Playlist' }).last().click();
      await window.enter('Road trip', { prompt: /A name for the new playlist/ });
      await tree.waitForLabels(['Road trip']);
    });

    it('are created from the palette, which asks again for a blank name', async () => {
      await window.runCommand('WaveFlow: Create Playlist');
      await window.enter('  ', { prompt: /A name for the new playlist/ });
      await window.quickInput.waitForMessage('Give the playlist a name.');
      await window.quickInput.type('Focus');
      await window.quickInput.confirm();
      await tree.waitForLabels(['Road trip', 'Focus']);
    });

    it('are created by programs, which get the playlist or a reason', async () => {
      const made = await scene.program.run<Playlist>('createPlaylist', ' Late night ');
      assert.equal(made.name, 'Late night');
      assert.equal(made.colorId, 'violet');
      await tree.waitForLabels(['Road trip', 'Focus', 'Late night']);
      await assert.rejects(scene.program.run('createPlaylist', ' '), /Give the playlist a name/);
      await assert.rejects(scene.program.run('renamePlaylist', 'Nowhere', 'x'), /no longer exists/);
      await assert.rejects(scene.program.run('colorPlaylist', 'Focus', 'beige'), /violet, emerald/);
    });

    it('show what another window added', async () => {
      const { profile } = await scene.program.status();
      await withLibrary(scene.editor.globalStorageDir, profile.id, async ({ playlists, tracks, likes, ratings }) => {
        const ids = await tracks.remember(songs);
        const [roadTrip] = await playlists.list();
        assert.ok(roadTrip && ids[1] !== undefined && ids[2] !== undefined);
        await playlists.addTracks(roadTrip.id, ids);
        await likes.toggle(ids[1]);
        await ratings.set(ids[1], 204);
        await ratings.set(ids[2], 178);
      });
      await waitForRow('Road trip | 4 tracks · 19 min');
      await tree.expand('Road trip');
      await waitForRow('Feeling Good | Nina Simone · 2:54');
      await waitForRow('Clocks | Coldplay · 5:07 · ♥ · ★★★★☆');
      assert.equal(await tree.spoken('Clocks'), 'Clocks, Coldplay, 5 minutes 7 seconds, liked, 4 of 5 stars');
      assert.equal(await tree.spoken('Road trip'), 'Road trip, 4 tracks, 19 minutes');
      await waitForRow('Liked | 1 track · 5 min');
      assert.equal(await tree.spoken('Liked'), 'Liked, 1 track, 5 minutes');
      await window.screenshot('playlists-tree-dark');
    });

    it('are renamed by F2 and stay open', async () => {
      await tree.focusOn('Focus');
      await tree.press('F2');
      await window.enter('Deep focus', { prompt: /A new name for the playlist “Focus”/ });
      await waitForLabels([
        'Road trip',
        'Feeling Good',
        'Clocks',
        'One More Time',
        'Teardrop',
        'Deep focus',
        'Late night',
      ]);
    });

    it('get a description and a color from the context menu', async () => {
      await tree.choose('Deep focus', 'Edit Playlist Description');
      await window.enter('No words', { prompt: /Description of “Deep focus”/ });
      await poll(async () => ((await tree.spoken('Deep focus')).includes('No words') ? true : undefined), {
        what: 'the description',
      });
      await tree.choose('Deep focus', 'Change Playlist Color');
      await window.screenshot('playlists-colors');
      await window.pick('Emerald');
      await poll(async () => ((await named('Deep focus'))?.colorId === 'emerald' ? true : undefined), {
        what: 'the colour',
      });
    });

    it('are moved with the keyboard', async () => {
      await tree.focusOn('Late night');
      await tree.press('Alt+ArrowUp');
      await waitForLabels([
        'Road trip',
        'Feeling Good',
        'Clocks',
        'One More Time',
        'Teardrop',
        'Late night',
        'Deep focus',
      ]);
      await tree.press('Alt+ArrowDown');
      await waitForLabels([
        'Road trip',
        'Feeling Good',
        'Clocks',
        'One More Time',
        'Teardrop',
        'Deep focus',
        'Late night',
      ]);
    });

    it('have tracks that are moved with the keyboard', async () => {
      await tree.focusOn('Feeling Good');
      await tree.press('Alt+ArrowDown');
      await waitForLabels([
        'Road trip',
        'Clocks',
        'Feeling Good',
        'One More Time',
        'Teardrop',
        'Deep focus',
        'Late night',
      ]);
    });

    it('are moved by dragging, and so are tracks', async () => {
      await tree.drag('Late night', 'Deep focus');
      await waitForLabels([
        'Road trip',
        'Clocks',
        'Feeling Good',
        'One More Time',
        'Teardrop',
        'Late night',
        'Deep focus',
      ]);
      await tree.drag('Clocks', 'Teardrop');
      await waitForLabels([
        'Road trip',
        'Feeling Good',
        'One More Time',
        'Teardrop',
        'Clocks',
        'Late night',
        'Deep focus',
      ]);
    });

    it('take tracks that are dragged onto them', async () => {
      await tree.drag('Teardrop', 'Deep focus');
      await waitForRow('Deep focus | 1 track · 6 min');
      await waitForRow('Road trip | 4 tracks · 19 min');
    });

    it('have tracks that are liked and rated by the context menu', async () => {
      await tree.choose('Feeling Good', 'Like');
      await waitForRow('Feeling Good | Nina Simone · 2:54 · ♥');
      await tree.choose('Feeling Good', 'Rate Track');
      await window.pick('5 of 5 stars');
      await waitForRow('Feeling Good | Nina Simone · 2:54 · ♥ · ★★★★★');
      await tree.choose('Feeling Good', 'Unlike');
      await waitForRow('Feeling Good | Nina Simone · 2:54 · ★★★★★');
    });

    it('have tracks that are liked and rated by the keyboard', async () => {
      await tree.focusOn('Teardrop');
      await tree.press('Alt+l');
      await waitForRow('Teardrop | Massive Attack · 5:30 · ♥');
      await waitForRow('Liked | 2 tracks · 11 min');
      await tree.press('Shift+Alt+l');
      await window.pick('4 of 5 stars');
      await waitForRow('Teardrop | Massive Attack · 5:30 · ♥ · ★★★★☆');
      await tree.press('Alt+l');
      await waitForRow('Teardrop | Massive Attack · 5:30 · ★★★★☆');
    });

    it('have liked tracks above them, which are removed by Delete and come back', async () => {
      await tree.collapse('Road trip');
      await tree.expand('Liked');
      await waitForLabels(['Clocks', 'Road trip', 'Late night', 'Deep focus']);
      await tree.focusOn('Clocks');
      await tree.press('Delete');
      await tree.waitForLabels(['Road trip', 'Late night', 'Deep focus']);
      await window.toast('Removed from Liked: “Clocks”').click('Undo');
      await waitForRow('Liked | 1 track · 5 min');
      await tree.collapse('Liked');
      await tree.expand('Road trip');
    });

    it('lose tracks by Delete', async () => {
      await tree.focusOn('One More Time');
      await tree.press('Delete');
      await waitForRow('Road trip | 3 tracks · 14 min');
      await waitForLabels(['Road trip', 'Feeling Good', 'Teardrop', 'Clocks', 'Late night', 'Deep focus']);
    });

    it('get them back at their positions by the notification, by the keyboard and by the palette', async () => {
      const all = ['Road trip', 'Feeling Good', 'One More Time', 'Teardrop', 'Clocks', 'Late night', 'Deep focus'];
      const without = (label: string) => all.filter((other) => other !== label);
      await window.screenshot('tracks-removed');
      await window.toast('Removed: “One More Time”').click('Undo');
      await waitForLabels(all);
      await tree.choose('Feeling Good', 'Remove from Playlist');
      await waitForLabels(without('Feeling Good'));
      await tree.focusOn('Clocks');
      await tree.press('ControlOrMeta+z');
      await waitForLabels(all);
      await tree.focusOn('One More Time');
      await tree.press('Delete');
      await waitForLabels(without('One More Time'));
      await window.runCommand('WaveFlow: Undo Delete or Remove');
      await waitForLabels(all);
      await tree.focusOn('One More Time');
      await tree.press('Delete');
      await waitForRow('Road trip | 3 tracks · 14 min');
    });

    it('are deleted without a confirmation and restored by the notification', async () => {
      await tree.focusOn('Road trip');
      await tree.press('Delete');
      await waitForLabels(['Late night', 'Deep focus']);
      await window.screenshot('playlists-deleted');
      await window.toast('Deleted: “Road trip”').click('Undo');
      await waitForLabels(['Road trip', 'Late night', 'Deep focus']);
      await waitForRow('Road trip | 3 tracks · 14 min');
    });

    it('and by the palette', async () => {
      await window.runCommand('WaveFlow: Delete Playlist');
      await window.pick('Late night');
      await waitForLabels(['Road trip', 'Deep focus']);
      await window.runCommand('WaveFlow: Undo Delete or Remove');
      await waitForLabels(['Road trip', 'Late night', 'Deep focus']);
    });

    it('queue nothing', async () => {
      assert.equal(await window.statusItem(SYNC_ITEM).count(), 0);
      await window.runCommand('WaveFlow: Show Sync Queue');
      await editorText(window, 'Nothing is sent or received while you are signed out.');
    });
  });

  describe('signed in', () => {
    it('are offered to the server once, with their number', async () => {
      await scene.connect();
      await scene.program.run('pasteToken', await scene.token());
      const offer = window.toast('Not on your server yet: 3 playlists');
      assert.match(await offer.text(), /3 playlists, 4 tracks, .*Upload now\?/);
      assert.deepEqual(await offer.buttons(), ['Upload', 'Not Now']);
      await window.screenshot('playlists-upload');
      await offer.click('Upload');
      await poll(async () => ((await outcome()).remaining === 0 ? true : undefined), { what: 'everything to be sent' });
    });

    it('are sent as they are edited', async () => {
      await scene.program.run('renamePlaylist', 'Deep focus', 'Deeper focus');
      await poll(async () => ((await outcome()).remaining === 0 ? true : undefined), { what: 'the edit to be sent' });
      const card = await AccountCard.open(window);
      await card.frame.getByRole('group', { name: 'Sync' }).getByText('Nothing is waiting to be sent.').waitFor();
      await window.screenshot('card-sync-idle');
    });

    it('stay local in local mode, which the card sets', async () => {
      const card = await AccountCard.shown(window);
      await card.frame.getByRole('radio', { name: 'Local only' }).click();
      await card.frame.getByText('Nothing is sent or received in this mode.').waitFor();
      assert.equal(await scene.program.run<string>('setSyncMode', 'local'), 'local');
      await scene.program.run('createPlaylist', 'Only here');
      assert.deepEqual(await scene.program.run('pushNow'), { outcome: 'skipped' });
      assert.equal(await scene.program.run<string>('setSyncMode', 'hybrid'), 'hybrid');
      await window.toast('Not on your server yet: 1 playlist').click('Not Now');
      await assert.rejects(scene.program.run('setSyncMode', 'cloud'), /hybrid/);
    });

    it('stay pending while the server is away, visibly', async () => {
      await scene.server.stop();
      await scene.program.run('createPlaylist', 'Offline');
      await window.statusItem(SYNC_ITEM).filter({ hasText: '1' }).waitFor();
      const label = await window.statusItem(SYNC_ITEM).locator('[aria-label]').first().getAttribute('aria-label');
      assert.match(label ?? '', /Waiting to be sent: 1 change/);
      await window.runCommand('WaveFlow: Show Sync Queue');
      await editorText(window, 'Create Playlist');
      await window.screenshot('sync-queue');
      await AccountCard.open(window);
      await window.screenshot('card-sync-waiting');
    });

    it('are cleared from the queue after a confirmation', async () => {
      await window.runCommand('WaveFlow: Discard Pending Changes');
      assert.match(await window.dialog.text(), /Discard 1 change\?/);
      await window.dialog.click('Discard');
      await window.statusItem(SYNC_ITEM).waitFor({ state: 'detached' });
    });
  });

  describe('in other themes and languages', () => {
    const looks = [
      { name: 'dark', theme: 'Default Dark Modern', shown: '.vs-dark', language: 'en' },
      { name: 'light', theme: 'Default Light Modern', shown: '.vs', language: 'en' },
      { name: 'high-contrast', theme: 'Default High Contrast', shown: '.hc-black', language: 'en' },
      { name: 'de', theme: 'Default Dark Modern', shown: '.vs-dark', language: 'de' },
      { name: 'ar', theme: 'Default High Contrast Light', shown: '.hc-light', language: 'ar' },
    ];
    const set = (section: string, key: string, value: string) =>
      window.inHost(
        'await vscode.workspace.getConfiguration(args[0]).update(args[1], args[2], true)',
        section,
        key,
        value,
      );
    let refused: Playlist;
    let accepted: Playlist;

    before(async () => {
      const { program, server } = scene;
      await server.restart();
      await scene.startOver('Looks');
      await scene.connect();
      await program.run('pasteToken', await scene.signUp(grace));
      refused = await program.run<Playlist>('createPlaylist', 'Road trip');
      accepted = await program.run<Playlist>('createPlaylist', 'Late night');
      const { profile } = await program.status();
      await withLibrary(scene.editor.globalStorageDir, profile.id, async ({ playlists, tracks, likes, ratings }) => {
        const ids = await tracks.remember(songs);
        assert.ok(ids[1] !== undefined);
        await playlists.addTracks(refused.id, ids);
        await likes.toggle(ids[1]);
        await ratings.set(ids[1], 204);
        for (const colorId of ['emerald', 'sky', 'amber', 'rose', 'lime'])
          await playlists.create({ name: colorId, colorId });
      });
    });

    /** Nothing of the look before is left on the screen or in the queue. */
    const begin = async () => {
      await scene.server.clearFaults();
      await scene.server.sync.clear();
      await scene.program.run('renamePlaylist', refused.id, 'Road trip');
      await scene.program.run('retryParked');
      await scene.program.run('pushNow');
      await window.statusItem(SYNC_ITEM).waitFor({ state: 'detached' });
      await window.inHost('await vscode.commands.executeCommand("notifications.clearAll")');
    };

    for (const { name, theme, shown, language } of looks) {
      it(`${name}: tree, card, queue and what the server refuses`, async () => {
        const { program, server } = scene;
        await begin();
        await set('workbench', 'colorTheme', theme);
        await set('waveflow', 'language', language);
        await window.page.locator(`.monaco-workbench${shown}`).waitFor();
        await tree.open();
        await tree.expand('Road trip');
        await tree.row('Clocks').waitFor();
        await server.sync.poison(refused.id, 422);
        await program.run('renamePlaylist', refused.id, 'رحلة Road trip');
        // Whose fault it is shows once the server takes something else.
        for (let pass = 1; pass <= 3; pass++) {
          await program.run('describePlaylist', accepted.id, `Pass ${pass} of ${name}`);
          await program.run('pushNow');
        }
        await window.page.locator('.notification-toast .codicon-warning').waitFor();
        await server.fault({ reset: true, times: 1000 });
        await program.run('createPlaylist', 'Offline');
        await program.run('pushNow');
        await window.statusItem(SYNC_ITEM).waitFor();
        const card = await AccountCard.open(window);
        await card.frame.locator(`html[lang=${language}]`).waitFor();
        await card.frame.getByRole('radio').first().waitFor();
        await window.screenshot(`playlists-${name}`);
        await window.runCommand('WaveFlow: Show Sync Queue');
        await window.page.locator('.codelens-decoration a').first().waitFor();
        await window.screenshot(`sync-queue-${name}`);
        await window.inHost('await vscode.commands.executeCommand("workbench.action.closeActiveEditor")');
      });
    }
  });

  const named = async (name: string): Promise<Playlist | undefined> => {
    const { profile } = await scene.program.status();
    const all = await withLibrary(scene.editor.globalStorageDir, profile.id, ({ playlists }) => playlists.list());
    return all.find((playlist) => playlist.name === name);
  };

  const outcome = () => scene.program.run<{ outcome: string; remaining?: number }>('pushNow');
});
