import type { Queries } from '../store/database';
import { countOutbox, type OutboxCounts } from '../store/tables/outbox';
import { listRefusedAttempts } from '../store/tables/outboxParked';
import { readProfileLink } from '../store/tables/profileLink';
import { INITIAL_PULL_STATE, readPullState, type PullState } from '../store/tables/pullState';
import { readPushState, INITIAL_PUSH_STATE, type PushHistory, type PushState } from '../store/tables/pushState';
import { readMode, type SyncMode } from '../store/tables/syncMode';
import { readAccountScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { SYNC_BACKOFF } from './syncBackoff';
import type { Delays } from './syncTrigger';

/** Everything that decides whether to push and pull, from one consistent state of the profile's database. */
export interface SyncSnapshot {
  readonly mode: SyncMode;
  /** Null while signed out or `undecided`. */
  readonly scope: SyncScope | null;
  /** Whether the user still has to decide if the server is an earlier one at a new address. */
  readonly undecided: boolean;
  /** Whether the user still has to choose which of the account's profiles this one is. */
  readonly isProfileUndecided: boolean;
  readonly counts: OutboxCounts;
  readonly push: PushState & PushHistory;
  readonly pull: PullState;
  /** Times of the last attempt of each operation that is parked because the server refused it, in ms since the epoch. */
  readonly refusedAttempts: readonly number[];
}

/** @param now milliseconds since the epoch */
export function readSyncSnapshot(queries: Queries, profile: CurrentProfile, now: number): SyncSnapshot {
  const scope = readScope(queries, profile);
  const counts = countOutbox(queries, scope);
  return {
    mode: readMode(queries),
    scope,
    undecided: scope === null && readAccountScope(queries, profile) !== null,
    isProfileUndecided: scope !== null && readProfileLink(queries, scope)?.state === 'undecided',
    counts,
    push: scope === null ? INITIAL_PUSH_STATE : withoutImpossibleDelay(readPushState(queries, scope), now),
    pull: scope === null ? INITIAL_PULL_STATE : withoutImpossibleDelay(readPullState(queries, scope), now),
    refusedAttempts: scope === null || counts.parked === 0 ? [] : listRefusedAttempts(queries, scope),
  };
}

/** Drops delays longer than any that is ever set: the system clock was far ahead when they were. */
function withoutImpossibleDelay<T extends Delays>(state: T, now: number): T {
  const possible = (time: number | null) => (time !== null && time - now <= SYNC_BACKOFF.maxRetryAfterMs ? time : null);
  return { ...state, notBefore: possible(state.notBefore), askedUntil: possible(state.askedUntil) };
}

/** The scope whose operations may be sent and received now; null if none may. */
export const activeScope = ({ scope, mode, isProfileUndecided }: SyncSnapshot): SyncScope | null =>
  mode === 'local' || isProfileUndecided ? null : scope;

/** Whether operations of this scope may be sent and received now: its account is signed in, and the mode is hybrid. */
export const maySync = (queries: Queries, scope: SyncScope): boolean =>
  readMode(queries) === 'hybrid' && readScope(queries, scope)?.accountId === scope.accountId;
