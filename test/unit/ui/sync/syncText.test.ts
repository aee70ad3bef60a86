import assert from 'node:assert/strict';
import type { SyncStatus } from '../../../../src/sync/status';
import { pushText, syncDetails, syncText } from '../../../../src/ui/sync/syncText';

const AT = Date.UTC(2026, 10, 22, 12);

const idle: SyncStatus = {
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

describe('Texts of the sync status', () => {
  const states: readonly (readonly [Partial<SyncStatus>, string])[] = [
    [{ state: 'signedOut' }, 'Nothing is sent while you are signed out.'],
    [{ state: 'local' }, 'Nothing is sent in this mode. Your changes stay on this computer.'],
    [{}, 'Nothing is waiting to be sent.'],
    [{ state: 'pushing' }, 'Sending…'],
    [{ state: 'pushing', progress: { sent: 300, total: 1200 } }, 'Sending 300 of 1,200…'],
    [{ state: 'waiting', pending: 3 }, 'Waiting to be sent: 3 changes'],
    [{ state: 'expired' }, 'Sign in again to send your changes.'],
    [{ state: 'keyringFailed' }, 'The editor’s keyring does not respond. Your changes are sent as soon as it does.'],
  ];
  for (const [status, text] of states) it(text, () => assert.equal(syncText({ ...idle, ...status }, 'en'), text));

  it('leave out empty facts', () => {
    const labels = (status: Partial<SyncStatus>) => syncDetails({ ...idle, ...status }, 'en').map(({ label }) => label);
    assert.deepEqual(labels({}), ['Pending changes', 'Last push']);
    assert.deepEqual(
      labels({
        pending: 1,
        parked: 2,
        otherAccounts: 3,
        oldestPendingAt: AT,
        lastError: { kind: 'network.dns', details: { host: 'x' } },
      }),
      [
        'Pending changes',
        'Oldest pending change',
        'Last push',
        'Last error',
        'Failed changes',
        'Pending changes of other accounts',
      ],
    );
  });

  it('describe the result of a push', () => {
    const failed: SyncStatus = {
      ...idle,
      state: 'waiting',
      pending: 2,
      lastError: { kind: 'network.timeout', details: { host: 'x' } },
    };
    assert.equal(pushText({ outcome: 'drained', sent: 3, remaining: 0 }, idle, 'en'), 'Sent: 3 changes');
    assert.equal(pushText({ outcome: 'drained', sent: 0, remaining: 0 }, idle, 'en'), 'Nothing is waiting to be sent.');
    assert.equal(
      pushText({ outcome: 'drained', sent: 1, remaining: 2 }, failed, 'en'),
      'x did not respond in time. Try again later.',
    );
    assert.equal(
      pushText({ outcome: 'skipped' }, { ...idle, state: 'local' }, 'en'),
      'Nothing is sent in this mode. Your changes stay on this computer.',
    );
  });
});
