import type { AccountState } from './account/accountState';
import { isConnectionFailure } from './core/errors';
import type { SyncStatus } from './sync/status';

/** A listener that calls when the account becomes usable, and when another account does. */
export function whenUsable(call: () => void): (state: Pick<AccountState, 'status'>) => void {
  let last: string | undefined;
  return ({ status: { profile, url, account, connection } }) => {
    const usable = connection.state === 'online' ? JSON.stringify([profile.id, url, account]) : undefined;
    if (usable !== undefined && usable !== last) call();
    last = usable;
  };
}

const FOREIGN_ANSWERS: readonly string[] = ['answer.notWaveFlow', 'answer.notBetterAuth'];

/** A listener that calls when the sync fails in a way that concerns the account, once for failures of one kind in a row. */
export function whenConnectionFails(call: () => void): (status: Pick<SyncStatus, 'lastError' | 'pullError'>) => void {
  let last: string | undefined;
  return ({ lastError, pullError }) => {
    const failure = lastError ?? pullError;
    const isNews = failure !== null && failure.kind !== last;
    last = failure?.kind;
    // A server that has been upgraded responds as if it were another program.
    if (isNews && (isConnectionFailure(failure.kind) || FOREIGN_ANSWERS.includes(failure.kind))) call();
  };
}
