import * as assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { AccessCounts } from '../../support/countingStorage';
import { tokenOf } from '../../support/modelServer';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';

const HOME = 'https://music.example.com';
const AWAY = 'https://away.example';

describe('Database reads of the account', () => {
  let window: AccountWindow;

  beforeEach(async () => {
    const editor = new TestEditor();
    window = editor.openWindow();
    await window.setServerUrl(HOME);
    await settled();
  });

  afterEach(() => window.account.dispose());

  /** Resolves when the account has handled the notifications of the databases. */
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 50; turns++) await turn();
  };

  const NONE: AccessCounts = { appReads: 0, appWrites: 0, profileReads: 0, profileWrites: 0 };
  const ONCE_EACH: AccessCounts = { appReads: 1, appWrites: 0, profileReads: 1, profileWrites: 0 };

  it('are one of each database for a status', async () => {
    assert.deepEqual(await window.storage.count(() => window.account.status()), ONCE_EACH);
  });

  it('are one of the app database for the profiles', async () => {
    const { appReads, profileReads } = await window.storage.count(() => window.account.profiles());
    assert.deepEqual([appReads, profileReads], [1, 0]);
  });

  it('are one of the app database for the database of the profile in use', async () => {
    const { appReads, profileReads } = await window.storage.count(() => window.account.currentProfile());
    assert.deepEqual([appReads, profileReads], [1, 0]);
  });

  describe('of a change, with those by the account and the library when they are notified', () => {
    /** What the commands do between the input and the new status, without their requests and prompts. */
    const flows: [string, AccessCounts, () => Promise<unknown>][] = [
      ['a saved URL', { ...NONE, appReads: 3, appWrites: 1, profileReads: 3 }, () => window.setServerUrl(AWAY)],
      [
        'a URL from the card',
        { ...NONE, appReads: 4, appWrites: 1, profileReads: 4 },
        async () => {
          await window.account.status();
          await window.account.setAddress({ url: AWAY, defaultWebUrl: AWAY });
        },
      ],
      [
        'a URL from the palette, which shows the stored one first',
        { ...NONE, appReads: 5, appWrites: 1, profileReads: 5 },
        async () => {
          await window.account.status();
          await window.account.status();
          await window.account.setAddress({ url: AWAY, defaultWebUrl: AWAY });
        },
      ],
      [
        'a web URL from the card or the palette',
        { ...NONE, appReads: 4, appWrites: 1, profileReads: 4 },
        async () => {
          const { url } = await window.account.status();
          await window.setWebUrl(AWAY, url ?? undefined);
        },
      ],
      [
        'a token from the card, with the check that follows',
        { appReads: 13, appWrites: 0, profileReads: 11, profileWrites: 2 },
        () => window.pasteToken(tokenOf('ada@example.org')),
      ],
    ];
    for (const [title, expected, flow] of flows) {
      it(`are ${expected.appReads} of the app database and ${expected.profileReads} of the profile's for ${title}`, async () => {
        const counts = await window.storage.count(async () => {
          await flow();
          await settled();
        });
        assert.deepEqual(counts, expected);
      });
    }
  });
});
