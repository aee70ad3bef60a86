import assert from 'node:assert/strict';
import { parseSessionId, sessionIdOf } from '../../../src/account/sessionKey';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';

const HOME = 'https://home.example';
const AWAY = 'https://away.example';
const tokenOf = (email: string, exp = 2_000_000_000): string =>
  [{ alg: 'ES256' }, { email, exp }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const ADA = tokenOf('ada@example.org');

describe('Session key', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  beforeEach(() => {
    editor = new TestEditor();
    window = editor.openWindow();
  });

  describe('that names a session to end', () => {
    const ids: Record<string, string> = {};

    /** Profiles and servers that are still signed in. */
    const signedIn = () =>
      [...editor.secrets.values.keys()].map((key) => key.replace('waveflow.session/', '').replace('/', ' ')).sort();

    beforeEach(async () => {
      for (const name of ['One', 'Two']) {
        const { profile } = await window.account.createProfile(name);
        for (const url of [HOME, AWAY]) {
          await window.setServerUrl(url);
          await window.pasteToken(ADA);
          ids[`${name} ${url}`] = sessionIdOf({ profileId: profile.id, url });
        }
      }
    });

    const named: readonly (readonly [what: string, id: () => string | undefined, ended: boolean])[] = [
      ['of the place in use', () => ids[`Two ${AWAY}`], true],
      ['of another server', () => ids[`Two ${HOME}`], true],
      ['of another profile', () => ids[`One ${AWAY}`], true],
      ['of another profile at another server', () => ids[`One ${HOME}`], true],
      ['of a profile that is gone', () => `00000000-0000-4000-8000-000000000000 ${AWAY}`, false],
      ['of a server without a session', () => ids[`Two ${AWAY}`]?.replace('away', 'nowhere'), false],
    ];
    for (const [what, id, ended] of named) {
      it(`${what}: ${ended ? 'that session ends, and no other' : 'no session ends'}`, async () => {
        const key = parseSessionId(id() ?? '');
        assert.ok(key);
        await window.account.signOut(key);
        assert.deepEqual(
          signedIn(),
          Object.values(ids)
            .filter((one) => one !== id())
            .sort(),
        );
        assert.equal((await window.account.status()).signedIn, id() !== ids[`Two ${AWAY}`]);
      });
    }

    for (const id of ['', ' ', 'waveflow', 'https://home.example', `a b ${HOME}`, `a ${HOME} `]) {
      it(`${JSON.stringify(id)} is no such id`, () => assert.equal(parseSessionId(id), undefined));
    }
  });
});
