import assert from 'node:assert/strict';
import { playlistUnknown, storeFailed } from '../../../../src/core/errors';
import { safe, safeText } from '../../../../src/core/safeText';
import { UndoStack } from '../../../../src/ui/playlists/undoStack';
import { rejection } from '../../../support/rejection';

describe('The undo stack', () => {
  let undos: Map<string, () => Promise<number>>;
  let removals: UndoStack;
  let restored: string[];

  const take = (name: string) => removals.push(safeText(name), async () => restored.push(name));

  beforeEach(() => {
    undos = new Map();
    restored = [];
    removals = new UndoStack((sentence, undo) => undos.set(sentence, undo));
  });

  it('restores removals one by one, the last one first', async () => {
    ['playlist', 'tracks', 'more tracks'].forEach(take);
    for (let count = 1; count <= 4; count++) await removals.undoLast();
    assert.deepEqual(restored, ['more tracks', 'tracks', 'playlist']);
  });

  it('restores a removal from its notification, and then not again', async () => {
    ['playlist', 'tracks'].forEach(take);
    await undos.get('playlist')?.();
    await removals.undoLast();
    assert.equal(await removals.undoLast(), 0);
    assert.deepEqual(restored, ['playlist', 'tracks']);
  });

  it('can be tried again after a failure', async () => {
    let isFull = true;
    removals.push(safe`tracks`, async () => {
      if (isFull) throw storeFailed('data.db', new Error('ENOSPC'));
      return restored.push('tracks');
    });
    await rejection(removals.undoLast(), 'store.failed');
    isFull = false;
    assert.equal(await removals.undoLast(), 1);
  });

  it('skips a removal that can no longer be restored', async () => {
    take('playlist');
    removals.push(safe`tracks`, async () => {
      throw playlistUnknown();
    });
    await rejection(removals.undoLast(), 'playlist.unknown');
    await removals.undoLast();
    assert.deepEqual(restored, ['playlist']);
  });
});
