import type { Queries } from '../store/database';
import { countOutbox, type OutboxCounts } from '../store/tables/outbox';
import { listRefusedAttempts } from '../store/tables/outboxParked';
import { readPushState, INITIAL_PUSH_STATE, type PushHistory, type PushState } from '../store/tables/pushState';
import { readMode, type SyncMode } from '../store/tables/syncMode';
import { readAccountScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { PUSH_BACKOFF } from './pushBackoff';

/** Everything that decides whether to push, from one consistent state of the profile's database. */
export interface OutboxSnapshot {
  readonly mode: SyncMode;
  /** Null while signed out or `undecided`. */
  readonly scope: SyncScope | null;
  /** Whether the user still has to decide if the server is an earlier one at a new address. */
  readonly undecided: boolean;
  readonly counts: OutboxCounts;
  readonly push: PushState & PushHistory;
  /** Times of the last attempt of each operation that is parked because the server refused it, in ms since the epoch. */
  readonly refusedAttempts: readonly number[];
}

/** @param now milliseconds since the epoch */
export function readOutboxSnapshot(queries: Queries, profile: CurrentProfile, now: number): OutboxSnapshot {
  const scope = readScope(queries, profile);
  const counts = countOutbox(queries, scope);
  return {
    mode: readMode(queries),
    scope,
    undecided: scope === null && readAccountScope(queries, profile) !== null,
    counts,
    push: scope === null ? INITIAL_PUSH_STATE : withoutImpossibleDelay(readPushState(queries, scope), now),
    refusedAttempts: scope === null || counts.parked === 0 ? [] : listRefusedAttempts(queries, scope),
  };
}

/** Drops delays longer than any that is ever set: the system clock was far ahead when they were. */
function withoutImpossibleDelay(push: PushState & PushHistory, now: number): PushState & PushHistory {
  const possible = (time: number | null) => (time !== null && time - now <= PUSH_BACKOFF.maxRetryAfterMs ? time : null);
  return { ...push, notBefore: possible(push.notBefore), askedUntil: possible(push.askedUntil) };
}

/** Whether operations of this scope may be pushed now: its account is signed in, and the mode is hybrid. */
export const mayPush = (queries: Queries, scope: SyncScope): boolean =>
  readMode(queries) === 'hybrid' && readScope(queries, scope)?.accountId === scope.accountId;
