import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemRandom } from '../../src/platform/node/random';
import { LivenessSocket } from '../../src/platform/node/livenessSocket';
import type { NodeLock } from '../../src/platform/node/lock';
import { ChildProgram } from '../support/childProgram';
import { FILE_SYSTEMS, nodeLock } from '../support/nodeLock';
import { MemoryLock } from '../support/memoryLock';
import { SequenceRandom } from '../support/sequenceRandom';
import { temporaryFolder } from '../support/temporaryFolder';
import { describeLock } from './describeLock';
import { turnsOutOfOrder } from './turnOrder';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** The files in a folder whose lock is free. */
const LEFT = ['lock', 'lock.machine'];

const nothing = async (): Promise<void> => undefined;

/** A folder whose path is longer than the address of a socket may be. */
async function deepFolder(): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'x'.repeat(60), 'y'.repeat(60));
  await mkdir(folder, { recursive: true });
  return folder;
}

const USUAL = 'with hard links and sockets';
const locations = [
  { title: 'a folder', folder: temporaryFolder, fileSystem: USUAL },
  { title: 'a folder with a long path', folder: deepFolder, fileSystem: USUAL },
  {
    title: 'a folder without hard links or sockets',
    folder: temporaryFolder,
    fileSystem: 'without hard links or sockets',
  },
];

describeLock('a queue for tests', async () => {
  const lock = new MemoryLock();
  return () => lock;
});

for (const fileSystem of ['without hard links', 'without sockets']) {
  describeLock(`of a folder ${fileSystem}`, async () => {
    const directory = await temporaryFolder();
    return () => nodeLock(directory, FILE_SYSTEMS[fileSystem]);
  });
}

for (const { title, folder, fileSystem } of locations) {
  describeLock(`of ${title}`, async () => {
    const directory = await folder();
    return () => nodeLock(directory, FILE_SYSTEMS[fileSystem]);
  });

  describe(`Lock of ${title}, between processes`, function () {
    this.timeout(30_000);
    let directory: string;
    let lock: NodeLock;

    beforeEach(async () => {
      directory = await folder();
      lock = nodeLock(directory, FILE_SYSTEMS[fileSystem]);
    });

    async function startProcess(order: string): Promise<ChildProgram> {
      const child = new ChildProgram(path.join(__dirname, 'lockProcess.ts'), [directory, fileSystem]);
      await child.nextReport('ready');
      child.send(order);
      return child;
    }

    async function holder(): Promise<ChildProgram> {
      const child = await startProcess('hold');
      await child.nextReport('held');
      return child;
    }

    /** Resolves to how long it took to get the lock, in milliseconds. */
    async function timeToLock(): Promise<number> {
      const start = performance.now();
      await lock.run(nothing);
      return performance.now() - start;
    }

    it('waits for a holder and acquires the lock at once after it', async () => {
      const child = await holder();
      let locked = false;
      const waiting = lock.run(async () => void (locked = true));
      await pause(300);
      assert.equal(locked, false);
      const start = performance.now();
      child.send('release');
      await waiting;
      assert(performance.now() - start < 500);
    });

    it('shows its holder that a process waits', async () => {
      let child: ChildProgram | undefined;
      await lock.run(async (hold) => {
        assert.equal(hold.isContended, false);
        const called = new Promise<void>((resolve) => hold.onContended(resolve));
        child = await startProcess('hold');
        await called;
        assert.equal(hold.isContended, true);
      });
      await child?.nextReport('held');
      child?.send('release');
      await child?.nextReport('released');
    });

    it('replaces a holder that crashed while others waited, within a second', async () => {
      const child = await holder();
      const waiting = lock.run(nothing);
      await pause(100);
      const start = performance.now();
      await child.kill();
      await waiting;
      assert(performance.now() - start < 1000);
    });

    it('replaces a holder that crashed before another process waited, within a second', async () => {
      for (let round = 0; round < 3; round++) await (await holder()).kill();
      assert((await timeToLock()) < 1000);
    });

    it('does not rob a holder that is stopped', async () => {
      const child = await holder();
      child.signal('SIGSTOP');
      let locked = false;
      const early = lock.run(async () => void (locked = true));
      await pause(1500);
      const late = nodeLock(directory, FILE_SYSTEMS[fileSystem]).run(async () => void (locked = true));
      await pause(1500);
      assert.equal(locked, false);
      child.send('release');
      child.signal('SIGCONT');
      await Promise.all([early, late]);
    });

    it('works on when the folder of temporary files is emptied', async () => {
      const child = await holder();
      for (const name of await readdir(tmpdir())) {
        if (name.startsWith('wf-')) await rm(path.join(tmpdir(), name));
      }
      let locked = false;
      const waiting = lock.run(async () => void (locked = true));
      await pause(300);
      assert.equal(locked, false);
      child.send('release');
      await waiting;
    });

    it('gives every number to one of four processes, which are stopped and killed at random', async () => {
      await writeFile(path.join(directory, 'counter'), '0');
      const children = await Promise.all([1, 2, 3, 4].map(() => startProcess('count')));
      for (let round = 0; round < 40; round++) {
        const index = Math.floor(Math.random() * children.length);
        const child = children[index];
        assert(child);
        child.signal('SIGSTOP');
        await pause(Math.random() * 40);
        if (round % 8 === 7) {
          await child.kill();
          children[index] = await startProcess('count');
        } else {
          child.signal('SIGCONT');
        }
        await pause(Math.random() * 40);
      }
      await pause(200);
      await Promise.all(children.map((child) => child.kill()));
      const turns = (await readFile(path.join(directory, 'log'), 'utf8')).trim().split('\n');
      assert(turns.length > 100, `only ${turns.length} turns`);
      assert.deepEqual(turnsOutOfOrder(turns), []);
    });

    it('leaves nothing but its marker file behind', async () => {
      await (await holder()).kill();
      await lock.run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });
  });
}

describe('Lock of a folder, in rare situations', () => {
  let directory: string;
  const file = (name: string): string => path.join(directory, name);

  beforeEach(async () => {
    directory = await temporaryFolder();
  });

  it('does not believe a claim that was made on an outdated view', async () => {
    const [earlier, later, holder] = ['earlier', 'later', 'holder'].map((name) => name.padStart(22, '-'));
    const socket = await LivenessSocket.open({ file: file(`lock.${holder}.socket`), random: systemRandom });
    await writeFile(file('lock'), String(earlier));
    const random = new SequenceRandom();
    const nonce = random.nonce.bind(random);
    // The claimant has seen that the earlier one is gone. Before it acts on that, a later one comes and goes, and
    // another one comes and stays.
    random.nonce = () => {
      writeFileSync(file('lock'), String(later));
      writeFileSync(file(`lock.after-${later}`), String(holder));
      random.nonce = nonce;
      return nonce();
    };
    let locked = false;
    const waiting = nodeLock(directory, { random }).run(async () => void (locked = true));
    await pause(300);
    assert.equal(locked, false);
    socket.dispose();
    await waiting;
    assert.deepEqual(await readdir(directory), LEFT);
  });

  const claim = '-'.repeat(22);
  const remains = [
    { title: 'an empty mark', files: { lock: '' } },
    { title: 'an empty claim', files: { 'lock.after-nobody': '' } },
    { title: 'an empty mark and an empty claim', files: { lock: '', 'lock.after-nobody': '' } },
    { title: 'a mark of zeros', files: { lock: '\0'.repeat(22) } },
    { title: 'an empty holder', files: { 'lock.after-nobody': claim, [`lock.${claim}.holder`]: '' } },
    { title: 'an empty record of the machine', files: { 'lock.machine': '' } },
    { title: 'an empty claim in a folder', files: { 'lock.after-nobody/id': '' } },
    { title: 'an empty folder', files: { 'lock.after-nobody/': '' } },
  ];
  const remainsOn = ['with hard links and sockets', 'without hard links or sockets'].flatMap((fileSystem) =>
    remains.map((remain) => ({ fileSystem, ...remain })),
  );
  for (const { fileSystem, title, files } of remainsOn) {
    it(`recovers from ${title}, left by a power cut, in a folder ${fileSystem}`, async () => {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(name.endsWith('/') ? file(name) : path.dirname(file(name)), { recursive: true });
        if (!name.endsWith('/')) await writeFile(file(name), content);
      }
      await nodeLock(directory, FILE_SYSTEMS[fileSystem]).run(nothing);
      await nodeLock(directory, FILE_SYSTEMS[fileSystem]).run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });
  }

  it('fails, and admits no task, if it cannot write', async () => {
    await symlink(file('nowhere/lock'), file('folder'));
    let locked = false;
    await assert.rejects(nodeLock(file('folder')).run(async () => void (locked = true)));
    assert.equal(locked, false);
  });
});
