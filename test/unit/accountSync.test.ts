import * as assert from 'node:assert/strict';
import { whenConnectionFails, whenUsable } from '../../src/accountSync';
import type { ErrorKind } from '../../src/core/errorDetails';
import type { ConnectionState, ServerStatus } from '../../src/protocol/status';

const status = (state: ConnectionState, account: string): ServerStatus => ({
  profile: { id: '1', name: 'Default' },
  url: 'https://music.example.com',
  webUrl: null,
  signedIn: true,
  connection: { state, reason: null },
  account,
  expiresAt: null,
});

describe('Account and sync', () => {
  const kinds: readonly (readonly [ErrorKind, boolean])[] = [
    ['network.dns', true],
    ['network.timeout', true],
    ['answer.unauthorized', true],
    ['session.expired', true],
    ['keyring.silent', true],
    ['server.upgraded', true],
    ['answer.notWaveFlow', true],
    ['answer.notBetterAuth', true],
    ['answer.busy', false],
    ['answer.forbidden', false],
    ['sync.refused', false],
    ['store.failed', false],
  ];
  for (const [kind, isChecked] of kinds) {
    for (const part of ['push', 'pull'] as const) {
      it(`${kind} in a ${part} ${isChecked ? 'has' : 'does not have'} the account checked`, () => {
        let checks = 0;
        const failure = { kind, details: {} };
        const failures = {
          push: { lastError: failure, pullError: null },
          pull: { lastError: null, pullError: failure },
        };
        whenConnectionFails(() => checks++)(failures[part]);
        assert.equal(checks, isChecked ? 1 : 0);
      });
    }
  }

  it('the account is checked once for failures of one kind in a row, and again after a success', () => {
    let checks = 0;
    const listener = whenConnectionFails(() => checks++);
    const failure = { lastError: { kind: 'network.dns', details: {} } } as const;
    for (const next of [failure, failure, { lastError: null }, failure]) listener({ pullError: null, ...next });
    assert.equal(checks, 2);
  });

  it('the sync resumes when the account becomes usable, and when another one does', () => {
    let resumed = 0;
    const listener = whenUsable(() => resumed++);
    const states = [
      ['checking', 'ada'],
      ['online', 'ada'],
      ['online', 'ada'],
      ['online', 'grace'],
      ['offline', 'grace'],
      ['online', 'grace'],
    ] as const;
    for (const [state, account] of states) listener({ status: status(state, account) });
    assert.equal(resumed, 3);
  });
});
