import type { Apply } from './change';
import { likeTrack, unlikeTrack } from './likedTrack';
import { addPlaylistTracks, movePlaylistTrack, removePlaylistTracks } from './playlistTracks';
import { setProfileField } from './profile';
import { deleteShelf, insertShelf, setShelfField, shelfFields } from './shelf';
import type { ShelfKind } from './shelf';
import { rateTrack, unrateTrack } from './trackRating';
import { deleteTrack, putTrack } from './track';

type Rule = [entity: string, op: string, field: string | null, apply: Apply];

const playlist: ShelfKind = { table: 'playlist', color_id: 'violet', icon_id: 'music' };
const library: ShelfKind = { table: 'library', color_id: 'emerald', icon_id: 'library' };

const rules: Rule[] = [
  ...shelfRules(playlist),
  ...shelfRules(library),
  ['playlist', 'insert', 'tracks', addPlaylistTracks],
  ['playlist', 'delete', 'tracks', removePlaylistTracks],
  ['playlist', 'set', 'tracks', movePlaylistTrack],
  ['liked_track', 'insert', null, likeTrack],
  ['liked_track', 'delete', null, unlikeTrack],
  ['track_rating', 'set', null, rateTrack],
  ['track_rating', 'delete', null, unrateTrack],
  ['track', 'insert', null, putTrack],
  ['track', 'delete', null, deleteTrack],
  ['profile', 'set', 'name', setProfileField('name')],
  ['profile', 'set', 'color_id', setProfileField('color_id')],
];

const appliers = new Map(rules.map(([entity, op, field, apply]) => [keyOf(entity, op, field), apply]));

/** Applies an op (PROTOCOL.md, "Server tables"); one that the server does not know changes nothing. */
export const apply: Apply = async (change) => {
  const { entity, op, field } = change.op;
  await appliers.get(keyOf(entity, op, field))?.(change);
};

function shelfRules(kind: ShelfKind): Rule[] {
  return [
    [kind.table, 'insert', null, insertShelf(kind)],
    [kind.table, 'delete', null, deleteShelf(kind)],
    ...shelfFields.map((field): Rule => [kind.table, 'set', field, setShelfField(kind, field)]),
  ];
}

function keyOf(...parts: (string | null)[]): string {
  return JSON.stringify(parts);
}
