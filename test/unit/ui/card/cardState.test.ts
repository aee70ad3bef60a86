import assert from 'node:assert/strict';
import type { AccountState } from '../../../../src/account/accountState';
import type { ConnectionState, ServerStatus } from '../../../../src/protocol/status';
import type { CardState } from '../../../../src/protocol/webview';
import { parseViewState } from '../../../../src/protocol/webview';
import { cardState } from '../../../../src/ui/card/cardState';

const SERVER = 'https://music.example.org';
const moment = { language: 'en', now: 0 } as const;

const account = (status: Partial<ServerStatus>, more: Partial<AccountState> = {}): AccountState => ({
  status: {
    profile: { id: '7d3c9b9e-4a55-4a53-9a6c-0c1d8b1f1c11', name: 'Default' },
    url: null,
    webUrl: null,
    signedIn: false,
    connection: { state: 'signedOut', reason: null },
    account: null,
    expiresAt: null,
    ...status,
  },
  keyring: 'works',
  generation: null,
  renews: false,
  clockSkew: 0,
  ...more,
});

const shown = (state: AccountState): CardState => cardState(state, null, moment);

describe('State of the card', () => {
  const addresses: readonly {
    when: string;
    url: string | null;
    webUrl: string | null;
    field: string;
    placeholder: string;
    urlHint: RegExp;
    webUrlHint: RegExp;
  }[] = [
    {
      when: 'no server is set',
      url: null,
      webUrl: null,
      field: '',
      placeholder: '',
      urlHint: /^For example, music\.example\.com or /,
      webUrlHint: /if it is not on the server itself/,
    },
    {
      when: 'no sign-in page is known',
      url: SERVER,
      webUrl: null,
      field: '',
      placeholder: '',
      urlHint: /not known yet/,
      webUrlHint: /if it is not on the server itself/,
    },
    {
      when: 'the server is the sign-in page',
      url: SERVER,
      webUrl: SERVER,
      field: '',
      placeholder: SERVER,
      urlHint: /its own sign-in page/,
      webUrlHint: /^Same as server\./,
    },
    {
      when: 'the sign-in page is elsewhere',
      url: SERVER,
      webUrl: 'https://web.example.org',
      field: 'https://web.example.org',
      placeholder: '',
      urlHint: /^You sign in at web\.example\.org\.$/,
      webUrlHint: /Leave empty if it is the same/,
    },
  ];
  for (const { when, url, webUrl, field, placeholder, urlHint, webUrlHint } of addresses) {
    it(`says where users sign in: ${when}`, () => {
      const state = shown(
        account({ url, webUrl, connection: { state: url === null ? 'notConfigured' : 'signedOut', reason: null } }),
      );
      assert.deepEqual([state.url, state.webUrl, state.webUrlPlaceholder], [url ?? '', field, placeholder]);
      assert.match(state.urlHint, urlHint);
      assert.match(state.webUrlHint, webUrlHint);
    });
  }

  const signIns: readonly (readonly [state: ConnectionState, offered: boolean])[] = [
    ['notConfigured', true],
    ['signedOut', true],
    ['checking', false],
    ['online', false],
    ['offline', false],
    ['expired', true],
  ];
  for (const [state, offered] of signIns) {
    it(`${offered ? 'offers' : 'does not offer'} to sign in: ${state}`, () => {
      const reason = state === 'offline' ? 'network.refused' : null;
      const card = shown(account({ url: SERVER, webUrl: SERVER, connection: { state, reason } }));
      assert.equal(card.canSignIn, offered);
      assert.equal(card.urlHint !== '', offered, 'what was found matters to those who sign in next');
    });
  }

  it('offers to sign in while the keyring does not tell whether the user is signed in', () => {
    assert.equal(shown(account({ url: SERVER }, { keyring: 'failed' })).canSignIn, true);
  });

  it('names the server while the user is signed in, and not otherwise', () => {
    const hosts = (['online', 'expired', 'signedOut'] as const).map(
      (state) =>
        shown(account({ url: `${SERVER}/wf`, connection: { state, reason: null } })).details.find(
          ({ label }) => label === 'Server',
        )?.value,
    );
    assert.deepEqual(hosts, ['music.example.org', 'music.example.org', undefined]);
  });
});

describe('The saved state of the card', () => {
  const table: readonly (readonly [kept: unknown, open: readonly string[]])[] = [
    [{ open: [] }, []],
    [{ open: ['advanced'] }, ['advanced']],
    [{ open: ['otherWays', 'advanced'] }, ['otherWays', 'advanced']],
    [undefined, []],
    ['advanced', []],
    [{ open: 'advanced' }, []],
    [{ open: ['advanced', 'door'] }, []],
  ];
  for (const [kept, open] of table)
    it(`is read back from ${JSON.stringify(kept)}`, () => assert.deepEqual(parseViewState(kept), { open }));

  it('contains nothing but the open sections', () => {
    assert.deepEqual(parseViewState({ open: ['advanced'], token: 'a.b.c' }), { open: ['advanced'] });
  });
});
