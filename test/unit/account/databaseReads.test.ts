import * as assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';

const HOME = 'https://music.example.com';
const AWAY = 'https://away.example';

describe('Database reads of the account', () => {
  let window: AccountWindow;

  beforeEach(async () => {
    const editor = new TestEditor();
    window = editor.openWindow();
    await window.account.setServerUrl(HOME);
    await settled();
  });

  afterEach(() => window.account.dispose());

  /** Resolves when the account has handled the notifications of the databases. */
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 50; turns++) await turn();
  };

  const ONCE_EACH = { appReads: 1, appWrites: 0, profileReads: 1, profileWrites: 0 };

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

  it('are three of each for a saved URL: for its status, and by the account and the library when they are notified', async () => {
    const counts = await window.storage.count(async () => {
      await window.account.setServerUrl(AWAY);
      await settled();
    });
    assert.deepEqual(counts, { appReads: 3, appWrites: 1, profileReads: 3, profileWrites: 0 });
  });
});
