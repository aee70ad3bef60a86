import assert from 'node:assert/strict';
import { LockedQueue } from '../../../../src/store/engine/lockedQueue';
import { ManualTimers, flushTasks } from '../../../support/manualTimers';
import { MemoryLock } from '../../../support/memoryLock';

describe('A queue under the lock', () => {
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

  it('runs tasks in order, while holding the lock once', async () => {
    await Promise.all([queue.run(task('a')), queue.run(task('b')), queue.run(task('c'))]);
    assert.deepEqual(happened, ['lock', 'a', 'b', 'c']);
  });

  it('keeps the lock for tasks that follow soon, and releases it when there are none', async () => {
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

  it('releases the lock almost at once when another owner waits and no task is left', async () => {
    await queue.run(task('a'));
    const other = lock.run(async () => void happened.push('other'));
    await timers.pass(1);
    await other;
    assert.deepEqual(happened, ['lock', 'a', 'end', 'lock', 'other']);
  });

  it('keeps the lock for a task that follows at once, even if another owner waits', async () => {
    const first = queue.run(task('a'));
    const other = lock.run(async () => void happened.push('other'));
    await first;
    await flushTasks();
    await queue.run(task('b'));
    await timers.pass(1);
    await other;
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end', 'lock', 'other']);
  });

  it('lets other owners in between when there are many tasks', async () => {
    const slow = (name: string) => async (): Promise<void> => {
      await timers.pass(15);
      happened.push(name);
    };
    const all = [queue.run(slow('a')), queue.run(slow('b')), queue.run(slow('c'))];
    const other = lock.run(async () => void happened.push('other'));
    await Promise.all([...all, other]);
    assert.deepEqual(happened, ['lock', 'a', 'b', 'end', 'lock', 'other', 'lock', 'c']);
  });

  it('keeps the lock for any number of tasks while no other owner waits', async () => {
    const slow = async (): Promise<void> => timers.pass(15);
    await Promise.all([queue.run(slow), queue.run(slow), queue.run(slow)]);
    assert.deepEqual(happened, ['lock']);
  });

  it('releases the lock after a second at the latest, as not every owner can say that it waits', async () => {
    const slow = async (): Promise<void> => timers.pass(400);
    await Promise.all([1, 2, 3, 4].map(() => queue.run(slow)));
    assert.deepEqual(happened, ['lock', 'end', 'lock']);
  });

  it('releases the lock when it is disposed', async () => {
    await queue.run(task('a'));
    queue.dispose();
    await flushTasks();
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
