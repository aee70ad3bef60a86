import assert from 'node:assert/strict';
import { ServerMove, type MoveCandidate } from '../../../src/account/serverMove';
import { readScope } from '../../../src/store/tables/syncScope';
import { listAll } from '../../../src/store/tables/outbox';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';

const HOME = 'https://home.example';
const MOVED = 'https://moved.example/music';
const ADA = 'kR4vQ9dX0sLb7TzW2mYc8HnE5gJu1aFp';

describe('An account that appears at another address', () => {
  let editor: TestEditor;
  let window: AccountWindow;
  let move: ServerMove;

  const moveIn = (of: AccountWindow): ServerMove =>
    new ServerMove({
      profile: (id) => of.account.currentProfile(id),
      signOut: (key) => of.account.signOut(key),
      clock: editor.timers,
    });

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    move = moveIn(window);
    await signInAt(HOME);
    await window.library.playlists.create({ name: 'Morning' });
  });

  async function signInAt(url: string): Promise<void> {
    await window.setServerUrl(url);
    await window.pasteToken(tokenOf(ADA));
  }

  const queue = async () => {
    const { database } = await window.account.currentProfile();
    return database.read(listAll);
  };
  const scope = async () => {
    const profile = await window.account.currentProfile();
    return profile.database.read((queries) => readScope(queries, profile));
  };
  const question = async (): Promise<MoveCandidate> => (await move.candidate()) ?? assert.fail('There is no question');
  const secretsOf = (url: string): string[] =>
    [...editor.secrets.values.keys()].filter((key) => key.endsWith(`/${url}`));

  it('prompts the user as soon as it is signed in there, not before', async () => {
    assert.equal(await move.candidate(), null);
    await window.setServerUrl(MOVED);
    assert.equal(await move.candidate(), null);
    await window.pasteToken(tokenOf(ADA));
    const { earlierUrl, scope } = await question();
    assert.deepEqual([earlierUrl, scope.serverUrl, scope.accountId], [HOME, MOVED, ADA]);
  });

  it('prompts the user while it is offline and its keyring does not respond', async () => {
    await signInAt(MOVED);
    editor.secrets.refused.add('get');
    assert.equal((await question()).earlierUrl, HOME);
  });

  it('receives no operations and no offer until the user has answered', async () => {
    await signInAt(MOVED);
    const before = await queue();
    await window.library.playlists.create({ name: 'Evening' });
    assert.deepEqual(await queue(), before);
    assert.equal(await scope(), null);
    assert.equal(await window.library.upload.findOffer(), null);
  });

  it('keeps its queue if it is the same server, then what was edited meanwhile', async () => {
    const [morning] = await window.library.playlists.list();
    await signInAt(MOVED);
    await window.library.playlists.update(morning?.id ?? '', { name: 'Late morning' });
    const before = await queue();
    await move.accept(await question());
    assert.deepEqual(
      await queue(),
      before.map((row) => ({ ...row, serverUrl: MOVED })),
    );
    assert.equal((await scope())?.serverUrl, MOVED);
    const offer = (await window.library.upload.findOffer()) ?? assert.fail();
    assert.deepEqual([offer.playlists, offer.changes], [0, 1]);
    await window.library.upload.accept(offer);
    assert.deepEqual((await queue()).map(({ entityId, field }) => [entityId, field]).at(-1), [morning?.id, 'name']);
    assert.equal(await move.candidate(), null);
  });

  it('is signed out at the earlier address then; going back there is another move', async () => {
    await signInAt(MOVED);
    await move.accept(await question());
    assert.deepEqual([secretsOf(HOME).length, secretsOf(MOVED).length], [0, 1]);
    await window.setServerUrl(HOME);
    assert.equal((await window.account.status()).signedIn, false);
    await window.pasteToken(tokenOf(ADA));
    assert.equal((await question()).earlierUrl, MOVED);
  });

  it('leaves everything as it is if it is another server, and does not prompt again', async () => {
    await signInAt(MOVED);
    const before = await queue();
    await move.decline(await question());
    assert.deepEqual(await queue(), before);
    assert.equal(await move.candidate(), null);
    assert.equal((await scope())?.serverUrl, MOVED);
    assert.equal((await window.library.upload.findOffer())?.playlists, 1);
    await signInAt(HOME);
    assert.equal(await move.candidate(), null);
    await signInAt(MOVED);
    assert.equal(await move.candidate(), null);
  });

  it('moves once, whichever window the user answers in', async () => {
    await signInAt(MOVED);
    const asked = await question();
    const other = moveIn(editor.openWindow());
    await move.decline(asked);
    await other.accept(asked);
    assert((await queue()).every(({ serverUrl }) => serverUrl === HOME));
    assert.equal(secretsOf(HOME).length, 1);
  });

  it('does not move if the user changed the server before answering', async () => {
    await signInAt(MOVED);
    const asked = await question();
    await window.account.signOut();
    await move.accept(asked);
    assert((await queue()).every(({ serverUrl }) => serverUrl === HOME));
  });

  it('stays unchanged if the disk fails', async () => {
    await signInAt(MOVED);
    const asked = await question();
    const before = await queue();
    window.files.refuse('write', 'ENOSPC');
    await assert.rejects(move.accept(asked));
    window.files.recover();
    assert.deepEqual(await queue(), before);
    assert.deepEqual(await question(), asked);
    assert.equal(secretsOf(HOME).length, 1);
  });

  it('prompts in each profile separately', async () => {
    await signInAt(MOVED);
    await question();
    await window.account.createProfile('Second');
    await window.pasteToken(tokenOf(ADA));
    assert.equal(await move.candidate(), null);
  });
});
