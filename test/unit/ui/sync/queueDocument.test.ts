import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errors';
import type { QueueRow, SyncStatus } from '../../../../src/sync/status';
import { attemptText, failureText } from '../../../../src/ui/sync/failureText';
import { operationText } from '../../../../src/ui/sync/operationText';
import { queueDocument } from '../../../../src/ui/sync/queueDocument';
import { pushText, syncFacts, syncText } from '../../../../src/ui/sync/syncText';

const at = Date.UTC(2026, 10, 22, 12);

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
};

const row: QueueRow = {
  operationId: 'c3d1a8f0-2f4e-4c6b-8f0a-9e1d77a5b201',
  entity: 'playlist',
  entityId: '8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70',
  field: 'name',
  op: 'set',
  payload: '{"value":"Road trip"}',
  serverUrl: 'https://music.example.org/waveflow',
  accountId: 'secret-account-id',
  isCurrent: true,
  createdAt: at,
  lastAttemptAt: null,
  attempts: 0,
  lastError: null,
  parkedAt: null,
  parkedReason: null,
};

describe('Queue document', () => {
  it('says that nothing waits', () => {
    const { text, parkedLine } = queueDocument(idle, [], 'en');
    assert.match(text, /Sync mode: Hybrid\nPending changes: 0\nLast push: never\n\nNothing is waiting to be sent\.\n$/);
    assert.equal(parkedLine, undefined);
  });

  it('lists what waits in words, with what is behind them', () => {
    const { text } = queueDocument({ ...idle, state: 'waiting', pending: 1 }, [row], 'en');
    assert.match(text, /Waiting to be sent: 1 change\n\nPending changes\n\n1\. Rename Playlist\n/);
    assert.match(text, /playlist 8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70 name set\n {3}\{"value":"Road trip"\}\n/);
  });

  it('puts first what is refused and tells where that is', () => {
    const parked = { ...row, parkedAt: at, parkedReason: 'refused', attempts: 3, lastError: 'answer.failed 500' };
    const { text, parkedLine } = queueDocument({ ...idle, pending: 1, parked: 1 }, [row, parked], 'en');
    assert.equal(text.split('\n')[parkedLine ?? -1], 'Not accepted by the server');
    assert.match(
      text,
      /\n {3}Attempts: 3\n {3}Last error: music\.example\.org has a problem of its own\. Try again later\. \(500\)\n {3}The server refused it\.\n/,
    );
    assert.ok(text.indexOf('The server refused it') < text.lastIndexOf('Pending changes'));
  });

  it('names the server of other accounts, not the account', () => {
    const { text } = queueDocument({ ...idle, otherAccounts: 1 }, [{ ...row, isCurrent: false }], 'en');
    assert.match(text, /Waiting for other accounts\n\n1\. Rename Playlist\n.*\n {3}music\.example\.org\n/);
    assert.doesNotMatch(text, /secret-account-id/);
  });

  it('lists what was queued before there was a server', () => {
    const { text } = queueDocument(
      { ...idle, otherAccounts: 1 },
      [{ ...row, isCurrent: false, serverUrl: '', lastError: 'HTTP 500: no' }],
      'en',
    );
    assert.match(text, /1\. Rename Playlist\n.*\d [AP]M\n {3}Last error: HTTP 500: no\n/);
  });

  it('does not list thousands', () => {
    const rows = Array.from({ length: 10_000 }, () => row);
    const { text } = queueDocument({ ...idle, pending: 10_000 }, rows, 'en');
    assert.match(text, /\n… and 9,500 changes\n$/);
  });

  it('has no signs that the editor would show as a warning', () => {
    const { text } = queueDocument(
      { ...idle, lastPushAt: at },
      [{ ...row, payload: '{"value":"\u202ea\u2069"}' }],
      'ar',
    );
    assert.doesNotMatch(text, /\p{Bidi_Control}/u);
  });

  it('cuts long payloads', () => {
    const { text } = queueDocument(idle, [{ ...row, payload: 'x'.repeat(100_000) }], 'en');
    assert.ok(text.length < 1000);
  });
});

describe('Operations in words', () => {
  const table: readonly (readonly [entity: string, field: string | null, op: string, text: string])[] = [
    ['playlist', null, 'insert', 'Create Playlist'],
    ['playlist', null, 'delete', 'Delete Playlist'],
    ['playlist', 'name', 'set', 'Rename Playlist'],
    ['playlist', 'description', 'set', 'Describe Playlist'],
    ['playlist', 'color_id', 'set', 'Change Color of Playlist'],
    ['playlist', 'icon_id', 'set', 'Change Icon of Playlist'],
    ['playlist', 'tracks', 'insert', 'Add to Playlist'],
    ['playlist', 'tracks', 'delete', 'Remove from Playlist'],
    ['playlist', 'tracks', 'set', 'Move Track in Playlist'],
    ['liked_track', null, 'insert', 'Like'],
    ['liked_track', null, 'delete', 'Unlike'],
    ['track_rating', null, 'set', 'Rate Track'],
    ['track_rating', null, 'delete', 'Remove Rating'],
    ['share_link', 'token', 'noop', 'share_link token noop'],
  ];
  for (const [entity, field, op, text] of table)
    it(text, () => assert.equal(operationText({ entity, field, op }), text));
});

describe('Why sending failed', () => {
  const table: readonly (readonly [stored: string, text: string])[] = [
    ['network.dns', 'x.org was not found. Check the address and your connection.'],
    ['answer.busy', 'x.org is busy. Try again in a moment.'],
    ['answer.failed 500', 'x.org has a problem of its own. Try again later. (500)'],
    ['answer.failed 502', 'x.org has a problem of its own. Try again later. (502)'],
    ['answer.failed 422', 'x.org does not accept this change. (422)'],
    ['answer.failed 409', 'x.org does not accept this change. (409)'],
    ['sync.ignored', 'x.org does not confirm this change.'],
    [
      'lamport_regression, stored_max 12',
      'x.org already knew a later change of this device. This one is numbered anew and sent again.',
    ],
    ['answer.teapot 418', 'answer.teapot 418'],
    ['HTTP 500: Internal Server Error', 'HTTP 500: Internal Server Error'],
    ['toString', 'toString'],
    ['', ''],
  ];
  for (const [stored, text] of table)
    it(JSON.stringify(stored), () => assert.equal(attemptText(stored, 'x.org'), text));

  it('is told of the last push with the same words where it is about a change, and else about the server', () => {
    const details = { host: 'x.org', status: '422' };
    assert.equal(failureText({ kind: 'sync.refused', details }), 'x.org does not accept this change. (422)');
    assert.equal(
      failureText({ kind: 'answer.failed', details }),
      'x.org has a problem of its own. Try again later. (422)',
    );
    assert.equal(failureText({ kind: 'answer.teapot' as ErrorKind, details }), 'answer.teapot');
  });
});

describe('Texts of the sync', () => {
  const states: readonly (readonly [Partial<SyncStatus>, string])[] = [
    [{ state: 'signedOut' }, 'Nothing is sent while you are signed out.'],
    [{ state: 'local' }, 'Nothing is sent in this mode. Your changes stay on this computer.'],
    [{}, 'Nothing is waiting to be sent.'],
    [{ state: 'pushing' }, 'Sending…'],
    [{ state: 'pushing', progress: { sent: 300, total: 1200 } }, 'Sending 300 of 1,200…'],
    [{ state: 'waiting', pending: 3 }, 'Waiting to be sent: 3 changes'],
    [{ state: 'expired' }, 'Sign in again, then your changes are sent.'],
    [
      { state: 'keyringFailed' },
      'The keyring of this editor does not answer. Your changes are sent as soon as it does.',
    ],
  ];
  for (const [status, text] of states) it(text, () => assert.equal(syncText({ ...idle, ...status }, 'en'), text));

  it('leave out what is nothing', () => {
    const labels = (status: Partial<SyncStatus>) => syncFacts({ ...idle, ...status }, 'en').map(({ label }) => label);
    assert.deepEqual(labels({}), ['Pending changes', 'Last push']);
    assert.deepEqual(
      labels({
        pending: 1,
        parked: 2,
        otherAccounts: 3,
        oldestPendingAt: at,
        lastError: { kind: 'network.dns', details: { host: 'x' } },
      }),
      [
        'Pending changes',
        'Oldest pending',
        'Last push',
        'Last error',
        'Not accepted by the server',
        'Waiting for other accounts',
      ],
    );
  });

  it('say what a push did', () => {
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
      'x did not answer in time. Try again later.',
    );
    assert.equal(
      pushText({ outcome: 'skipped' }, { ...idle, state: 'local' }, 'en'),
      'Nothing is sent in this mode. Your changes stay on this computer.',
    );
  });
});
