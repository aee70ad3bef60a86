import assert from 'node:assert/strict';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asWaveFlowError, type WaveFlowError } from '../../src/core/errors';
import { systemTimers, type Timers } from '../../src/core/timers';
import type { NodeLock, NodeLockOptions } from '../../src/platform/node/lock';
import type { MachineIdentity } from '../../src/platform/node/machine';
import { ChildProgram } from '../support/childProgram';
import { FILE_SYSTEMS, nodeLock, machineNamed } from '../support/nodeLock';
import { rejection } from '../support/rejection';
import { temporaryFolder } from '../support/temporaryFolder';
import { addEntry, readTotal } from './entries';
import { openRedoLog } from './implementations';
import { turnsOutOfOrder } from './turnOrder';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nothing = async (): Promise<void> => undefined;
const LEFT = ['lock', 'lock.machine'];
const MINUTES = 60_000;
const held = (lock: NodeLock) => rejection(lock.run(nothing), 'store.held');
const refused = (lock: NodeLock) => rejection(lock.run(nothing), 'store.elsewhere');

// Ten seconds are over in a moment.
const quick: Timers = { after: (ms, call) => systemTimers.after(ms / 100, call) };

/** The error that one of many attempts ends with. */
async function eventually(attempt: () => Promise<void>): Promise<WaveFlowError> {
  for (;;) {
    const error = await attempt().then(() => undefined, asWaveFlowError);
    if (error) return error;
  }
}

describe('Lock of a folder that several computers share', function () {
  this.timeout(30_000);
  let directory: string;

  beforeEach(async () => {
    directory = await temporaryFolder();
  });

  /** As a process on this computer has it. Turns may follow one another at once, unless that is what it is about. */
  const lockOn = (machine: MachineIdentity, changes: Partial<NodeLockOptions> = {}): NodeLock =>
    nodeLock(directory, { machine: async () => machine, handoverDelayMs: 0, timers: quick, ...changes });

  const start = async (computer: string, order: string, fileSystem = ''): Promise<ChildProgram> => {
    const child = new ChildProgram(path.join(__dirname, 'lockProcess.ts'), [directory, fileSystem, computer]);
    await child.nextReport('ready');
    child.send(order);
    return child;
  };

  async function holder(computer: string, fileSystem?: string): Promise<ChildProgram> {
    const child = await start(computer, 'hold', fileSystem);
    await child.nextReport('held');
    return child;
  }

  const office = machineNamed('office');
  const home = machineNamed('home');

  /** As though the lock was last used this long ago. */
  async function age(ms: number): Promise<void> {
    const file = path.join(directory, 'lock.machine');
    const { mtimeMs } = await stat(file);
    await utimes(file, new Date(mtimeMs - ms), new Date(mtimeMs - ms));
  }

  describe('when another machine holds it', () => {
    it('waits, and acquires it on release', async () => {
      const child = await holder('office');
      let locked = false;
      const waiting = lockOn(home, { timers: systemTimers }).run(async () => void (locked = true));
      await pause(200);
      assert.equal(locked, false);
      child.send('release');
      await waiting;
    });

    for (const title of Object.keys(FILE_SYSTEMS)) {
      it(`does not take it from a silent holder, and says so, on a file system ${title}`, async () => {
        await (await holder('office', title)).kill();
        const lock = lockOn(home, FILE_SYSTEMS[title]);
        assert.deepEqual((await held(lock)).details, { computer: 'office' });
      });
    }

    it('waits for the same silent holder once', async () => {
      await (await holder('office')).kill();
      let waits = 0;
      const counted: Timers = { after: (ms, call) => (waits++, quick.after(ms, call)) };
      const lock = lockOn(home, { timers: counted });
      await held(lock);
      assert.equal(waits, 100);
      await held(lock);
      assert.equal(waits, 100);
    });

    it('does not wait for a computer that never releases it', async () => {
      await writeFile(path.join(directory, 'counter'), '0');
      const child = await start('office', 'count');
      await child.nextReport('counted');
      const { kind, details } = await eventually(() => lockOn(home, { timers: quick }).run(nothing));
      assert.deepEqual({ kind, details }, { kind: 'store.elsewhere', details: { computer: 'office' } });
      await child.kill();
    });

    it('continues as soon as a process of that computer has recovered it', async () => {
      await (await holder('office')).kill();
      const lock = lockOn(home);
      await held(lock);
      await lockOn(office).run(nothing);
      await lock.run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });

    it('continues when a user takes over', async () => {
      await (await holder('office')).kill();
      const lock = lockOn(home);
      await held(lock);
      await lock.takeOver();
      await lock.run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });

    it('stays with the machine that took over, even if the other one continues unexpectedly', async () => {
      const child = await holder('office');
      const lock = lockOn(home);
      await lock.takeOver();
      await lock.run(async () => {
        child.send('release');
        await child.nextReport('released');
        await held(lockOn(office));
      });
      await lockOn(office).run(nothing);
    });

    it('takes nothing over that is its own', async () => {
      const child = await holder('home');
      const lock = lockOn(home);
      await lock.takeOver();
      let locked = false;
      const waiting = lock.run(async () => void (locked = true));
      await pause(200);
      assert.equal(locked, false);
      child.send('release');
      await waiting;
    });
  });

  const kin: readonly { readonly title: string; readonly other: MachineIdentity; readonly fileSystem: string }[] = [
    {
      title: 'the same computer before it was started again',
      other: { ...home, boot: 'earlier' },
      fileSystem: 'with hard links and sockets',
    },
    {
      title: 'a container on the same computer',
      other: { ...home, id: 'of the container' },
      fileSystem: 'with hard links and sockets',
    },
  ];
  for (const { title, other, fileSystem } of kin) {
    it(`replaces a dead process of ${title}`, async () => {
      await (await holder('home', fileSystem)).kill();
      await lockOn(other, FILE_SYSTEMS[fileSystem]).run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });
  }

  it('does not regard a container with other loopback ports as dead', async () => {
    const without = FILE_SYSTEMS['without sockets'];
    await (await holder('home', 'without sockets')).kill();
    const container = { ...home, id: 'of the container', network: 'of the container' };
    await held(lockOn(container, without));
  });

  describe('by turns', () => {
    const turns = { handoverDelayMs: 2 * MINUTES };

    it('is refused if another computer had it just before', async () => {
      await lockOn(office, turns).run(nothing);
      let entered = false;
      const error = await rejection(
        lockOn(home, turns).run(async () => void (entered = true)),
        'store.elsewhere',
      );
      assert.deepEqual(error.details, { computer: 'office' });
      assert.equal(entered, false);
    });

    it('continues at once on the computer that had it, whichever was refused meanwhile', async () => {
      const lock = lockOn(office, turns);
      await lock.run(nothing);
      await refused(lockOn(home, turns));
      await lock.run(nothing);
      await lockOn(office, turns).run(nothing);
      assert.deepEqual(await readdir(directory), LEFT);
    });

    it('goes to another computer two minutes later, and not back before two minutes more', async () => {
      await lockOn(office, turns).run(nothing);
      await age(2 * MINUTES - 2000);
      await refused(lockOn(home, turns));
      await age(4000);
      await lockOn(home, turns).run(nothing);
      assert.deepEqual((await refused(lockOn(office, turns))).details, { computer: 'home' });
    });

    it('counts from the end of a long task', async () => {
      let now = 0;
      const lock = lockOn(office, { ...turns, clock: { now: () => now } });
      await lock.run(async () => {
        await age(5 * MINUTES);
        now += 5 * MINUTES;
      });
      await refused(lockOn(home, turns));
    });
  });

  it('lets a database be read on one computer while it is written on another, and written by turns', async () => {
    const turns = { handoverDelayMs: 2 * MINUTES };
    const here = await openRedoLog(directory, lockOn(office, turns));
    await here.write((transaction) => addEntry(transaction, 'office', 1));
    const there = await openRedoLog(directory, lockOn(home, turns));
    assert.equal(await there.read(readTotal), 1);

    const writeThere = () => there.write((transaction) => addEntry(transaction, 'home', 1));
    assert.deepEqual((await rejection(writeThere(), 'store.elsewhere')).details, { computer: 'office' });
    await here.write((transaction) => addEntry(transaction, 'office', 2));
    assert.equal(await there.read(readTotal), 2);
    await age(3 * MINUTES);
    await writeThere();
    assert.equal(await here.read(readTotal), 3);
    await rejection(
      here.write((transaction) => addEntry(transaction, 'office', 3)),
      'store.elsewhere',
    );
    here.dispose();
    there.dispose();
  });

  it('gives every number to one of four processes on two computers, which are stopped and killed at random', async () => {
    await writeFile(path.join(directory, 'counter'), '0');
    const computers = ['office', 'home', 'office', 'home'];
    const children = await Promise.all(computers.map((computer) => start(computer, 'count')));
    for (let round = 0; round < 40; round++) {
      const index = round % children.length;
      const child = children[index] ?? assert.fail();
      child.signal('SIGSTOP');
      await pause(Math.random() * 40);
      if (round % 5 === 4) {
        await child.kill();
        children[index] = await start(computers[index] ?? '', 'count');
      } else {
        child.signal('SIGCONT');
      }
      await pause(Math.random() * 40);
    }
    await pause(300);
    await Promise.all(children.map((child) => child.kill()));
    const turns = (await readFile(path.join(directory, 'log'), 'utf8')).trim().split('\n');
    assert(turns.length > 30, `only ${turns.length} turns`);
    assert.deepEqual(turnsOutOfOrder(turns), []);
  });
});
