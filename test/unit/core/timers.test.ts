import assert from 'node:assert/strict';
import { sleep, systemTimers, withTimeout } from '../../../src/core/timers';
import { CountedTimers } from '../../support/countedTimers';
import { flushTasks } from '../../support/manualTimers';

describe('Timers', () => {
  let timers: CountedTimers;
  const tooLate = () => new Error('too late');
  const never = new Promise<never>(() => undefined);

  beforeEach(() => {
    timers = new CountedTimers(0);
  });

  describe('of the system', () => {
    it('call once', async () => {
      let calls = 0;
      systemTimers.after(0, () => calls++);
      await sleep(systemTimers, 10);
      assert.equal(calls, 1);
    });

    it('do not call after they were disposed', async () => {
      systemTimers.after(0, () => assert.fail('called')).dispose();
      await sleep(systemTimers, 10);
    });
  });

  describe('as a limit', () => {
    it('let a promise through that settles in time, and stop', async () => {
      assert.equal(await withTimeout(timers, 100, Promise.resolve(7), tooLate), 7);
      await assert.rejects(withTimeout(timers, 100, Promise.reject(new Error('disk full')), tooLate), /disk full/);
      assert.equal(timers.pending, 0);
    });

    it('reject with the given failure when the time is over', async () => {
      const rejected = assert.rejects(withTimeout(timers, 100, never, tooLate), /too late/);
      await timers.pass(99);
      assert.equal(timers.pending, 1);
      await timers.pass(1);
      await rejected;
    });

    it('ignore how the promise ends after that', async () => {
      let fail = (): void => undefined;
      const late = new Promise<never>((_resolve, reject) => (fail = () => reject(new Error('disk full'))));
      const rejected = assert.rejects(withTimeout(timers, 100, late, tooLate), /too late/);
      await timers.pass(100);
      fail();
      await rejected;
    });
  });

  it('wake a sleeper when the time has passed, not before', async () => {
    let isAwake = false;
    void sleep(timers, 100).then(() => (isAwake = true));
    await timers.pass(99);
    assert.equal(isAwake, false);
    await timers.pass(1);
    await flushTasks();
    assert.equal(isAwake, true);
  });
});
