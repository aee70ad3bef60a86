import assert from 'node:assert/strict';
import { untilAborted } from '../../../src/core/abort';
import { rejection } from '../../support/rejection';

describe('Work that can be aborted', () => {
  const never = new Promise<never>(() => undefined);

  it('settles like the work', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
    await assert.rejects(untilAborted(Promise.reject(new Error('disk full')), signal), /disk full/);
  });

  it('is cancelled by a signal that aborts while it is under way', async () => {
    const controller = new AbortController();
    const result = rejection(untilAborted(never, controller.signal), 'cancelled');
    controller.abort();
    await result;
  });

  it('is cancelled by a signal that was aborted before, even if the work is done', async () => {
    await rejection(untilAborted(Promise.resolve(7), AbortSignal.abort()), 'cancelled');
  });

  it('leaves no listener on the signal', async () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_type: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_type: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const work = untilAborted(Promise.resolve(7), signal);
    assert.equal(listeners.size, 1);
    await work;
    assert.equal(listeners.size, 0);
  });
});
