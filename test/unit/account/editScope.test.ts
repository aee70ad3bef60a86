import assert from 'node:assert/strict';
import { readScope } from '../../../src/store/tables/syncScope';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';

const HOME = 'https://home.example';
const WORK = 'https://work.example/music';

describe('What edits belong to', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const account = async () => {
    const profile = await window.account.currentProfile();
    return profile.database.read((queries) => readScope(queries, profile)?.accountId ?? null);
  };

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    await window.account.setServerUrl(HOME);
  });

  it('is nobody at first', async () => assert.equal(await account(), null));

  it('is whom the token is for, and then nobody again', async () => {
    await window.account.pasteToken(tokenOf('ada'));
    assert.equal(await account(), 'ada');
    await window.account.pasteToken(tokenOf('bob'));
    assert.equal(await account(), 'bob');
    await window.account.signOut();
    assert.equal(await account(), null);
  });

  it('is another one on each server', async () => {
    await window.account.pasteToken(tokenOf('ada'));
    await window.account.setServerUrl(WORK);
    assert.equal(await account(), null);
    await window.account.pasteToken(tokenOf('bob'));
    assert.equal(await account(), 'bob');
    await window.account.setServerUrl(HOME);
    assert.equal(await account(), 'ada');
    await window.account.setServerUrl('');
    assert.equal(await account(), null);
  });

  it('is another one in each profile', async () => {
    await window.account.pasteToken(tokenOf('ada'));
    const [first] = await window.account.profiles();
    await window.account.createProfile('Second');
    assert.equal(await account(), null);
    await window.account.switchProfile(first?.id ?? '');
    assert.equal(await account(), 'ada');
  });

  it('is the same while the keyring does not answer', async () => {
    await window.account.pasteToken(tokenOf('ada'));
    editor.secrets.refused.add('get');
    assert.equal(await account(), 'ada');
  });

  it('is nobody where the token does not say whom it is for', async () => {
    await window.account.pasteToken(tokenOf('ada'));
    await window.account.pasteToken('e30.e30.e30');
    assert.equal(await account(), null);
  });

  it('is the profile that was asked for, and only one that is there', async () => {
    const { profile } = await window.account.status();
    await window.account.createProfile('Second');
    const { profileId, serverUrl } = await window.account.currentProfile(profile.id);
    assert.deepEqual([profileId, serverUrl], [profile.id, HOME]);
    await assert.rejects(window.account.currentProfile('no such'));
  });
});
