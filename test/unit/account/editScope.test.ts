import assert from 'node:assert/strict';
import { readScope } from '../../../src/store/tables/syncScope';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';

const HOME = 'https://home.example';
const WORK = 'https://work.example/music';

describe('The scope of an edit', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const account = async () => {
    const profile = await window.account.currentProfile();
    return profile.database.read((queries) => readScope(queries, profile)?.accountId ?? null);
  };

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    await window.setServerUrl(HOME);
  });

  it('has no account at first', async () => assert.equal(await account(), null));

  it('has the account of the token until the user signs out', async () => {
    await window.pasteToken(tokenOf('ada'));
    assert.equal(await account(), 'ada');
    await window.pasteToken(tokenOf('bob'));
    assert.equal(await account(), 'bob');
    await window.account.signOut();
    assert.equal(await account(), null);
  });

  it('has an account per server', async () => {
    await window.pasteToken(tokenOf('ada'));
    await window.setServerUrl(WORK);
    assert.equal(await account(), null);
    await window.pasteToken(tokenOf('bob'));
    assert.equal(await account(), 'bob');
    await window.setServerUrl(HOME);
    assert.equal(await account(), 'ada');
    await window.setServerUrl('');
    assert.equal(await account(), null);
  });

  it('has an account per profile', async () => {
    await window.pasteToken(tokenOf('ada'));
    const [first] = await window.account.profiles();
    await window.account.createProfile('Second');
    assert.equal(await account(), null);
    await window.account.switchProfile(first?.id ?? '');
    assert.equal(await account(), 'ada');
  });

  it('keeps its account while the keyring does not respond', async () => {
    await window.pasteToken(tokenOf('ada'));
    editor.secrets.refused.add('get');
    assert.equal(await account(), 'ada');
  });

  it('has no account if the token has no subject', async () => {
    await window.pasteToken(tokenOf('ada'));
    await window.pasteToken('e30.e30.e30');
    assert.equal(await account(), null);
  });

  it('has the requested profile, which must exist', async () => {
    const { profile } = await window.account.status();
    await window.account.createProfile('Second');
    const { profileId, serverUrl } = await window.account.currentProfile(profile.id);
    assert.deepEqual([profileId, serverUrl], [profile.id, HOME]);
    await assert.rejects(window.account.currentProfile('no such'));
  });
});
