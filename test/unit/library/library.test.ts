import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/emitter';
import { Library } from '../../../src/library/library';
import { listAll } from '../../../src/store/tables/outbox';
import { clearOutbox, discardParked, park, unpark } from '../../../src/store/tables/outboxParked';
import { restamp } from '../../../src/store/tables/outboxRestamp';
import { readScope } from '../../../src/store/tables/syncScope';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { tokenOf } from '../../support/modelServer';

describe('The library', () => {
  let editor: TestEditor;

  const open = () => {
    const window = editor.openWindow();
    const library = new Library({
      profile: (id) => window.account.currentProfile(id),
      onDidChangeStore: new Emitter<void>().event,
      clock: editor.timers,
      random: editor.random,
      onEdited: () => undefined,
      onRefreshFailed: (error) => assert.fail(String(error)),
    });
    return { window, library };
  };
  const everything = async ({ account }: AccountWindow, { playlists }: Library) => {
    const { database } = await account.currentProfile();
    const list = await playlists.list();
    const tracks = await Promise.all(list.map(({ id }) => playlists.tracks(id)));
    return { list, tracks, queue: await database.read(listAll) };
  };

  beforeEach(async () => {
    editor = new TestEditor();
    const { window } = open();
    await window.setServerUrl('https://home.example');
    await window.pasteToken(tokenOf('ada'));
  });

  it('is the same in a window that saw every change, and in one that opens later', async () => {
    const [first, second] = [open(), open()];
    await everything(second.window, second.library);
    const { playlists, tracks, likes, ratings } = first.library;
    const known = { artists: ['Ann', 'Bo'], durationMs: 1000 };
    const ids = await tracks.remember(['a', 'b', 'c'].map((title) => ({ ...known, title, fileHash: title })));
    const [a = 0, b = 0, c = 0] = ids;
    const { id } = await playlists.create({ name: 'Mix' });
    const other = await playlists.create({ name: 'Other' });
    await playlists.addTracks(id, ids);
    await playlists.moveTracks(id, [c, a], 2);
    await playlists.removeTracks(id, [b]);
    await playlists.update(id, { name: 'Mixed', description: 'D' });
    await playlists.move(other.id, 0);
    await playlists.restore(await playlists.delete(other.id));
    await likes.toggle(a);
    await ratings.set(a, 7);
    const profile = await first.window.account.currentProfile();
    await profile.database.write((transaction) => {
      const scope = readScope(transaction, profile);
      assert(scope);
      restamp(transaction, scope, 5);
      const [row] = listAll(transaction);
      assert(row);
      park(transaction, scope, { row, reason: 'refused', now: 5 });
      unpark(transaction, [row.operationId]);
      park(transaction, scope, { row, reason: 'refused', now: 6 });
      discardParked(transaction, [row.operationId]);
    });
    await playlists.update(id, { name: 'Again' });

    const expected = await everything(first.window, first.library);
    assert.deepEqual(
      expected.list.map(({ name, trackCount }) => [name, trackCount]),
      [
        ['Other', 0],
        ['Again', 2],
      ],
    );
    assert(expected.queue.length > 5);
    assert.deepEqual(await everything(second.window, second.library), expected);
    const third = open();
    assert.deepEqual(await everything(third.window, third.library), expected);

    await profile.database.write((transaction) => clearOutbox(transaction, 'all', null));
    assert.deepEqual((await everything(third.window, third.library)).queue, []);
  });
});
