import assert from 'node:assert/strict';
import type { LibraryChange } from '../../../../src/protocol/libraryChange';
import { decodeChange } from '../../../../src/remote/v1/decodeChange';
import { decodeOperation } from '../../../../src/remote/v1/pulledOperation';

const PROFILE = 'e2a4d1f6-3f27-4a0e-b6b2-91c7d05c4f88';
const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const playlist = { type: 'playlist', id: 'p' } as const;
const library = { type: 'library', id: 'l' } as const;

interface Sent {
  readonly entity: string;
  readonly entity_id: string;
  readonly op: string;
  readonly field?: string | null;
  readonly payload?: unknown;
  readonly profile_canonical_id?: string | null;
}

/** The change of an operation as the server returns it, of the own profile unless it says otherwise. */
function changeOf(sent: Sent): LibraryChange | null {
  const operation = decodeOperation({
    id: 1,
    operation_id: 'o',
    device_id: 'd',
    lamport_ts: 1,
    field: null,
    payload: null,
    created_at: 1,
    profile_canonical_id: PROFILE,
    ...sent,
  });
  assert.ok(operation);
  return decodeChange(operation, PROFILE);
}

const onPlaylist = (op: string, field: string | null, payload: unknown): Sent => ({
  entity: 'playlist',
  entity_id: 'p',
  op,
  field,
  payload,
});
const onLibrary = (op: string, field: string | null, payload: unknown): Sent => ({
  ...onPlaylist(op, field, payload),
  entity: 'library',
  entity_id: 'l',
});
const like = (op: string, hash = HASH): Sent => ({ entity: 'liked_track', entity_id: hash, op });
const rating = (op: string, value?: unknown): Sent => ({
  entity: 'track_rating',
  entity_id: HASH,
  op,
  payload: value === undefined ? null : { value },
});

const track = { hash: HASH, snapshot: null };
const fields = { name: 'Evening', description: null, colorId: 'violet', iconId: 'music' };

describe('An operation of protocol v1', () => {
  const meaningful: readonly (readonly [title: string, sent: Sent, change: LibraryChange])[] = [
    [
      'creates a playlist',
      onPlaylist('insert', null, { name: 'Evening', description: 'Calm', color_id: 'sky', icon_id: 'moon' }),
      {
        kind: 'collectionCreated',
        collection: playlist,
        fields: { name: 'Evening', description: 'Calm', colorId: 'sky', iconId: 'moon' },
      },
    ],
    [
      'creates a playlist with the defaults in place of what is missing or of a wrong type',
      onPlaylist('insert', null, { name: 'Evening', description: 7, color_id: 7 }),
      { kind: 'collectionCreated', collection: playlist, fields },
    ],
    [
      'creates a library with its own defaults',
      onLibrary('insert', null, { name: 'Music' }),
      {
        kind: 'collectionCreated',
        collection: library,
        fields: { name: 'Music', description: null, colorId: 'emerald', iconId: 'library' },
      },
    ],
    [
      'deletes a playlist, whatever its payload',
      onPlaylist('delete', null, 'x'),
      { kind: 'collectionDeleted', collection: playlist },
    ],
    ['deletes a library', onLibrary('delete', null, null), { kind: 'collectionDeleted', collection: library }],
    [
      'renames',
      onPlaylist('set', 'name', { value: ' Night ' }),
      { kind: 'collectionChanged', collection: playlist, fields: { name: ' Night ' } },
    ],
    [
      'clears a description with null',
      onPlaylist('set', 'description', { value: null }),
      { kind: 'collectionChanged', collection: playlist, fields: { description: null } },
    ],
    [
      'clears a description with empty text',
      onPlaylist('set', 'description', { value: '' }),
      { kind: 'collectionChanged', collection: playlist, fields: { description: '' } },
    ],
    [
      'sets a color',
      onLibrary('set', 'color_id', { value: 'sky' }),
      { kind: 'collectionChanged', collection: library, fields: { colorId: 'sky' } },
    ],
    [
      'sets an icon',
      onLibrary('set', 'icon_id', { value: 'moon' }),
      { kind: 'collectionChanged', collection: library, fields: { iconId: 'moon' } },
    ],
    [
      'adds tracks by the hashes beside the row ids, with their snapshots',
      onPlaylist('insert', 'tracks', {
        track_ids: [7, 8],
        track_hashes: [HASH, OTHER],
        snapshots: { 7: { title: 'One', artist: 'Ann', duration_ms: 1000 }, 8: { title: 'Two', duration_ms: 0 } },
      }),
      {
        kind: 'tracksAdded',
        playlistId: 'p',
        tracks: [
          { hash: HASH, snapshot: { title: 'One', artist: 'Ann', durationMs: 1000 } },
          { hash: OTHER, snapshot: { title: 'Two', artist: null, durationMs: null } },
        ],
      },
    ],
    [
      'adds tracks by the hashes in their snapshots',
      onPlaylist('insert', 'tracks', { track_ids: [7], snapshots: { 7: { title: 'One', file_hash: HASH } } }),
      {
        kind: 'tracksAdded',
        playlistId: 'p',
        tracks: [{ hash: HASH, snapshot: { title: 'One', artist: null, durationMs: null } }],
      },
    ],
    [
      'adds only the tracks that have a hash',
      onPlaylist('insert', 'tracks', {
        track_ids: [6, 7, 'x', 9],
        track_hashes: [null, HASH, OTHER, 5],
        snapshots: { 6: { title: 'Six' }, 7: { title: '' }, 9: null },
      }),
      { kind: 'tracksAdded', playlistId: 'p', tracks: [track, { hash: OTHER, snapshot: null }] },
    ],
    [
      'removes tracks by hash',
      onPlaylist('delete', 'tracks', { track_ids: [7, 8], track_hashes: [HASH, null] }),
      { kind: 'tracksRemoved', playlistId: 'p', tracks: [track] },
    ],
    [
      'moves a track by hash',
      onPlaylist('set', 'tracks', { track_id: 7, track_hash: HASH.toUpperCase(), position: 3 }),
      { kind: 'trackMoved', playlistId: 'p', track, position: 3 },
    ],
    [
      'moves a track to the top if the position is negative',
      onPlaylist('set', 'tracks', { track_id: 7, track_hash: HASH, position: -2 }),
      { kind: 'trackMoved', playlistId: 'p', track, position: 0 },
    ],
    ['likes', like('insert'), { kind: 'liked', track, isLiked: true }],
    [
      'likes, whatever field and payload',
      { ...like('insert'), field: 'x', payload: 3 },
      { kind: 'liked', track, isLiked: true },
    ],
    ['removes a like', like('delete'), { kind: 'liked', track, isLiked: false }],
    ['rates with 0', rating('set', 0), { kind: 'rated', track, rating: 0 }],
    ['rates with 255', rating('set', 255), { kind: 'rated', track, rating: 255 }],
    ['removes a rating', rating('delete'), { kind: 'rated', track, rating: null }],
    [
      'of another profile likes',
      { ...like('insert'), profile_canonical_id: 'x' },
      { kind: 'liked', track, isLiked: true },
    ],
    [
      'of early v1, without a profile, rates',
      { ...rating('set', 5), profile_canonical_id: null },
      { kind: 'rated', track, rating: 5 },
    ],
  ];
  for (const [title, sent, change] of meaningful) it(title, () => assert.deepEqual(changeOf(sent), change));

  const meaningless: readonly (readonly [title: string, sent: Sent])[] = [
    ['of another profile on a playlist', { ...onPlaylist('delete', null, null), profile_canonical_id: 'x' }],
    ['of another profile on a library', { ...onLibrary('delete', null, null), profile_canonical_id: 'x' }],
    [
      'of early v1, without a profile, on a playlist',
      { ...onPlaylist('delete', null, null), profile_canonical_id: null },
    ],
    ['that creates without a payload', onPlaylist('insert', null, null)],
    ['that creates without a name', onPlaylist('insert', null, { color_id: 'sky' })],
    ['that creates with a blank name', onPlaylist('insert', null, { name: ' ' })],
    ['that creates with a number for a name', onPlaylist('insert', null, { name: 7 })],
    ['that sets a blank name', onPlaylist('set', 'name', { value: ' \t' })],
    ['that sets a name to null', onPlaylist('set', 'name', { value: null })],
    ['that sets a color to nothing', onPlaylist('set', 'color_id', {})],
    ['that sets an icon to a number', onPlaylist('set', 'icon_id', { value: 1 })],
    ['that sets a description to a number', onPlaylist('set', 'description', { value: 1 })],
    ['that sets a description to nothing', onPlaylist('set', 'description', {})],
    ['that sets an unknown field', onPlaylist('set', 'mood', { value: 'x' })],
    ['that sets a field of every object', onPlaylist('set', 'constructor', { value: 'x' })],
    ['that sets the whole playlist', onPlaylist('set', null, { value: 'x' })],
    ['that deletes a field', onPlaylist('delete', 'name', null)],
    ['without a canonical id', { ...onPlaylist('delete', null, null), entity_id: ' ' }],
    [
      'that adds tracks by row ids alone',
      onPlaylist('insert', 'tracks', { track_ids: [7], snapshots: { 7: { title: 'One' } } }),
    ],
    ['that removes tracks by row ids alone', onPlaylist('delete', 'tracks', { track_ids: [7] })],
    ['that moves a track by its row id alone', onPlaylist('set', 'tracks', { track_id: 7, position: 0 })],
    ['that moves a track nowhere', onPlaylist('set', 'tracks', { track_hash: HASH })],
    ['that moves a track to half a position', onPlaylist('set', 'tracks', { track_hash: HASH, position: 0.5 })],
    ['that adds no tracks', onPlaylist('insert', 'tracks', { track_ids: [], track_hashes: [] })],
    ['on tracks with text as its payload', onPlaylist('insert', 'tracks', 'x')],
    ['on tracks of a library', onLibrary('insert', 'tracks', { track_ids: [7], track_hashes: [HASH] })],
    ['that likes a local row id', like('insert', '1234')],
    ['that sets a like', like('set')],
    ['that rates above 255', rating('set', 256)],
    ['that rates below 0', rating('set', -1)],
    ['that rates with a half', rating('set', 1.5)],
    ['that rates with text', rating('set', '5')],
    ['that rates with nothing', rating('set')],
    ['that rates on a field', { ...rating('set', 5), field: 'x' }],
    ['on a file', { entity: 'track', entity_id: '/a.flac', op: 'insert', payload: {} }],
    ['on a profile', { entity: 'profile', entity_id: PROFILE, op: 'set', field: 'name', payload: { value: 'x' } }],
    ['on an unknown entity', { entity: 'mood', entity_id: 'x', op: 'insert' }],
    ['with an unknown verb', onPlaylist('noop', null, null)],
  ];
  for (const [title, sent] of meaningless) it(`${title} means nothing`, () => assert.equal(changeOf(sent), null));
});
