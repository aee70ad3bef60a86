import assert from 'node:assert/strict';
import { Coalescer } from '../../../src/core/coalescer';
import { Serial } from '../../../src/core/serial';

/** A task whose runs end when the test says so. */
class ManualTask {
  readonly runs: { readonly end: () => void; readonly fail: (error: unknown) => void }[] = [];

  readonly run = (): Promise<void> => new Promise((resolve, reject) => this.runs.push({ end: resolve, fail: reject }));
}

/** After everything that can happen without waiting for a run has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('A coalescer', () => {
  let task: ManualTask;
  let failures: unknown[];
  let coalescer: Coalescer;

  beforeEach(() => {
    task = new ManualTask();
    failures = [];
    coalescer = new Coalescer(task.run, (error) => failures.push(error));
  });

  it('runs its task once for each request that comes when nothing runs', async () => {
    for (const count of [1, 2, 3]) {
      const done = coalescer.request();
      await settled();
      assert.equal(task.runs.length, count);
      task.runs.at(-1)?.end();
      await done;
    }
    await settled();
    assert.equal(task.runs.length, 3);
  });

  it('makes one run of requests that come at once', async () => {
    const all = Promise.all([coalescer.request(), coalescer.request(), coalescer.request()]);
    await settled();
    assert.equal(task.runs.length, 1);
    task.runs[0]?.end();
    await all;
    assert.equal(task.runs.length, 1);
  });

  it('runs once more, afterwards, for all requests that come while it runs', async () => {
    const first = coalescer.request();
    await settled();
    let isOver = false;
    const later = Promise.all([coalescer.request(), coalescer.request()]).then(() => (isOver = true));
    await settled();
    assert.equal(task.runs.length, 1);
    task.runs[0]?.end();
    await first;
    await settled();
    assert.deepEqual([task.runs.length, isOver], [2, false]);
    task.runs[1]?.end();
    await later;
    await settled();
    assert.equal(task.runs.length, 2);
  });

  it('reports each failure once, and goes on', async () => {
    const requests = [coalescer.request(), coalescer.request()];
    await settled();
    const error = new Error('first');
    const next = coalescer.request();
    task.runs[0]?.fail(error);
    await Promise.all(requests);
    assert.deepEqual(failures, [error]);
    await settled();
    task.runs[1]?.end();
    await next;
    assert.deepEqual(failures, [error]);
  });

  it('waits for its turn in a queue that it shares, and takes in whatever is requested until then', async () => {
    const serial = new Serial();
    const shared = new Coalescer(task.run, (error) => failures.push(error), serial);
    let release = (): void => undefined;
    const other = serial.run(() => new Promise<void>((resolve) => (release = resolve)));
    const requests = [shared.request()];
    await settled();
    requests.push(shared.request());
    assert.equal(task.runs.length, 0);
    release();
    await other;
    await settled();
    assert.equal(task.runs.length, 1);
    task.runs[0]?.end();
    await Promise.all(requests);
  });
});
