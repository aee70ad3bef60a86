import assert from 'node:assert/strict';
import type { AccountWindow } from '../../support/accountWindow';
import { TestEditor } from '../../support/accountWindow';
import { rejection } from '../../support/rejection';

const HOME = 'https://home.example';
const tokenOf = (email: string, exp = 2_000_000_000): string =>
  [{ alg: 'ES256' }, { email, exp }, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const ADA = tokenOf('ada@example.org');

describe('Account', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const tokensKept = () =>
    [...editor.secrets.values.values()].map((secret) => (JSON.parse(secret) as { token: string }).token);

  beforeEach(() => {
    editor = new TestEditor();
    window = editor.openWindow();
  });

  describe('with a profile whose database', () => {
    const spoils: readonly (readonly [
      what: string,
      kind: 'store.newer' | 'store.damaged',
      spoil: (path: string) => Promise<unknown>,
    ])[] = [
      [
        'was written by a newer version',
        'store.newer',
        async () => {
          const { database } = await window.account.currentProfile();
          await database.write((transaction) =>
            transaction.run(`INSERT INTO schema_migration VALUES ('99999999999999_later', 1)`),
          );
        },
      ],
      [
        'is damaged',
        'store.damaged',
        async (path) => {
          await editor.files.replace(path, Uint8Array.of(1, 2, 3));
          await editor.files.replace(`${path}.log`, Uint8Array.of(1, 2, 3));
        },
      ],
    ];
    for (const [what, kind, spoil] of spoils) {
      describe(what, () => {
        let bad: string;

        beforeEach(async () => {
          await window.setServerUrl(HOME);
          bad = (await window.account.createProfile('Bad')).profile.id;
          await window.pasteToken(ADA);
          await spoil(`profiles/${bad}/data.db`);
        });

        it('is not switched to, and the one in use stays', async () => {
          const app = editor.openWindow();
          const [first] = await app.account.profiles();
          await app.account.switchProfile(first?.id ?? '');
          const late = editor.openWindow();
          await rejection(late.account.switchProfile(bad), kind);
          assert.equal((await late.account.status()).profile.name, 'Default');
        });

        it('is in use can be left', async () => {
          const late = editor.openWindow();
          await rejection(late.account.status(), kind);
          assert.equal((await late.account.activeProfile()).name, 'Bad');
          const [first] = await late.account.profiles();
          assert.equal((await late.account.switchProfile(first?.id ?? '')).profile.name, 'Default');
        });

        it('is in use can be deleted with its sign-in', async () => {
          const late = editor.openWindow();
          assert.equal((await late.account.deleteProfile(bad)).profile.name, 'Default');
          assert.deepEqual(tokensKept(), []);
        });
      });
    }
  });
});
