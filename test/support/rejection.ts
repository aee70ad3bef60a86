import assert from 'node:assert/strict';
import type { ErrorKind } from '../../src/core/errorDetails';
import { isWaveFlowError, type WaveFlowError } from '../../src/core/errors';

/** Waits for a promise to be rejected with an error of this kind, and returns the error. */
export async function rejection<K extends ErrorKind>(promise: Promise<unknown>, kind: K): Promise<WaveFlowError<K>> {
  const error = await promise.then(
    () => assert.fail(`resolved instead of ${kind}`),
    (reason: unknown) => reason,
  );
  assert(isWaveFlowError(error), String(error));
  assert.equal(error.kind, kind);
  return error as WaveFlowError<K>;
}
