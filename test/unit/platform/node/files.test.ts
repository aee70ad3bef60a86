import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { link as linkFile, mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sleep, systemTimers } from '../../../../src/core/timers';
import { NodeFiles } from '../../../../src/platform/node/files';
import { SequenceRandom } from '../../../support/sequenceRandom';
import { temporaryFolder } from '../../../support/temporaryFolder';

const content = Uint8Array.of(1, 2, 3);
const MINUTE = 60_000;

/** Waits, for 8 s at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 8000; waited += 100) await sleep(systemTimers, 100);
  assert(isSo());
}

describe('Files on the local disk', () => {
  let root: string;
  let now: number;
  let files: NodeFiles;

  beforeEach(async () => {
    root = path.join(await temporaryFolder(), 'storage');
    now = Date.now();
    files = new NodeFiles(root, options());
  });

  const options = () => ({ clock: { now: () => now }, random: new SequenceRandom(), timers: systemTimers });

  it('are polled, as not every change causes a notification', async () => {
    await files.replace('p/a.log', content);
    let calls = 0;
    const watch = files.watch('p/a.log', () => calls++);
    // Through a folder without a watcher, as another computer does it.
    const link = path.join(await temporaryFolder(), 'a.log');
    await linkFile(path.join(root, 'p/a.log'), link);
    await sleep(systemTimers, 100);
    calls = 0;
    await writeFile(link, 'more of it');
    await until(() => calls > 0);
    watch.dispose();
  });

  it('are polled if their folder is replaced by another one', async () => {
    await files.replace('p/a.log', content);
    let calls = 0;
    const watch = files.watch('p/a.log', () => calls++);
    const other = new NodeFiles(path.join(root, 'q'), options());
    await other.replace('a.log', content);
    await sleep(systemTimers, 100);
    calls = 0;
    await rename(path.join(root, 'p'), path.join(root, 'old'));
    await rename(path.join(root, 'q'), path.join(root, 'p'));
    await until(() => calls > 0);
    calls = 0;
    await files.replace('p/a.log', Uint8Array.of(4));
    await until(() => calls > 0);
    watch.dispose();
  });

  it('are polled if the system has no watches left', async function () {
    const limit = 'echo 0 > /proc/sys/user/max_inotify_watches';
    const limited = (...command: string[]) =>
      spawnSync('unshare', ['--user', '--map-root-user', 'sh', '-c', `${limit} && exec "$@"`, 'sh', ...command], {
        encoding: 'utf8',
      });
    // Needs a namespace of its own, which not every system allows.
    if (limited('true').status !== 0) this.skip();
    await files.replace('a.log', content);
    const program = path.join(__dirname, 'watchProgram.ts');
    const { stdout, stderr } = limited(process.execPath, '--import', 'tsx', program, root, 'a.log');
    assert.equal(stdout, 'ENOSPC\nnotified\n', stderr);
  });

  it('are readable only by their owner', async function () {
    if (process.platform === 'win32') this.skip();
    await files.replace('profiles/1/data.db', content);
    const mode = async (name: string) => (await stat(path.join(root, name))).mode & 0o777;
    assert.equal(await mode('profiles/1/data.db'), 0o600);
    for (const folder of ['.', 'profiles', 'profiles/1']) assert.equal(await mode(folder), 0o700);
  });

  it('leave no temporary file behind', async () => {
    for (let count = 0; count < 3; count++) await files.replace('a.db', content);
    assert.deepEqual(await readdir(root), ['a.db']);
  });

  it('keep the earlier content and leave nothing behind when a replacement fails', async () => {
    await mkdir(path.join(root, 'a.db/in the way'), { recursive: true });
    await assert.rejects(files.replace('a.db', content));
    assert.deepEqual(await readdir(root), ['a.db']);
    assert.deepEqual(await readdir(path.join(root, 'a.db')), ['in the way']);
  });

  it('fail if the folder cannot be created', async () => {
    await writeFile(root, 'a file is in the way');
    await assert.rejects(files.replace('a.db', content));
  });

  it('pass on every other failure than a missing file', async () => {
    await mkdir(path.join(root, 'a.db'), { recursive: true });
    await assert.rejects(files.read('a.db'), { code: 'EISDIR' });
  });

  it('delete old temporary files of crashed processes', async () => {
    await mkdir(root);
    for (const [name, age] of [
      ['a.db.old.tmp', 11],
      ['a.db.young.tmp', 9],
      ['a.db.damaged-1', 99],
    ] as const) {
      await writeFile(path.join(root, name), 'x');
      const then = new Date(now - age * MINUTE);
      await utimes(path.join(root, name), then, then);
    }
    await files.replace('a.db', content);
    assert.deepEqual((await readdir(root)).sort(), ['a.db', 'a.db.damaged-1', 'a.db.young.tmp']);
  });

  it('are stamped anew although the clock was set back', async () => {
    await files.replace('a.db', content);
    const ahead = new Date(now + 60 * MINUTE);
    await utimes(path.join(root, 'a.db'), ahead, ahead);
    await files.replace('a.db', content);
    assert((await stat(path.join(root, 'a.db'))).mtimeMs > ahead.getTime());
  });

  for (const wrong of ['', '.', '..', '../a.db', 'a/../../b.db', '/etc/passwd', 'a//b', 'a/', 'a\\..\\b']) {
    it(`never leave their folder: "${wrong}"`, async () => {
      await assert.rejects(async () => files.read(wrong), TypeError);
      await assert.rejects(async () => files.removeFolder(wrong), TypeError);
    });
  }
});
