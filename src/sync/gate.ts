import * as z from 'zod';
import { asWaveFlowError, type ErrorKind } from '../core/errors';
import type { Queries } from '../store/database';
import { countOutbox, type OutboxCounts } from '../store/outbox';
import { readPushState, type PushState } from '../store/pushState';
import { readMode, type SyncMode } from '../store/syncMode';
import { readScope, type CurrentProfile, type SyncScope } from '../store/syncScope';
import type { SyncFailure } from './status';

/** What decides whether there is something to push, in one consistent state of the profile's database. */
export interface Gate {
  readonly mode: SyncMode;
  /** Null where nobody is signed in. */
  readonly scope: SyncScope | null;
  readonly counts: OutboxCounts;
  readonly push: PushState;
}

export function readGate(queries: Queries, profile: CurrentProfile): Gate {
  const scope = readScope(queries, profile);
  const untried = { lastPushAt: null, lastError: null, failures: 0, notBefore: null };
  return {
    mode: readMode(queries),
    scope,
    counts: countOutbox(queries, scope),
    push: scope === null ? untried : readPushState(queries, scope),
  };
}

/** Whether what was queued for this scope is to be sent now: as this account, and at all. */
export const isOpenFor = (queries: Queries, scope: SyncScope): boolean =>
  readMode(queries) === 'hybrid' && readScope(queries, scope)?.accountId === scope.accountId;

const failure = z.object({ kind: z.string(), details: z.record(z.string(), z.string()) });

export function writeFailure(thrown: unknown): string {
  const { kind, details } = asWaveFlowError(thrown);
  return JSON.stringify({ kind, details } satisfies SyncFailure);
}

/** Null for nothing. @param text by `writeFailure` */
export function readFailure(text: string | null): SyncFailure | null {
  if (text === null) return null;
  const { kind, details } = failure.parse(JSON.parse(text));
  return { kind: kind as ErrorKind, details };
}
