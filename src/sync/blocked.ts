import { isKeyringFailure, isSessionEnd, type WaveFlowError } from '../core/errors';

/** What prevents pushing and pulling: the session has expired, or the keyring does not return it. */
export type BlockedBy = 'session' | 'keyring' | null;

export function blockedBy(failure: WaveFlowError | undefined): BlockedBy {
  if (failure === undefined) return null;
  if (isKeyringFailure(failure.kind)) return 'keyring';
  return isSessionEnd(failure.kind) ? 'session' : null;
}
