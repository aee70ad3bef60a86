import assert from 'node:assert/strict';
import { LockedQueue } from '../../../../src/store/engine/lockedQueue';
import { ManualTimers, settle } from '../../../support/manualTimers';
import { MemoryLock } from '../../../support/memoryLock';

describe('A queue in the lock', () => {
  let timers: ManualTimers;
  let lock: MemoryLock;
  let happened: string[];
  let queue: LockedQueue;

  beforeEach(() => {
    timers = new ManualTimers(0);
    lock = new MemoryLock();
    happened = [];
    const run = lock.run.bind(lock);
    lock.run = (task) =>
      run((hold) => {
        happened.push('lock');
        return task(hold);
      });
    queue = new LockedQueue({ lock, timers, onRelease: async () => void happened.push('end') });
  });

  const task = (name: string) => async (): Promise<void> => void happened.push(name);

  it('runs tasks in their order, in one hold', async () => {
    await Promise.all([queue.run(task('a')), queue.run(task('b')), queue.run(task('c'))]);
    assert.deepEqual(happened, ['lock', 'a', 'b', 'c']);
  });

  it('keeps the lock for what follows closely, and lets it go when nothing does', async () => {
    await queue.run(task('a'));
    await timers.pass(4);
    await queue.run(task('b'));
    await timers.pass(4);
    assert.deepEqual(happened, ['lock', 'a', 'b']);
    await timers.pass(1);
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end']);
    await queue.run(task('c'));
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end', 'lock', 'c']);
  });

  it('lets it go almost at once when somebody waits and nothing is left to do', async () => {
    await queue.run(task('a'));
    const other = lock.run(async () => void happened.push('other'));
    await timers.pass(1);
    await other;
    assert.deepEqual(happened, ['lock', 'a', 'end', 'lock', 'other']);
  });

  it('keeps it for whoever goes on at once, though somebody waits', async () => {
    const first = queue.run(task('a'));
    const other = lock.run(async () => void happened.push('other'));
    await first;
    await settle();
    await queue.run(task('b'));
    await timers.pass(1);
    await other;
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end', 'lock', 'other']);
  });

  it('lets others in between when there is much to do', async () => {
    const slow = (name: string) => async (): Promise<void> => {
      await timers.pass(15);
      happened.push(name);
    };
    const all = [queue.run(slow('a')), queue.run(slow('b')), queue.run(slow('c'))];
    const other = lock.run(async () => void happened.push('other'));
    await Promise.all([...all, other]);
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end', 'lock', 'other', 'lock', 'c']);
  });

  it('goes on when nobody else wants it, however much there is to do', async () => {
    const slow = async (): Promise<void> => timers.pass(15);
    await Promise.all([queue.run(slow), queue.run(slow), queue.run(slow)]);
    assert.deepEqual(happened, ['lock']);
  });

  it('lets it go after a second all the same, as not everybody can say that they want it', async () => {
    const slow = async (): Promise<void> => timers.pass(400);
    await Promise.all([1, 2, 3, 4].map(() => queue.run(slow)));
    assert.deepEqual(happened, ['lock', 'end', 'lock']);
  });

  it('lets it go when it is disposed', async () => {
    await queue.run(task('a'));
    queue.dispose();
    await settle();
    assert.deepEqual(happened, ['lock', 'a', 'end']);
  });

  it('settles like its tasks', async () => {
    assert.equal(await queue.run(async () => 7), 7);
    await assert.rejects(
      queue.run(() => Promise.reject(new Error('mine'))),
      /mine/,
    );
    assert.equal(await queue.run(async () => 8), 8);
    lock.run = () => Promise.reject(new Error('no lock'));
    await timers.pass(5);
    await assert.rejects(
      queue.run(async () => 9),
      /no lock/,
    );
  });
});
