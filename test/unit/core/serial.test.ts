import assert from 'node:assert/strict';
import { Serial } from '../../../src/core/serial';
import { flushTasks } from '../../support/manualTimers';

describe('A serial queue', () => {
  const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('runs one task at a time, in the order in which they were handed in', async () => {
    const serial = new Serial();
    const steps: string[] = [];
    const task = (name: string, ms: number) => async () => {
      steps.push(`${name} begins`);
      await after(ms);
      steps.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([serial.run(task('slow', 5)), serial.run(task('quick', 0))]);
    assert.deepEqual(results, ['slow', 'quick']);
    assert.deepEqual(steps, ['slow begins', 'slow ends', 'quick begins', 'quick ends']);
  });

  it('goes on after a task that failed, and fails its caller alone', async () => {
    const serial = new Serial();
    const failing = serial.run(() => Promise.reject(new Error('disk full')));
    const next = serial.run(async () => 'done');
    await assert.rejects(failing, /disk full/);
    assert.equal(await next, 'done');
  });

  it('is idle when all tasks handed in so far have settled, failed ones included', async () => {
    const serial = new Serial();
    let release = (): void => undefined;
    void serial.run(() => new Promise<void>((resolve) => (release = resolve)));
    const failing = serial.run(() => Promise.reject(new Error('disk full')));
    failing.catch(() => undefined);
    let isIdle = false;
    const idle = serial.idle().then(() => (isIdle = true));
    await flushTasks();
    assert.equal(isIdle, false);
    release();
    await idle;
  });
});
