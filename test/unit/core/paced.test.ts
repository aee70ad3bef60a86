import assert from 'node:assert/strict';
import { Paced } from '../../../src/core/paced';
import { sleep } from '../../../src/core/timers';
import { ManualTimers } from '../../support/manualTimers';

describe('A paced task', () => {
  const begin = (taskMs: number) => {
    const timers = new ManualTimers(1_000);
    const runs: number[] = [];
    const task = async () => {
      runs.push(timers.now());
      if (taskMs > 0) await sleep(timers, taskMs);
    };
    return { paced: new Paced(task, timers, timers), runs, timers };
  };

  it('that is quick runs at once, each time', async () => {
    const { paced, runs } = begin(0);
    await paced.run();
    await paced.run();
    assert.deepEqual(runs, [1_000, 1_000]);
  });

  it('waits four times as long as it took before it runs again', async () => {
    const { paced, runs, timers } = begin(50);
    const both = paced.run().then(() => paced.run());
    await timers.pass(300);
    await both;
    assert.deepEqual(runs, [1_000, 1_250]);
  });

  it('waits for half a second at most', async () => {
    const { paced, runs, timers } = begin(400);
    const both = paced.run().then(() => paced.run());
    await timers.pass(1_300);
    await both;
    assert.deepEqual(runs, [1_000, 1_900]);
  });
});
