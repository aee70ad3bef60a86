import assert from 'node:assert/strict';
import type { SyncFailure, SyncOutcome, SyncStatus } from '../../../../src/sync/status';
import { failureRows, pushText, syncDetails, syncOutcomeText, syncText } from '../../../../src/ui/sync/syncText';
import { idleSync as idle } from '../../../support/idleSync';

const AT = Date.UTC(2026, 10, 22, 12);

describe('Texts of the sync status', () => {
  const states: readonly (readonly [Partial<SyncStatus>, string])[] = [
    [{ state: 'signedOut' }, 'Nothing is sent or received while you are signed out.'],
    [{ state: 'local' }, 'Nothing is sent or received in this mode. Your changes stay on this computer.'],
    [{ state: 'profileUndecided' }, 'Nothing is sent or received until you have chosen the profile to sync with.'],
    [{}, 'Nothing is waiting to be sent.'],
    [{ state: 'pushing' }, 'Sending…'],
    [{ state: 'pushing', progress: { sent: 300, total: 1200 } }, 'Sending 300 of 1,200…'],
    [{ state: 'pulling' }, 'Receiving…'],
    [{ state: 'pulling', pullProgress: { received: 1200 } }, 'Receiving… 1,200 changes'],
    [{ state: 'waiting', pending: 3 }, 'Waiting to be sent: 3 changes'],
    [{ state: 'expired' }, 'Sign in again to send your changes.'],
    [{ state: 'keyringFailed' }, 'The editor’s keyring does not respond. Your changes are sent as soon as it does.'],
  ];
  for (const [status, text] of states) it(text, () => assert.equal(syncText({ ...idle, ...status }, 'en'), text));

  it('leave out empty facts', () => {
    const labels = (status: Partial<SyncStatus>) => syncDetails({ ...idle, ...status }, 'en').map(({ label }) => label);
    assert.deepEqual(labels({ live: { mode: 'off', reason: null } }), ['Pending changes', 'Last push', 'Last pull']);
    assert.deepEqual(
      labels({
        pending: 1,
        parked: 2,
        otherAccounts: 3,
        oldestPendingAt: AT,
        lastError: { kind: 'network.dns', details: { host: 'x' } },
        pullError: { kind: 'answer.failed', details: { host: 'x', status: 500 } },
        skipped: 4,
      }),
      [
        'Pending changes',
        'Oldest pending change',
        'Last push',
        'Last pull',
        'Live updates',
        'Last error',
        'Last error while receiving',
        'Failed changes',
        'Skipped changes from the server',
        'Pending changes of other accounts',
      ],
    );
  });

  it('give one reason why sending and receiving fail if it is the same', () => {
    const failure = { kind: 'network.dns', details: { host: 'x' } } as const;
    assert.deepEqual(
      failureRows({ ...idle, lastError: failure, pullError: failure }).map(({ label }) => label),
      ['Last error'],
    );
    assert.deepEqual(
      failureRows({ ...idle, pullError: failure }).map(({ label }) => label),
      ['Last error while receiving'],
    );
  });

  const reason = { kind: 'network.proxy', details: { host: 'x' } } as const;
  const proxy = 'The proxy between this editor and x requires you to sign in. Check the setting http.proxy.';
  for (const [live, text] of [
    [{ mode: 'socket', reason: null }, 'connected'],
    [{ mode: 'polling', reason: null }, 'once a minute'],
    [{ mode: 'polling', reason }, `once a minute · ${proxy}`],
    [{ mode: 'off', reason }, proxy],
    [{ mode: 'off', reason: null }, undefined],
  ] as const) {
    it(`say how changes arrive, and why not at once: ${text ?? 'nothing'}`, () => {
      const row = syncDetails({ ...idle, live }, 'en').find(({ label }) => label === 'Live updates');
      assert.equal(row?.value, text);
    });
  }

  it('describe the result of a push and a pull', () => {
    const push = (sent: number, remaining = 0) => ({ outcome: 'drained', sent, remaining }) as const;
    const pull = (received: number, isComplete = true) => ({ outcome: 'pulled', received, isComplete }) as const;
    const skipped = { outcome: 'skipped' } as const;
    const timeout: SyncFailure = { kind: 'network.timeout', details: { host: 'x' } };
    const late = 'x did not respond in time. Try again later.';
    const cases: readonly (readonly [SyncOutcome, Partial<SyncStatus>, text: string])[] = [
      [{ push: push(0), pull: pull(0) }, {}, 'Everything is up to date.'],
      [{ push: push(3), pull: pull(0) }, {}, 'Sent: 3 changes'],
      [{ push: skipped, pull: pull(2) }, {}, 'Received: 2 changes'],
      [{ push: push(3), pull: pull(1) }, {}, 'Sent: 3 changes · Received: 1 change'],
      [{ push: push(0, 2), pull: skipped }, { pending: 2, lastError: timeout }, late],
      [{ push: push(1), pull: pull(0, false) }, { pullError: timeout }, late],
      [{ push: push(1), pull: pull(500, false) }, {}, 'Canceled. The rest is received later.'],
      [
        { push: skipped, pull: skipped },
        { state: 'signedOut' },
        'Nothing is sent or received while you are signed out.',
      ],
      [{ push: skipped, pull: pull(0) }, { state: 'waiting', pending: 1 }, 'Waiting to be sent: 1 change'],
    ];
    for (const [outcome, status, text] of cases)
      assert.equal(syncOutcomeText(outcome, { ...idle, ...status }, 'en'), text);
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
      'Nothing is sent or received in this mode. Your changes stay on this computer.',
    );
  });
});
