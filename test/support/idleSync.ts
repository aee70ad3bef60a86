import type { SyncStatus } from '../../src/sync/status';

/** The sync of a signed-in window before anything was sent or received. */
export const idleSync: SyncStatus = {
  mode: 'hybrid',
  state: 'idle',
  pending: 0,
  parked: 0,
  otherAccounts: 0,
  oldestPendingAt: null,
  lastPushAt: null,
  lastError: null,
  retryAt: null,
  progress: null,
  lastPullAt: null,
  pullError: null,
  pullRetryAt: null,
  pullProgress: null,
  live: { mode: 'socket', reason: null },
  skipped: 0,
};
