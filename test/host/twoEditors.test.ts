import { VSIX } from './extension';
import { Program } from './program';
import { Scene } from './scene';
import { startEditor, type Editor } from './vscode/editor';
import { Tree } from './vscode/tree';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('Two editors that are signed in to the same account', () => {
  let scene: Scene;
  let second: Editor;
  let secondWindow: Window;
  let trees: { readonly first: Tree; readonly second: Tree };
  let programs: { readonly first: Program; readonly second: Program };

  before(async () => {
    scene = await Scene.open({ server: { tokenLife: 3600 } });
    second = await startEditor({ vsix: VSIX, control: true });
    secondWindow = await second.openWindow();
    programs = { first: scene.program, second: new Program(secondWindow) };
    for (const program of Object.values(programs)) {
      await program.run('setServerUrl', scene.server.url);
      await program.run('pasteToken', await scene.token());
    }
    trees = { first: new Tree(scene.window.page, 'WaveFlow'), second: new Tree(secondWindow.page, 'WaveFlow') };
    await trees.first.open();
    await trees.second.open();
  });
  after(() => Promise.all([ifAssigned(second)?.close(), ifAssigned(scene)?.close()]));

  it('show what the other one edits', async () => {
    await programs.first.run('createPlaylist', 'Morning');
    await trees.second.waitForLabels(['Morning']);
    await programs.second.run('renamePlaylist', 'Morning', 'Evening');
    await trees.first.waitForLabels(['Evening']);
    await programs.second.run('createPlaylist', 'Focus');
    await trees.first.waitForLabels(['Evening', 'Focus']);
  });

  it('catch up after the server was away, in both directions', async () => {
    await scene.server.stop();
    await programs.first.run('createPlaylist', 'Made by the first');
    await programs.second.run('createPlaylist', 'Made by the second');
    await scene.server.restart();
    for (const program of Object.values(programs)) await program.run('syncNow');
    for (const program of Object.values(programs)) await program.run('syncNow');
    await trees.first.waitForLabels(['Evening', 'Focus', 'Made by the first', 'Made by the second']);
    await trees.second.waitForLabels(['Evening', 'Focus', 'Made by the second', 'Made by the first']);
  });
});
