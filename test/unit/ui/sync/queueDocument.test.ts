import assert from 'node:assert/strict';
import type { OutboxEntry } from '../../../../src/sync/status';
import { queueDocument } from '../../../../src/ui/sync/queueDocument';
import { idleSync as idle } from '../../../support/idleSync';

const AT = Date.UTC(2026, 10, 22, 12);

const row: OutboxEntry = {
  operationId: 'c3d1a8f0-2f4e-4c6b-8f0a-9e1d77a5b201',
  entity: 'playlist',
  entityId: '8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70',
  field: 'name',
  op: 'set',
  payload: '{"value":"Road trip"}',
  serverUrl: 'https://music.example.org/waveflow',
  accountId: 'secret-account-id',
  isCurrent: true,
  createdAt: AT,
  lastAttemptAt: null,
  attempts: 0,
  lastError: null,
  parkedAt: null,
  parkedReason: null,
};

describe('Queue document', () => {
  it('says that nothing is pending', () => {
    const { text, parkedLine } = queueDocument(idle, [], 'en');
    assert.match(
      text,
      /Sync mode: Sync with server\nPending changes: 0\nLast push: never\nLast pull: never\nLive updates: connected\n\nNothing is waiting to be sent\.\n$/,
    );
    assert.equal(parkedLine, undefined);
  });

  it('lists pending operations in words, with their raw form', () => {
    const { text } = queueDocument({ ...idle, state: 'waiting', pending: 1 }, [row], 'en');
    assert.match(text, /Waiting to be sent: 1 change\n\nPending changes\n\n1\. Rename Playlist\n/);
    assert.match(text, /playlist 8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70 name set\n {3}\{"value":"Road trip"\}\n/);
  });

  it('lists refused operations first and returns their line', () => {
    const parked = { ...row, parkedAt: AT, parkedReason: 'refused', attempts: 3, lastError: 'answer.failed 500' };
    const { text, parkedLine } = queueDocument({ ...idle, pending: 1, parked: 1 }, [row, parked], 'en');
    assert.equal(text.split('\n')[parkedLine ?? -1], 'Failed changes');
    assert.match(
      text,
      /\n {3}Attempts: 3\n {3}Last error: music\.example\.org reported an internal error\. Try again later\. \(500\)\n {3}The server refused it\.\n/,
    );
    assert.ok(text.indexOf('The server refused it') < text.lastIndexOf('Pending changes'));
  });

  it('names the server of other accounts, not the account', () => {
    const { text } = queueDocument({ ...idle, otherAccounts: 1 }, [{ ...row, isCurrent: false }], 'en');
    assert.match(text, /Pending changes of other accounts\n\n1\. Rename Playlist\n.*\n {3}music\.example\.org\n/);
    assert.doesNotMatch(text, /secret-account-id/);
  });

  it('lists operations that were queued before a server was set', () => {
    const { text } = queueDocument(
      { ...idle, otherAccounts: 1 },
      [{ ...row, isCurrent: false, serverUrl: '', lastError: 'HTTP 500: no' }],
      'en',
    );
    assert.match(text, /1\. Rename Playlist\n.*\d [AP]M\n {3}Last error: HTTP 500: no\n/);
  });

  it('does not list thousands of operations', () => {
    const rows = Array.from({ length: 10_000 }, () => row);
    const { text } = queueDocument({ ...idle, pending: 10_000 }, rows, 'en');
    assert.match(text, /\n… and 9,500 more changes\n$/);
  });

  it('has no characters that the editor would show as a warning', () => {
    const { text } = queueDocument(
      { ...idle, lastPushAt: AT },
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
