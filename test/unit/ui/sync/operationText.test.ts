import assert from 'node:assert/strict';
import { operationText } from '../../../../src/ui/sync/operationText';

describe('Text of an operation', () => {
  const table: readonly (readonly [entity: string, field: string | null, op: string, text: string])[] = [
    ['playlist', null, 'insert', 'Create Playlist'],
    ['playlist', null, 'delete', 'Delete Playlist'],
    ['playlist', 'name', 'set', 'Rename Playlist'],
    ['playlist', 'description', 'set', 'Edit Playlist Description'],
    ['playlist', 'color_id', 'set', 'Change Playlist Color'],
    ['playlist', 'icon_id', 'set', 'Change Playlist Icon'],
    ['playlist', 'tracks', 'insert', 'Add to Playlist'],
    ['playlist', 'tracks', 'delete', 'Remove from Playlist'],
    ['playlist', 'tracks', 'set', 'Move Track in Playlist'],
    ['liked_track', null, 'insert', 'Like'],
    ['liked_track', null, 'delete', 'Unlike'],
    ['track_rating', null, 'set', 'Rate Track'],
    ['track_rating', null, 'delete', 'Remove Rating'],
    ['share_link', 'token', 'noop', 'share_link token noop'],
  ];
  for (const [entity, field, op, text] of table)
    it(text, () => assert.equal(operationText({ entity, field, op }), text));
});
