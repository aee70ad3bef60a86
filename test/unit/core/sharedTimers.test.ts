import assert from 'node:assert/strict';
import { SharedTimers } from '../../../src/core/sharedTimers';
import type { Timers } from '../../../src/core/timers';
import { CountedTimers } from '../../support/countedTimers';

describe('Shared timers', () => {
  let system: CountedTimers;
  let timers: SharedTimers;
  let calls: [string, number][];

  const note = (name: string) => () => void calls.push([name, system.now()]);
  const repeat = (name: string, ms: number): void => {
    timers.after(ms, () => {
      repeat(name, ms);
      note(name)();
    });
  };

  beforeEach(() => {
    system = new CountedTimers(7_000);
    timers = new SharedTimers(system, system);
    calls = [];
  });

  it('of less than half a minute are exact', async () => {
    timers.after(5_000, note('a'));
    timers.after(29_999, note('b'));
    await system.pass(60_000);
    assert.deepEqual(calls, [
      ['a', 12_000],
      ['b', 36_999],
    ]);
  });

  it('of more call together, never too early and at most half a minute late', async () => {
    timers.after(30_000, note('a'));
    await system.pass(10_000);
    timers.after(40_000, note('b'));
    timers.after(45_000, note('c'));
    assert.equal(system.pending, 1);
    await system.pass(120_000);
    assert.deepEqual(calls, [
      ['a', 60_000],
      ['b', 60_000],
      ['c', 90_000],
    ]);
    assert.equal(system.pending, 0);
  });

  it('keep their period, although the system calls late', async () => {
    const late: Timers = { after: (ms, call) => system.after(ms + 250, call) };
    timers = new SharedTimers(late, system);
    repeat('a', 30_000);
    repeat('b', 60_000);
    await system.pass(114_000);
    const times = calls.map(([name, at]) => `${name} ${Math.round(at / 1_000)}`);
    assert.deepEqual(times, ['a 60', 'b 90', 'a 90', 'a 120']);
  });

  it('do not make up for a time in which the computer has slept', async () => {
    repeat('a', 30_000);
    system.setClock(8 * 60 * 60_000);
    await system.pass(95_000);
    assert.equal(calls.length, 2);
  });

  it('do not call after they were disposed, and leave nothing behind', async () => {
    const first = timers.after(30_000, () => assert.fail('called'));
    const second = timers.after(60_000, () => assert.fail('called'));
    first.dispose();
    second.dispose();
    second.dispose();
    assert.equal(system.pending, 0);
    await system.pass(120_000);
  });

  it('can be disposed by another one that calls at the same time', async () => {
    timers.after(30_000, () => second.dispose());
    const second = timers.after(30_000, () => assert.fail('called'));
    await system.pass(120_000);
  });

  it('call the others although one throws', async () => {
    timers.after(30_000, () => {
      throw new Error('a');
    });
    timers.after(30_000, note('b'));
    await assert.rejects(system.pass(60_000), /^Error: a$/);
    await system.pass(1_000);
    assert.deepEqual(
      calls.map(([name]) => name),
      ['b'],
    );
  });
});
