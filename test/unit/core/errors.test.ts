import assert from 'node:assert/strict';
import {
  answerFailed,
  asWaveFlowError,
  busy,
  cancelled,
  changeRefused,
  isCancelled,
  isWaveFlowError,
  keyringFailed,
  networkFailed,
  retryAfterOf,
  statusOf,
  storeFailed,
} from '../../../src/core/errors';

describe('Errors', () => {
  it('have their kind as their message and keep their cause', () => {
    const cause = new Error('secret');
    const error = keyringFailed(cause);
    assert.deepEqual([error.name, error.message, error.kind], ['WaveFlowError', 'keyring.failed', 'keyring.failed']);
    assert.equal(error.cause, cause);
    assert.equal(error.showUser, true);
  });

  it('are made of everything else that is thrown, as faults of the program', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, null, { kind: 'cancelled' }]) {
      const error = asWaveFlowError(thrown);
      assert.equal(isWaveFlowError(thrown), false);
      assert.deepEqual([error.kind, error.cause, error.showUser], ['unexpected', thrown, false]);
    }
    const own = busy('host', 1);
    assert.equal(asWaveFlowError(own), own);
  });

  it('are a cancellation only where they are of that kind', () => {
    assert.equal(isCancelled(cancelled()), true);
    assert.equal(cancelled().showUser, false);
    for (const thrown of [busy('host', 1), new Error('cancelled'), 'cancelled', undefined])
      assert.equal(isCancelled(thrown), false);
  });

  it('carry numbers as numbers', () => {
    assert.deepEqual(answerFailed('host', 500).details, { host: 'host', status: 500 });
    assert.equal(statusOf(answerFailed('host', 500)), 500);
    assert.equal(statusOf(changeRefused('host', 422)), 422);
    assert.equal(statusOf(changeRefused('host', null)), null);
    assert.equal(statusOf(busy('host', 7)), null);
    assert.equal(retryAfterOf(busy('host', 7)), 7);
    assert.equal(retryAfterOf(busy('host', 0)), 0);
    assert.equal(retryAfterOf(busy('host', null)), null);
    assert.equal(retryAfterOf(networkFailed('network.dns', 'host')), null);
  });

  it('of the storage name the reason as the operating system does, else the class of the cause', () => {
    const reasonOf = (cause: unknown) => {
      const error = storeFailed('app.db', cause);
      assert(error.kind === 'store.failed');
      return error.details.reason;
    };
    assert.equal(reasonOf(Object.assign(new Error('no space'), { code: 'ENOSPC' })), 'ENOSPC');
    assert.equal(reasonOf(new RangeError('x')), 'RangeError');
    assert.equal(reasonOf('x'), 'unknown');
  });
});
