import type { AccountState } from '../../src/account/accountState';
import type { ConnectionState } from '../../src/protocol/status';
import type { SyncStatus } from '../../src/sync/status';
import { idleSync } from './idleSync';

/** Milliseconds since the epoch. */
export const NOW = Date.UTC(2026, 2, 14, 17, 5);
const URL = 'https://music.example.org';

const idle: SyncStatus = { ...idleSync, lastPushAt: NOW, lastPullAt: NOW };

/** Changes that wait, some of which the server does not want. */
const waiting: SyncStatus = {
  ...idle,
  state: 'waiting',
  pending: 12,
  parked: 2,
  oldestPendingAt: NOW - 3_600_000,
  lastError: { kind: 'network.refused', details: { host: 'music.example.org' } },
  retryAt: NOW + 60_000,
};

const initial: AccountState = {
  status: {
    profile: { id: '7d3c9b9e-4a55-4a53-9a6c-0c1d8b1f1c11', name: 'Default' },
    url: null,
    webUrl: null,
    signedIn: false,
    connection: { state: 'notConfigured', reason: null },
    account: null,
    expiresAt: null,
  },
  keyring: 'works',
  generation: null,
  renews: false,
  clockSkew: 0,
};

const at = (state: ConnectionState, more: Partial<AccountState['status']> = {}): AccountState => ({
  ...initial,
  status: {
    ...initial.status,
    url: URL,
    webUrl: URL,
    connection: { state, reason: state === 'offline' ? 'network.refused' : null },
    ...more,
  },
});

const ada = { account: 'ada@example.org', signedIn: true, expiresAt: NOW + 840_000 };

/** What the host knows in the situations that users are in. */
export const situations = {
  'nothing set': [initial, null],
  'no sign-in page': [at('signedOut', { webUrl: null }), null],
  'sign-in page elsewhere': [at('signedOut', { webUrl: 'https://account.example.org' }), null],
  'signed out': [at('signedOut'), null],
  'signed out with changes': [at('signedOut'), { ...waiting, state: 'signedOut', lastError: null }],
  'signed in': [at('online', ada), idle],
  'signed in with changes': [{ ...at('online', ada), renews: true }, waiting],
  'signed in, catching up': [
    at('online', ada),
    {
      ...idle,
      state: 'pulling',
      pullProgress: { received: 12_400 },
      live: { mode: 'polling', reason: { kind: 'network.proxy', details: { host: 'music.example.org' } } },
      pullError: { kind: 'answer.failed', details: { host: 'music.example.org', status: 500 } },
      skipped: 3,
    },
  ],
  'local only': [at('online', ada), { ...idle, mode: 'local', state: 'local' }],
  offline: [at('offline', ada), waiting],
  expired: [at('expired', { ...ada, signedIn: false }), { ...waiting, state: 'expired' }],
  'keyring unavailable': [
    { ...at('signedOut'), keyring: 'failed' },
    { ...waiting, state: 'signedOut' },
  ],
} satisfies Record<string, readonly [AccountState, SyncStatus | null]>;

export type Situation = keyof typeof situations;

export const SITUATIONS = Object.keys(situations) as readonly Situation[];
