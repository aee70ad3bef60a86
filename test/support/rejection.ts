import assert from 'node:assert/strict';
import { WaveFlowError, type ErrorKind } from '../../src/core/errors';

/** Waits for a promise to be rejected with an error of this kind, and returns the error. */
export async function rejection(promise: Promise<unknown>, kind: ErrorKind): Promise<WaveFlowError> {
  const error = await promise.then(
    () => assert.fail(`resolved instead of ${kind}`),
    (reason: unknown) => reason,
  );
  assert(error instanceof WaveFlowError, String(error));
  assert.equal(error.kind, kind);
  return error;
}
