import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { Scene } from './scene';
import { poll } from './vscode/poll';
import type { Window } from './vscode/window';
import { ifAssigned } from '../support/ifAssigned';

describe('A damaged file in the storage', () => {
  let scene: Scene;
  let window: Window;
  let program: Program;

  const file = (name: string) => join(scene.editor.globalStorageDir, name);
  const copies = () => readdirSync(scene.editor.globalStorageDir).filter((name) => name.includes('.damaged-'));

  /** Flips one bit of a file while no extension host is running: a window that has the state in memory would repair it. */
  async function damage(name: string, offset: number): Promise<Buffer> {
    await scene.editor.restart();
    const content = readFileSync(file(name));
    content.writeUInt8(content.readUInt8(offset) ^ 1, offset);
    writeFileSync(file(name), content);
    return content;
  }

  async function open(): Promise<void> {
    window = await scene.editor.openWindow();
    program = new Program(window);
  }

  before(async () => {
    scene = await Scene.open();
    ({ window, program } = scene);
    await program.run('setServerUrl', 'https://first.invalid');
    await program.run('setServerUrl', 'https://second.invalid');
  });
  after(() => ifAssigned(scene)?.close());

  it('is truncated to what is proven if it is the log, with a notification', async () => {
    const log = readFileSync(file('app.db.log'));
    const damaged = await damage('app.db.log', log.lastIndexOf('https://second.invalid'));
    await open();
    await window.toast('WaveFlow found a damaged file, kept a copy of it as app.db.log.damaged-').text();
    await window.screenshot('damaged-log');
    assert.equal((await program.status()).url, 'https://first.invalid');
    const [copy = ''] = copies();
    assert.deepEqual(readFileSync(file(copy)), damaged);
  });

  it('is left unchanged if it is the snapshot, until the user starts over', async () => {
    const damaged = await damage('app.db', 5000);
    await open();
    const toast = window.toast('app.db is damaged');
    await toast.text();
    await window.screenshot('damaged-snapshot');
    await assert.rejects(program.run('setServerUrl', 'https://third.invalid'));
    assert.deepEqual(readFileSync(file('app.db')), damaged);

    await toast.click('Start Over');
    await poll(async () => ((await program.status()).url === null ? true : undefined), { what: 'a new database' });
    await program.run('setServerUrl', 'https://fourth.invalid');
    assert.ok(copies().some((copy) => copy.startsWith('app.db.damaged-') && readFileSync(file(copy)).equals(damaged)));
    await window.reload();
    assert.equal((await new Program(window).status()).url, 'https://fourth.invalid');
  });
});
